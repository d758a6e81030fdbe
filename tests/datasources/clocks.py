"""Clocks for tests: one that tests move by hand, one that never makes anybody wait."""

import asyncio

NOW_US = 1_772_442_000_000_000  # 2026-03-02 09:00:00 UTC


async def settle() -> None:
    """Let everything that can run do so; enough where no thread takes part."""
    for _ in range(20):
        await asyncio.sleep(0)


class HandClock:
    """Time stands still until a test moves it."""

    def __init__(self) -> None:
        """Begin at a round number of seconds."""
        self.now = 1000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._somebody_slept = asyncio.Event()

    def monotonic(self) -> float:
        """Return the seconds so far."""
        return self.now

    def time_us(self) -> int:
        """Return the time of day."""
        return NOW_US + round((self.now - 1000.0) * 1_000_000)

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been moved far enough."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, woken))
        self._somebody_slept.set()
        await woken

    async def wait_for_sleepers(self, count: int = 1) -> list[float]:
        """Return how long everybody will still sleep, once at least `count` do."""
        while True:
            self._sleepers = [sleeper for sleeper in self._sleepers if not sleeper[1].done()]
            if len(self._sleepers) >= count:
                return sorted(deadline - self.now for deadline, _ in self._sleepers)
            self._somebody_slept.clear()
            await self._somebody_slept.wait()

    def advance(self, seconds: float) -> None:
        """Move on and wake whoever is due."""
        self.now = round(self.now + seconds, 6)
        for deadline, woken in self._sleepers:
            if deadline <= self.now and not woken.done():
                woken.set_result(None)


class RacingClock:
    """Whoever sleeps moves the time forward instead."""

    def __init__(self) -> None:
        """Begin at a round number of seconds."""
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """Return the seconds so far."""
        return self.now

    def time_us(self) -> int:
        """Return the time of day."""
        return NOW_US + round((self.now - 1000.0) * 1_000_000)

    async def sleep(self, seconds: float) -> None:
        """Move the time, and let others run."""
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)
