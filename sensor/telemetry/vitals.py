"""Tells each second how the battery is."""

import asyncio
from typing import Final

from sensor import eventbus
from sensor.eventbus import EventBus
from sensor.tasks import Tasks
from sensor.telemetry.battery import read_battery

TICK_S: Final = 1.0


class Vitals:
    """Publishes BATTERY as long as it runs."""

    def __init__(self, bus: EventBus) -> None:
        """Tell `bus`."""
        self._bus = bus
        self._tasks = Tasks()

    def start(self) -> None:
        """Begin."""
        self._tasks.start(self._tell_each_second(), "battery")

    async def close(self) -> None:
        """End."""
        await self._tasks.close()

    async def _tell_each_second(self) -> None:
        while True:
            # A thread, because firmware may take its time. The event goes out even if nobody listens yet: cheap.
            self._bus.publish(eventbus.BATTERY, await asyncio.to_thread(read_battery))
            await asyncio.sleep(TICK_S)
