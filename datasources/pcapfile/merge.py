"""Several captures as one air: their frames in packet time, in runs that stay blocks."""

from collections.abc import Iterable, Iterator

from sensor.dot11.block import Block


def sub_block(block: Block, first: int, last: int) -> Block:
    """Return the frames `first` to `last` (exclusive) of a block as a block over the same bytes."""
    if first == 0 and last == len(block):
        return block
    part = Block(block.data, block.linktype, block.source)
    part.starts = block.starts[first:last]
    part.ends = block.ends[first:last]
    part.wire_lengths = block.wire_lengths[first:last]
    part.times_us = block.times_us[first:last]
    return part


class _Head:
    """Where one capture stands: the block being handed over and the next frame in it."""

    def __init__(self, order: int, blocks: Iterator[Block]) -> None:
        self.order = order
        self.block = Block(b"", 0, 0)
        self.next = 0
        self._blocks = blocks

    def ready(self) -> bool:
        """Return whether a frame is left, having read on where needed."""
        while self.next >= len(self.block):
            block = next(self._blocks, None)
            if block is None:
                return False
            self.block, self.next = block, 0
        return True

    def due(self) -> tuple[int, int]:
        """Return what decides who is next: time, then the order in which the captures were named."""
        return self.block.times_us[self.next], self.order

    def run_before(self, limit: tuple[int, int]) -> Block:
        """Take the frames, at least one, that come before `limit`; a capture's own order is kept."""
        times_us, first = self.block.times_us, self.next
        last = first + 1
        limit_us = limit[0] if self.order > limit[1] else limit[0] + 1
        while last < len(times_us) and times_us[last] < limit_us:
            last += 1
        self.next = last
        return sub_block(self.block, first, last)

    def remaining(self) -> Iterator[Block]:
        """Take everything that is left, block by block."""
        while self.ready():
            first, self.next = self.next, len(self.block)
            yield sub_block(self.block, first, self.next)


def merge(captures: Iterable[Iterable[Block]]) -> Iterator[Block]:
    """Yield the blocks of all captures in packet time; equal times in the order of `captures`.

    A capture whose times run backwards keeps its own order. One capture alone passes through untouched.
    """
    heads = [_Head(order, iter(capture)) for order, capture in enumerate(captures)]
    heads = [head for head in heads if head.ready()]
    while len(heads) > 1:
        head = min(heads, key=_Head.due)
        limit = min(other.due() for other in heads if other is not head)
        yield head.run_before(limit)
        if not head.ready():
            heads.remove(head)
    for head in heads:
        yield from head.remaining()
