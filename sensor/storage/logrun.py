"""One log while it is written: its queue, its turns on the loop and in a thread, its files one after the other."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from sensor.eventbus import EventBus
from sensor.messages import ERROR, INFO
from sensor.packetchain.tap import Tap, TapQueue
from sensor.storage.alertlog import AlertLog
from sensor.storage.growingfile import trouble
from sensor.storage.log_settings import Limits
from sensor.storage.logfile import LogError, LogFile
from sensor.storage.logkinds import LOG_KINDS
from sensor.storage.lognames import LogNames, octets_of
from sensor.tasks import Tasks

ROUND_S: Final = 0.5  # between turns: what is lost by a kill is younger than two of them
RETRY_S: Final = 15.0  # between attempts to open a file
MAX_WAITING: Final = 16_777_216  # octets of frames that wait for a slow disk
MAX_EVENTS: Final = 10_000

OpenLog = Callable[[Path, bool], LogFile]  # the file, and whether it is the run's first
Say = Callable[[str, int], object]


class LogRun(ABC):
    """A log that is written, as clients see it."""

    def __init__(self, kind: str, template: str) -> None:
        """Give it a UUID of its own."""
        self.uuid = str(uuid4()).upper()
        self.kind = kind
        self.template = template

    @property
    @abstractmethod
    def path(self) -> Path | None:
        """The file that is written now, None where it could not be opened yet."""

    @property
    @abstractmethod
    def lost(self) -> int:
        """Frames and events that are missing in it."""

    @property
    @abstractmethod
    def written(self) -> int:
        """Frames, networks or alerts that were written, in all its files."""

    @property
    def description(self) -> str:
        """What it is."""
        return LOG_KINDS[self.kind].description

    @abstractmethod
    def tune(self, limits: Limits) -> None:
        """Keep to other limits from now on."""

    @abstractmethod
    def start(self) -> None:
        """Begin to write."""

    @abstractmethod
    async def close(self) -> None:
        """Write what waits, and end."""


class AlertRun(LogRun):
    """The log of alerts, which has a name of its own and writes each alert at once."""

    def __init__(self, kind: str, log: AlertLog) -> None:
        """Run a log."""
        super().__init__(kind, str(log.path))
        self._log = log

    @property
    def path(self) -> Path:
        """Its file."""
        return self._log.path

    @property
    def lost(self) -> int:
        """Alerts that could not be written."""
        return self._log.lost

    @property
    def written(self) -> int:
        """Alerts."""
        return self._log.written

    def tune(self, limits: Limits) -> None:
        """Keep to other limits from now on."""
        self._log.tune(limits.file_octets, limits.keep_s)

    def start(self) -> None:
        """Begin to write."""
        self._log.start()

    async def close(self) -> None:
        """Write what waits, and end."""
        await self._log.close()


class PacketRun(LogRun):
    """A log of frames: gathers on the loop, writes in a thread, begins another file where one is full or old."""

    def __init__(
        self,
        kind: str,
        names: LogNames,
        limits: Limits,
        open_log: OpenLog,
        tap: Tap,
        bus: EventBus,
        clock: Callable[[], int],
        say: Say,
        make_room: Callable[[], object],
    ) -> None:
        """Write files that `open_log` opens; `clock` gives µs. `make_room` is called, in a thread, on a full disk."""
        super().__init__(kind, names.template)
        self._names = names
        self._limits = limits
        self._open_log = open_log
        self._clock = clock
        self._say = say
        self._make_room = make_room
        self._queue = TapQueue(tap, MAX_WAITING)
        self._events, self._unsubscribe = bus.subscribe(LOG_KINDS[kind].topics, bound=MAX_EVENTS, name=f"log {kind}")
        self._file: LogFile | None = None
        self._files = 0
        self._written = 0  # to files that are closed
        self._opened_us = 0
        self._pending = False  # gathered, but not on the disk
        self._failing = ""
        self._stopping = asyncio.Event()
        self._tasks = Tasks()
        self._writing: asyncio.Task[None] | None = None

    @property
    def path(self) -> Path | None:
        """The file that is written now."""
        return None if self._file is None else self._file.path

    @property
    def file(self) -> LogFile | None:
        """The log that is written now."""
        return self._file

    @property
    def lost(self) -> int:
        """Frames and events that found no room while the disk was slow or full."""
        return int(self._queue.dropped) + self._events.dropped

    @property
    def written(self) -> int:
        """Frames or networks."""
        return self._written + (0 if self._file is None else self._file.packets)

    def tune(self, limits: Limits) -> None:
        """Keep to other limits from now on."""
        self._limits = limits

    def start(self) -> None:
        """Begin to write."""
        self._writing = self._tasks.start(self._write_on(), f"log {self.kind}")

    async def close(self) -> None:
        """Write what waits, and end."""
        self._queue.close()
        self._unsubscribe()
        self._stopping.set()
        if self._writing is not None:
            with suppress(asyncio.CancelledError):
                await asyncio.shield(self._writing)

    async def open_file(self) -> None:
        """Open the first file; raises LogError. What does not open is tried again while the log runs."""
        if self._file is None:
            await asyncio.to_thread(self._open)

    def _open(self) -> None:
        now_us = self._clock()
        try:
            path = self._names.create(now_us)
        except OSError as error:
            raise trouble(Path(error.filename or self._names.template), error) from error
        try:
            self._file = self._open_log(path, self._files == 0)
        except LogError:
            path.unlink(missing_ok=True)
            raise
        self._files += 1
        self._opened_us = now_us

    async def _write_on(self) -> None:
        last = False
        while not last:
            with suppress(TimeoutError):
                async with asyncio.timeout(RETRY_S if self._file is None and self._failing else ROUND_S):
                    await self._stopping.wait()
            last = self._stopping.is_set()
            await self._turn(last=last)
        if self._file is not None:
            try:
                await asyncio.to_thread(self._file.close)
            except LogError as error:
                self._say(f"Log {self.kind} could not be closed: {error}", ERROR)

    async def _turn(self, *, last: bool) -> None:
        """Write what has come since the turn before, once what came before that is written."""
        try:
            await self.open_file()
            if self._file is not None:
                await self._write(self._file, last=last)
        except LogError as error:
            await self._failed(error)
            return
        if self._failing:
            self._say(f"Log {self.kind} is written again; {self.lost} frames and events are missing in it", INFO)
        self._failing = ""

    async def _write(self, file: LogFile, *, last: bool) -> None:
        full = not last and self._is_full(file)
        if last or not self._pending:
            events = []
            while (event := self._events.take()) is not None:
                events.append(event)
            for _ in file.gather(self._queue.take(), events, self._clock(), last=last or full):
                await asyncio.sleep(0)
            self._pending = True
        await asyncio.to_thread(file.write)
        self._pending = False
        if full:
            self._written += file.packets
            self._file = None
            await asyncio.to_thread(file.close)
            await self.open_file()

    def _is_full(self, file: LogFile) -> bool:
        """Whether the next frames belong into another file."""
        limits = self._limits
        age_us = self._clock() - self._opened_us
        return bool(
            (limits.file_octets and octets_of(file.path) >= limits.file_octets)
            or (limits.file_s and age_us >= limits.file_s * 1_000_000)
        )

    async def _failed(self, error: LogError) -> None:
        """Tell once of a disk that does not take the log, and make room on a full one."""
        if not self._failing:
            self._say(f"Log {self.kind} cannot be written: {error}", ERROR)
        self._failing = str(error)
        if error.full:
            await asyncio.to_thread(self._make_room)
