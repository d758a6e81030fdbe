"""Lengths of time as rules write them: `10s`, `5m`, `1h`, `30d`."""

import re
from typing import Final

UNITS_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
SECOND_US: Final = 1_000_000
MAX_DAYS: Final = 366  # longer ones would not come to an end anyway

_DURATION: Final = re.compile(r"([1-9][0-9]{0,8})([smhd])")


def seconds(text: str) -> int:
    """Return the seconds of a duration; raises ValueError for what is none: `0s`, `10x`."""
    found = _DURATION.fullmatch(text)
    if found is None or int(found[1]) * UNITS_S[found[2]] > MAX_DAYS * UNITS_S["d"]:
        raise ValueError(f"string is not a valid duration: {text[:40]}")
    return int(found[1]) * UNITS_S[found[2]]


def duration_us(text: str) -> int:
    """Return the microseconds of a duration; raises ValueError."""
    return seconds(text) * SECOND_US
