"""pcap: an incremental reader that turns chunks of bytes into blocks of frames. Compiled.

Both byte orders, microsecond and nanosecond times (draft-ietf-opsawg-pcap).
"""

from typing import Final

from librt.strings import read_i64_be, read_i64_le
from librt.vecs import append
from mypy_extensions import i64

from sensor.dot11.block import Block

MAGICS: Final = (b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1")
MAX_FRAME: Final = 262_144  # bytes; the largest snapshot length that libpcap writes for any radio

_FILE_HEADER: Final = 24
_RECORD_HEADER: Final = 16
_LINKTYPE_MASK: Final = 0x03FF_FFFF  # the bits above hold the FCS length
_U32: Final = 0xFFFF_FFFF


class CaptureInterface:
    """One interface that a capture describes; `name` and `description` are the file's own bytes."""

    def __init__(self, linktype: int, name: bytes, description: bytes) -> None:
        """Describe an interface whose frames have `linktype`."""
        self.linktype: int = linktype
        self.name: bytes = name
        self.description: bytes = description


class PcapReader:
    """Feed it the file's bytes in order, in chunks of any size; it never raises.

    `fault` says where the file stops making sense, after which nothing more is read.
    """

    def __init__(self, source: int) -> None:
        """Read for the datasource with the number `source`."""
        self.source: int = source
        self.frames: int = 0
        self.fault: str = ""
        self.interfaces: list[CaptureInterface] = []
        self._offset: int = 0  # of the first byte of _rest in the file
        self._rest: bytes = b""
        self._big: bool = False
        self._divisor: int = 1  # fractions of a second to µs
        self._linktype: int = 0

    def feed(self, chunk: bytes) -> list[Block]:
        """Return the frames that `chunk` completes, in file order."""
        if self.fault:
            return []
        data = self._rest + chunk if self._rest else chunk
        pos = self._offset
        if not self.interfaces:
            if len(data) < _FILE_HEADER:
                self._rest = data
                return []
            self._read_file_header(data)
            block = Block(data, self._linktype, self.source)
            pos = self._read_records(data, _FILE_HEADER, block)
        else:
            block = Block(data, self._linktype, self.source)
            pos = self._read_records(data, 0, block)
        self._offset += pos
        self._rest = data[pos:]
        self.frames += len(block)
        return [block] if len(block) else []

    def finish(self) -> str:
        """Return why the file ended before its time, or nothing when it is whole."""
        if self.fault:
            return self.fault
        end = self._offset + len(self._rest)
        if not self.interfaces:
            return f"cut within the file header, at byte {end}"
        if self._rest:
            return f"cut at byte {end}, within the record at byte {self._offset}"
        return ""

    def _read_file_header(self, data: bytes) -> None:
        """Learn byte order, time unit and link type from the 24-byte file header."""
        magic = data[:4]
        self._big = magic == MAGICS[0] or magic == MAGICS[2]
        self._divisor = 1000 if magic == MAGICS[2] or magic == MAGICS[3] else 1
        word: i64 = read_i64_be(data, 16) if self._big else read_i64_le(data, 16) >> 32
        self._linktype = word & _LINKTYPE_MASK
        self.interfaces.append(CaptureInterface(self._linktype, b"", b""))

    def _read_records(self, data: bytes, start: i64, block: Block) -> i64:
        """Add every whole record from `start` on to `block`; return where the first unread one begins."""
        starts, ends, wires, times_us = block.starts, block.ends, block.wire_lengths, block.times_us
        big = self._big
        divisor: i64 = self._divisor
        pos: i64 = start
        end: i64 = len(data)
        while pos + _RECORD_HEADER <= end:
            if big:
                times: i64 = read_i64_be(data, pos)
                seconds: i64 = (times >> 32) & _U32
                fraction: i64 = times & _U32
                lengths: i64 = read_i64_be(data, pos + 8)
                caplen: i64 = (lengths >> 32) & _U32
                wire: i64 = lengths & _U32
            else:
                times = read_i64_le(data, pos)
                seconds = times & _U32
                fraction = (times >> 32) & _U32
                lengths = read_i64_le(data, pos + 8)
                caplen = lengths & _U32
                wire = (lengths >> 32) & _U32
            if caplen > MAX_FRAME:
                self.fault = f"damaged at byte {self._offset + pos}: a record claims {caplen} bytes"
                break
            stop: i64 = pos + _RECORD_HEADER + caplen
            if stop > end:
                break
            starts = append(starts, pos + _RECORD_HEADER)
            ends = append(ends, stop)
            wires = append(wires, wire)
            times_us = append(times_us, seconds * 1_000_000 + (fraction if divisor == 1 else fraction // divisor))
            pos = stop
        block.starts, block.ends, block.wire_lengths, block.times_us = starts, ends, wires, times_us
        return pos
