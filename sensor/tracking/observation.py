"""What the tracker learnt from one frame."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.eapol import EapolHeader
from sensor.dot11.elements import Elements
from sensor.dot11.frame import Frame
from sensor.handshakes.message import EapolMessage
from sensor.tracking.device import Advert, Bss, Device, ProbedSsid, SsidRecord
from sensor.tracking.numbers import PacketNumbers
from sensor.tracking.pairs import Pair

# What is new, as bits.
NEW_DEVICE: Final = 0x0001  # the transmitter was never heard before
NEW_BSS: Final = 0x0002  # first beacon or probe response of a BSSID
NEW_ADVERTISED_SSID: Final = 0x0004  # first beacon of this BSSID with this SSID
NEW_RESPONDED_SSID: Final = 0x0008  # first probe response of this BSSID with this SSID
NEW_PROBED_SSID: Final = 0x0010  # first probe request of this device for this SSID
ELEMENTS_PARSED: Final = 0x0020  # the frame's elements differ from the last ones: `elements` is fresh
# The third intact frame of this (BSSID, SSID, security); a pair that was silent for RETURN_US counts anew, so that an
# impostor who comes back tomorrow is news again.
ADVERT_CONFIRMED: Final = 0x0040
BSS_RESTARTED: Final = 0x0080  # the BSS's TSF started anew
BSS_RETURNED: Final = 0x0100  # the first beacon after a silence of RETURN_US
NEW_NAMED: Final = 0x0200  # devices that the frame only speaks of and nobody knew: `named`

HANDSHAKE: Final = 0x0400  # `pair` has a handshake or PMKID that can be audited, for the first time in this session
# The beacons of one BSSID go back and forth between two clocks, counters, signals or channels: `bss.track` knows more.
TRACK_FORKED: Final = 0x0800
BSS_DESCRIBED: Final = 0x1000  # ELEMENTS_PARSED of a beacon or probe response
# ELEMENTS_PARSED, and these are worth a closer look (sensor.dot11.unusual), or are the first behind such of their BSS.
UNUSUAL_ELEMENTS: Final = 0x2000

# What data frames bring that somebody may want to look into; most bring none of it.
EAPOL: Final = 0x010000  # a clear 802.1X packet: `eapol`, `carrier`, `message`
FRAGMENT: Final = 0x020000  # one fragment of a data frame
CLEAR_DATA: Final = 0x040000  # a body that is neither protected nor 802.1X, where the BSS announces protection: `bss`
LAN: Final = 0x080000  # clear ARP or DHCP
NUMBER: Final = 0x100000  # an early packet number, or a key in doubt: `numbers`
FALSE_AMSDU: Final = 0x200000  # a clear A-MSDU that begins like a frame which is none

CONFIRMATIONS: Final = 3  # intact frames before a first sight is believed
CONFIRM_US: Final = 60_000_000  # frames of a pair not yet believed that lie further apart do not add up
RETURN_US: Final = 600_000_000  # silence after which a pair must be confirmed again


class Observation:
    """The devices that one frame concerns, and what is new about them. Reused: keep values, never this."""

    __slots__ = (
        "advert",
        "bss",
        "carrier",
        "device",
        "eapol",
        "elements",
        "message",
        "named",
        "news",
        "numbers",
        "pair",
        "previous",
        "probed",
        "receiver",
        "record",
        "retransmission",
        "ssid",
    )

    def __init__(self) -> None:
        """Start empty."""
        self.news: i64 = 0
        self.device: Device | None = None  # the transmitter
        self.receiver: Device | None = None
        self.named: list[Device] = []  # only when NEW_NAMED
        # Of the frame's BSSID where that is known; not of probe requests; of data to the DS with EAPOL, CLEAR_DATA.
        self.bss: Bss | None = None
        self.elements: Elements | None = None  # only when ELEMENTS_PARSED
        self.ssid: bytes = b""  # of this beacon, probe or association request, b"" when hidden or absent
        self.record: SsidRecord | None = None  # NEW_ADVERTISED_SSID, NEW_RESPONDED_SSID
        self.probed: ProbedSsid | None = None  # NEW_PROBED_SSID
        self.advert: Advert | None = None  # of this beacon or probe response
        # ADVERT_CONFIRMED: the confirmed pair of this SSID that this BSSID showed last before, if it is another one.
        self.previous: Advert | None = None
        # Of EAPOL, Authentication, (Re)Association Request, Deauthentication, Disassociation and Action in the clear,
        # and with HANDSHAKE.
        self.pair: Pair | None = None
        self.eapol: EapolHeader | None = None  # only when EAPOL; its offsets index `carrier.data`
        self.carrier: Frame | None = None  # only when EAPOL: this frame, or the whole of which it is the last fragment
        self.message: EapolMessage | None = None  # of EAPOL: the message of a 4-way handshake, if it is one
        self.numbers: PacketNumbers | None = None  # only when NUMBER
        self.retransmission: bool = False  # this frame was already seen, Retry bit set
