"""The clock of live pacing and retries, replaced in tests by one that does not wait."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Wall time, a steady count of seconds, and waiting."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards, from any origin."""

    def time_us(self) -> int:
        """Return microseconds since the Unix epoch."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's own clock."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards, from any origin."""
        return time.monotonic()

    def time_us(self) -> int:
        """Return microseconds since the Unix epoch."""
        return time.time_ns() // 1000

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
