"""Untrusted bytes made safe to print: SSIDs, WPS names and other text that strangers send."""

import unicodedata
from typing import Final

# Unicode general categories that hide, reorder or break text: controls, formats (bidi, zero-width), surrogates,
# private use, unassigned, line and paragraph separators, and spaces other than U+0020.
_UNSAFE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_COMBINING_CATEGORIES: Final = frozenset({"Mn", "Me"})
_MOST_COMBINING: Final = 3  # marks on one letter; more pile up over neighbouring lines
# Letters and symbols by category, yet drawn as nothing: fillers and the blank Braille pattern.
_INVISIBLE: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Marks drawn as nothing: grapheme joiner, inherent vowels, variation selectors.
_INVISIBLE_MARKS: Final = frozenset(
    [0x034F, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
)
_EMOJI_SELECTOR: Final = 0xFE0F


def printable(raw: bytes) -> str:
    r"""Return `raw` as text that no terminal, log or alert can be tricked by; no two inputs give the same text.

    Valid UTF-8 stays readable in every script. Other bytes become `\xNN`, dangerous characters `\xNN` (below U+0080),
    `\uNNNN` or `\UNNNNNNNN`, a backslash is doubled.
    """
    if raw.isascii():
        text = raw.decode("ascii")
        if text.isprintable() and "\\" not in text:
            return text
    return _escape(raw.decode("utf-8", "surrogateescape"))


def _escape(text: str) -> str:
    """Return `text` with everything but visible characters escaped."""
    shown: list[str] = []
    marks = _MOST_COMBINING  # at the start there is no letter that a mark could belong to
    before = ""
    for char in text:
        category = unicodedata.category(char)
        if category in _COMBINING_CATEGORIES:
            marks += 1
            visible = marks <= _MOST_COMBINING and _is_visible_mark(char, before)
        else:
            visible = char == " " or (category not in _UNSAFE_CATEGORIES and char not in _INVISIBLE)
            marks = 0 if visible else _MOST_COMBINING
        shown.append(char if visible and char != "\\" else _escaped(char))
        before = category
    return "".join(shown)


def _is_visible_mark(char: str, before: str) -> bool:
    """Say whether a combining mark can be seen; an emoji selector counts only behind a symbol."""
    code = ord(char)
    return code not in _INVISIBLE_MARKS or (code == _EMOJI_SELECTOR and before == "So")


def _escaped(char: str) -> str:
    """Return the visible escape of one character; U+DC80 to U+DCFF stand for bytes that were no UTF-8."""
    code = ord(char)
    if char == "\\":
        return "\\\\"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    # From U+0080 on never \xNN, which would read like a byte that was no UTF-8.
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
