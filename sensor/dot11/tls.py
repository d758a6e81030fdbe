"""What a TLS server shows in the clear up to TLS 1.2: its own certificate, and whose it says to be. Nothing is raised.

TLS 1.3 encrypts all that follows its ServerHello (RFC 8446 section 4.4.2), and a resumed session has no certificate.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.octets import u16_be

# Content types of records and types of handshake messages (RFC 5246 sections 6.2.1 and 7.4).
HANDSHAKE: Final = 22
CERTIFICATE: Final = 11
CLIENT_KEY_EXCHANGE: Final = 16

_MAJOR: Final = 3
_RECORD_HEADER: Final = 5
_MESSAGE_HEADER: Final = 4
_MAX_RECORDS: Final = 64

# DER (X.690 section 8).
_INTEGER: Final = 0x02
_SEQUENCE: Final = 0x30
_VERSION: Final = 0xA0
_COMMON_NAME: Final = b"\x06\x03\x55\x04\x03"  # 2.5.4.3 (X.520)
_MAX_NAME: Final = 64  # octets of a common name (RFC 5280, upper bounds)


def accepts_server(message: bytes) -> bool:
    """Whether a client goes on after a server's certificate: it would break off with an alert, or not answer."""
    if len(message) <= _RECORD_HEADER or message[0] != HANDSHAKE or message[1] != _MAJOR:
        return False
    first: i64 = message[_RECORD_HEADER]
    return first == CLIENT_KEY_EXCHANGE or first == CERTIFICATE


def leaf_certificate(message: bytes) -> bytes:
    """Return the DER of a server's own certificate out of its clear TLS records; empty where they show none."""
    handshake = _clear_handshake(message)
    pos: i64 = 0
    end: i64 = len(handshake)
    while pos + _MESSAGE_HEADER <= end:
        kind: i64 = handshake[pos]
        length = _u24(handshake, pos + 1)
        pos += _MESSAGE_HEADER
        if length > end - pos:
            break
        if kind == CERTIFICATE:
            return _first_of(handshake, pos, pos + length)
        pos += length
    return b""


def _u24(data: bytes, at: i64) -> i64:
    high: i64 = data[at]
    return high << 16 | u16_be(data, at + 1)


def _clear_handshake(message: bytes) -> bytes:
    """Return what the handshake records carry up to the first other one; a record that lies ends it, too."""
    parts: list[bytes] = []
    pos: i64 = 0
    end: i64 = len(message)
    while pos + _RECORD_HEADER <= end and len(parts) < _MAX_RECORDS:
        length = u16_be(message, pos + 3)
        pos += _RECORD_HEADER
        if message[pos - 5] != HANDSHAKE or message[pos - 4] != _MAJOR or length > end - pos:
            break
        parts.append(message[pos : pos + length])
        pos += length
    return b"".join(parts)


def _first_of(data: bytes, start: i64, end: i64) -> bytes:
    """Return the first certificate of a list (RFC 5246 section 7.4.2), if every length holds and it looks like one."""
    if end - start < 6 or _u24(data, start) != end - start - 3:
        return b""
    length = _u24(data, start + 3)
    at = start + 6
    if length > end - at:
        return b""
    certificate = data[at : at + length]
    outer = Der(certificate, 0, length)
    return certificate if outer.tag == _SEQUENCE and outer.end == length else b""


@final
class Der:
    """One DER value in `data[at:limit]`: its tag, -1 where none is whole, and where its content is."""

    def __init__(self, data: bytes, at: i64, limit: i64) -> None:
        """Read tag and length."""
        self.tag: i64 = -1
        self.start: i64 = limit
        self.end: i64 = limit
        if limit - at < 2:
            return
        length: i64 = data[at + 1]
        start = at + 2
        if length >= 0x80:
            octets = length & 0x7F
            if octets < 1 or octets > 3 or octets > limit - start:
                return
            length = 0
            while octets > 0:
                length = length << 8 | data[start]
                start += 1
                octets -= 1
        if length > limit - start:
            return
        self.tag = data[at]
        self.start = start
        self.end = start + length


@final
class Names:
    """What a certificate says of itself (RFC 5280 section 4.1); anybody may write that into theirs."""

    def __init__(self, issuer: bytes, subject: bytes, key: bytes) -> None:
        """Keep the DER of issuer, subject and public key."""
        self.issuer: bytes = issuer
        self.subject: bytes = subject
        self.key: bytes = key

    @property
    def common_name(self) -> bytes:
        """The subject's last common name, raw; empty where it has none."""
        return _common_name(self.subject)


def read_names(certificate: bytes) -> Names | None:
    """Return issuer, subject and public key of a DER certificate, nothing where they are not where they belong."""
    end: i64 = len(certificate)
    outer = Der(certificate, 0, end)
    body = Der(certificate, outer.start, outer.end)
    if outer.tag != _SEQUENCE or body.tag != _SEQUENCE:
        return None
    field = Der(certificate, body.start, body.end)
    if field.tag == _VERSION:
        field = Der(certificate, field.end, body.end)
    if field.tag != _INTEGER:  # the serial number
        return None
    fields: list[bytes] = []
    for _ in range(5):  # algorithm, issuer, validity, subject, public key
        at = field.end
        field = Der(certificate, at, body.end)
        if field.tag != _SEQUENCE:
            return None
        fields.append(certificate[at : field.end])
    return Names(fields[1], fields[3], fields[4])


def _common_name(name: bytes) -> bytes:
    at: i64 = name.rfind(_COMMON_NAME)
    if at < 0:
        return b""
    value = Der(name, at + len(_COMMON_NAME), len(name))
    return name[value.start : min(value.end, value.start + _MAX_NAME)]
