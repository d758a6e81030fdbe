"""pcapng: an incremental reader that turns chunks of bytes into blocks of frames. Compiled.

Several sections of either byte order, several interfaces; clauses are those of draft-ietf-opsawg-pcapng.
Long for a module, because one format is one state machine.
"""

from typing import Final

from librt.strings import read_i64_be, read_i64_le
from librt.vecs import append
from mypy_extensions import i64

from datasources.pcapfile.pcap import MAX_FRAME, CaptureInterface
from sensor.dot11.block import Block

MAGIC: Final = b"\x0a\x0d\x0d\x0a"
MAX_BLOCK: Final = 1_048_576  # bytes that are held to read one block; foreign blocks may be longer
MAX_TS_US: Final = 253_402_300_799_999_999  # the end of the year 9999, the last one that calendars can print
_MAX_SECTION_INTERFACES: Final = 65_536
_MAX_LISTED_INTERFACES: Final = 1024

# Block types, section 4.
_INTERFACE: Final = 1
_OBSOLETE_PACKET: Final = 2
_SIMPLE_PACKET: Final = 3
_ENHANCED_PACKET: Final = 6
_SECTION: Final = 0x0A0D_0D0A  # reads the same in either byte order

# Options of an interface description, section 4.2.
_OPT_END: Final = 0
_OPT_NAME: Final = 2
_OPT_DESCRIPTION: Final = 3
_OPT_TSRESOL: Final = 9
_OPT_TSOFFSET: Final = 14

_MIN_BLOCK: Final = 12
_MIN_SECTION: Final = 28
_MIN_INTERFACE: Final = 20
_MIN_SIMPLE: Final = 16
_MIN_PACKET: Final = 32
_U32: Final = 0xFFFF_FFFF


def u32(data: bytes, pos: i64, big: bool) -> i64:
    """Return the unsigned 32-bit number at `pos`, which must be at least 4."""
    if big:
        return read_i64_be(data, pos - 4) & _U32
    return (read_i64_le(data, pos - 4) >> 32) & _U32


def _swapped(word: i64) -> i64:
    """Return a word with its two halves exchanged."""
    return ((word >> 32) & _U32) | (word << 32)


class TimedInterface(CaptureInterface):
    """An interface of one section, with the unit in which it counts time."""

    def __init__(self, linktype: int, snaplen: int) -> None:
        """Count microseconds since the Unix epoch until an option says otherwise."""
        super().__init__(linktype, b"", b"")
        self.snaplen: int = snaplen
        self._divisor: int = 1  # ticks in a microsecond, where that is a whole power of ten
        self._ticks_per_second: int = 1_000_000
        self._offset_us: int = 0

    def set_option(self, code: int, value: bytes, big: bool) -> None:
        """Take one option of the interface description; others than these are passed over."""
        if code == _OPT_NAME:
            self.name = value
        elif code == _OPT_DESCRIPTION:
            self.description = value
        elif code == _OPT_TSRESOL and value:
            self.set_resolution(value[0])
        elif code == _OPT_TSOFFSET and len(value) == 8:
            self._offset_us = int.from_bytes(value, "big" if big else "little", signed=True) * 1_000_000

    def set_resolution(self, resolution: int) -> None:
        """Take an if_tsresol octet: a negative power of 10, or of 2 when the top bit is set."""
        exponent = resolution & 0x7F
        self._ticks_per_second = 1 << exponent if resolution & 0x80 else 10**exponent
        exact = not resolution & 0x80 and 6 <= exponent <= 12
        self._divisor = 10 ** (exponent - 6) if exact else 0

    def time_us(self, high: i64, low: i64) -> int:
        """Return the time of a tick count given as its two 32-bit halves, in 0 to MAX_TS_US."""
        if self._divisor and not self._offset_us and high < 0x8000_0000:
            divisor: i64 = self._divisor
            ts_us: i64 = ((high << 32) | low) // divisor
            if ts_us <= MAX_TS_US:
                return ts_us
        return self._scaled(high, low)

    def _scaled(self, high: int, low: int) -> int:
        """Return the time of any tick count in any unit."""
        ticks = high * 0x1_0000_0000 + low
        ts_us = ticks * 1_000_000 // self._ticks_per_second + self._offset_us
        return min(max(ts_us, 0), MAX_TS_US)


class PcapngReader:
    """Feed it the file's bytes in order, in chunks of any size; it never raises.

    `fault` says where the file stops making sense, after which nothing more is read.
    """

    def __init__(self, source: int) -> None:
        """Read for the datasource with the number `source`."""
        self.source: int = source
        self.frames: int = 0
        self.fault: str = ""
        self.interfaces: list[CaptureInterface] = []
        self._section: list[TimedInterface] = []  # the interfaces of the section being read, by their number
        self._big: bool = False
        self._offset: int = 0  # of the first byte of _rest in the file
        self._rest: bytes = b""
        self._skip: int = 0  # bytes still to come of a block that is passed over
        self._last_ts_us: int = 0  # simple packets carry no time: they take that of the packet before
        self._blocks: list[Block] = []

    def feed(self, chunk: bytes) -> list[Block]:
        """Return the frames that `chunk` completes, in file order; one block for each run of a link type."""
        if self.fault:
            return []
        data = self._rest + chunk if self._rest else chunk
        self._blocks = []
        pos = self._read_blocks(data)
        self._offset += pos
        self._rest = data[pos:]
        blocks = [block for block in self._blocks if len(block)]
        self._blocks = []
        for block in blocks:
            self.frames += len(block)
        return blocks

    def finish(self) -> str:
        """Return why the file ended before its time, or nothing when it is whole."""
        if self.fault:
            return self.fault
        end = self._offset + len(self._rest)
        if self._skip:
            return f"cut at byte {end}, within a block that is not read"
        if self._rest:
            return f"cut at byte {end}, within the block at byte {self._offset}"
        return ""

    def _read_blocks(self, data: bytes) -> i64:
        """Read every whole block; return where the first unread one begins."""
        pos: i64 = self._step_over(len(data))
        end: i64 = len(data)
        while end - pos >= _MIN_BLOCK and not self.fault:
            kind: i64 = read_i64_le(data, pos) & _U32
            if kind == _SECTION and not self._read_byte_order(data, pos):
                break
            if self._big:
                kind = (read_i64_be(data, pos) >> 32) & _U32
            if kind == _ENHANCED_PACKET:
                after: i64 = self._read_run(data, pos)
                if after > pos:
                    pos = after
                    continue
            length: i64 = u32(data, pos + 4, self._big)
            if length > MAX_BLOCK:
                if self._is_read(kind):
                    self._damaged(pos, f"a block claims {length} bytes")
                    break
                self._skip = length
                pos += self._step_over(end - pos)
                continue
            if length < _MIN_BLOCK:
                self._damaged(pos, f"a block claims {length} bytes")
                break
            if length > end - pos:
                break
            if u32(data, pos + length - 4, self._big) != length:
                self._damaged(pos, "the two lengths of a block disagree")
                break
            self._read_block(data, pos, kind, length)
            pos += length
        return pos

    def _step_over(self, available: i64) -> i64:
        """Return how many of the available bytes belong to the block that is passed over."""
        step: i64 = min(self._skip, available)
        self._skip -= step
        return step

    def _is_read(self, kind: i64) -> bool:
        """Return whether blocks of this type are read, rather than passed over."""
        return kind in (_INTERFACE, _OBSOLETE_PACKET, _SIMPLE_PACKET, _ENHANCED_PACKET, _SECTION)

    def _damaged(self, pos: i64, reason: str) -> None:
        """Stop reading for good at the block that begins at `pos`."""
        self.fault = f"damaged at byte {self._offset + pos}: {reason}"

    def _read_byte_order(self, data: bytes, pos: i64) -> bool:
        """Learn a new section's byte order from its header; False where it has none (section 4.1)."""
        mark = data[pos + 8 : pos + 12]
        if mark == b"\x1a\x2b\x3c\x4d":
            self._big = True
        elif mark == b"\x4d\x3c\x2b\x1a":
            self._big = False
        else:
            self._damaged(pos, "a section without byte order")
            return False
        return True

    def _read_block(self, data: bytes, pos: i64, kind: i64, length: i64) -> None:
        """Read one whole block."""
        if kind == _ENHANCED_PACKET:
            self._read_packet(data, pos, length, u32(data, pos + 8, self._big))
        elif kind == _INTERFACE:
            self._read_interface(data, pos, length)
        elif kind == _SIMPLE_PACKET:
            self._read_simple(data, pos, length)
        elif kind == _OBSOLETE_PACKET:
            word: i64 = u32(data, pos + 8, self._big)
            self._read_packet(data, pos, length, word >> 16 if self._big else word & 0xFFFF)
        elif kind == _SECTION:
            self._read_section(data, pos, length)

    def _read_section(self, data: bytes, pos: i64, length: i64) -> None:
        """Begin a section: earlier interfaces are forgotten (section 4.1)."""
        major: i64 = 0
        if length >= _MIN_SECTION:
            word: i64 = u32(data, pos + 12, self._big)
            major = word >> 16 if self._big else word & 0xFFFF
        if major != 1:
            self._damaged(pos, "a section of an unknown version")
            return
        self._section = []

    def _read_interface(self, data: bytes, pos: i64, length: i64) -> None:
        """Add an interface to the section (section 4.2)."""
        if length < _MIN_INTERFACE or len(self._section) >= _MAX_SECTION_INTERFACES:
            self._damaged(pos, "an interface description that is too short, or one too many")
            return
        big = self._big
        word: i64 = u32(data, pos + 8, big)
        interface = TimedInterface(word >> 16 if big else word & 0xFFFF, u32(data, pos + 12, big))
        at: i64 = pos + 16
        end: i64 = pos + length - 4
        while at + 4 <= end:
            word = u32(data, at, big)
            code: i64 = word >> 16 if big else word & 0xFFFF
            size: i64 = word & 0xFFFF if big else word >> 16
            if code == _OPT_END or at + 4 + size > end:
                break
            interface.set_option(code, data[at + 4 : at + 4 + size], big)
            at += 4 + (size + 3 & ~3)
        self._section.append(interface)
        if len(self.interfaces) < _MAX_LISTED_INTERFACES:
            self.interfaces.append(interface)

    def _read_packet(self, data: bytes, pos: i64, length: i64, number: i64) -> None:
        """Add the frame of an enhanced or obsolete packet block (section 4.3, appendix A)."""
        if length < _MIN_PACKET or number >= len(self._section):
            self._damaged(pos, "a packet too short for its header, or of an undeclared interface")
            return
        big = self._big
        caplen: i64 = u32(data, pos + 20, big)
        if caplen > length - _MIN_PACKET or caplen > MAX_FRAME:
            self._damaged(pos, f"a packet claims {caplen} bytes")
            return
        interface = self._section[number]
        self._last_ts_us = interface.time_us(u32(data, pos + 12, big), u32(data, pos + 16, big))
        self._add(data, interface.linktype, pos + 28, caplen, u32(data, pos + 24, big))

    def _read_run(self, data: bytes, start: i64) -> i64:
        """Add the frames of enhanced packets that follow one another on one interface; return where that ends.

        It is `_read_packet` for the common case, without its cost for each frame. What is not plainly good is left.
        """
        big = self._big
        number: i64 = u32(data, start + 8, big)
        if number >= len(self._section):
            return start
        interface = self._section[number]
        block = self._block_of(data, interface.linktype)
        starts, ends, wires, times_us = block.starts, block.ends, block.wire_lengths, block.times_us
        pos: i64 = start
        end: i64 = len(data)
        while end - pos >= _MIN_PACKET:
            word0: i64 = read_i64_be(data, pos) if big else read_i64_le(data, pos)
            word1: i64 = read_i64_be(data, pos + 8) if big else read_i64_le(data, pos + 8)
            word2: i64 = read_i64_be(data, pos + 16) if big else read_i64_le(data, pos + 16)
            if big:  # the first of two numbers is the upper half
                word0, word1, word2 = _swapped(word0), _swapped(word1), _swapped(word2)
            length: i64 = (word0 >> 32) & _U32
            caplen: i64 = (word2 >> 32) & _U32
            if word0 & _U32 != _ENHANCED_PACKET or word1 & _U32 != number:
                break
            if length > end - pos or length > MAX_BLOCK or caplen > length - _MIN_PACKET or caplen > MAX_FRAME:
                break
            if u32(data, pos + length - 4, big) != length:
                break
            starts = append(starts, pos + 28)
            ends = append(ends, pos + 28 + caplen)
            wires = append(wires, u32(data, pos + 24, big))
            times_us = append(times_us, interface.time_us((word1 >> 32) & _U32, word2 & _U32))
            pos += length
        if pos > start:
            self._last_ts_us = times_us[-1]
            block.starts, block.ends, block.wire_lengths, block.times_us = starts, ends, wires, times_us
        return pos

    def _read_simple(self, data: bytes, pos: i64, length: i64) -> None:
        """Add the frame of a simple packet block: always of the first interface, without a time (section 4.4)."""
        if length < _MIN_SIMPLE or not self._section:
            self._damaged(pos, "a packet too short for its header, or of an undeclared interface")
            return
        interface = self._section[0]
        wire: i64 = u32(data, pos + 8, self._big)
        snaplen: i64 = interface.snaplen
        caplen: i64 = min(wire, snaplen) if snaplen else wire
        self._add(data, interface.linktype, pos + 12, min(caplen, length - _MIN_SIMPLE, MAX_FRAME), wire)

    def _add(self, data: bytes, linktype: int, start: i64, caplen: i64, wire: i64) -> None:
        """Add a frame that has the time of the last one."""
        self._block_of(data, linktype).append(start, start + caplen, wire, self._last_ts_us)

    def _block_of(self, data: bytes, linktype: int) -> Block:
        """Return the last block, or a new one when the link type changes."""
        if self._blocks:
            last = self._blocks[-1]
            if last.linktype == linktype:
                return last
        block = Block(data, linktype, self.source)
        self._blocks.append(block)
        return block
