"""What is remembered of one transmitter or receiver."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.security import Security
from sensor.tracking.locations import Place
from sensor.tracking.numbers import PacketNumbers
from sensor.tracking.spoken import Spoken
from sensor.tracking.tracks import Track

# Roles a device was seen in, as bits; Kismet's `dot11.device.typeset` numbers.
ROLE_AP: Final = 1
ROLE_ADHOC: Final = 2
ROLE_CLIENT: Final = 4
ROLE_WIRED: Final = 8
ROLE_WDS: Final = 16
ROLE_RESPONDER: Final = 256  # AP by its probe responses

MAX_SSIDS: Final = 32  # of each kind kept for one device; a karma responder would grow without end
MAX_PEERS: Final = 64  # BSSs that a station is known in
MAX_CLIENTS: Final = 2048  # stations that a BSS is known with
MAX_ADVERTS: Final = 16  # (SSID, security) pairs of one BSSID
MAX_FREQUENCIES: Final = 64


class SsidRecord:
    """One SSID that an access point advertised or answered with."""

    __slots__ = (
        "beacon",
        "center_1",
        "center_2",
        "channel",
        "cloaked",
        "count",
        "country",
        "element_ids",
        "first_us",
        "freq_khz",
        "interval_tu",
        "last_us",
        "max_rate_500kbps",
        "response",
        "secondary",
        "security",
        "ssid",
        "ssid_length",
        "width_mhz",
    )

    def __init__(self, ssid: bytes, ts_us: i64) -> None:
        """Start at first sight."""
        self.ssid: bytes = ssid
        self.ssid_length: i64 = len(ssid)  # as the element said: a hidden SSID may keep its length
        self.first_us: i64 = ts_us
        self.last_us: i64 = ts_us
        self.count: i64 = 0
        self.beacon: bool = False
        self.response: bool = False
        self.cloaked: bool = False  # 802.11-2020 11.1.4.1: hidden behind an empty or zeroed SSID
        self.security: Security | None = None
        self.channel: i64 = 0  # primary channel the elements name, 0: none
        self.freq_khz: i64 = 0  # of that channel
        self.width_mhz: i64 = 0
        self.secondary: i64 = 0
        self.center_1: i64 = 0
        self.center_2: i64 = 0
        self.max_rate_500kbps: i64 = 0
        self.interval_tu: i64 = 0
        self.country: bytes = b""
        self.element_ids: bytes = b""  # in order


class ProbedSsid:
    """One SSID that a device asked for; empty for a wildcard probe."""

    __slots__ = (
        "count",
        "first_us",
        "last_us",
        "ssid",
    )

    def __init__(self, ssid: bytes, ts_us: i64) -> None:
        """Start at first sight."""
        self.ssid: bytes = ssid
        self.first_us: i64 = ts_us
        self.last_us: i64 = ts_us
        self.count: i64 = 0


class Peer:
    """A station in a BSS: the same record stands in the station's list and in the BSS's map."""

    __slots__ = (
        "bssid",
        "data_bytes",
        "first_us",
        "last_us",
        "numbers",
        "served_us",
        "signal_dbm",
        "signal_us",
        "sta",
    )

    def __init__(self, bssid: bytes, sta: bytes, ts_us: i64) -> None:
        """Start at first sight."""
        self.bssid: bytes = bssid
        self.sta: bytes = sta
        self.first_us: i64 = ts_us
        self.last_us: i64 = ts_us
        self.data_bytes: i64 = 0
        self.numbers: PacketNumbers | None = None  # once a 4-way handshake was heard
        self.served_us: i64 = 0  # when the access point last sent it data, 0: never heard
        self.signal_dbm: i64 = 0  # of its last data frame with a body, 0: unknown
        self.signal_us: i64 = 0


class Device:
    """One MAC address seen as transmitter (or named by an AP's traffic)."""

    __slots__ = (
        "alerts",
        "attempts",
        "bss",
        "data_bytes",
        "data_packets",
        "first_us",
        "fragments",
        "freq_khz",
        "freq_packets",
        "frequencies",
        "last_bssid",
        "last_data",
        "last_data_us",
        "last_mgmt",
        "last_mgmt_us",
        "last_us",
        "llc_packets",
        "mac",
        "noise_last_dbm",
        "packets",
        "peer",
        "peers",
        "place",
        "probe_elements",
        "probed",
        "protected_packets",
        "retries",
        "roles",
        "rx_packets",
        "signal_last_dbm",
        "signal_max_dbm",
        "signal_min_dbm",
        "sources",
        "spoken",
        "tx_packets",
    )

    def __init__(self, mac: bytes, ts_us: i64) -> None:
        """Start at first sight."""
        self.mac: bytes = mac
        self.roles: i64 = 0
        self.first_us: i64 = ts_us
        self.last_us: i64 = ts_us
        self.packets: i64 = 0  # transmitted and received
        self.tx_packets: i64 = 0
        self.rx_packets: i64 = 0
        self.llc_packets: i64 = 0  # management and control, Kismet's name
        self.data_packets: i64 = 0
        self.protected_packets: i64 = 0
        self.data_bytes: i64 = 0
        self.retries: i64 = 0
        self.fragments: i64 = 0
        self.alerts: i64 = 0
        self.signal_last_dbm: i64 = 0  # 0: never heard with a signal
        self.signal_min_dbm: i64 = 0
        self.signal_max_dbm: i64 = 0
        self.noise_last_dbm: i64 = 0
        self.freq_khz: i64 = 0  # last
        self.freq_packets: i64 = 0  # on `freq_khz`; moved into `frequencies` when the channel changes
        self.frequencies: dict[int, int] | None = None  # kHz -> packets, those in `freq_packets` not yet
        self.sources: i64 = 0  # bit n: heard by datasource n
        self.last_mgmt: i64 = -1  # kind << 16 | sequence control of the last management frame
        self.last_mgmt_us: i64 = 0
        self.attempts: i64 = 0  # how often that frame was heard in a row
        self.last_data: i64 = -1
        self.last_data_us: i64 = 0
        self.last_bssid: bytes = b""
        self.peer: Peer | None = None  # in the BSS that it last talked in, if that BSS is known and lists it
        # Lists, not maps: nearly every device has none or one, and a map costs 200 bytes.
        self.probed: list[ProbedSsid] | None = None
        self.peers: list[Peer] | None = None  # BSSs that it is a client of
        self.place: Place | None = None  # where it was heard, if the sensor ever knew where it was itself
        self.bss: Bss | None = None  # what it says as an access point
        self.probe_elements: bytes = b""  # of its last probe request, the SSID aside; shared by devices alike
        self.spoken: Spoken | None = None  # what it said in the clear as a station

    def says(self) -> Spoken:
        """Return what it said in the clear, made at the first call."""
        spoken = self.spoken
        if spoken is None:
            spoken = Spoken()
            self.spoken = spoken
        return spoken

    def probed_ssid(self, ssid: bytes) -> ProbedSsid | None:
        """Return the record of its probes for `ssid`."""
        if self.probed is not None:
            for record in self.probed:
                if record.ssid == ssid:
                    return record
        return None

    def peer_in(self, bssid: bytes) -> Peer | None:
        """Return the record of its membership in a BSS."""
        if self.peers is not None:
            for peer in self.peers:
                if peer.bssid == bssid:
                    return peer
        return None

    @property
    def is_ap(self) -> bool:
        """Whether it was seen as an access point."""
        return self.roles & (ROLE_AP | ROLE_RESPONDER) != 0


class Bss:
    """What an access point or ad-hoc cell says about itself, and who talks in it."""

    __slots__ = (
        "advertised",
        "adverts",
        "beacon_head",
        "beacon_seq_ctl",
        "beacon_tail",
        "beacons",
        "bssid",
        "capability",
        "channel",
        "channel_freq_khz",
        "clients",
        "current",
        "current_record",
        "disconnects",
        "first_us",
        "has_tim",
        "interval_tu",
        "last_beacon_us",
        "last_disconnect_us",
        "responded",
        "responding",
        "responding_record",
        "response_capability",
        "response_elements",
        "responses",
        "restarted_us",
        "signal_x8",
        "track",
        "tsf_us",
        "unusual",
    )

    def __init__(self, bssid: bytes, ts_us: i64) -> None:
        """Start at first sight."""
        self.bssid: bytes = bssid
        self.first_us: i64 = ts_us
        self.beacons: i64 = 0
        self.responses: i64 = 0
        self.tsf_us: i64 = 0
        self.last_beacon_us: i64 = 0
        self.beacon_seq_ctl: i64 = -1
        # Slow mean of its beacons' signal in eighths of dBm, 0: unknown. Beacons only, because deauthentications in
        # its name are measured against it. First beacon: signal * 8; then += signal - mean / 8.
        self.signal_x8: i64 = 0
        self.track: Track | None = None  # from its fourth beacon on, unless it is an ad-hoc cell: many send for that
        self.restarted_us: i64 = 0  # packet time at which its TSF was seen to start anew, 0: never
        self.interval_tu: i64 = 0
        self.capability: i64 = -1  # of its beacons, -1: none heard
        # The last accepted beacon's elements before its TIM's length octet and behind its TIM; a beacon
        # with the same two says nothing new. All of them stand in `beacon_head` where there is no TIM.
        self.beacon_head: bytes = b""
        self.beacon_tail: bytes = b""
        self.has_tim: bool = False
        self.unusual: bool = False  # its last elements were (sensor.dot11.unusual)
        self.response_elements: bytes = b""
        self.response_capability: i64 = -1
        self.current: Advert | None = None  # what its last beacon said
        self.current_record: SsidRecord | None = None
        self.responding: Advert | None = None  # what its last probe response said
        self.responding_record: SsidRecord | None = None
        self.adverts: list[Advert] = []  # bounded: (SSID, security) pairs it has been seen with
        self.advertised: dict[bytes, SsidRecord] = {}  # by SSID, from beacons
        self.responded: dict[bytes, SsidRecord] | None = None  # by SSID, from probe responses
        self.clients: dict[bytes, Peer] | None = None
        self.disconnects: i64 = 0
        self.last_disconnect_us: i64 = 0
        self.channel: i64 = 0  # primary channel by its own elements
        self.channel_freq_khz: i64 = 0

    @property
    def beacon_elements(self) -> bytes:
        """The elements of its last beacon, the TIM aside."""
        return self.beacon_head[:-1] + self.beacon_tail if self.has_tim else self.beacon_head

    def add_client(self, peer: Peer) -> Peer | None:
        """Keep a station's record; return the one that had to leave for it, if any."""
        clients = self.clients
        if clients is None:
            clients = {}
            self.clients = clients
        clients[peer.sta] = peer
        if len(clients) <= MAX_CLIENTS:
            return None
        return clients.pop(next(iter(clients)))


class Advert:
    """One (SSID, security) pair that a BSSID showed; believed once it was seen often enough."""

    __slots__ = (
        "beacons",
        "before_us",
        "confirmed",
        "first_us",
        "frames",
        "last_us",
        "owe_bssid",
        "security",
        "since_us",
        "ssid",
    )

    def __init__(self, ssid: bytes, security: Security, ts_us: i64) -> None:
        """Start at first sight, with no frame counted yet."""
        self.ssid: bytes = ssid
        self.security: Security = security
        self.owe_bssid: bytes = b""  # OWE transition element: the protected companion
        self.first_us: i64 = ts_us
        self.last_us: i64 = ts_us
        self.before_us: i64 = 0  # last seen before its latest long silence, 0: no such silence
        self.since_us: i64 = ts_us  # when `frames` began to count
        self.frames: i64 = 0
        self.beacons: i64 = 0
        self.confirmed: bool = False
