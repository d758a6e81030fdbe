"""The log of alerts and nothing else: one JSON object a line, rotated by size."""

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sensor.eventbus import ALERT, EventBus
from sensor.tasks import Tasks

MAX_BYTES: Final = 10_000_000  # of one file
KEPT: Final = 5  # older files, `.1` the newest of them
BOUND: Final = 10_000  # alerts that wait for a slow disk

_log: Final = logging.getLogger(__name__)


class AlertLog:
    """Appends every alert of the bus to a file, off the event loop.

    A disk that fails loses alerts of the log only, counted in `lost`, told once, and again once it works.
    """

    def __init__(self, path: Path, bus: EventBus, encode: Callable[[object], bytes]) -> None:
        """Write to `path` what `encode` makes of each alert, a line without its end."""
        self.path = path
        self.written = 0
        self.lost = 0
        self._encode = encode
        self._failing = False
        self._waiting = asyncio.Event()
        self._alerts, self._unsubscribe = bus.subscribe((ALERT,), bound=BOUND, wake=self._waiting.set)
        self._tasks = Tasks()

    def start(self) -> None:
        """Begin to write."""
        self._tasks.start(self._write_on(), "alert log")

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
        lines: list[bytes] = []
        while (taken := self._alerts.take()) is not None:
            lines.append(self._encode(taken[1]) + b"\n")
        if not lines:
            return
        try:
            await asyncio.shield(asyncio.to_thread(append, self.path, b"".join(lines)))
        except OSError as error:
            self.lost += len(lines)
            if not self._failing:
                _log.error("alert log %s: %s", self.path, error)
            self._failing = True
            return
        self.written += len(lines)
        if self._failing:
            _log.warning("alert log %s works again, %d alerts are missing", self.path, self.lost)
        self._failing = False


def append(path: Path, text: bytes) -> None:
    """Append to a file that only its owner may read, and make sure that it is on the disk; rotate it first if full."""
    if path.exists() and path.stat().st_size + len(text) > MAX_BYTES:
        rotate(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, text)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rotate(path: Path) -> None:
    """Rename `path` to `path.1`, that one to `path.2` and so on; the last one kept goes."""
    for number in range(KEPT - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    path.replace(path.with_name(f"{path.name}.1"))
