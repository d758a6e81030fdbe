"""Where a capture header keeps what the radio said of a frame, and how each field is read."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.octets import u16, u32, u64
from sensor.dot11.rates import eht_rate, he_rate, ht_rate, vht_rate

# Flags as radiotap has them.
FLAG_FCS: Final = 0x10  # the frame ends with its FCS
FLAG_DATAPAD: Final = 0x20  # padding between 802.11 header and body
FLAG_BAD_FCS: Final = 0x40
FLAGS_UNKNOWN: Final = 0x100  # ours: the capture header says nothing of an FCS

TLV_USIG: Final = 33  # radiotap.org: U-SIG
TLV_EHT: Final = 34
EHT_USER: Final = 40  # behind the known bits and nine words of common data
EHT_WITH_USER: Final = 44


class RadioLayout:
    """Offsets of the fields from the capture header's first octet, 0 where a field is absent.

    The formats are radiotap's; other capture headers that use the same ones are described by the same class.
    """

    def __init__(self) -> None:
        """Start with no field."""
        self.needs: i64 = 0  # octets that all its fields take
        self.tsft_at: i64 = 0
        self.flags_at: i64 = 0
        self.rate_at: i64 = 0
        self.channel_at: i64 = 0
        self.signal_at: i64 = 0
        self.noise_at: i64 = 0
        self.mcs_at: i64 = 0
        self.vht_at: i64 = 0
        self.he_at: i64 = 0
        self.tlvs_at: i64 = 0
        self.tlvs_end: i64 = 0
        self.antennas: list[int] = []  # signal fields of further namespaces, one for each antenna

    def strongest_antenna(self, data: bytes, header: i64) -> i64:
        """Return the best of the antennas' signals in dBm, 0 where there are none."""
        strongest: i64 = 0
        for at in self.antennas:
            each = signed_octet(data, header + at)
            if each and (strongest == 0 or each > strongest):
                strongest = each
        return strongest

    def noise(self, data: bytes, header: i64) -> i64:
        """Return the noise in dBm, 0: unknown."""
        return signed_octet(data, header + self.noise_at) if self.noise_at else 0

    def tsft(self, data: bytes, header: i64) -> i64:
        """Return the receiver's TSF timer in µs, -1: unknown."""
        return u64(data, header + self.tsft_at) if self.tsft_at else -1

    def rate(self, data: bytes, header: i64) -> i64:
        """Return the data rate in units of 100 kbit/s, 0: unknown."""
        if self.rate_at:
            rate: i64 = data[header + self.rate_at]
            return rate * 5  # in units of 500 kbit/s
        if self.mcs_at:
            at: i64 = header + self.mcs_at
            return ht_rate(data[at + 2], data[at + 1] & 0x03, data[at + 1] & 0x04 != 0)
        if self.vht_at:
            at = header + self.vht_at
            return vht_rate(data[at + 4], data[at + 3], data[at + 2] & 0x04 != 0)
        if self.he_at:
            at = header + self.he_at  # data3, data5 and data6 hold MCS, bandwidth with guard interval, streams
            return he_rate(data[at + 5] & 0x0F, data[at + 10] & 0x0F, data[at + 8] & 0x0F, (data[at + 8] >> 4) & 0x03)
        return self._eht(data, header) if self.tlvs_at else 0

    def _eht(self, data: bytes, header: i64) -> i64:
        """Read the first user's rate from the U-SIG and EHT fields, which radiotap keeps as TLVs."""
        at: i64 = header + self.tlvs_at
        end: i64 = header + self.tlvs_end
        width: i64 = 0
        while at + 4 <= end:
            kind = u16(data, at)
            length = u16(data, at + 2)
            body: i64 = at + 4
            if body + length > end:
                break
            if kind == TLV_USIG and length >= 4:
                width = (u32(data, body) >> 15) & 0x07
            elif kind == TLV_EHT and length >= EHT_WITH_USER:
                guard: i64 = (u32(data, body + 4) >> 7) & 0x03
                user: i64 = u32(data, body + EHT_USER)
                return eht_rate((user >> 20) & 0x0F, (user >> 24) & 0x0F, width, guard)
            at = body + ((length + 3) & ~3)
        return 0


NO_RADIO: Final = RadioLayout()


def signed_octet(data: bytes, at: i64) -> i64:
    """Return the signed 8-bit number at `at`."""
    octet: i64 = data[at]
    return octet - 256 if octet > 127 else octet
