"""Logs of a replay: written in step with it, in packet time, and the same each time."""

from collections.abc import Sequence
from pathlib import Path

from sensor.errors import MisconfiguredError
from sensor.eventbus import EventBus
from sensor.packetchain.tap import Tap, TapQueue
from sensor.storage.growingfile import trouble
from sensor.storage.log_settings import LogSettings
from sensor.storage.logfile import LogError, LogFile, LogWords
from sensor.storage.logkinds import LOG_KINDS, open_log
from sensor.storage.lognames import LogNames

_EVERYTHING = 1 << 62  # a replay waits for its disk


class ReplayLogs:
    """One file of each kind, opened at the first frame."""

    def __init__(
        self, settings: LogSettings, kinds: Sequence[str], words: LogWords, tap: Tap, bus: EventBus, prefix: Path
    ) -> None:
        """Write kinds of logs that have frames below `prefix`."""
        self.paths: list[Path] = []
        self._settings = settings
        self._kinds = kinds
        self._words = words
        self._prefix = settings.prefix or prefix
        self._queue = TapQueue(tap, _EVERYTHING)
        topics = tuple({topic for kind in kinds for topic in LOG_KINDS[kind].topics})
        self._events, self._unsubscribe = bus.subscribe(topics, bound=_EVERYTHING)
        self._files: list[LogFile] = []

    def turn(self, now_us: int, *, last: bool = False) -> None:
        """Write what has come until that packet time; raises MisconfiguredError where it cannot be written."""
        try:
            if not self._files:
                self._open(now_us)
            runs, events = self._queue.take(), []
            while (event := self._events.take()) is not None:
                events.append(event)
            for file in self._files:
                for _ in file.gather(runs, events, now_us, last=last):
                    pass
                file.write()
                if last:
                    file.close()
        except LogError as error:
            raise MisconfiguredError(f"cannot write the log: {error}") from error

    def close(self, now_us: int) -> None:
        """Write the rest, and end."""
        self.turn(now_us, last=True)
        self._queue.close()
        self._unsubscribe()

    def _open(self, now_us: int) -> None:
        settings = self._settings
        for kind in self._kinds:
            names = LogNames(settings.template, self._prefix, settings.title, kind)
            try:
                path = names.create(now_us)
            except OSError as error:
                raise trouble(Path(error.filename or self._prefix), error) from error
            self.paths.append(path)
            self._files.append(open_log(kind, path, self._words, version=settings.kismetdb_version))
