"""Logins with 802.1X as they are on air, and certificates. Nothing of ours is imported, so that it can contradict us.

RFC 3748, RFC 5216 section 3, RFC 5246 section 7.4.
"""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.frames import eapol, eapol_packet

REQUEST, RESPONSE, SUCCESS = 1, 2, 3
IDENTITY, NAK, MD5, GTC, TLS, LEAP, TTLS, PEAP, MSCHAPV2 = 1, 3, 4, 6, 13, 17, 21, 25, 26
MORE: Final = 0x40
START: Final = 0x20
LENGTH: Final = 0x80
ANNA: Final = b"anna@example.org"


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"), x509.NameAttribute(NameOID.COMMON_NAME, text)])


@lru_cache
def certificate(name: str, issuer: str, *, key: int = 1, serial: int = 1) -> bytes:
    """A server's certificate; the same for the same words, as Ed25519 signatures are."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(Ed25519PrivateKey.from_private_bytes(bytes((key,)) * 32).public_key())
        .serial_number(serial)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
    )
    signed = builder.sign(Ed25519PrivateKey.from_private_bytes(issuer.encode()[:1] * 32), None)
    return signed.public_bytes(Encoding.DER)


def length_24(octets: bytes) -> bytes:
    """Octets behind their length in three octets."""
    return len(octets).to_bytes(3, "big") + octets


def handshake(kind: int, body: bytes) -> bytes:
    """A handshake message."""
    return bytes((kind,)) + length_24(body)


def record(kind: int, body: bytes) -> bytes:
    """A TLS record."""
    return struct.pack(">BHH", kind, 0x0303, len(body)) + body


SERVER_HELLO: Final = handshake(2, b"\x03\x03" + bytes(32) + b"\x00\xc0\x2b\x00")
CLIENT_HELLO: Final = record(22, handshake(1, b"\x03\x03" + bytes(32) + b"\x00\x00\x02\xc0\x2b\x01\x00"))
GOES_ON: Final = record(22, handshake(16, b"\x20" + bytes(32))) + record(20, b"\x01") + record(22, bytes(40))
UNKNOWN_CA: Final = record(21, b"\x02\x30")
RESUMED: Final = record(22, SERVER_HELLO) + record(20, b"\x01") + record(22, bytes(40))
TLS_1_3: Final = record(22, SERVER_HELLO) + record(20, b"\x01") + record(23, bytes(900))


def certificates(*chain: bytes) -> bytes:
    """A Certificate message."""
    return handshake(11, length_24(b"".join(length_24(each) for each in chain)))


def server_flight(*chain: bytes, records: int = 1) -> bytes:
    """What a server answers to a ClientHello, cut into so many records."""
    whole = SERVER_HELLO + certificates(*chain) + handshake(12, bytes(110)) + handshake(14, b"")
    size = -(-len(whole) // records)
    return b"".join(record(22, whole[at : at + size]) for at in range(0, len(whole), size))


def eap(code: int, identifier: int, kind: int | None = None, body: bytes = b"") -> bytes:
    """An 802.1X packet with one EAP packet."""
    rest = b"" if kind is None else bytes((kind,)) + body
    return eapol_packet(0, struct.pack(">BBH", code, identifier, 4 + len(rest)) + rest)


def parts(message: bytes, *, size: int, identifier: int, kind: int = PEAP) -> list[bytes]:
    """The requests that carry one TLS message."""
    chunks = [message[at : at + size] for at in range(0, len(message), size)]
    packets = []
    for n, chunk in enumerate(chunks):
        flags = (LENGTH if n == 0 else 0) | (MORE if n < len(chunks) - 1 else 0)
        total = struct.pack(">I", len(message)) if n == 0 else b""
        packets.append(eap(REQUEST, (identifier + n) & 0xFF, kind, bytes((flags,)) + total + chunk))
    return packets


def asked(sta: bytes, bssid: bytes, identity: bytes = ANNA) -> list[bytes]:
    """The frames in which a station says its name."""
    return [
        eapol(sta, bssid, eap(REQUEST, 1, IDENTITY), from_ap=True),
        eapol(sta, bssid, eap(RESPONSE, 1, IDENTITY, identity)),
    ]


def login(
    sta: bytes,
    bssid: bytes,
    flight: bytes,
    *,
    identity: bytes = ANNA,
    kind: int = PEAP,
    size: int = 300,
    answer: bytes = GOES_ON,
    lost: Sequence[int] = (),
) -> list[bytes]:
    """The frames of a login up to the tunnel; the server's fragments of the numbers in `lost` are not heard."""
    frames = asked(sta, bssid, identity)
    frames.append(eapol(sta, bssid, eap(REQUEST, 2, kind, bytes((START,))), from_ap=True))
    frames.append(eapol(sta, bssid, eap(RESPONSE, 2, kind, b"\x00" + CLIENT_HELLO)))
    packets = parts(flight, size=size, identifier=3, kind=kind)
    for n, packet in enumerate(packets):
        if n not in lost:
            frames.append(eapol(sta, bssid, packet, from_ap=True))
        if n < len(packets) - 1:
            frames.append(eapol(sta, bssid, eap(RESPONSE, 3 + n, kind, b"\x00")))
    last = 2 + len(packets)
    frames.append(eapol(sta, bssid, eap(RESPONSE, last, kind, b"\x00" + answer)))
    if answer == GOES_ON:
        done = record(20, b"\x01") + record(22, bytes(40))
        frames.append(eapol(sta, bssid, eap(REQUEST, last + 1, kind, b"\x00" + done), from_ap=True))
    return frames


def weak_login(sta: bytes, bssid: bytes, kind: int, *, answer: int | None = None) -> list[bytes]:
    """A login by a method without a tunnel; `answer` is the type of the station's answer, if another."""
    return [
        *asked(sta, bssid),
        eapol(sta, bssid, eap(REQUEST, 2, kind, b"\x08" + bytes(range(8))), from_ap=True),
        eapol(sta, bssid, eap(RESPONSE, 2, kind if answer is None else answer, bytes((PEAP,)) + bytes(24))),
    ]
