"""pcapng captures, written piece by piece: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html.

Little-endian, times in microseconds. Texts are printable when they come, and cut to what an option holds. Where a frame
was heard stands in Kismet's own option: https://www.kismetwireless.net/docs/dev/pcapng_gps/.
"""

import struct
from collections.abc import Callable
from typing import Final

from sensor.dot11.block import Block, Fix
from sensor.packetchain.tap import Tapped, TappedFrame

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
_OPT_CUSTOM_BINARY: Final = 2989
_KISMET: Final = 55922  # its IANA private enterprise number
_GPS_MAGIC: Final = 0x47
_GPS_VERSION: Final = 1
_GPS_LONGITUDE: Final = 0x2
_GPS_LATITUDE: Final = 0x4
_GPS_ALTITUDE: Final = 0x8
_MAX_TS_US: Final = 0xFFFFFFFFFFFFFFFF

_SECTION_BODY: Final = struct.Struct("<IHHq")
_INTERFACE_BODY: Final = struct.Struct("<HHI")
_PACKET_BODY: Final = struct.Struct("<IIIII")
_WORD: Final = struct.Struct("<I")
_OPTION: Final = struct.Struct("<HH")
_GPS_HEAD: Final = struct.Struct("<IBBHI")


def section(*comments: str, application: str = APPLICATION) -> bytes:
    """Return what a capture begins with."""
    options = [(_OPT_COMMENT, _text(comment)) for comment in comments if comment]
    body = _SECTION_BODY.pack(_BYTE_ORDER_MAGIC, *_VERSION, _UNKNOWN_LENGTH)
    return _block(_SECTION, body + _options(*options, (_SHB_USERAPPL, _text(application))))


def interface(linktype: int, name: str = "") -> bytes:
    """Return the description of one interface; they count from 0 in the order of their descriptions."""
    options = [(_IF_NAME, _text(name))] if name else []
    return _block(_INTERFACE, _INTERFACE_BODY.pack(linktype, 0, 0) + _options(*options, (_IF_TSRESOL, _MICROSECONDS)))


def packet(
    number: int, ts_us: int, captured: bytes, wire_length: int, comment: str = "", fix: Fix | None = None
) -> bytes:
    """Return one frame as interface `number` captured it, capture header included."""
    ts_us = min(max(ts_us, 0), _MAX_TS_US)
    head = _PACKET_BODY.pack(number, ts_us >> 32, ts_us & 0xFFFFFFFF, len(captured), max(wire_length, len(captured)))
    options = [(_OPT_COMMENT, _text(comment))] if comment else []
    if fix is not None:
        options.append((_OPT_CUSTOM_BINARY, place(fix)))
    return _block(_ENHANCED_PACKET, head + _padded(captured) + (_options(*options) if options else b""))


def place(fix: Fix) -> bytes:
    """Return the value of Kismet's option that says where a frame was heard: fixed-point numbers, as in PPI-GPS."""
    fields = [_fixed(fix.longitude_deg + 180, 10**7), _fixed(fix.latitude_deg + 180, 10**7)]
    present = _GPS_LONGITUDE | _GPS_LATITUDE
    if fix.altitude_m is not None:
        fields.append(_fixed(fix.altitude_m + 180_000, 10**4))
        present |= _GPS_ALTITUDE
    values = b"".join(fields)
    return _GPS_HEAD.pack(_KISMET, _GPS_MAGIC, _GPS_VERSION, len(values), present) + values


class PcapngStream:
    """A capture in the making; a datasource is described, once for each link type, before its first frame."""

    def __init__(self, *comments: str, name_of: Callable[[int], str] = str) -> None:
        """Begin a section with these comments; `name_of` says what a datasource is called."""
        self.head: Final = section(*comments)
        self._name_of = name_of
        self._interfaces: dict[tuple[int, int], int] = {}

    def frame(
        self,
        source: int,
        linktype: int,
        ts_us: int,
        captured: bytes,
        wire_length: int,
        comment: str = "",
        fix: Fix | None = None,
    ) -> bytes:
        """Return the next frame, behind the description of its interface where it is the first there."""
        number = self._interfaces.get((source, linktype))
        if number is not None:
            return packet(number, ts_us, captured, wire_length, comment, fix)
        number = len(self._interfaces)
        self._interfaces[source, linktype] = number
        described = interface(linktype, self._name_of(source))
        return described + packet(number, ts_us, captured, wire_length, comment, fix)

    def block(self, block: Block, first: int = 0, last: int | None = None) -> bytes:
        """Return all frames of a block, or those from `first` to before `last`."""
        return b"".join(
            self.frame(
                block.source,
                block.linktype,
                block.times_us[n],
                block.data[block.starts[n] : block.ends[n]],
                block.wire_lengths[n],
                fix=block.fix,
            )
            for n in range(first, len(block) if last is None else last)
        )

    def run(self, tapped: Tapped) -> bytes:
        """Return all frames of a run."""
        return self.block(tapped.block, tapped.first, tapped.first + len(tapped))

    def frames(self, chosen: list[TappedFrame]) -> bytes:
        """Return some frames of a run."""
        return b"".join(
            self.frame(frame.source, frame.linktype, frame.ts_us, frame.octets, frame.wire_length, fix=frame.fix)
            for frame in chosen
        )


def _text(text: str) -> bytes:
    """Return an option's text, cut where a character ends."""
    return text.encode("utf-8", "backslashreplace")[:_MAX_OPTION].decode("utf-8", "ignore").encode()


def _fixed(number: float, unit: int) -> bytes:
    """Return a number as a multiple of a unit's fraction, as far as 32 bits go."""
    return _WORD.pack(min(max(round(number * unit), 0), 0xFFFFFFFF))


def _padded(body: bytes) -> bytes:
    return body + bytes(-len(body) % 4)


def _block(kind: int, body: bytes) -> bytes:
    padded = _padded(body)
    length = _WORD.pack(len(padded) + 12)
    return b"".join((_WORD.pack(kind), length, padded, length))


def _options(*options: tuple[int, bytes]) -> bytes:
    listed = b"".join(_OPTION.pack(code, len(value)) + _padded(value) for code, value in options)
    return listed + _OPTION.pack(0, 0)
