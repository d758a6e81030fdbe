"""What deserves a closer look."""

import pytest

from sensor.dot11.element_chain import parse_elements
from sensor.dot11.elements import Elements
from sensor.dot11.unusual import unusual
from tests.frames import element, rsn

ORDINARY = element(0, b"home") + element(1, b"\x82\x84\x8b\x96\x0c\x12\x18\x24") + element(3, b"\x06") + rsn()

ODD = {
    "ssid": element(0, bytes(33)),
    "ds": element(0, b"home") + element(3, b"\x06\x06"),
    "twice": element(0, b"home") + element(0, b"home"),
    "overrun": element(0, b"home") + b"\x01\x08\x82",
    "switch": ORDINARY + element(37, b"\x00\x0b\x05"),
    "quiet": ORDINARY + element(40, b"\x01\x05\xff\xff\x00\x64"),
    "rates": element(0, b"home") + element(1, b"\x82\x75\xeb\x49"),
    "capabilities": ORDINARY + element(127, bytes(17)),
    "wmm": ORDINARY + element(221, b"\x00\x50\xf2\x02" + bytes(21)),
    "pwnagotchi": ORDINARY + element(222, b"{}"),
    "aircraft": ORDINARY + element(221, b"\xfa\x0b\xbc\x0d" + bytes(30)),
    "huge": ORDINARY + element(221, bytes(255)) * 4,
    "suites": element(0, b"home") + element(48, b"\x01\x00\x00\x0f\xac\x04\xff\xff"),
}


def read(octets: bytes) -> Elements:
    elements = Elements()
    parse_elements(octets, 0, len(octets), 0, elements)
    return elements


def test_ordinary_elements_deserve_none() -> None:
    assert not unusual(read(ORDINARY))
    assert not unusual(read(ORDINARY + element(221, b"\x00\x50\xf2\x02" + bytes(20)) + element(127, bytes(10))))


@pytest.mark.parametrize("what", sorted(ODD))
def test_oddities_do(what: str) -> None:
    assert unusual(read(ODD[what]))
