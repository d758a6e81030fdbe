"""Classic pcap files, written in memory; https://www.tcpdump.org/manpages/pcap-savefile.5.html."""

import struct
from collections.abc import Iterable
from typing import Final

from sensor.dot11.block import DLT_IEEE802_11, Block

_MAGIC: Final = 0xA1B2C3D4  # timestamps in seconds and microseconds
_VERSION: Final = (2, 4)
SNAPLEN: Final = 8192
LONGEST: Final = 262_144  # what readers take for granted
_FILE_HEADER: Final = struct.Struct("<IHHiIII")
_PACKET_HEADER: Final = struct.Struct("<IIII")
_SECOND_US: Final = 1_000_000
_LAST_S: Final = 0xFFFFFFFF


def pcap(frames: Iterable[tuple[int, bytes]]) -> bytes:
    """Return a little-endian capture of (ts_us, frame without FCS), in this order; longer frames are cut to SNAPLEN."""
    parts = [file_header(DLT_IEEE802_11, SNAPLEN)]
    for ts_us, frame in frames:
        captured = frame[:SNAPLEN]
        parts.append(_packet_header(ts_us, len(captured), len(frame)))
        parts.append(captured)
    return b"".join(parts)


def file_header(linktype: int, snaplen: int = LONGEST) -> bytes:
    """Return what a capture of one link type (DLT) begins with."""
    return _FILE_HEADER.pack(_MAGIC, *_VERSION, 0, 0, snaplen, linktype)


def records(block: Block) -> bytes:
    """Return the frames of a block, as they follow one another in a capture of its link type."""
    parts: list[bytes] = []
    places = zip(block.starts, block.ends, block.wire_lengths, block.times_us, strict=True)
    for start, end, wire_length, ts_us in places:
        parts.append(_packet_header(ts_us, end - start, wire_length))
        parts.append(block.data[start:end])
    return b"".join(parts)


def _packet_header(ts_us: int, captured: int, wire_length: int) -> bytes:
    seconds, rest_us = divmod(ts_us, _SECOND_US)
    return _PACKET_HEADER.pack(min(max(seconds, 0), _LAST_S), rest_us, captured, wire_length)
