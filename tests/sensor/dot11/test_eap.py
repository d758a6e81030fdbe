"""EAP over TLS: fragments that add up, and those that do not."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.eap import (
    MAX_MESSAGE,
    OVER_TLS,
    PATIENCE_US,
    SAFE,
    TEAP,
    WEAK,
    TlsFragment,
    TlsMessage,
    method_name,
    read_tls_fragment,
)
from sensor.dot11.eapol import EapolHeader, parse_eapol
from tests.eap import IDENTITY, LENGTH, MD5, MORE, PEAP, REQUEST, RESPONSE, START, SUCCESS, eap, parts
from tests.frames import eapol_packet

MESSAGE = bytes(range(256)) * 4


def fragment_in(packet: bytes) -> TlsFragment | None:
    """Read an 802.1X packet."""
    header = EapolHeader()
    assert parse_eapol(packet, 0, len(packet), header)
    return read_tls_fragment(packet, header)


def put_together(packets: list[bytes], message: TlsMessage | None = None, every_us: int = 1000) -> list[bytes]:
    """What each packet brings about."""
    message = TlsMessage() if message is None else message
    whole = []
    for n, packet in enumerate(packets):
        fragment = fragment_in(packet)
        assert fragment is not None
        whole.append(message.add(fragment, (n + 1) * every_us))
    return whole


def test_the_head_of_a_fragment() -> None:
    fragment = fragment_in(eap(REQUEST, 7, PEAP, bytes((LENGTH | MORE,)) + struct.pack(">I", 900) + b"part"))
    assert fragment is not None
    assert (fragment.code, fragment.identifier, fragment.kind) == (REQUEST, 7, PEAP)
    assert (fragment.start, fragment.more, fragment.total, fragment.octets) == (False, True, 900, b"part")


@pytest.mark.parametrize(
    "packet",
    [
        eap(REQUEST, 1, IDENTITY, b"\x00name"),
        eap(REQUEST, 1, MD5, b"\x00name"),
        eap(SUCCESS, 1),
        eap(5, 1, PEAP, b"\x00x"),
        eap(REQUEST, 1, PEAP),
        eap(REQUEST, 1, PEAP, bytes((LENGTH,)) + b"\x00\x00\x01"),
        eapol_packet(0, b"\x01\x01\x00\xff\x19\x00rest"),
        eapol_packet(0, b"\x01\x01\x00\x05\x19\x00rest"),
        eapol_packet(3, b"\x01\x01\x00\x08\x19\x00re"),
    ],
)
def test_what_is_no_fragment(packet: bytes) -> None:
    assert fragment_in(packet) is None


def test_outer_tlvs_of_teap_are_left_out() -> None:
    flags = bytes((LENGTH | 0x10 | 1,))
    fragment = fragment_in(eap(REQUEST, 1, TEAP, flags + struct.pack(">II", 4, 6) + b"part" + b"outers"))
    assert fragment is not None
    assert (fragment.octets, fragment.total) == (b"part", 4)
    assert fragment_in(eap(REQUEST, 1, TEAP, b"\x11" + struct.pack(">I", 7) + b"outers")) is None
    assert fragment_in(eap(REQUEST, 1, TEAP, b"\x11\x00\x00")) is None


@pytest.mark.parametrize("size", [1, 7, 300, 1023, 1024, 5000])
def test_a_message_is_whole_with_its_last_fragment(size: int) -> None:
    *before, last = put_together(parts(MESSAGE, size=size, identifier=250))
    assert not any(before)
    assert last == MESSAGE


@pytest.mark.parametrize("lost", [0, 1, 2, 3])
def test_a_message_with_a_hole_is_none(lost: int) -> None:
    packets = parts(MESSAGE, size=300, identifier=3)
    del packets[lost]
    message = TlsMessage()
    assert MESSAGE not in put_together(packets, message)
    assert lost == 0 or not any(put_together(packets, TlsMessage()))


def test_without_a_length_identifiers_show_that_nothing_is_missing() -> None:
    pieces = [eap(REQUEST, 255 + n & 0xFF, PEAP, bytes((MORE if n < 2 else 0,)) + b"abc") for n in range(3)]
    assert put_together(pieces) == [b"", b"", b"abcabcabc"]
    assert put_together([pieces[0], pieces[2]]) == [b"", b""]


def test_a_fragment_asked_for_twice_counts_once() -> None:
    packets = parts(MESSAGE, size=300, identifier=3)
    assert put_together([packet for packet in packets[:-1] for _ in (1, 2)] + packets[-1:])[-1] == MESSAGE


def test_a_new_start_forgets_what_was_there() -> None:
    message = TlsMessage()
    start = eap(REQUEST, 9, PEAP, bytes((START,)))
    packets = parts(MESSAGE, size=300, identifier=10)
    assert put_together([*packets[:2], start, *packets], message)[-1] == MESSAGE
    assert message.broken == 1


def test_a_fragment_that_comes_too_late_begins_anew() -> None:
    message = TlsMessage()
    assert MESSAGE not in put_together(parts(MESSAGE, size=600, identifier=1), message, PATIENCE_US + 1)
    assert message.broken == 1


def test_no_more_is_kept_than_the_bound() -> None:
    message = TlsMessage()
    put_together([eap(REQUEST, n & 0xFF, PEAP, bytes((MORE,)) + bytes(1000)) for n in range(100)], message)
    assert len(message.octets) <= MAX_MESSAGE
    assert message.broken > 0
    announced = eap(REQUEST, 1, PEAP, bytes((LENGTH | MORE,)) + struct.pack(">I", 2**32 - 1) + b"x")
    message = TlsMessage()
    assert put_together([announced], message) == [b""]
    assert (message.octets, message.broken) == (b"", 1)


@given(st.binary(max_size=80), st.integers(0, 60), st.integers(0, 80))
def test_any_octets_are_read_without_harm(data: bytes, start: int, end: int) -> None:
    header = EapolHeader()
    if parse_eapol(data, min(start, len(data)), min(end, len(data)), header):
        read_tls_fragment(data, header)


@given(
    st.lists(
        st.builds(
            eap,
            st.sampled_from((REQUEST, RESPONSE)),
            st.integers(0, 255),
            st.sampled_from(sorted(OVER_TLS)),
            st.binary(min_size=1, max_size=40) | st.binary(min_size=1200, max_size=1200),
        ),
        max_size=40,
    )
)
def test_any_fragments_are_bounded(packets: list[bytes]) -> None:
    message = TlsMessage()
    for n, packet in enumerate(packets):
        fragment = fragment_in(packet)
        if fragment is not None:
            assert len(message.add(fragment, n)) <= MAX_MESSAGE
        assert len(message.octets) <= MAX_MESSAGE


def test_methods_have_names() -> None:
    assert [method_name(kind) for kind in (4, 25, 199)] == ["MD5-Challenge", "PEAP", "method 199"]
    assert WEAK.isdisjoint(SAFE)
