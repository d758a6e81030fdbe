"""Times in URLs and bodies: `last-time/1700000000.25`, `-60` for a minute ago."""

import re
from math import isfinite
from typing import Final

_LEADING_NUMBER: Final = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)", re.ASCII)
_MICROSECONDS: Final = 1_000_000
_MAX_DIGITS: Final = 40


def parse_since(text: str, now_us: int) -> int | None:
    """Return the Unix time in µs that a leading number of seconds names, negative: before now; None if no number."""
    match = _LEADING_NUMBER.match(text[:_MAX_DIGITS])
    return since(float(match[1]), now_us) if match else None


def since(seconds: float, now_us: int) -> int | None:
    """Return the Unix time in µs of a time in seconds, negative: before now; None if it is not finite."""
    if not isfinite(seconds) or abs(seconds) > 1e15:
        return None
    offset_us = round(seconds * _MICROSECONDS)
    return offset_us if offset_us >= 0 else now_us + offset_us
