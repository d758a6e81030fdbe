"""Classic pcap files of bare 802.11 frames, written in memory; https://www.tcpdump.org/manpages/pcap-savefile.5.html."""

import struct
from collections.abc import Iterable
from typing import Final

from sensor.dot11.block import DLT_IEEE802_11

_MAGIC: Final = 0xA1B2C3D4  # timestamps in seconds and microseconds
_VERSION: Final = (2, 4)
SNAPLEN: Final = 8192
_FILE_HEADER: Final = struct.Struct("<IHHiIII")
_PACKET_HEADER: Final = struct.Struct("<IIII")
_SECOND_US: Final = 1_000_000
_LAST_S: Final = 0xFFFFFFFF


def pcap(frames: Iterable[tuple[int, bytes]]) -> bytes:
    """Return a little-endian capture of (ts_us, frame without FCS), in this order; longer frames are cut to SNAPLEN."""
    parts = [_FILE_HEADER.pack(_MAGIC, *_VERSION, 0, 0, SNAPLEN, DLT_IEEE802_11)]
    for ts_us, frame in frames:
        seconds, rest_us = divmod(ts_us, _SECOND_US)
        captured = frame[:SNAPLEN]
        parts.append(_PACKET_HEADER.pack(min(max(seconds, 0), _LAST_S), rest_us, len(captured), len(frame)))
        parts.append(captured)
    return b"".join(parts)
