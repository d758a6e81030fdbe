"""How a proposal words names and times for the person who reads it."""

from datetime import UTC, datetime
from typing import Final

from sensor.text import printable

SECOND_US: Final = 1_000_000


def quoted(ssid: bytes) -> str:
    """Return an SSID to show, printable."""
    return f'"{printable(ssid)}"'


def utc(ts_us: int) -> str:
    """Return a packet time as a person reads it."""
    return f"{datetime.fromtimestamp(ts_us // SECOND_US, UTC):%Y-%m-%d %H:%M:%S} UTC"
