"""What capture tests have in common: feeding readers in chunks, and frames as plain tuples."""

from collections.abc import Iterable
from typing import Protocol

from sensor.dot11.block import Block

Seen = tuple[int, int, int, bytes]  # link type, ts_us, wire length, captured bytes


class Reader(Protocol):
    """A capture reader."""

    def feed(self, chunk: bytes) -> list[Block]:
        """Return the frames that `chunk` completes."""


def frames_of(blocks: Iterable[Block]) -> list[Seen]:
    """Every frame of the blocks, and that their lists agree in length."""
    seen = []
    for block in blocks:
        assert len(block.starts) == len(block.ends) == len(block.wire_lengths) == len(block.times_us) == len(block) > 0
        for start, end, wire, ts_us in zip(block.starts, block.ends, block.wire_lengths, block.times_us, strict=True):
            assert 0 <= start <= end <= len(block.data)
            seen.append((block.linktype, ts_us, wire, block.data[start:end]))
    return seen


def read_in_chunks(reader: Reader, content: bytes, size: int) -> list[Seen]:
    """Feed `content` in chunks of `size` bytes."""
    blocks: list[Block] = []
    for position in range(0, len(content), size):
        blocks += reader.feed(content[position : position + size])
    return frames_of(blocks)
