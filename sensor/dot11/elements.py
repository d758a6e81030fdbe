"""What the elements of one management frame say, as a record. `element_chain` fills it in."""

from typing import final

from mypy_extensions import i64

from sensor.dot11.operation import Operation
from sensor.dot11.security import Security, SecurityCache


@final
class Elements:
    """What the elements of one management frame say. Reused: each parse starts afresh, its `bytes` and lists are new.

    Bodies come without element header, vendor bodies without OUI and type. Absent: `b""`, -1, 0 or False as noted.
    """

    def __init__(self, cache: SecurityCache | None = None) -> None:
        """Start empty; `cache` may be shared with other readers."""
        self.cache: SecurityCache = SecurityCache() if cache is None else cache
        self.operation: Operation = Operation()
        self.clear()

    def clear(self) -> None:
        """Forget the last frame."""
        self.raw: bytes = b""  # all elements that fit, with their headers
        self.fault_offset: i64 = 0  # of the element that overran
        self.bad_element: i64 = -1  # id of the first element whose body cannot be read
        self.duplicates: i64 = 0  # SSID, DS Parameter Set and RSN elements behind the first
        self.ssid: bytes = b""  # of the first SSID element, 0 to 255 octets
        self.ssid_length: i64 = -1
        self.rates: bytes = b""  # supported and extended, in 500 kb/s, 0x80 marks basic ones
        self.ds_channel: i64 = -1
        self.ds_length: i64 = -1  # of the longest DS Parameter Set
        self.tim_start: i64 = 0  # offset of the first TIM element's header, 0: none
        self.tim_end: i64 = 0
        self.country: bytes = b""  # three octets
        self.country_triplets: bytes = b""
        self.qbss_stations: i64 = -1
        self.qbss_utilisation: i64 = -1  # 255 is always busy
        self.mobility_domain: i64 = -1
        self.extended_capabilities_length: i64 = -1
        # Where the BSS works: true primary channel (0: not said), width, +1 or -1 for the secondary channel,
        # centre channels (of the whole width; 80+80 MHz has two).
        self.channel: i64 = 0
        self.width_mhz: i64 = 20
        self.secondary: i64 = 0
        self.center_1: i64 = 0
        self.center_2: i64 = 0
        self.is_6ghz: bool = False
        self.ht: bool = False
        self.vht: bool = False
        self.he: bool = False
        self.eht: bool = False
        self.csa_mode: i64 = -1
        self.csa_channel: i64 = -1
        self.csa_count: i64 = -1
        self.csa_class: i64 = -1  # operating class, of the extended announcement only
        self.quiet: bool = False  # it has a Quiet element
        self.mbssid_indicator: i64 = -1
        self.mbssid_index: i64 = -1
        self.nontransmitted: list[bytes] = []  # SSIDs of nontransmitted BSSID profiles
        self.mld_mac: bytes = b""
        # Security
        self.rsn: bytes = b""
        self.wpa1: bytes = b""
        self.rsnxe: bytes = b""
        self.owe_bssid: bytes = b""
        self.owe_ssid: bytes = b""
        self.wps: bytes = b""  # attributes of all WPS elements, joined
        self.security: Security = self.cache.open
        # Vendors
        self.vendors: list[bytes] = []  # OUI and type of each vendor element, shorter where it is
        self.wmm_length: i64 = -1  # body length of the first WMM element, OUI and type included
        self.wmm_tspecs: i64 = 0  # WMM TSPEC elements
        self.p2p: bool = False
        self.p2p_absence_length: i64 = -1  # of the longest Notice of Absence attribute
        self.hotspot: bool = False
        self.remote_id: bytes = b""  # body of the first element in which an aircraft identifies itself, OUI included
        self.pwngrid: bytes = b""  # payloads of elements 222, joined

    @property
    def ids(self) -> bytes:
        """The element ids in order, an extended element as 255."""
        raw = self.raw
        seen = bytearray()
        pos: i64 = 0
        while pos < len(raw):
            length: i64 = raw[pos + 1]
            seen.append(raw[pos])
            pos += 2 + length
        return bytes(seen)
