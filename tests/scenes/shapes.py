"""Elements that some driver's hole wants, and those that only look like it."""

import struct
from typing import Final

from tests.captures import Air
from tests.frames import (
    OPEN,
    OUI_MICROSOFT,
    OUI_WFA,
    WPA2_PSK,
    Security,
    assoc_response,
    beacon,
    ds,
    element,
    extended_capabilities,
    mac,
    probe_response,
    rates,
    rsn,
    ssid_element,
    tim,
    vendor,
)
from tests.scenes.stage import Attack, Attacks, E, Innocents, S, other

BROADCOM: Final = mac("90:e9:75:01:02:03")
TSPEC: Final = vendor(OUI_MICROSOFT, 2, b"\x02\x01" + bytes(55))
LYING_RSN: Final = Security(
    True, element(48, b"\x01\x00\x00\x0f\xac\x04" + struct.pack("<H", 2000) + b"\x00\x0f\xac\x04" * 3)
)


def absence(length: int) -> bytes:
    """A Wi-Fi Direct element with a Notice of Absence of that many octets."""
    return vendor(OUI_WFA, 9, b"\x02\x02\x00\x25\x00" + struct.pack("<BH", 12, length) + bytes(length))


def long_ds(air: Air, number: int = 0) -> None:
    elements = ssid_element(b"fixed") + rates() + element(3, b"\x06\x00") + tim()
    air.send(beacon(other(E, number), elements=elements, security=OPEN), times=3, every_ms=300)


def ordinary_ds(air: Air, number: int) -> None:
    elements = ssid_element(b"fixed") + rates() + ds(6) + tim()
    air.send(beacon(other(E, number), elements=elements, security=OPEN), times=10)


def rsn_loop(air: Air, number: int = 0) -> None:
    air.send(probe_response(other(E, number), S, b"loop", security=LYING_RSN), times=3, every_ms=300)


def short_rsn(air: Air, number: int) -> None:
    """No capabilities behind two ciphers, as the standard allows."""
    brief = Security(True, element(48, rsn(pairwise=(4, 2))[2:-2]))
    air.send(probe_response(other(E, number), S, b"loop", security=brief), times=5)


def long_wmm(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), b"free", extra=vendor(OUI_MICROSOFT, 2, b"\x01\x01" + bytes(34))), times=3)
    air.send(assoc_response(other(E, number), S, extra=vendor(OUI_MICROSOFT, 2, b"\x01\x01" + bytes(34))), times=3)


def ordinary_wmm(air: Air, number: int = 0) -> None:
    """Information and parameters of the length that they have, and a traffic specification."""
    for body in (b"\x00\x01\x00", b"\x01\x01" + bytes(18)):
        air.send(beacon(E, b"free", extra=vendor(OUI_MICROSOFT, 2, body)), times=3)
    air.send(assoc_response(E, S, extra=TSPEC), times=5)


def many_tspecs(air: Air, number: int = 0) -> None:
    air.send(assoc_response(other(E, number), S, extra=TSPEC * 5), times=3, every_ms=700)


def four_tspecs(air: Air, number: int) -> None:
    air.send(assoc_response(other(E, number), S, extra=TSPEC * 4), times=5)


def long_absence(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), b"DIRECT-xy", extra=absence(41)), times=3, every_ms=300)


def two_absences(air: Air, number: int) -> None:
    air.send(beacon(other(E, number), b"DIRECT-xy", extra=absence(28)), times=5)
    air.send(beacon(other(E, number), b"DIRECT-xy", extra=absence(15)), times=5)


def long_capabilities(air: Air, number: int = 0) -> None:
    air.send(probe_response(other(E, number), S, extra=extended_capabilities(bytes(60))), times=3, every_ms=300)


def modern_capabilities(air: Air, number: int) -> None:
    air.send(probe_response(other(E, number), S, extra=extended_capabilities(bytes(17))), times=5)


def rates_code(air: Air, number: int = 0) -> None:
    elements = ssid_element(b"link") + rates(b"\x82\x84\x8b\x96\x75\xeb\x49" + bytes(60)) + ds(6)
    air.send(beacon(other(E, number), elements=elements), times=3, every_ms=300)


def one_rate_of_it(air: Air, number: int) -> None:
    elements = ssid_element(b"link") + rates(b"\x82\x84\x8b\x96\x75\x48\xeb") + ds(6)
    air.send(beacon(other(E, number), elements=elements), times=5)


def opcode_address(air: Air, number: int = 0) -> None:
    air.send(probe_response(other(BROADCOM, number), S, b"\x90" * 120), times=3, every_ms=300)


def its_oui_alone(air: Air, number: int) -> None:
    air.send(beacon(other(BROADCOM, number), b"ordinary"), times=10)


def netgear(body: bytes) -> bytes:
    """Elements of a beacon in which `body` stands at octet 1180 of the frame."""
    filler = ssid_element(b"gear")
    while 36 + len(filler) + 257 <= 1178:
        filler += element(250, bytes(255))
    rest = 1178 - 36 - len(filler)
    filler += element(250, bytes(rest - 2)) if rest > 1 else b""
    return filler + element(250, body + bytes(16))


def netgear_beacon(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), elements=netgear(b"\x6a\x39\x58\x01")), times=3, every_ms=300)


def a_long_beacon(air: Air, number: int) -> None:
    air.send(beacon(other(E, number), elements=netgear(b"\x00\x6a\x39\x58\x01")), times=5)


def later_in_order(air: Air, number: int) -> None:
    """One damaged frame that no checksum caught, then the same network as it is."""
    elements = ssid_element(b"fixed") + rates() + element(3, b"\x06\x00") + tim()
    air.send(beacon(other(E, number), elements=elements, security=WPA2_PSK))
    air.send(beacon(other(E, number), b"fixed"), times=10)


ATTACKS: Final[Attacks] = {
    "BADFIXLENIE": Attack(long_ds),
    "RSNLOOP": Attack(rsn_loop),
    "WMMOVERFLOW": Attack(long_wmm),
    "WMMTSPEC": Attack(many_tspecs),
    "RTLWIFIP2P": Attack(long_absence),
    "QCOMEXTENDED": Attack(long_capabilities),
    "MSFDLINKRATE": Attack(rates_code),
    "MSFBCOMSSID": Attack(opcode_address),
    "MSFNETGEARBEACON": Attack(netgear_beacon),
}
INNOCENTS: Final[Innocents] = {
    "BADFIXLENIE": {"one octet": ordinary_ds, "one damaged frame": later_in_order},
    "RSNLOOP": {"no capabilities": short_rsn},
    "WMMOVERFLOW": {"ordinary ones": ordinary_wmm},
    "WMMTSPEC": {"four": four_tspecs},
    "RTLWIFIP2P": {"one and two descriptors": two_absences},
    "QCOMEXTENDED": {"a modern one": modern_capabilities},
    "MSFDLINKRATE": {"other rates": one_rate_of_it},
    "MSFBCOMSSID": {"the address alone": its_oui_alone},
    "MSFNETGEARBEACON": {"another long beacon": a_long_beacon},
}
