"""Writing what alerts say to a disk, off the event loop; a disk that fails loses the written form and nothing else."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from sensor.eventbus import ALERT, EventBus
from sensor.tasks import Tasks

BOUND: Final = 10_000  # alerts that wait for a slow disk

_log: Final = logging.getLogger(__name__)
T = TypeVar("T")


class AlertWriter(Generic[T]):
    """Hands every alert of the bus, encoded, to what writes it.

    What could not be written is counted in `lost`, told once, and again once it works.
    """

    def __init__(
        self, name: str, bus: EventBus, encode: Callable[[object], T | None], write: Callable[[list[T]], object]
    ) -> None:
        """Call `write` in a thread with what `encode` makes of alerts, None left out; OSError is a disk that fails."""
        self.written = 0
        self.lost = 0
        self._name = name
        self._encode = encode
        self._write = write
        self._failing = False
        self._waiting = asyncio.Event()
        self._alerts, self._unsubscribe = bus.subscribe((ALERT,), bound=BOUND, wake=self._waiting.set)
        self._tasks = Tasks()

    def start(self) -> None:
        """Begin to write."""
        self._tasks.start(self._write_on(), self._name)

    async def close(self) -> None:
        """Write what waits, and end."""
        self._unsubscribe()
        await self._tasks.close()
        await self._flush()
        self.lost += self._alerts.dropped

    async def _write_on(self) -> None:
        while True:
            await self._waiting.wait()
            self._waiting.clear()
            await self._flush()

    async def _flush(self) -> None:
        """Write everything that waits."""
        waiting: list[T] = []
        while (taken := self._alerts.take()) is not None:
            encoded = self._encode(taken[1])
            if encoded is not None:
                waiting.append(encoded)
        if not waiting:
            return
        try:
            await asyncio.shield(asyncio.to_thread(self._write, waiting))
        except OSError as error:
            self.lost += len(waiting)
            if not self._failing:
                _log.error("%s: %s", self._name, error)
            self._failing = True
            return
        self.written += len(waiting)
        if self._failing:
            _log.warning("%s works again, %d alerts are missing", self._name, self.lost)
        self._failing = False
