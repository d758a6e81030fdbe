"""A pcapng file of one section and one radiotap interface, the same bytes each time (draft-ietf-opsawg-pcapng)."""

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_LINKTYPE_RADIOTAP: Final = 127
_OPT_COMMENT: Final = 1
_IF_NAME: Final = 2
_SHB_USERAPPL: Final = 4
_IF_TSRESOL: Final = 9
_MICROSECONDS: Final = b"\x06"


def write_capture(path: Path, packets: Iterable[tuple[int, bytes]], *, interface: str, comment: str) -> None:
    """Write (ts_us, packet) pairs; the comment says in the file what the file is."""
    section = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
    section += _options((_OPT_COMMENT, comment.encode()), (_SHB_USERAPPL, b"airwarden capture recipe"))
    description = struct.pack("<HHI", _LINKTYPE_RADIOTAP, 0, 0)
    description += _options((_IF_NAME, interface.encode()), (_IF_TSRESOL, _MICROSECONDS))
    blocks = [_block(0x0A0D0D0A, section), _block(1, description)]
    for ts_us, packet in packets:
        head = struct.pack("<IIIII", 0, ts_us >> 32, ts_us & 0xFFFFFFFF, len(packet), len(packet))
        blocks.append(_block(6, head + packet))
    path.write_bytes(b"".join(blocks))


def _padded(body: bytes) -> bytes:
    return body + b"\x00" * (-len(body) % 4)


def _block(kind: int, body: bytes) -> bytes:
    padded = _padded(body)
    length = struct.pack("<I", len(padded) + 12)
    return struct.pack("<I", kind) + length + padded + length


def _options(*options: tuple[int, bytes]) -> bytes:
    listed = b"".join(struct.pack("<HH", code, len(value)) + _padded(value) for code, value in options)
    return listed + struct.pack("<HH", 0, 0)
