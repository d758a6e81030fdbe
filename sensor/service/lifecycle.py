"""What the service manager hears of the daemon's life: its states, a line on how it fares, and signs of life."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sensor.service.notify import Notifier
from sensor.tasks import Tasks

STATUS_S: Final = 5.0  # between two lines on how the daemon fares
ATTEMPT_US: Final = 30_000_000  # that attempts to open sources may add to the time a start may take


@dataclass(frozen=True, slots=True)
class Standing:
    """How the daemon fares."""

    sources: Sequence[str]  # the state of each, as `datasources.source.State` names it
    frames: int  # taken since the start
    alerts: int  # sent since the start


class Lifecycle:
    """Tells the service manager, from the start to the end."""

    def __init__(self, notifier: Notifier, standing: Callable[[], Standing]) -> None:
        """Tell over `notifier`; `standing` is asked each time that a line on it is due."""
        self._notifier = notifier
        self._standing = standing
        self._tasks = Tasks()

    def opening(self, count: int) -> None:
        """Say how many sources are being opened, all at once, and that this may take its time."""
        if count:
            sources = f"{count} source{'s' * (count != 1)}"
            self._notifier.send(f"STATUS=opening {sources}", f"EXTEND_TIMEOUT_USEC={ATTEMPT_US}")

    def ready(self) -> None:
        """Say that the daemon serves, and go on telling until `stopping`."""
        if not self._notifier.listened_to:
            return
        self._notifier.send("READY=1", f"STATUS={status_line(self._standing(), 0.0)}")
        self._tasks.start(self._keep_telling(), "service status")
        if self._notifier.watchdog_us:
            self._tasks.start(self._keep_alive(self._notifier.watchdog_us / 2e6), "service watchdog")

    @contextmanager
    def reloading(self) -> Iterator[None]:
        """Say that the configuration is read again, and afterwards that it was."""
        self._notifier.send("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
        try:
            yield
        finally:
            self._notifier.send("READY=1")

    async def stopping(self) -> None:
        """Say that the daemon ends; nothing is told after that."""
        await self._tasks.close()
        self._notifier.send("STOPPING=1", "STATUS=stopping")
        self._notifier.close()

    async def _keep_telling(self) -> None:
        while True:
            before, since = self._standing().frames, time.monotonic()
            await asyncio.sleep(STATUS_S)
            standing = self._standing()
            rate = (standing.frames - before) / (time.monotonic() - since)
            self._notifier.send(f"STATUS={status_line(standing, rate)}")

    async def _keep_alive(self, interval_s: float) -> None:
        """Give signs of life from the loop that does all the work: when it hangs, they stop."""
        while True:
            self._notifier.send("WATCHDOG=1")
            await asyncio.sleep(interval_s)


def status_line(standing: Standing, frames_per_s: float) -> str:
    """Say in one line how the daemon fares."""
    states = Counter(standing.sources)
    running = states["running"]
    others = {
        "failing": states["error"] + states["backoff"],
        "paused": states["paused"],
        "opening": states["opening"],
        "closed": states["closed"],
    }
    told = [f"{running or 'no'} source{'s' * (running != 1)} running"]
    told += [f"{count} {what}" for what, count in others.items() if count]
    alerts = f"{standing.alerts:,} alert{'s' * (standing.alerts != 1)}"
    return f"{', '.join(told)}; {frames_per_s:,.0f} frames/s; {alerts}"
