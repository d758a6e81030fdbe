"""Tasks that have a name, are kept until they end, and never fail in silence; parts of the daemon."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Final, Protocol, TypeVar

_log: Final = logging.getLogger(__name__)
_T = TypeVar("_T")


class Part(Protocol):
    """Something that runs beside the packetchain: a log, a receiver, whoever delivers alerts."""

    def start(self) -> None:
        """Begin, on the running loop; raises MisconfiguredError if it never can."""

    async def close(self) -> None:
        """Finish what is under way, and end."""


class Tasks:
    """The running tasks of one owner."""

    def __init__(self) -> None:
        """Start with none."""
        self.failed = 0  # tasks that ended by an exception
        self._running: set[asyncio.Task[object]] = set()

    def __len__(self) -> int:
        """Return how many are running."""
        return len(self._running)

    def start(self, work: Coroutine[object, object, _T], name: str) -> asyncio.Task[_T]:
        """Start `work` under a printable name; an exception that ends it is logged and counted."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def close(self) -> None:
        """Cancel every task and wait until all have ended."""
        running = [task for task in self._running if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[object]) -> None:
        """Let go of a task, and tell of the exception that nobody else would see."""
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.failed += 1
            _log.error("task %s failed", task.get_name(), exc_info=error)
