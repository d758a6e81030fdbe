"""Counts each second the devices on each frequency."""

import asyncio
from typing import Final

from sensor.packetchain.channels import ACTIVE_US
from sensor.pipeline import Pipeline
from sensor.tasks import Tasks
from sensor.tracking.census import Census

TICK_S: Final = 1.0
SLICE: Final = 5_000  # devices that are counted before others get their turn: about a millisecond when interpreted


class Crowding:
    """Keeps the channels' count of devices up to date as long as it runs."""

    def __init__(self, pipeline: Pipeline) -> None:
        """Count what `pipeline` tracks."""
        self._pipeline = pipeline
        self._tasks = Tasks()

    def start(self) -> None:
        """Begin."""
        self._tasks.start(self._count_each_second(), "crowding")

    async def close(self) -> None:
        """End."""
        await self._tasks.close()

    async def count(self) -> None:
        """Count once."""
        pipeline = self._pipeline
        now_us = pipeline.now_us
        if not now_us:  # nothing was heard yet
            return
        census = Census(pipeline.tracker.devices, now_us - ACTIVE_US)
        while census.count(SLICE):  # noqa: ASYNC110 - the pause is for others, there is nothing to wait for
            await asyncio.sleep(0)
        pipeline.channels.note_devices(now_us, census.counts)

    async def _count_each_second(self) -> None:
        while True:
            await self.count()
            await asyncio.sleep(TICK_S)
