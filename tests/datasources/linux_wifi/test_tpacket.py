"""Ring blocks into blocks of frames: exact for what the kernel writes, MalformedError for every other thing."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasources.linux_wifi.tpacket import read_block
from sensor.dot11.block import DLT_RADIOTAP
from sensor.errors import MalformedError
from tests.datasources.linux_wifi.ring_blocks import Heard, ring_block

HEARD = st.builds(
    Heard,
    frame=st.binary(max_size=80),
    ts_ns=st.integers(min_value=0, max_value=(1 << 32) * 1_000_000_000 - 1),
    wire_length=st.integers(min_value=0, max_value=0xFFFFFFFF),
    gap=st.integers(min_value=0, max_value=60),
)


@given(st.lists(HEARD, max_size=8))
def test_every_frame_comes_out_with_its_time_and_length(frames: list[Heard]) -> None:
    raw = ring_block(frames)
    block = read_block(raw, DLT_RADIOTAP, 5)
    assert (block.data, block.linktype, block.source) == (raw, DLT_RADIOTAP, 5)
    assert [raw[start:end] for start, end in zip(block.starts, block.ends, strict=True)] == [
        heard.frame for heard in frames
    ]
    assert list(block.times_us) == [heard.ts_ns // 1000 for heard in frames]
    assert list(block.wire_lengths) == [heard.wire_length for heard in frames]


@given(
    st.lists(HEARD, min_size=1, max_size=4),
    st.data(),
)
def test_a_damaged_block_yields_only_what_lies_inside_it(frames: list[Heard], choice: st.DataObject) -> None:
    raw = bytearray(ring_block(frames))
    word = choice.draw(st.integers(min_value=0, max_value=len(raw) // 4 - 1))
    struct.pack_into("<I", raw, word * 4, choice.draw(st.integers(min_value=0, max_value=0xFFFFFFFF)))
    try:
        block = read_block(bytes(raw), DLT_RADIOTAP, 0)
    except MalformedError:
        return
    assert all(48 <= start <= end <= len(raw) for start, end in zip(block.starts, block.ends, strict=True))


@given(st.binary(max_size=200))
def test_noise_is_malformed(noise: bytes) -> None:
    with pytest.raises(MalformedError):
        read_block(noise, DLT_RADIOTAP, 0)


@pytest.mark.parametrize("cut", [0, 47, 48, 60, 95, 130])
def test_a_block_that_is_cut_short_is_malformed(cut: int) -> None:
    with pytest.raises(MalformedError):
        read_block(ring_block([Heard(b"x" * 20), Heard(b"y" * 20)])[:cut], DLT_RADIOTAP, 0)


def patched(offset: int, value: int) -> bytes:
    """A block of two frames with one word changed; the first frame's header begins at 48."""
    raw = bytearray(ring_block([Heard(b"x" * 20), Heard(b"y" * 20)]))
    struct.pack_into("<I", raw, offset, value)
    return bytes(raw)


@pytest.mark.parametrize(
    ("offset", "value", "lie"),
    [
        (12, 3, "claims a frame more than there is"),
        (12, 0xFFFFFFFF, "claims four billion frames"),
        (16, 0, "has its first frame in its own header"),
        (16, 10_000, "has its first frame far away"),
        (20, 10, "claims to be shorter than it is"),
        (48, 0, "ends early"),
        (48, 0xFFFFFFF0, "has its next frame far away"),
        (60, 5_000, "has a frame that is longer than the block"),
        (60, 0xFFFFFFFF, "has a frame of four billion octets"),
        (72, 4, "has a frame that begins in its header"),
        (72, 0xFFFF, "has a frame that begins behind the block"),
    ],
)
def test_a_block_that_lies_is_malformed(offset: int, value: int, lie: str) -> None:
    with pytest.raises(MalformedError):
        read_block(patched(offset, value), DLT_RADIOTAP, 0)
