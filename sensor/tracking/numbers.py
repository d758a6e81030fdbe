"""Packet numbers of protected data, as they are sent in clear before the ciphertext."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.frame import Frame

EXTENDED_IV: Final = 0x20  # 802.11-2020 12.5.3.2
HEADER: Final = 8  # of TKIP, CCMP and GCMP alike
KEY_IDS: Final = 4
EARLY: Final = 32  # the first numbers of a key, to which a reinstalled one falls back


@final
class PacketNumbers:
    """The last packet number of each direction and key id; shared with the membership, so that data find it."""

    __slots__ = ("before", "doubted_until_us", "last", "number", "slot", "tkip")

    def __init__(self) -> None:
        """Start before the first protected frame."""
        self.tkip: bool = False  # TKIP orders the octets otherwise (802.11-2020 12.5.2.2)
        self.last: list[int] = [-1, -1, -1, -1, -1, -1, -1, -1]  # from the station by key id, then to it
        self.slot: i64 = 0  # in `last`, of the frame noted last
        self.number: i64 = -1  # its packet number
        self.before: i64 = -1  # the one before it under the same key
        self.doubted_until_us: i64 = 0  # until then each number is worth a look

    def note(self, frame: Frame, to_station: bool) -> bool:
        """Read the packet number of a protected data frame (802.11-2020 12.5.3.2); say whether it is worth a look."""
        at: i64 = frame.body
        data = frame.data
        if frame.end - at < HEADER or not data[at + 3] & EXTENDED_IV:
            return False
        low: i64 = data[at + 2] if self.tkip else data[at]
        high: i64 = data[at] if self.tkip else data[at + 1]
        rest: i64 = data[at + 4]
        five: i64 = data[at + 5]
        six: i64 = data[at + 6]
        seven: i64 = data[at + 7]
        key_id: i64 = data[at + 3] >> 6
        if to_station:
            key_id += KEY_IDS
        number: i64 = low | high << 8 | rest << 16 | five << 24 | six << 32 | seven << 40
        self.before = self.last[key_id]
        self.slot = key_id
        self.number = number
        self.last[key_id] = number
        return number <= EARLY or frame.ts_us < self.doubted_until_us
