"""Numbers of both byte orders, against struct."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.octets import u16, u16_be, u32, u32_be, u64


@given(st.integers(0, 0xFFFF), st.binary(max_size=5))
def test_u16_reads_unsigned_numbers_anywhere(number: int, before: bytes) -> None:
    assert u16(before + struct.pack("<H", number), len(before)) == number


@given(st.integers(0, 0xFFFFFFFF), st.binary(max_size=5))
def test_u32_reads_unsigned_numbers_anywhere(number: int, before: bytes) -> None:
    assert u32(before + struct.pack("<I", number), len(before)) == number


@given(st.integers(0, 0xFFFF), st.binary(max_size=5))
def test_u16_be_reads_unsigned_numbers_anywhere(number: int, before: bytes) -> None:
    assert u16_be(before + struct.pack(">H", number), len(before)) == number


@given(st.integers(0, 0xFFFFFFFF), st.binary(max_size=5))
def test_u32_be_reads_unsigned_numbers_anywhere(number: int, before: bytes) -> None:
    assert u32_be(before + struct.pack(">I", number), len(before)) == number


@given(st.integers(-(2**63), 2**63 - 1), st.binary(max_size=5))
def test_u64_reads_signed_numbers_anywhere(number: int, before: bytes) -> None:
    assert u64(before + struct.pack("<q", number), len(before)) == number


@pytest.mark.parametrize(("read", "size"), [(u16, 2), (u16_be, 2), (u32, 4), (u32_be, 4), (u64, 8)])
def test_a_read_past_the_end_raises(read: object, size: int) -> None:
    assert callable(read)
    with pytest.raises(IndexError):
        read(b"\x00" * (size - 1), 0)
