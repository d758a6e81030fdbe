"""Reads out of `bytes`, little-endian but for `*_be`; the caller has checked the length. IndexError past the end."""

from librt.strings import read_i32_be, read_i32_le, read_i64_le
from mypy_extensions import i64


def u16(data: bytes, at: i64) -> i64:
    """Return the unsigned 16-bit number at `at`."""
    low: i64 = data[at]
    high: i64 = data[at + 1]
    return low | (high << 8)


def u32(data: bytes, at: i64) -> i64:
    """Return the unsigned 32-bit number at `at`."""
    return i64(read_i32_le(data, at)) & 0xFFFFFFFF


def u64(data: bytes, at: i64) -> i64:
    """Return the 64-bit number at `at`, taken as signed."""
    return read_i64_le(data, at)


def u16_be(data: bytes, at: i64) -> i64:
    """Return the unsigned 16-bit number at `at`, big-endian."""
    high: i64 = data[at]
    low: i64 = data[at + 1]
    return high << 8 | low


def u32_be(data: bytes, at: i64) -> i64:
    """Return the unsigned 32-bit number at `at`, big-endian."""
    return i64(read_i32_be(data, at)) & 0xFFFFFFFF
