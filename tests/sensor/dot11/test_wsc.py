"""WSC messages, and whatever else an EAP packet may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11 import wsc
from sensor.dot11.eapol import EapolHeader, parse_eapol
from tests import frames
from tests.wsc import BIG_KEY, M1, M2, NACK, SMALL_KEY, wsc_packet


def read(packet: bytes, behind: bytes = b"") -> wsc.WscMessage | None:
    header = EapolHeader()
    if not parse_eapol(packet + behind, 0, len(packet), header):
        return None
    return wsc.read_wsc(packet + behind, header)


@pytest.mark.parametrize("with_length", [False, True])
@pytest.mark.parametrize(("message", "operation"), [(M1, 4), (M2, 4), (NACK, 3)])
def test_a_message_says_what_it_is(message: int, operation: int, with_length: bool) -> None:
    found = read(wsc_packet(message, response=True, with_length=with_length))
    assert found is not None
    assert (found.message_type, found.operation) == (message, operation)


@pytest.mark.parametrize(("key", "small"), [(BIG_KEY, False), (SMALL_KEY, True), (b"", False), (bytes(192), True)])
def test_a_key_that_is_a_small_number(key: bytes, small: bool) -> None:
    found = read(wsc_packet(M2, response=True, key=key))
    assert found is not None
    assert found.small_key == small


@pytest.mark.parametrize(
    "packet", [frames.eapol_packet(1), frames.eapol_packet(0, b"\x02\x01\x00\x05\x01"), frames.eapol_key(1)]
)
def test_the_rest_is_none(packet: bytes) -> None:
    assert read(packet) is None


@given(st.binary(max_size=60))
def test_nothing_raises_and_nothing_behind_the_end_is_read(extra: bytes) -> None:
    packet = wsc_packet(M2, response=True, extra=extra)
    alone = read(packet)
    followed = read(packet, b"\x10\x22\x00\x01\x0e" * 9)
    assert alone is not None
    assert followed is not None
    assert (alone.message_type, alone.small_key) == (followed.message_type, followed.small_key)


@given(st.binary(max_size=80))
def test_no_packet_raises(octets: bytes) -> None:
    read(b"\x02\x00\x00" + bytes((len(octets),)) + octets)
