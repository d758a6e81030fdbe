"""Several captures as one air: their frames in packet time, in runs that stay blocks."""

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heapreplace

from sensor.dot11.block import Block


def sub_block(block: Block, first: int, last: int) -> Block:
    """Return the frames `first` to `last` (exclusive) of a block as a block over the same bytes."""
    if first == 0 and last == len(block):
        return block
    part = Block(block.data, block.linktype, block.source)
    if last == first + 1:  # captures that interleave frame by frame
        part.append(block.starts[first], block.ends[first], block.wire_lengths[first], block.times_us[first])
        return part
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

    def due_us(self) -> int:
        """Return the time of the next frame."""
        return self.block.times_us[self.next]

    def run_before(self, limit_us: int) -> Block:
        """Take the frames, at least one, that come before `limit_us`; a capture's own order is kept."""
        times_us, first = self.block.times_us, self.next
        last = first + 1
        count = len(times_us)
        while last < count and times_us[last] < limit_us:
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
    # The order settles every tie, so that two heads are never compared.
    queue = [(head.due_us(), head.order, head) for head in heads if head.ready()]
    heapify(queue)
    while len(queue) > 1:
        _, order, head = queue[0]
        other_us, other_order, _ = queue[1] if len(queue) == 2 else min(queue[1], queue[2])
        yield head.run_before(other_us + 1 if order < other_order else other_us)
        if head.ready():
            heapreplace(queue, (head.due_us(), order, head))
        else:
            heappop(queue)
    for _, _, head in queue:
        yield from head.remaining()
