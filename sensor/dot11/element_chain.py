"""The elements of a management frame, read in one pass: every element that the sensor reads, and where it goes.

Nothing is allocated for an element that is not kept, nothing is raised, nothing behind `end` is looked at. What has an
inside of its own is read in `element_bodies` and `vendor_elements`, what says where the BSS works in `operation`.
"""

from typing import Final

from mypy_extensions import i64

from sensor.dot11 import element_ids as ids
from sensor.dot11.element_bodies import joined, read_channel_switch, read_multi_link, read_multiple_bssid, read_qbss
from sensor.dot11.elements import Elements
from sensor.dot11.faults import ELEMENT_OVERRUN, OK
from sensor.dot11.octets import u16
from sensor.dot11.vendor_elements import read_vendor

_PRIVACY: Final = 0x0010  # Capability Information (802.11-2020 9.4.1.4)

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
            whole = read_vendor(data, body, after, out)
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
        out.rates = joined(out.rates, data, body, end)
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
        out.rates = joined(out.rates, data, body, end)
    elif eid == ids.HT_OPERATION:
        out.ht = True
        return out.operation.read_ht(data, body, end)
    elif eid == ids.QBSS_LOAD:
        return read_qbss(data, body, end, out)
    elif eid == ids.MOBILITY_DOMAIN:
        if end - body < 3:
            return False
        out.mobility_domain = u16(data, body)
    elif eid == ids.CHANNEL_SWITCH or eid == ids.EXTENDED_CHANNEL_SWITCH:
        return read_channel_switch(eid == ids.EXTENDED_CHANNEL_SWITCH, data, body, end, out)
    elif eid == ids.MULTIPLE_BSSID:
        return read_multiple_bssid(data, body, end, out)
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
        out.pwngrid = joined(out.pwngrid, data, body, end)
    return True


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
        return read_multi_link(data, body + 1, end, out)
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
