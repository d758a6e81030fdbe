"""Differences between intact frames that the standard decides: which they are, and which clause says so.

docs/oracle.md explains each of them; a difference that belongs to none is a mistake, ours or tshark's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sensor.dot11.frame import CF_END, PS_POLL, TYPE_CONTROL, TYPE_EXTENSION
from tools.oracle.facts import Difference, Facts

_ADDRESSES: Final = frozenset({"ra", "ta", "bssid"})
_OF_ELEMENTS: Final = frozenset({"ssid", "ds_channel", "channel", "akm", "pairwise", "group", "reason"})


@dataclass(frozen=True, slots=True)
class Known:
    """One class of differences."""

    name: str
    clause: str
    holds: Callable[[Difference, Facts, Facts], bool]  # of a difference, all of our facts and all of theirs


def _kind(theirs: Facts) -> int:
    return int(theirs["subtype"], 16)


def _without_group_bit(address: str) -> str:
    return f"{int(address[:2], 16) & 0xFE:02x}{address[2:]}"


def _is_group(address: str) -> bool:
    return int(address[:2], 16) & 0x01 != 0


def _to_group(facts: Facts) -> bool:
    return _is_group(facts.get("ra", "00"))


def _bandwidth_signalling(difference: Difference, ours: Facts, theirs: Facts) -> bool:
    if difference.field not in ("ta", "bssid") or _kind(theirs) >> 4 != TYPE_CONTROL:
        return False
    told = theirs.get("ta") or theirs.get("bssid") or "00"
    return _is_group(told) and ours.get("ta") == _without_group_bit(told)


def _bssid_of_control_frame(difference: Difference, ours: Facts, theirs: Facts) -> bool:
    kind = _kind(theirs)
    if kind == PS_POLL:
        return difference.field == "bssid" and difference.ours is None and theirs["bssid"] == ours.get("ra")
    if kind == CF_END and difference.field in ("ta", "bssid"):
        return theirs.get("ta") is None and theirs.get("bssid") == ours.get("ta")
    return False


def _extension_frame(difference: Difference, ours: Facts, theirs: Facts) -> bool:
    return _kind(theirs) >> 4 == TYPE_EXTENSION and difference.field in _ADDRESSES and difference.ours is None


def _numbered_like_a_fragment(theirs: Facts) -> bool:
    return theirs.get("fragment", "0") != "0"


def _group_addressed_fragment(difference: Difference, ours: Facts, theirs: Facts) -> bool:
    if difference.field not in _OF_ELEMENTS or difference.theirs is not None:
        return False
    return _numbered_like_a_fragment(theirs) and _to_group(theirs)


def _part_of_a_fragmented_frame(difference: Difference, ours: Facts, theirs: Facts) -> bool:
    if difference.field not in _OF_ELEMENTS or difference.ours is not None or _to_group(theirs):
        return False
    return theirs.get("more_fragments") == "1" or _numbered_like_a_fragment(theirs)


KNOWN: Final = (
    Known("bandwidth signalling TA", "802.11-2020 9.3.1.2, 9.3.1.19", _bandwidth_signalling),
    Known("BSSID of a control frame", "802.11-2020 9.3.1.5, 9.3.1.6", _bssid_of_control_frame),
    Known("extension frame", "802.11-2020 9.3.4", _extension_frame),
    Known("group addressed fragment", "802.11-2020 10.4", _group_addressed_fragment),
    Known("part of a fragmented frame", "802.11-2020 10.5", _part_of_a_fragmented_frame),
)


def explanation(difference: Difference, ours: Facts, theirs: Facts) -> str:
    """Return the name of the class that a difference belongs to, nothing where it belongs to none."""
    return next((known.name for known in KNOWN if known.holds(difference, ours, theirs)), "")
