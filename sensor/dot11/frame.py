"""One dissected 802.11 frame, as the packetchain's stages see it."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.octets import u16
from sensor.dot11.radio import FLAG_BAD_FCS, FLAG_DATAPAD, FLAG_FCS, NO_RADIO, RadioLayout

# Frame kinds: type << 4 | subtype (802.11-2020 table 9-1).
ASSOC_REQUEST: Final = 0x00
ASSOC_RESPONSE: Final = 0x01
REASSOC_REQUEST: Final = 0x02
REASSOC_RESPONSE: Final = 0x03
PROBE_REQUEST: Final = 0x04
PROBE_RESPONSE: Final = 0x05
TIMING_ADVERTISEMENT: Final = 0x06
BEACON: Final = 0x08
ATIM: Final = 0x09
DISASSOC: Final = 0x0A
AUTH: Final = 0x0B
DEAUTH: Final = 0x0C
ACTION: Final = 0x0D
ACTION_NO_ACK: Final = 0x0E
TRIGGER: Final = 0x12
BEAMFORMING_REPORT_POLL: Final = 0x14
NDP_ANNOUNCEMENT: Final = 0x15
CONTROL_EXTENSION: Final = 0x16
CONTROL_WRAPPER: Final = 0x17
BLOCK_ACK_REQUEST: Final = 0x18
BLOCK_ACK: Final = 0x19
PS_POLL: Final = 0x1A
RTS: Final = 0x1B
CTS: Final = 0x1C
ACK: Final = 0x1D
CF_END: Final = 0x1E
CF_END_ACK: Final = 0x1F
DATA: Final = 0x20
NULL: Final = 0x24
QOS_DATA: Final = 0x28
QOS_NULL: Final = 0x2C

KINDS: Final = 64  # every type and subtype

TYPE_MANAGEMENT: Final = 0
TYPE_CONTROL: Final = 1
TYPE_DATA: Final = 2
TYPE_EXTENSION: Final = 3

BROADCAST: Final = b"\xff\xff\xff\xff\xff\xff"
NO_MAC: Final = b""


class Frame:
    """A dissected frame. One instance is filled again and again: keep values, never the frame itself.

    Offsets (`start`, `body`, `elements`, `end`) index `data`. Addresses are 6-byte `bytes`, empty where the
    frame has none. What most frames are never asked for is a property and read on demand.
    """

    __slots__ = (
        "auth_algorithm",
        "auth_sequence",
        "beacon_interval_tu",
        "body",
        "bssid",
        "capability",
        "category",
        "data",
        "eapol",
        "eapol_end",
        "elements",
        "end",
        "fault_offset",
        "flags",
        "freq_khz",
        "header",
        "kind",
        "radio",
        "radio_flags",
        "reason",
        "seq_ctl",
        "signal_dbm",
        "source",
        "start",
        "status",
        "ta",
        "truncated",
        "ts_us",
        "tsf_us",
    )

    def __init__(self) -> None:
        """Start with an empty frame."""
        # Capture
        self.data: bytes = b""
        self.header: i64 = 0  # first byte of the capture header
        self.start: i64 = 0  # first byte of the 802.11 header
        self.end: i64 = 0  # behind the last byte, FCS excluded
        self.ts_us: i64 = 0  # packet time, µs since the Unix epoch
        self.source: i64 = 0  # number of the datasource
        self.truncated: bool = False  # cut by the capture's snap length
        self.fault_offset: i64 = 0  # where a refused frame went wrong, from the captured frame's first byte
        # Radio
        self.radio: RadioLayout = NO_RADIO
        self.radio_flags: i64 = 0  # `RadioLayout.flags_of`
        self.signal_dbm: i64 = 0  # 0: unknown
        self.freq_khz: i64 = 0  # where the radio was tuned; 0: unknown
        # Header (802.11-2020 9.2.4)
        self.kind: i64 = 0  # type << 4 | subtype
        self.flags: i64 = 0  # second octet of Frame Control
        self.seq_ctl: i64 = -1  # sequence number << 4 | fragment; -1: none
        self.ta: bytes = NO_MAC
        self.bssid: bytes = NO_MAC
        self.body: i64 = 0
        self.eapol: i64 = 0  # offset of an 802.1X header in clear data, 0: none
        self.eapol_end: i64 = 0  # where there is one: behind its MSDU, in an A-MSDU before the next one
        # Management fixed fields (802.11-2020 9.4.1); each holds only for the kinds that carry it
        self.elements: i64 = 0  # offset of the first element, 0: none
        self.tsf_us: i64 = 0  # timestamp field of beacons and probe responses
        self.beacon_interval_tu: i64 = 0
        self.capability: i64 = 0
        self.reason: i64 = 0  # this and the four below: 0 (category -1) where protected or cut
        self.status: i64 = 0
        self.auth_algorithm: i64 = 0
        self.auth_sequence: i64 = 0
        self.category: i64 = -1  # of an unprotected action frame

    @property
    def ra(self) -> bytes:
        """Receiver address."""
        return self.data[self.start + 4 : self.start + 10]

    @property
    def group_addressed(self) -> bool:
        """Whether the receiver address is broadcast or multicast."""
        return self.data[self.start + 4] & 0x01 != 0

    @property
    def da(self) -> bytes:
        """Destination address: the receiver's but in data frames to the DS (802.11-2020 table 9-30).

        An A-MSDU has the first subframe's, and none where that cannot be read.
        """
        if self.kind >> 4 == TYPE_DATA and self.flags & 0x01:
            return self._in_subframe(0) if self.amsdu else self.data[self.start + 16 : self.start + 22]
        return self.ra

    @property
    def sa(self) -> bytes:
        """Source address: the transmitter's but in data frames from the DS (802.11-2020 table 9-30).

        An A-MSDU has the first subframe's, and none where that cannot be read.
        """
        if self.kind >> 4 != TYPE_DATA or not self.flags & 0x02:
            return self.ta
        if self.amsdu:
            return self._in_subframe(6)
        at = self.start + (24 if self.flags & 0x01 else 16)
        return self.data[at : at + 6]

    def _in_subframe(self, offset: int) -> bytes:
        """Return an address of an A-MSDU's first subframe (802.11-2020 9.3.2.2.2); none of a later fragment's."""
        at = self.body + offset
        if self.protected or self.fragment or at + 6 > self.end:
            return NO_MAC
        return self.data[at : at + 6]

    @property
    def duration(self) -> int:
        """Duration in µs, or the AID of a PS-Poll."""
        return u16(self.data, self.start + 2)

    @property
    def qos_control(self) -> int:
        """QoS Control field, -1 where there is none (802.11-2020 9.2.4.5)."""
        if self.kind >> 4 != TYPE_DATA or not self.kind & 0x08:
            return -1
        return u16(self.data, self.start + (30 if self.flags & 0x03 == 0x03 else 24))

    @property
    def tid(self) -> int:
        """Traffic identifier of QoS data, -1 for others."""
        control = self.qos_control
        return control & 0x0F if control >= 0 else -1

    @property
    def header_length(self) -> int:
        """Octets of a data frame's MAC header, a capture's padding behind it excluded (802.11-2020 9.3.2.1)."""
        length = 30 if self.flags & 0x03 == 0x03 else 24
        if self.kind & 0x08:
            length += 6 if self.flags & 0x80 else 2
        return length

    @property
    def amsdu(self) -> bool:
        """Whether the body is an A-MSDU; in frames without a body the bit is reserved (802.11-2020 table 9-10)."""
        control = self.qos_control
        return control >= 0 and control & 0x80 != 0 and not self.kind & 0x04

    @property
    def had_fcs(self) -> bool:
        """Whether the capture holds the FCS."""
        return self.radio_flags & FLAG_FCS != 0

    @property
    def bad_fcs(self) -> bool:
        """Whether the receiver saw a wrong checksum."""
        return self.radio_flags & FLAG_BAD_FCS != 0

    @property
    def noise_dbm(self) -> int:
        """Noise at the receiver, 0: unknown."""
        return self.radio.noise(self.data, self.header)

    @property
    def rate_100kbps(self) -> int:
        """Data rate, 0: unknown."""
        return self.radio.rate(self.data, self.header)

    @property
    def tsft_us(self) -> int:
        """The receiver's TSF timer, -1: unknown."""
        return self.radio.tsft(self.data, self.header)

    @property
    def to_ds(self) -> bool:
        """Frame Control bit 8."""
        return self.flags & 0x01 != 0

    @property
    def from_ds(self) -> bool:
        """Frame Control bit 9."""
        return self.flags & 0x02 != 0

    @property
    def more_fragments(self) -> bool:
        """Frame Control bit 10."""
        return self.flags & 0x04 != 0

    @property
    def retry(self) -> bool:
        """Frame Control bit 11."""
        return self.flags & 0x08 != 0

    @property
    def power_management(self) -> bool:
        """Frame Control bit 12."""
        return self.flags & 0x10 != 0

    @property
    def more_data(self) -> bool:
        """Frame Control bit 13."""
        return self.flags & 0x20 != 0

    @property
    def protected(self) -> bool:
        """Frame Control bit 14."""
        return self.flags & 0x40 != 0

    @property
    def order(self) -> bool:
        """Frame Control bit 15 (+HTC)."""
        return self.flags & 0x80 != 0

    @property
    def sequence(self) -> int:
        """Sequence number 0-4095, -1 where the frame has none."""
        return self.seq_ctl >> 4 if self.seq_ctl >= 0 else -1

    @property
    def fragment(self) -> int:
        """Fragment number 0-15."""
        return self.seq_ctl & 0xF if self.seq_ctl >= 0 else 0

    def raw(self) -> bytes:
        """Return a copy of the 802.11 frame, FCS and padding behind the header excluded."""
        if self.radio_flags & FLAG_DATAPAD and self.kind >> 4 == TYPE_DATA:
            return self.data[self.start : self.start + self.header_length] + self.data[self.body : self.end]
        return self.data[self.start : self.end]
