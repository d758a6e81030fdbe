"""Several captures as one air."""

from hypothesis import given
from hypothesis import strategies as st

from datasources.pcapfile.merge import merge, sub_block
from sensor.dot11.block import Block

Times = list[list[int]]  # the frame times of each block of a capture


def capture(source: int, blocks: Times) -> list[Block]:
    """A capture whose frames are one byte each."""
    made = []
    for times_us in blocks:
        block = Block(bytes(len(times_us)), 127, source)
        for index, ts_us in enumerate(times_us):
            block.append(index, index + 1, 1, ts_us)
        made.append(block)
    return made


def merged(*captures: Times) -> list[tuple[int, int]]:
    """(time, source) of every frame in the order of the merge."""
    blocks = merge(capture(source, blocks) for source, blocks in enumerate(captures))
    return [(ts_us, block.source) for block in blocks for ts_us in block.times_us]


def test_one_capture_passes_through_untouched() -> None:
    blocks = capture(0, [[3, 1], [2]])
    assert [id(block) for block in merge([blocks])] == [id(block) for block in blocks]


def test_no_capture_is_no_frame() -> None:
    assert list(merge([])) == []
    assert list(merge([[], capture(1, [])])) == []


def test_frames_interleave_in_packet_time() -> None:
    assert merged([[1, 2, 6], [7]], [[3, 4], [5, 8]]) == [
        (1, 0), (2, 0), (3, 1), (4, 1), (5, 1), (6, 0), (7, 0), (8, 1),
    ]  # fmt: skip


def test_runs_stay_together_over_the_same_bytes() -> None:
    first, second = capture(0, [[1, 2, 3, 9]]), capture(1, [[5, 6]])
    blocks = list(merge([first, second]))
    assert [len(block) for block in blocks] == [3, 2, 1]
    assert blocks[0].data is blocks[2].data is first[0].data
    assert (list(blocks[2].starts), list(blocks[2].ends), list(blocks[2].wire_lengths)) == ([3], [4], [1])


def test_equal_times_come_in_the_order_of_the_captures() -> None:
    assert merged([[1, 1], [2]], [[1, 2]], [[1]]) == [(1, 0), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1)]


def test_a_capture_that_runs_backwards_keeps_its_own_order() -> None:
    assert merged([[5, 1, 6]], [[2, 3]]) == [(2, 1), (3, 1), (5, 0), (1, 0), (6, 0)]


@given(st.lists(st.lists(st.lists(st.integers(0, 20), min_size=1, max_size=5), max_size=4), max_size=4))
def test_nothing_is_lost_and_sorted_captures_stay_sorted(captures: list[Times]) -> None:
    result = merged(*captures)
    for source, blocks in enumerate(captures):
        assert [ts_us for ts_us, seen in result if seen == source] == [ts_us for block in blocks for ts_us in block]
    ordered = [[sorted(ts_us for block in blocks for ts_us in block)] for blocks in captures if blocks]
    assert merged(*ordered) == sorted(merged(*ordered))


def test_a_part_that_is_the_whole_is_the_block_itself() -> None:
    (block,) = capture(0, [[1, 2, 3]])
    assert sub_block(block, 0, 3) is block
    assert list(sub_block(block, 1, 2).times_us) == [2]
