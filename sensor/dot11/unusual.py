"""Which elements deserve a closer look: few frames' do, so that those who look for oddities see only these."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.elements import Elements

MAX_SSID: Final = 32  # 802.11-2020 9.4.2.2
DS_LENGTH: Final = 1  # 802.11-2020 9.4.2.4
WMM_LENGTH: Final = 24  # of a WMM parameter element, the longest but for traffic specifications (WMM 1.2 2.2.2)
ABSENCE_LENGTH: Final = 28  # two descriptors (Wi-Fi Direct 1.7 4.1.14)
EXTENDED_CAPABILITIES: Final = 16  # octets; none of the standard's amendments has given it more
HUGE: Final = 1024  # octets of elements
NO_RATE: Final = 0xEB  # 53.5 Mb/s: nobody's rate, but part of the code that an exploit brings


def unusual(elements: Elements) -> bool:
    """Whether elements are malformed, longer than they may be, or say what few say.

    That is: a quiet time, a channel switch, an aircraft's identity, a Pwnagotchi's greeting.
    """
    if elements.bad_element >= 0 or elements.duplicates or elements.fault_offset or elements.security.rsn_malformed:
        return True
    if elements.ssid_length > MAX_SSID or elements.ds_length > DS_LENGTH or elements.wmm_length > WMM_LENGTH:
        return True
    if elements.wmm_tspecs or elements.p2p_absence_length > ABSENCE_LENGTH:
        return True
    if elements.extended_capabilities_length > EXTENDED_CAPABILITIES or len(elements.raw) > HUGE:
        return True
    if elements.quiet or elements.csa_channel >= 0 or elements.remote_id or elements.pwngrid:
        return True
    return has_octet(elements.rates, NO_RATE)


def has_octet(octets: bytes, wanted: i64) -> bool:
    """Whether one of a few octets is `wanted`."""
    at: i64 = 0
    end: i64 = len(octets)
    while at < end:
        octet: i64 = octets[at]
        if octet == wanted:
            return True
        at += 1
    return False
