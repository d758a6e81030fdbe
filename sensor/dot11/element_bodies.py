"""Elements with an inside of their own: BSS Load, channel switches, Multiple BSSID, Multi-Link.

Each function reads `data[body:end]` into `out` and returns whether that could be read as what it should be.
"""

from typing import Final

from mypy_extensions import i64

from sensor.dot11 import element_ids as ids
from sensor.dot11.elements import Elements
from sensor.dot11.octets import u16

_PROFILE: Final = 0  # Nontransmitted BSSID Profile subelement (802.11-2020 9.4.2.45)
_BASIC_MULTI_LINK: Final = 0  # type of Multi-Link element that carries the MLD's address (802.11be-2024 9.4.2.322)


def read_qbss(data: bytes, body: i64, end: i64, out: Elements) -> bool:
    """Read BSS Load (802.11-2020 9.4.2.27); an old draft leaves out the admission capacity's second octet."""
    if end - body < 4:
        return False
    out.qbss_stations = u16(data, body)
    out.qbss_utilisation = data[body + 2]
    return True


def read_channel_switch(extended: bool, data: bytes, body: i64, end: i64, out: Elements) -> bool:
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


def read_multiple_bssid(data: bytes, body: i64, end: i64, out: Elements) -> bool:
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


def read_multi_link(data: bytes, body: i64, end: i64, out: Elements) -> bool:
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


def joined(before: bytes, data: bytes, start: i64, end: i64) -> bytes:
    """Return `before` and `data[start:end]`."""
    return before + data[start:end] if before else data[start:end]
