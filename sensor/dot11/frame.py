"""One dissected 802.11 frame, as the packetchain's stages see it."""

from typing import Final

from mypy_extensions import i64

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
    frame has none. Absent numbers are 0 unless said otherwise.
    """

    def __init__(self) -> None:
        """Start with an empty frame."""
        # Capture
        self.data: bytes = b""
        self.start: i64 = 0  # first byte of the 802.11 header
        self.end: i64 = 0  # behind the last byte, FCS excluded
        self.ts_us: i64 = 0  # packet time, µs since the Unix epoch
        self.source: i64 = 0  # number of the datasource
        self.wire_length: i64 = 0  # length on the air, capture header and FCS excluded
        self.truncated: bool = False  # cut by the capture's snap length
        self.fault_offset: i64 = 0  # where a refused frame went wrong, from the captured frame's first byte
        # Radio
        self.signal_dbm: i64 = 0  # 0: unknown
        self.noise_dbm: i64 = 0  # 0: unknown
        self.freq_khz: i64 = 0  # where the radio was tuned; 0: unknown
        self.rate_100kbps: i64 = 0
        self.tsft_us: i64 = -1  # the receiver's TSF timer; -1: unknown
        self.bad_fcs: bool = False
        self.had_fcs: bool = False  # the capture holds the FCS
        self.fcs_known: bool = False  # the capture header says whether it does
        self.datapad: bool = False  # the body starts at a multiple of four octets (Atheros)
        # Header (802.11-2020 9.2.4)
        self.kind: i64 = 0  # type << 4 | subtype
        self.flags: i64 = 0  # second octet of Frame Control
        self.duration: i64 = 0  # µs, or AID for PS-Poll
        self.seq_ctl: i64 = -1  # sequence number << 4 | fragment; -1: none
        self.ra: bytes = NO_MAC
        self.ta: bytes = NO_MAC
        self.da: bytes = NO_MAC
        self.sa: bytes = NO_MAC
        self.bssid: bytes = NO_MAC
        self.tid: i64 = -1  # QoS data: traffic identifier; -1: no QoS control field
        self.amsdu: bool = False
        self.body: i64 = 0
        self.eapol: i64 = 0  # offset of an 802.1X header in clear data, 0: none
        # Management fixed fields (802.11-2020 9.4.1)
        self.elements: i64 = 0  # offset of the first element, 0: none
        self.tsf_us: i64 = 0  # timestamp field of beacons and probe responses
        self.beacon_interval_tu: i64 = 0
        self.capability: i64 = 0
        self.reason: i64 = 0
        self.status: i64 = 0
        self.auth_algorithm: i64 = 0
        self.auth_sequence: i64 = 0
        self.category: i64 = -1  # of an unprotected action frame

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
        """Return a copy of the 802.11 frame, FCS excluded."""
        return self.data[self.start : self.end]
