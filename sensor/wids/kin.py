"""Whether two BSSIDs may belong to one maker's equipment, or to one box."""

from typing import Final

from mypy_extensions import i64

NEIGHBOURS: Final = 64  # BSSIDs of one box lie closer together than that


def kin(one: bytes, other: bytes) -> bool:
    """Whether two addresses look like one family's.

    The same maker's (24 bits, the first octet aside, because a second BSSID often has its local bit set or more of it
    changed), or with the same last three octets.
    """
    return one[1:3] == other[1:3] or one[3:] == other[3:]


def one_box(one: bytes, other: bytes) -> bool:
    """Whether two addresses may be BSSIDs of one access point: derived from one base address."""
    if one[1:5] == other[1:5] or one[1:] == other[1:] or one[2:] == other[2:]:
        distance: i64 = one[5] - other[5]
        return -NEIGHBOURS < distance < NEIGHBOURS
    return False
