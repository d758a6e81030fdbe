"""What devices say of themselves in the clear is kept, short, and only where they are known."""

import pytest

from sensor.tracking.spoken import MAX_ELEMENTS, MAX_TEXT, Alike, Spoken, behind_ssid, identity_in, shortened
from tests.frames import element, rates, ssid_element

RATES = rates()


def test_the_ssid_does_not_count() -> None:
    assert behind_ssid(ssid_element(b"home") + RATES) == behind_ssid(ssid_element(b"") + RATES) == RATES
    assert behind_ssid(RATES) == RATES
    assert behind_ssid(b"") == b""


def test_only_whole_elements_are_kept() -> None:
    long = element(221, b"x" * 250)
    assert shortened(long * 3) == long * 2
    assert len(behind_ssid(ssid_element(b"home") + long * 3)) <= MAX_ELEMENTS
    assert shortened(long + element(0, b"") * 300) == (long + element(0, b"") * 300)[:MAX_ELEMENTS]


def test_octets_are_shared() -> None:
    alike = Alike()
    assert alike.kept(bytes(bytearray(RATES))) is alike.kept(bytes(bytearray(RATES)))


def test_so_many_octets_are_shared_and_no_more() -> None:
    alike = Alike(2)
    first = alike.kept(b"abc")
    for octets in (b"def", b"ghi"):
        alike.kept(octets)
    again = bytes(bytearray(b"abc"))
    assert alike.kept(again) is again is not first


def test_another_network_is_another_story() -> None:
    said = Spoken()
    said.enter(b"\x00" * 6)
    said.host_name, said.address, said.joining = b"box", b"\x01\x02\x03\x04", RATES
    said.enter(b"\x00" * 6)
    assert said.host_name == b"box"
    said.enter(b"\x01" * 6)
    assert (said.host_name, said.address, said.joining) == (b"", b"", RATES)


@pytest.mark.parametrize(
    ("packet", "identity"),
    [
        (b"\x02\x01\x00\x0a\x01alice", b"alice"),
        (b"\x02\x01\x00\x08\x01alice", b"ali"),  # what lies behind its end is not its own
        (b"\x02\x01\xff\xff\x01alice", b"alice"),
        (b"\x01\x01\x00\x0a\x01alice", b""),  # a request
        (b"\x02\x01\x00\x0a\x02alice", b""),  # another type
        (b"\x02\x01\x00\x05\x01", b""),
        (b"", b""),
        (b"\x02\x01\x01\x00\x01" + b"x" * 200, b"x" * MAX_TEXT),
    ],
)
def test_an_identity_is_read_out_of_eap(packet: bytes, identity: bytes) -> None:
    assert identity_in(b"##" + packet, 2, 2 + len(packet)) == identity
