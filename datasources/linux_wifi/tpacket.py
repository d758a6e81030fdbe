"""TPACKET_V3 blocks, as a worker passes them on, turned into blocks of frames. Compiled.

Offsets by `struct tpacket_block_desc` and `struct tpacket3_hdr` of linux/if_packet.h, little-endian machines only
(`ring.py` refuses others). The worker is not trusted: every offset is checked.
"""

from typing import Final

from librt.strings import read_i64_le
from librt.vecs import append
from mypy_extensions import i64

from sensor.dot11.block import Block
from sensor.errors import MalformedError

BLOCK_HEADER: Final = 48  # sizeof(struct tpacket_block_desc)
FRAME_HEADER: Final = 48  # sizeof(struct tpacket3_hdr)

_U32: Final = 0xFFFF_FFFF
_U16: Final = 0xFFFF


def read_block(raw: bytes, linktype: int, source: int) -> Block:
    """Return the frames of one block for datasource `source`; raise MalformedError where an offset leads nowhere.

    Times are the kernel's: µs since the Unix epoch, taken as the frame came in.
    """
    block = Block(raw, linktype, source)
    size: i64 = len(raw)
    if size < BLOCK_HEADER:
        raise MalformedError(f"ring block of {size} octets")
    frames: i64 = (read_i64_le(raw, 8) >> 32) & _U32  # num_pkts, behind block_status
    lengths: i64 = read_i64_le(raw, 16)  # offset_to_first_pkt, blk_len
    pos: i64 = lengths & _U32
    if (lengths >> 32) & _U32 != size:
        raise MalformedError(f"ring block of {size} octets that claims {(lengths >> 32) & _U32}")
    starts, ends, wires, times_us = block.starts, block.ends, block.wire_lengths, block.times_us
    while frames > 0:
        frames -= 1
        if pos < BLOCK_HEADER or pos + FRAME_HEADER > size:
            raise MalformedError(f"ring block of {size} octets with a frame at {pos}")
        step_and_seconds: i64 = read_i64_le(raw, pos)  # tp_next_offset, tp_sec
        fraction_and_kept: i64 = read_i64_le(raw, pos + 8)  # tp_nsec, tp_snaplen
        length_and_status: i64 = read_i64_le(raw, pos + 16)  # tp_len, tp_status
        begin: i64 = pos + (read_i64_le(raw, pos + 24) & _U16)  # tp_mac, from the frame's header on
        end: i64 = begin + ((fraction_and_kept >> 32) & _U32)
        if begin < pos + FRAME_HEADER or end > size:
            raise MalformedError(f"ring block of {size} octets with a frame from {begin} to {end}")
        starts = append(starts, begin)
        ends = append(ends, end)
        wires = append(wires, length_and_status & _U32)
        seconds: i64 = (step_and_seconds >> 32) & _U32
        times_us = append(times_us, seconds * 1_000_000 + (fraction_and_kept & _U32) // 1000)
        step: i64 = step_and_seconds & _U32
        if step == 0 and frames > 0:  # only the last one has no successor
            raise MalformedError(f"ring block that ends {frames} frames early")
        pos += step
    block.starts, block.ends, block.wire_lengths, block.times_us = starts, ends, wires, times_us
    return block
