"""The server's certificate out of clear TLS, and what it says of itself."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.tls import Der, accepts_server, leaf_certificate, read_names
from tests.eap import (
    CLIENT_HELLO,
    GOES_ON,
    RESUMED,
    SERVER_HELLO,
    TLS_1_3,
    UNKNOWN_CA,
    certificate,
    certificates,
    handshake,
    length_24,
    record,
    server_flight,
)

LEAF = certificate("radius.example.org", "Example CA")
AUTHORITY = certificate("Example CA", "Example CA", key=9)
FLIGHT = server_flight(LEAF, AUTHORITY)


@pytest.mark.parametrize("records", [1, 2, 5, 40])
def test_the_first_certificate_is_the_server_s(records: int) -> None:
    assert leaf_certificate(server_flight(LEAF, AUTHORITY, records=records)) == LEAF


@pytest.mark.parametrize(
    "message",
    [
        b"",
        RESUMED,
        TLS_1_3,
        CLIENT_HELLO,
        UNKNOWN_CA,
        record(22, SERVER_HELLO + certificates()),
        record(23, certificates(LEAF)),
        record(20, b"\x01") + record(22, certificates(LEAF)),
        record(22, certificates(LEAF))[:-1],
        record(22, certificates(b"\x30\x03abcd")),
        record(22, certificates(b"\x31\x03abc")),
        record(22, handshake(11, length_24(length_24(LEAF)) + b"x")),
        record(22, handshake(11, length_24(b"\x00\xff\xff" + LEAF))),
        b"\x16\x02" + record(22, certificates(LEAF))[2:],
    ],
)
def test_what_shows_no_certificate(message: bytes) -> None:
    assert leaf_certificate(message) == b""


def test_a_client_goes_on_with_its_key_or_its_own_certificate() -> None:
    assert accepts_server(GOES_ON)
    assert accepts_server(record(22, certificates(LEAF) + handshake(16, bytes(32)))[:40])


@pytest.mark.parametrize("message", [b"", UNKNOWN_CA, CLIENT_HELLO, RESUMED, GOES_ON[:5], b"\x16\x02" + GOES_ON[2:]])
def test_a_client_that_breaks_off_or_begins_anew_does_not(message: bytes) -> None:
    assert not accepts_server(message)


def test_names_are_those_that_another_reader_finds() -> None:
    names = read_names(LEAF)
    read = x509.load_der_x509_certificate(LEAF)
    assert names is not None
    assert names.issuer == read.issuer.public_bytes()
    assert names.subject == read.subject.public_bytes()
    assert names.key == read.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert names.common_name == b"radius.example.org"


def test_a_certificate_without_version_or_common_name() -> None:
    field = b"\x30\x00"
    names = read_names(b"\x30\x0f" + b"\x30\x0d" + b"\x02\x01\x01" + 5 * field)
    assert names is not None
    assert names.common_name == b""


@pytest.mark.parametrize(
    "octets", [b"", b"\x30\x00", b"\x30\x02\x30\x00", b"\x30\x05\x30\x03\x02\x01\x01", b"\x31" + LEAF[1:], LEAF[:60]]
)
def test_what_is_no_certificate_has_no_names(octets: bytes) -> None:
    assert read_names(octets) is None


@given(st.binary(max_size=200) | st.integers(0, len(FLIGHT)).map(lambda end: FLIGHT[:end]))
def test_any_octets_are_read_without_harm(message: bytes) -> None:
    assert len(leaf_certificate(message)) <= len(message)
    read_names(message)
    value = Der(message, 0, len(message))
    assert 0 <= value.start <= value.end <= len(message)


@given(st.integers(0, len(FLIGHT) - 1), st.integers(0, 255))
def test_a_flipped_octet_does_no_harm(at: int, octet: int) -> None:
    leaf = leaf_certificate(FLIGHT[:at] + bytes((octet,)) + FLIGHT[at + 1 :])
    names = read_names(leaf)
    assert names is None or len(names.common_name) <= 64


@given(st.integers(0, len(LEAF) - 1), st.integers(0, 255))
def test_a_flipped_octet_of_a_certificate_does_no_harm(at: int, octet: int) -> None:
    names = read_names(LEAF[:at] + bytes((octet,)) + LEAF[at + 1 :])
    assert names is None or len(names.common_name) <= 64
