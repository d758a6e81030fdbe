"""Every log of the daemon: which are written, begun and ended on demand, and how long old ones stay."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from sensor.alerts.alert import Alert
from sensor.errors import RefusedError
from sensor.eventbus import EventBus
from sensor.messages import INFO
from sensor.packetchain.tap import Tap
from sensor.storage.alertlog import AlertLog
from sensor.storage.kismetlog import KismetLog
from sensor.storage.log_settings import ALERTS, KINDS, KISMET, PCAPNG, LogSettings
from sensor.storage.logfile import LogFile, LogWords
from sensor.storage.logkinds import LOG_KINDS, open_log
from sensor.storage.lognames import LogNames
from sensor.storage.logrun import AlertRun, LogRun, PacketRun, Say
from sensor.storage.pcapring import PcapRing
from sensor.storage.retention import Retention, free_octets
from sensor.tasks import Tasks
from sensor.wids.system import DISKLOW

LOOK_EVERY_S: Final = 15.0  # at the disk, and at what is too old
FOLDER: Final = "logs"  # beside the state, where no prefix is set


class Logbook:
    """The daemon's logs, by UUID. Belongs to the loop of the packetchain."""

    def __init__(
        self,
        settings: LogSettings,
        folder: Path,
        words: LogWords,
        tap: Tap,
        bus: EventBus,
        *,
        alert_path: Path,
        say: Say = lambda text, flags: None,
        warn: Callable[[str, str], object] = lambda name, text: None,
        clock: Callable[[], int] = lambda: time.time_ns() // 1000,
        free: Callable[[], int] | None = None,
    ) -> None:
        """Write logs below `folder` unless the settings name another; `start` begins those that they list.

        `say` takes a line for people and its flags, `warn` the name of an alert of the system's and a sentence. `clock`
        gives µs; `free` the octets that the disk has left.
        """
        self.runs: dict[str, LogRun] = {}
        self.prefix = settings.prefix or folder / FOLDER
        self._settings = settings
        self._words = words
        self._tap = tap
        self._bus = bus
        self._alert_path = alert_path
        self._say = say
        self._warn = warn
        self._clock = clock
        self._names = {
            kind: LogNames(settings.template, self.prefix, settings.title, kind) for kind in KINDS if kind != ALERTS
        }
        limits = {kind: settings.limits_of(kind) for kind in self._names}
        self._retention = Retention(self._names, limits, free or self._free, settings.keep_free_octets)
        self.ring: PcapRing | None = None
        if settings.ring_mb:
            names, name_of = self._ring_names, words.source_name
            self.ring = PcapRing(tap, settings.ring_octets, names, name_of, clock, say)
        self._told_full = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks = Tasks()

    def start(self) -> None:
        """Begin the logs that are configured; one that cannot be opened is told, and tried again and again."""
        self._loop = asyncio.get_running_loop()
        for kind in self._settings.types:
            run = self._make(kind)
            self.runs[run.uuid] = run
            run.start()
        self._tasks.start(self._look_after(), "log retention")

    async def close(self) -> None:
        """Write what waits, and end all of them."""
        await self._tasks.close()
        if self.ring is not None:
            await self.ring.close()
        for uuid in list(self.runs):
            await self.runs.pop(uuid).close()

    async def begin(self, kind: str) -> LogRun:
        """Begin a log; raises RefusedError for one that there is not or that is written already, LogError."""
        if kind not in LOG_KINDS:
            raise RefusedError(f"there is no log of that kind, only {', '.join(LOG_KINDS)}")
        if any(run.kind == kind for run in self.runs.values()):
            raise RefusedError(f"the log {kind} is written already")
        run = self._make(kind)
        self.runs[run.uuid] = run
        try:
            if isinstance(run, PacketRun):
                await run.open_file()
        except BaseException:
            del self.runs[run.uuid]
            await run.close()
            raise
        run.start()
        self._say(f"Log {kind} is written to {run.path}", INFO)
        return run

    async def end(self, uuid: str) -> None:
        """End a log; raises RefusedError where there is none."""
        run = self.runs.pop(uuid.upper(), None)
        if run is None:
            raise RefusedError("there is no log with this UUID")
        await run.close()
        self._say(f"Log {run.kind} has ended", INFO)

    def tune(self, settings: LogSettings) -> None:
        """Keep to the limits of other settings from now on; all else in them waits for the next start."""
        self._settings = replace(self._settings, limits=settings.limits, keep_free_mb=settings.keep_free_mb)
        limits = {kind: settings.limits_of(kind) for kind in self._names}
        self._retention.tune(limits, settings.keep_free_octets)
        for run in self.runs.values():
            run.tune(settings.limits_of(run.kind))

    def kismetdb(self) -> KismetLog | None:
        """Return the kismetdb log that is written now, if there is one."""
        files = (run.file for run in self.runs.values() if isinstance(run, PacketRun) and run.kind == KISMET)
        return next((file for file in files if isinstance(file, KismetLog)), None)

    def lost(self) -> dict[str, int]:
        """Return what is missing in each log that is written."""
        return {run.kind: run.lost for run in self.runs.values()}

    def written(self) -> dict[str, int]:
        """Return how much each log that is written has taken: frames, networks or alerts."""
        return {run.kind: run.written for run in self.runs.values()}

    def _make(self, kind: str) -> LogRun:
        if kind == ALERTS:
            limits = self._settings.limits_of(ALERTS)
            log = AlertLog(
                self._alert_path, self._bus, self._alert, max_octets=limits.file_octets, keep_s=limits.keep_s
            )
            return AlertRun(ALERTS, log)
        version = self._settings.kismetdb_version

        def opened(path: Path, first: bool) -> LogFile:
            return open_log(kind, path, self._words, version=version, everything=first)

        names, limits = self._names[kind], self._settings.limits_of(kind)
        return PacketRun(
            kind, names, limits, opened, self._tap, self._bus, self._clock, self._say, self._make_room_now
        )  # fmt: skip

    def _alert(self, alert: object) -> bytes:
        if not isinstance(alert, Alert):
            raise TypeError(type(alert).__name__)
        return self._words.alert(alert)

    def _ring_names(self, title: str) -> LogNames:
        return LogNames(self._settings.template, self.prefix, f"{self._settings.title}-{title}", PCAPNG)

    def _open_files(self) -> list[Path]:
        return [path for run in list(self.runs.values()) if (path := run.path) is not None]

    def _free(self) -> int:
        return free_octets(self.prefix)

    def _make_room_now(self) -> None:
        """A write found the disk full: in a thread."""
        removed = self._retention.make_room(self._open_files(), at_least=1)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._tell_of_room, removed)

    async def _look_after(self) -> None:
        """Remove what is too old or too much, and make room in time."""
        while True:
            open_files = self._open_files()
            await asyncio.to_thread(self._retention.enforce, open_files, self._clock() / 1_000_000)
            removed = await asyncio.to_thread(self._retention.make_room, self._open_files())
            if removed:
                self._tell_of_room(removed)
            else:
                self._told_full = False
            await asyncio.sleep(LOOK_EVERY_S)

    def _tell_of_room(self, removed: list[Path]) -> None:
        """Tell once in a while that logs have to leave, or that there are none left that could."""
        if self._told_full:
            return
        self._told_full = True
        what = f"{len(removed)} of the oldest logs were removed" if removed else "there is no old log to remove"
        self._warn(DISKLOW, f"The disk with the logs is full: {what}.")
