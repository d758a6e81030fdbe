"""EAP methods, and the fragments of those that carry TLS (RFC 3748, RFC 5216 section 3.1). Nothing is raised."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.eapol import EAP_REQUEST, EAP_RESPONSE, TYPE_EAP, EapolHeader
from sensor.dot11.octets import u16_be, u32_be

# Method types (IANA, EAP registry).
NOTIFICATION: Final = 2
NAK: Final = 3
MD5_CHALLENGE: Final = 4
GTC: Final = 6
TLS: Final = 13
LEAP: Final = 17
TTLS: Final = 21
PEAP: Final = 25
MSCHAPV2: Final = 26
FAST: Final = 43
TEAP: Final = 55

# What a listener can try passwords on, or read, where no tunnel is around it (RFC 3748 section 7.2.1, RFC 4017).
WEAK: Final = frozenset({MD5_CHALLENGE, GTC, LEAP, MSCHAPV2})
# Methods that no keys come of: no station can join an RSN with them (RFC 4017 section 2.2).
KEYLESS: Final = frozenset({MD5_CHALLENGE, GTC})
OVER_TLS: Final = frozenset({TLS, TTLS, PEAP, FAST, TEAP})
# Methods in which both sides prove themselves and no password shows: SIM, AKA, PSK, SAKE, IKEv2, AKA', GPSK, pwd, EKE.
SAFE: Final = OVER_TLS | frozenset({18, 23, 47, 48, 49, 50, 51, 52, 53})

_NAMES: Final[dict[int, str]] = {
    MD5_CHALLENGE: "MD5-Challenge",
    GTC: "GTC",
    TLS: "EAP-TLS",
    LEAP: "LEAP",
    18: "EAP-SIM",
    TTLS: "EAP-TTLS",
    23: "EAP-AKA",
    PEAP: "PEAP",
    MSCHAPV2: "MSCHAPv2",
    FAST: "EAP-FAST",
    50: "EAP-AKA'",
    52: "EAP-pwd",
    TEAP: "TEAP",
}

_HEADER: Final = 4
_LENGTH_FLAG: Final = 0x80
_MORE_FLAG: Final = 0x40
_START_FLAG: Final = 0x20
_OUTER_FLAG: Final = 0x10  # TEAP alone: TLVs behind the TLS data (RFC 7170 section 4.1)

STEP_US: Final = 1_000_000  # where several radios are merged, time may step back a little
MAX_MESSAGE: Final = 16384  # octets kept of one TLS message; chains of certificates have 2,000 to 8,000
PATIENCE_US: Final = 30_000_000  # whoever asks for a fragment again gives up by then (RFC 3748 section 4.3)


def method_name(kind: int) -> str:
    """Return the name of a method type, `method 4` where it has none."""
    return _NAMES.get(kind, f"method {kind}")


@final
class TlsFragment:
    """What one EAP packet of a method over TLS carries."""

    def __init__(self, code: i64, identifier: i64, kind: i64, flags: i64, total: i64, octets: bytes) -> None:
        """Keep the head, the length of the whole message (0: not said) and this part's octets."""
        self.code: i64 = code
        self.identifier: i64 = identifier
        self.kind: i64 = kind
        self.start: bool = flags & _START_FLAG != 0
        self.more: bool = flags & _MORE_FLAG != 0
        self.total: i64 = total
        self.octets: bytes = octets


def read_tls_fragment(data: bytes, header: EapolHeader) -> TlsFragment | None:
    """Return the part of a TLS message in an 802.1X packet, or nothing if there is none or a length lies."""
    at = header.body
    if header.packet_type != TYPE_EAP or header.end - at < _HEADER + 2:
        return None
    code: i64 = data[at]
    end = at + u16_be(data, at + 2)
    pos = at + _HEADER + 2
    if (code != EAP_REQUEST and code != EAP_RESPONSE) or end < pos or end > header.end:
        return None
    kind: i64 = data[at + _HEADER]
    if kind not in OVER_TLS:
        return None
    flags: i64 = data[at + _HEADER + 1]
    total: i64 = 0
    if flags & _LENGTH_FLAG:
        if end - pos < 4:
            return None
        total = u32_be(data, pos)
        pos += 4
    if kind == TEAP and flags & _OUTER_FLAG:
        if end - pos < 4:
            return None
        outer = u32_be(data, pos)
        pos += 4
        if outer > end - pos:
            return None
        end -= outer
    return TlsFragment(code, data[at + 1], kind, flags, total, data[pos:end])


@final
class TlsMessage:
    """One side's TLS message that comes in several fragments, never more than MAX_MESSAGE octets of it.

    A message is whole if it has the length that its first fragment said. Where none was said, though it should have
    been, identifiers one after another show that nothing is missing.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self.octets: bytes = b""
        self.total: i64 = 0
        self.broken: i64 = 0  # messages given up: a part was missing, or they were too long
        self._identifier: i64 = -1
        self._consecutive: bool = True
        self._last_us: i64 = 0

    def add(self, fragment: TlsFragment, ts_us: i64) -> bytes:
        """Take the next fragment; return the whole message with its last one, nothing until then."""
        late = not -STEP_US <= ts_us - self._last_us <= PATIENCE_US
        if fragment.start or (late and self.octets):
            self._give_up()
        if fragment.start or not fragment.octets:
            return b""
        if not self.octets:
            self.total = fragment.total
            self._consecutive = True
        elif fragment.identifier == self._identifier:
            return b""  # asked for once more
        else:
            self._consecutive = self._consecutive and fragment.identifier == (self._identifier + 1) & 0xFF
        length: i64 = len(self.octets) + len(fragment.octets)
        if length > MAX_MESSAGE or self.total > MAX_MESSAGE or (self.total and length > self.total):
            self.octets = fragment.octets
            self._give_up()
            return b""
        self.octets += fragment.octets
        self._identifier = fragment.identifier
        self._last_us = ts_us
        if fragment.more:
            return b""
        return self._taken()

    def _taken(self) -> bytes:
        """Return the message and forget it, nothing if a part of it is missing."""
        length: i64 = len(self.octets)
        whole = length == self.total if self.total else self._consecutive
        octets = self.octets
        if not whole:
            self._give_up()
            return b""
        self.octets = b""
        return octets

    def _give_up(self) -> None:
        """Forget what is there."""
        if self.octets:
            self.broken += 1
        self.octets = b""
        self.total = 0
