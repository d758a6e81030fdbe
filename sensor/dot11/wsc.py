"""WSC messages, in which WPS devices enrol, out of EAP packets (Wi-Fi Simple Configuration 2.0.5, 7.7 and 12)."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.eapol import EAP_EXPANDED, TYPE_EAP, WSC_VENDOR, EapolHeader
from sensor.dot11.octets import u16_be

# Operation codes (WSC 2.0.5 7.7.1).
OPERATION_NACK: Final = 3
OPERATION_MESSAGE: Final = 4

# Message types (WSC 2.0.5 table 32).
M1: Final = 0x04
M2: Final = 0x05
M3: Final = 0x07
M4: Final = 0x08
M8: Final = 0x0C
NACK: Final = 0x0E

_EAP_TYPE: Final = 4  # offsets into the EAP packet
_OPERATION: Final = 12
_FLAGS: Final = 13
_ATTRIBUTES: Final = 14
_HAS_LENGTH: Final = 0x02
_MESSAGE_TYPE: Final = 0x1022
_PUBLIC_KEY: Final = 0x1032
_MAX_ATTRIBUTES: Final = 64
SMALL_KEY: Final = 8  # octets of a public key that need to be looked at: by chance they are never all that is not zero


@final
class WscMessage:
    """One WSC message: who enrols whom is told by who sends M1."""

    def __init__(self, operation: i64) -> None:
        """Start without attributes."""
        self.operation: i64 = operation
        self.message_type: i64 = 0
        self.small_key: bool = False  # its public key is a small number: whoever made it has no secret


def read_wsc(data: bytes, header: EapolHeader) -> WscMessage | None:
    """Return the WSC message in an 802.1X packet, or nothing; attributes are read up to the first that does not fit."""
    at = header.body
    if header.packet_type != TYPE_EAP or header.end - at < _ATTRIBUTES:
        return None
    end = at + u16_be(data, at + 2)
    vendor = at + _EAP_TYPE + 1
    if (
        end > header.end
        or data[at + _EAP_TYPE] != EAP_EXPANDED
        or data[vendor : vendor + len(WSC_VENDOR)] != WSC_VENDOR
    ):
        return None
    out = WscMessage(data[at + _OPERATION])
    _read_attributes(data, at + _ATTRIBUTES + (2 if data[at + _FLAGS] & _HAS_LENGTH else 0), end, out)
    return out


def _read_attributes(data: bytes, at: i64, end: i64, out: WscMessage) -> None:
    """Walk the attributes: type, length, value."""
    n: i64 = 0
    while at + 4 <= end and n < _MAX_ATTRIBUTES:
        kind = u16_be(data, at)
        value = at + 4
        at = value + u16_be(data, at + 2)
        if at > end:
            return
        n += 1
        if kind == _MESSAGE_TYPE and at == value + 1:
            out.message_type = data[value]
        elif kind == _PUBLIC_KEY and at - value > SMALL_KEY:
            out.small_key = not data[value : at - SMALL_KEY].strip(b"\x00")
