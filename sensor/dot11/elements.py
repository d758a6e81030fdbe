"""The elements of a management frame, read in one pass.

Longer than most modules because it is one table: every element that the sensor reads, and where it goes. Nothing is
allocated for an element that is not kept, nothing is raised, nothing behind `end` is looked at.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11 import element_ids as ids
from sensor.dot11.faults import ELEMENT_OVERRUN, OK
from sensor.dot11.octets import u16, u32_be
from sensor.dot11.operation import Operation
from sensor.dot11.security import Security, SecurityCache

_PRIVACY: Final = 0x0010  # Capability Information (802.11-2020 9.4.1.4)
_PROFILE: Final = 0  # Nontransmitted BSSID Profile subelement (802.11-2020 9.4.2.45)
_BASIC_MULTI_LINK: Final = 0  # type of Multi-Link element that carries the MLD's address (802.11be-2024 9.4.2.322)

# Groups of elements that one function reads each; most ids belong to none.
_SKIPPED: Final = 0
_BASIC: Final = 1
_MIDDLE: Final = 2
_LATE: Final = 3
_VENDOR: Final = 4
_EXTENSION: Final = 5


def _grouped() -> bytes:
    """Return the group of every element id."""
    groups = bytearray(256)
    for eid in (ids.SSID, ids.SUPPORTED_RATES, ids.DS_PARAMETER, ids.TIM, ids.COUNTRY):
        groups[eid] = _BASIC
    for eid in (ids.QBSS_LOAD, ids.CHANNEL_SWITCH, ids.HT_CAPABILITIES, ids.RSN, ids.EXTENDED_RATES):
        groups[eid] = _MIDDLE
    for eid in (ids.MOBILITY_DOMAIN, ids.EXTENDED_CHANNEL_SWITCH, ids.HT_OPERATION):
        groups[eid] = _MIDDLE
    for eid in (ids.MULTIPLE_BSSID, ids.MULTIPLE_BSSID_INDEX, ids.QUIET):
        groups[eid] = _MIDDLE
    for eid in (ids.VHT_CAPABILITIES, ids.VHT_OPERATION, ids.RSNXE, ids.PWNGRID, ids.EXTENDED_CAPABILITIES):
        groups[eid] = _LATE
    groups[ids.VENDOR] = _VENDOR
    groups[ids.EXTENSION] = _EXTENSION
    return bytes(groups)


_GROUPS: Final = _grouped()


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


def parse_elements(data: bytes, start: i64, end: i64, capability: i64, out: Elements) -> i64:
    """Read the elements `data[start:end]` into `out`; return OK, or ELEMENT_OVERRUN with `out.fault_offset` set.

    What came before the overrun stays read. `capability` is the Capability Information field, 0 where there is none.
    """
    out.clear()
    out.operation.clear()
    fault: i64 = OK
    pos = start
    while pos < end:
        body = pos + 2
        if body > end:
            fault = ELEMENT_OVERRUN
            break
        eid: i64 = data[pos]
        length: i64 = data[pos + 1]
        after = body + length
        if after > end:
            fault = ELEMENT_OVERRUN
            break
        group: i64 = _GROUPS[eid]
        whole = True
        if group == _SKIPPED:
            pass
        elif group == _BASIC:
            whole = _read_basic(eid, data, body, after, out)
        elif group == _MIDDLE:
            whole = _read_middle(eid, data, body, after, out)
        elif group == _VENDOR:
            whole = _read_vendor(data, body, after, out)
        elif group == _EXTENSION:
            whole = _read_extension(data, body, after, out)
        else:
            whole = _read_late(eid, data, body, after, out)
        if not whole and out.bad_element < 0:
            out.bad_element = eid
        pos = after
    if fault != OK:
        out.fault_offset = pos
    out.raw = data[start:pos]
    _conclude(capability, out)
    return fault


def _read_basic(eid: i64, data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Read an element of the first standard, id below 11."""
    if eid == ids.SSID:
        if out.ssid_length >= 0:
            out.duplicates += 1
        else:
            out.ssid_length = end - body
            out.ssid = data[body:end]
    elif eid == ids.SUPPORTED_RATES:
        out.rates = _joined(out.rates, data, body, end)
    elif eid == ids.DS_PARAMETER:
        out.ds_length = max(out.ds_length, end - body)
        if end - body != 1:
            return False
        if out.ds_channel >= 0:
            out.duplicates += 1
        else:
            out.ds_channel = data[body]
    elif eid == ids.TIM:
        if out.tim_end == 0:
            out.tim_start = body - 2
            out.tim_end = end
        return end - body >= 4  # count, period, control and at least one octet (802.11-2020 9.4.2.5)
    elif eid == ids.COUNTRY:
        if end - body < 3:
            return False
        out.country = data[body : body + 3]
        out.country_triplets = data[body + 3 : end]
    return True


def _read_middle(eid: i64, data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Read an element of the ids 11 to 85."""
    if eid == ids.HT_CAPABILITIES:
        out.ht = True
    elif eid == ids.RSN:
        if out.rsn:
            out.duplicates += 1
        else:
            out.rsn = data[body:end]
            return end > body
    elif eid == ids.EXTENDED_RATES:
        out.rates = _joined(out.rates, data, body, end)
    elif eid == ids.HT_OPERATION:
        out.ht = True
        return out.operation.read_ht(data, body, end)
    elif eid == ids.QBSS_LOAD:
        return _read_qbss(data, body, end, out)
    elif eid == ids.MOBILITY_DOMAIN:
        if end - body < 3:
            return False
        out.mobility_domain = u16(data, body)
    elif eid == ids.CHANNEL_SWITCH or eid == ids.EXTENDED_CHANNEL_SWITCH:
        return _read_channel_switch(eid == ids.EXTENDED_CHANNEL_SWITCH, data, body, end, out)
    elif eid == ids.MULTIPLE_BSSID:
        return _read_multiple_bssid(data, body, end, out)
    elif eid == ids.MULTIPLE_BSSID_INDEX:
        if end == body:
            return False
        out.mbssid_index = data[body]
    elif eid == ids.QUIET:
        out.quiet = True
    return True


def _read_late(eid: i64, data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Read an element of an id above 85 that is neither a vendor's nor extended."""
    if eid == ids.VHT_CAPABILITIES:
        out.vht = True
    elif eid == ids.VHT_OPERATION:
        out.vht = True
        return out.operation.read_vht(data, body, end)
    elif eid == ids.RSNXE:
        out.rsnxe = data[body:end]
        return end > body
    elif eid == ids.EXTENDED_CAPABILITIES:
        out.extended_capabilities_length = end - body
    elif eid == ids.PWNGRID:
        out.pwngrid = _joined(out.pwngrid, data, body, end)
    return True


def _read_qbss(data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Read BSS Load (802.11-2020 9.4.2.27); an old draft leaves out the admission capacity's second octet."""
    if end - body < 4:
        return False
    out.qbss_stations = u16(data, body)
    out.qbss_utilisation = data[body + 2]
    return True


def _read_channel_switch(extended: bool, data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Read (Extended) Channel Switch Announcement (802.11-2020 9.4.2.18, 9.4.2.52); the first one counts."""
    if end - body < (4 if extended else 3):
        return False
    rest = body + 2 if extended else body + 1
    if extended:
        out.csa_class = data[body + 1]
    if out.csa_channel < 0:
        out.csa_mode = data[body]
        out.csa_channel = data[rest]
        out.csa_count = data[rest + 1]
    return True


def _read_multiple_bssid(data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Read Multiple BSSID: indicator, then subelements, of which profiles hold elements (802.11-2020 9.4.2.45)."""
    if end == body:
        return False
    out.mbssid_indicator = data[body]
    pos = body + 1
    while pos + 2 <= end:
        kind: i64 = data[pos]
        length: i64 = data[pos + 1]
        after = pos + 2 + length
        if after > end:
            return False
        if kind == _PROFILE:
            _read_profile(data, pos + 2, after, out)
        pos = after
    return pos == end


def _read_profile(data: bytes, start: i64, end: i64, out: Elements) -> None:
    """Keep the SSIDs in a nontransmitted BSSID profile; a profile may be split anywhere between its elements."""
    pos = start
    while pos + 2 <= end:
        eid: i64 = data[pos]
        length: i64 = data[pos + 1]
        body = pos + 2
        pos = body + length
        if eid == ids.SSID and pos <= end:
            out.nontransmitted.append(data[body:pos])


def _read_extension(data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Read an element 255 by its id extension (802.11-2020 9.4.2.1)."""
    if end == body:
        return False
    kind: i64 = data[body]
    if kind == ids.EXT_HE_OPERATION:
        out.he = True
        return out.operation.read_he(data, body + 1, end)
    if kind == ids.EXT_HE_CAPABILITIES:
        out.he = True
    elif kind == ids.EXT_EHT_OPERATION:
        out.eht = True
        return out.operation.read_eht(data, body + 1, end)
    elif kind == ids.EXT_EHT_CAPABILITIES:
        out.eht = True
    elif kind == ids.EXT_MULTI_LINK:
        return _read_multi_link(data, body + 1, end, out)
    return True


def _read_multi_link(data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Keep the MLD's address of a Basic Multi-Link element: control, length, address."""
    if end - body < 2:
        return False
    control: i64 = data[body]
    if control & 0x07 != _BASIC_MULTI_LINK:
        return True
    if end - body < 9:
        return False
    out.mld_mac = data[body + 3 : body + 9]
    return True


def _read_vendor(data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Read a vendor element by its OUI and type."""
    if end - body < 4:
        out.vendors.append(data[body:end])
        return end - body == 3
    out.vendors.append(data[body : body + 4])
    vendor = u32_be(data, body)
    if vendor == ids.VENDOR_WMM:
        if out.wmm_length < 0:
            out.wmm_length = end - body
        if end - body > 4 and data[body + 4] == ids.WMM_TSPEC:
            out.wmm_tspecs += 1
    elif vendor == ids.VENDOR_WPS:
        out.wps = _joined(out.wps, data, body + 4, end)
    elif vendor == ids.VENDOR_WPA1:
        if not out.wpa1:
            out.wpa1 = data[body + 4 : end]
        return end - body > 4
    elif vendor == ids.VENDOR_OWE_TRANSITION:
        return _read_owe_transition(data, body + 4, end, out)
    elif vendor == ids.VENDOR_P2P:
        out.p2p = True
        return _read_p2p(data, body + 4, end, out)
    elif vendor == ids.VENDOR_HOTSPOT:
        out.hotspot = True
    elif not out.remote_id and _identifies_aircraft(vendor):
        out.remote_id = data[body:end]
    return True


def _identifies_aircraft(vendor: i64) -> bool:
    """Whether an element of this OUI and type tells where an aircraft is."""
    if vendor == ids.VENDOR_ASTM_REMOTE_ID or vendor == ids.VENDOR_FRENCH_REMOTE_ID:
        return True
    return vendor >> 8 == ids.VENDOR_DJI or vendor >> 8 == ids.VENDOR_DJI_TECHNOLOGY


def _read_p2p(data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Walk Wi-Fi Direct attributes: id, length in two octets, value (Wi-Fi Direct 1.7 4.1.1).

    A device may split them over several elements, anywhere: what overruns here is no fault.
    """
    pos = body
    while pos + 3 <= end:
        length = u16(data, pos + 1)
        if data[pos] == ids.P2P_NOTICE_OF_ABSENCE:
            out.p2p_absence_length = max(out.p2p_absence_length, length)
        pos += 3 + length
    return True


def _read_owe_transition(data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Read the companion BSS of OWE Transition Mode: BSSID, SSID length, SSID (WFA OWE specification 2.2.1)."""
    if end - body < 7:
        return False
    length: i64 = data[body + 6]
    if end - body - 7 < length:
        return False
    out.owe_bssid = data[body : body + 6]
    out.owe_ssid = data[body + 7 : body + 7 + length]
    return True


def _conclude(capability: i64, out: Elements) -> None:
    """Work out what needs several elements: channel and security."""
    operation = out.operation
    operation.ds_channel = out.ds_channel
    operation.resolve()
    out.channel = operation.channel
    out.width_mhz = operation.width_mhz
    out.secondary = operation.secondary
    out.center_1 = operation.center_1
    out.center_2 = operation.center_2
    out.is_6ghz = operation.he_primary >= 0
    privacy = capability & _PRIVACY != 0
    if privacy or out.rsn or out.wpa1 or out.wps or out.owe_bssid or out.rsnxe:
        security = out.cache.get(privacy, out.rsn, out.wpa1, bool(out.wps), bool(out.owe_bssid), out.rsnxe)
        out.security = security
        if out.bad_element < 0 and security.rsn_malformed:
            out.bad_element = ids.RSN
        elif out.bad_element < 0 and security.wpa1_malformed:
            out.bad_element = ids.VENDOR


def _joined(before: bytes, data: bytes, start: i64, end: i64) -> bytes:
    """Return `before` and `data[start:end]`."""
    return before + data[start:end] if before else data[start:end]
