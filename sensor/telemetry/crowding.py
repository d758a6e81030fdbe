"""Counts the devices on each frequency: each second, or less often where there are very many."""

import asyncio
from typing import Final

from sensor.packetchain.channels import ACTIVE_US
from sensor.pipeline import Pipeline
from sensor.tasks import Tasks
from sensor.tracking.census import Census

TICK_S: Final = 1.0
SLICE: Final = 1_000  # devices that are counted before others get their turn: about a millisecond
BUDGET: Final = 10_000  # devices that are looked at in one second: a hundred thousand are counted every ten seconds


class Crowding:
    """Keeps the channels' count of devices up to date as long as it runs."""

    def __init__(self, pipeline: Pipeline) -> None:
        """Count what `pipeline` tracks."""
        self._pipeline = pipeline
        self._tasks = Tasks()
        self._census: Census | None = None  # under way
        self._counts: dict[int, int] = {}  # of the last one that was finished

    def start(self) -> None:
        """Begin."""
        self._tasks.start(self._count_each_second(), "crowding")

    async def close(self) -> None:
        """End."""
        await self._tasks.close()

    async def count(self) -> None:
        """Go on counting for a second's budget, and note the newest count."""
        pipeline = self._pipeline
        now_us = pipeline.now_us
        if not now_us:  # nothing was heard yet
            return
        census = self._census or Census(pipeline.tracker.devices, now_us - ACTIVE_US)
        self._census = census
        for _ in range(BUDGET // SLICE):
            if not census.count(SLICE):
                self._census, self._counts = None, census.counts
                break
            await asyncio.sleep(0)
        pipeline.channels.note_devices(now_us, self._counts)

    async def _count_each_second(self) -> None:
        while True:
            await self.count()
            await asyncio.sleep(TICK_S)
