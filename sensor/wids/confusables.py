"""SSIDs as people see them: names that differ in octets and look the same on a screen."""
# ruff: noqa: RUF001 - ambiguous characters are what this is about

import unicodedata
from typing import Final

# What looks like a Latin letter, after compatibility decomposition and case folding: Cyrillic, Greek, Armenian, Latin
# extensions, digits and signs (Unicode TR 39 section 4; only what a screen's font confuses at a glance).
LOOKALIKES: Final[dict[str, str]] = {
    "a": "аαɑ@",
    "b": "вьβ",
    "c": "сϲ",
    "d": "ԁ",
    "e": "еεҽ3",
    "g": "ɡց",
    "h": "һнհ",
    "j": "јϳ",
    "k": "кκ",
    "l": "iıіιɩӏ1|!",
    "m": "м",
    "n": "пηոռ",
    "o": "оοσօ0",
    "p": "рρ",
    "q": "ԛ",
    "r": "гʀ",
    "s": "ѕ5$",
    "t": "тτ",
    "u": "υμսᴜ",
    "v": "ѵνᴠ",
    "w": "ԝωᴡ",
    "x": "хχ",
    "y": "уγ",
    "z": "ζᴢ",
    "-": "‐‑‒–—−",
    "'": "’‘`´′",
}
PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))

HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp", "Mn", "Me"})
INVISIBLE: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that are drawn as nothing
PADDING: Final = "    "  # so many spaces push what follows out of a list's column

_PLAIN: Final[dict[str, str]] = {odd: plain for plain, every in LOOKALIKES.items() for odd in every}


def skeleton(ssid: bytes) -> str:
    """Return what is left of an SSID when case, spaces, marks, invisible characters and look-alikes are taken away."""
    text = unicodedata.normalize("NFKD", ssid.decode("utf-8", "replace").casefold())
    shown = [_PLAIN.get(char, char) for char in text if visible(char)]
    joined = "".join(shown)
    for pair, letter in PAIRS:
        joined = joined.replace(pair, letter)
    return joined


def visible(char: str) -> bool:
    """Whether a character draws something of its own; spaces and marks do not."""
    return unicodedata.category(char) not in HIDDEN_CATEGORIES and char not in INVISIBLE


def shown_as(ssid: bytes) -> tuple[bytes, ...]:
    """Return what devices may make of an SSID that holds what cannot be shown, each other than the SSID itself.

    Some leave such octets out, some end at the first of them, some show no further than a run of spaces.
    """
    text = ssid.decode("utf-8", "surrogateescape")
    cut = 0
    while cut < len(text) and (text[cut] == " " or drawn(text[cut])):
        cut += 1
    kept = "".join([char for char in text if char == " " or drawn(char)])
    forms = (kept.strip(" "), text[:cut].strip(" "), text.partition(PADDING)[0])
    found: list[bytes] = []
    for form in forms:
        raw = form.encode("utf-8", "surrogateescape")
        if raw and raw != ssid and raw not in found:
            found.append(raw)
    return tuple(found)


def drawn(char: str) -> bool:
    """Whether a character shows, marks on letters included."""
    return unicodedata.category(char) in {"Mn", "Me"} or visible(char)


def oddities(ssid: bytes) -> list[str]:
    """Return the characters of an SSID that are not printable ASCII, by number and name."""
    found: list[str] = []
    for char in ssid.decode("utf-8", "surrogateescape"):
        code = ord(char)
        if 0x20 <= code < 0x7F:
            continue
        if 0xDC80 <= code <= 0xDCFF:
            found.append(f"octet {code - 0xDC00:02x}")
        else:
            found.append(f"U+{code:04X} {unicodedata.name(char, '')}".rstrip())
    return found
