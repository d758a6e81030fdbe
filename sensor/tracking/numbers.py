"""Packet numbers of protected data, as they are sent in clear before the ciphertext."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.frame import Frame

EXTENDED_IV: Final = 0x20  # 802.11-2020 12.5.3.2
HEADER: Final = 8  # of TKIP, CCMP and GCMP alike
KEY_IDS: Final = 4


@final
class PacketNumbers:
    """The last packet number of each direction and key id; shared with the membership, so that data find it."""

    __slots__ = ("last", "tkip")

    def __init__(self) -> None:
        """Start before the first protected frame."""
        self.tkip: bool = False  # TKIP orders the octets otherwise (802.11-2020 12.5.2.2)
        self.last: list[int] = [-1, -1, -1, -1, -1, -1, -1, -1]  # from the station by key id, then to it

    def note(self, frame: Frame, to_station: bool) -> None:
        """Read the packet number of a protected data frame (802.11-2020 12.5.3.2)."""
        at: i64 = frame.body
        data = frame.data
        if frame.end - at < HEADER or not data[at + 3] & EXTENDED_IV:
            return
        low: i64 = data[at + 2] if self.tkip else data[at]
        high: i64 = data[at] if self.tkip else data[at + 1]
        rest: i64 = data[at + 4]
        five: i64 = data[at + 5]
        six: i64 = data[at + 6]
        seven: i64 = data[at + 7]
        key_id: i64 = data[at + 3] >> 6
        if to_station:
            key_id += KEY_IDS
        self.last[key_id] = low | high << 8 | rest << 16 | five << 24 | six << 32 | seven << 40
