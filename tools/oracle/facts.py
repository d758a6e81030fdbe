"""What is compared of one frame: named facts as text, the same spelling on both sides."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, TypeAlias

from sensor.dot11.rsn import OUI_IEEE, OUI_MICROSOFT

# Name of a fact -> its text. A fact that a side does not have is missing.
Facts: TypeAlias = dict[str, str]

FIELDS: Final = (
    "subtype", "ra", "ta", "da", "sa", "bssid", "sequence", "fragment", "retry", "protected",
    "ssid", "ds_channel", "channel", "akm", "pairwise", "group", "message", "reason",
)  # fmt: skip

_OWN_OUIS: Final = (OUI_IEEE, OUI_MICROSOFT)

# Management subtypes whose bodies are a list of elements (802.11-2020 9.3.3); Action frames hold them elsewhere.
WITH_ELEMENTS: Final = frozenset({0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x08, 0x0A, 0x0B, 0x0C})

DISCONNECTING: Final = frozenset({0x0A, 0x0C})  # of the kinds that carry a reason, those whose reason we read


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact of one frame that the two sides tell differently; None where a side does not have it."""

    field: str
    ours: str | None
    theirs: str | None


def compared(ours: Facts, theirs: Facts) -> list[str]:
    """Return the names of the facts that at least one side has, in their order."""
    return [field for field in FIELDS if field in ours or field in theirs]


def differences(ours: Facts, theirs: Facts) -> list[Difference]:
    """Return the facts that are not told alike."""
    return [
        Difference(field, ours.get(field), theirs.get(field))
        for field in compared(ours, theirs)
        if ours.get(field) != theirs.get(field)
    ]


def flag(value: bool) -> str:
    """Spell a bit."""
    return "1" if value else "0"


def suites(selectors: Collection[int]) -> str:
    """Spell suite selectors (OUI << 8 | type), each once: by type alone under the standard's and WPA1's OUI."""
    own = {selector & 0xFF for selector in selectors if selector >> 8 in _OWN_OUIS}
    foreign = {selector for selector in selectors if selector >> 8 not in _OWN_OUIS}
    return " ".join([*map(str, sorted(own)), *(f"{each >> 8:06x}:{each & 0xFF}" for each in sorted(foreign))])
