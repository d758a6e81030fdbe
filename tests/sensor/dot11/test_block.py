"""What a block remembers of its frames."""

from sensor.dot11.block import DLT_RADIOTAP, Block


def test_frames_keep_place_length_on_air_and_time_in_order() -> None:
    block = Block(b"aaabbbb", DLT_RADIOTAP, 3)
    block.append(0, 3, 3, 10)
    block.append(3, 7, 90, 20)
    assert (block.linktype, block.source, len(block)) == (DLT_RADIOTAP, 3, 2)
    assert [block.data[start:end] for start, end in zip(block.starts, block.ends, strict=True)] == [b"aaa", b"bbbb"]
    assert (list(block.wire_lengths), list(block.times_us)) == ([3, 90], [10, 20])


def test_blocks_do_not_share_their_frames() -> None:
    one, other = Block(b"", DLT_RADIOTAP, 0), Block(b"", DLT_RADIOTAP, 0)
    one.append(0, 0, 0, 0)
    assert (len(one), len(other)) == (1, 0)
