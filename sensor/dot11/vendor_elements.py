"""Vendor elements: what is told by an OUI and a type instead of an id (802.11-2020 9.4.2.25).

Each function reads `data[body:end]` into `out` and returns whether that could be read as what it should be.
"""

from mypy_extensions import i64

from sensor.dot11 import element_ids as ids
from sensor.dot11.element_bodies import joined
from sensor.dot11.elements import Elements
from sensor.dot11.octets import u16, u32_be


def read_vendor(data: bytes, body: i64, end: i64, out: Elements) -> bool:
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
        out.wps = joined(out.wps, data, body + 4, end)
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
