"""pcapng captures, written piece by piece: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html.

Little-endian, times in microseconds. Texts are printable when they come, and cut to what an option holds.
"""

import struct
from collections.abc import Callable
from typing import Final

from sensor.dot11.block import Block

APPLICATION: Final = "airwarden"

# Block types and options, sections 3.5 and 4 of the draft.
_SECTION: Final = 0x0A0D0D0A
_INTERFACE: Final = 1
_ENHANCED_PACKET: Final = 6
_OPT_COMMENT: Final = 1
_SHB_USERAPPL: Final = 4
_IF_NAME: Final = 2
_IF_TSRESOL: Final = 9
_MICROSECONDS: Final = b"\x06"
_BYTE_ORDER_MAGIC: Final = 0x1A2B3C4D
_VERSION: Final = (1, 0)
_UNKNOWN_LENGTH: Final = -1  # of the section
_MAX_OPTION: Final = 0xFFFF  # octets
_MAX_TS_US: Final = 0xFFFFFFFFFFFFFFFF

_SECTION_BODY: Final = struct.Struct("<IHHq")
_INTERFACE_BODY: Final = struct.Struct("<HHI")
_PACKET_BODY: Final = struct.Struct("<IIIII")
_WORD: Final = struct.Struct("<I")
_OPTION: Final = struct.Struct("<HH")


def section(*comments: str, application: str = APPLICATION) -> bytes:
    """Return what a capture begins with."""
    options = [(_OPT_COMMENT, _text(comment)) for comment in comments if comment]
    body = _SECTION_BODY.pack(_BYTE_ORDER_MAGIC, *_VERSION, _UNKNOWN_LENGTH)
    return _block(_SECTION, body + _options(*options, (_SHB_USERAPPL, _text(application))))


def interface(linktype: int, name: str = "") -> bytes:
    """Return the description of one interface; they count from 0 in the order of their descriptions."""
    options = [(_IF_NAME, _text(name))] if name else []
    return _block(_INTERFACE, _INTERFACE_BODY.pack(linktype, 0, 0) + _options(*options, (_IF_TSRESOL, _MICROSECONDS)))


def packet(number: int, ts_us: int, captured: bytes, wire_length: int, comment: str = "") -> bytes:
    """Return one frame as interface `number` captured it, capture header included."""
    ts_us = min(max(ts_us, 0), _MAX_TS_US)
    head = _PACKET_BODY.pack(number, ts_us >> 32, ts_us & 0xFFFFFFFF, len(captured), max(wire_length, len(captured)))
    options = _options((_OPT_COMMENT, _text(comment))) if comment else b""
    return _block(_ENHANCED_PACKET, head + _padded(captured) + options)


class PcapngStream:
    """A capture in the making; a datasource is described, once for each link type, before its first frame."""

    def __init__(self, *comments: str, name_of: Callable[[int], str] = str) -> None:
        """Begin a section with these comments; `name_of` says what a datasource is called."""
        self.head: Final = section(*comments)
        self._name_of = name_of
        self._interfaces: dict[tuple[int, int], int] = {}

    def frame(
        self, source: int, linktype: int, ts_us: int, captured: bytes, wire_length: int, comment: str = ""
    ) -> bytes:
        """Return the next frame, behind the description of its interface where it is the first there."""
        number = self._interfaces.get((source, linktype))
        if number is not None:
            return packet(number, ts_us, captured, wire_length, comment)
        number = len(self._interfaces)
        self._interfaces[source, linktype] = number
        return interface(linktype, self._name_of(source)) + packet(number, ts_us, captured, wire_length, comment)

    def block(self, block: Block) -> bytes:
        """Return all frames of a block."""
        places = zip(block.starts, block.ends, block.wire_lengths, block.times_us, strict=True)
        return b"".join(
            self.frame(block.source, block.linktype, ts_us, block.data[start:end], wire_length)
            for start, end, wire_length, ts_us in places
        )


def _text(text: str) -> bytes:
    """Return an option's text, cut where a character ends."""
    return text.encode("utf-8", "backslashreplace")[:_MAX_OPTION].decode("utf-8", "ignore").encode()


def _padded(body: bytes) -> bytes:
    return body + bytes(-len(body) % 4)


def _block(kind: int, body: bytes) -> bytes:
    padded = _padded(body)
    length = _WORD.pack(len(padded) + 12)
    return b"".join((_WORD.pack(kind), length, padded, length))


def _options(*options: tuple[int, bytes]) -> bytes:
    listed = b"".join(_OPTION.pack(code, len(value)) + _padded(value) for code, value in options)
    return listed + _OPTION.pack(0, 0)
