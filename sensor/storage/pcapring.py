"""The last frames, kept in memory so that somebody may have them written when something has happened."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Final

from sensor.errors import RefusedError
from sensor.messages import ERROR
from sensor.packetchain.tap import Tap, Tapped, TapQueue
from sensor.storage.growingfile import GrowingFile, trouble
from sensor.storage.logfile import LogError
from sensor.storage.lognames import LogNames, plain
from sensor.storage.pcapng import PcapngStream
from sensor.tasks import Tasks

MAX_POST_S: Final = 3600.0
MAX_SNAPSHOTS: Final = 4  # under way at once
ROUND_S: Final = 0.5
MAX_WAITING: Final = 16_777_216  # octets of frames that wait for a slow disk
MAX_LABEL: Final = 60


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of one snapshot."""

    label: str
    before: Path
    after: Path | None  # None where nothing of later was asked for


class PcapRing:
    """Keeps runs of frames by reference, up to so many octets; the oldest leave."""

    def __init__(
        self,
        tap: Tap,
        max_octets: int,
        names: Callable[[str], LogNames],
        name_of: Callable[[int], str],
        clock: Callable[[], int],
        say: Callable[[str, int], object],
    ) -> None:
        """Listen to `tap`; `names` gives the names of a title's captures, `name_of` what a datasource is called."""
        self.octets = 0
        self._tap = tap
        self._max_octets = max_octets
        self._names = names
        self._name_of = name_of
        self._clock = clock
        self._say = say
        self._runs: deque[Tapped] = deque()
        self._tasks = Tasks()
        self._stopping = asyncio.Event()
        self._listener = self.note
        tap.add(self._listener)

    def note(self, run: Tapped) -> None:
        """Keep a run of frames."""
        self._runs.append(run)
        self.octets += int(run.octets)
        while self.octets > self._max_octets and len(self._runs) > 1:
            self.octets -= int(self._runs.popleft().octets)

    async def snapshot(self, label: str, post_s: float) -> Snapshot:
        """Write what is kept, and in the background what comes in the next seconds; return where.

        Raises RefusedError for what cannot be asked, LogError where nothing can be written.
        """
        if not isfinite(post_s) or not 0 <= post_s <= MAX_POST_S:
            raise RefusedError(f"'post_seconds' is from 0 to {MAX_POST_S:.0f}")
        if len(self._tasks) >= MAX_SNAPSHOTS:
            raise RefusedError(f"no more than {MAX_SNAPSHOTS} snapshots are written at once")
        title = f"ring-{plain(label)[:MAX_LABEL]}"
        runs = list(self._runs)
        queue = TapQueue(self._tap, MAX_WAITING) if post_s else None
        try:
            before = await asyncio.to_thread(self._write, title, runs)
            if queue is None:
                return Snapshot(label, before, None)
            file = await asyncio.to_thread(self._open, f"{title}-after")
        except BaseException:
            if queue is not None:
                queue.close()
            raise
        following = self._tasks.start(self._follow(queue, file, post_s), "ring snapshot")
        following.add_done_callback(partial(_let_go, queue, file))
        return Snapshot(label, before, file.path)

    async def close(self) -> None:
        """Forget the frames, and end the snapshots under way."""
        self._tap.remove(self._listener)
        self._stopping.set()
        self._runs.clear()
        await self._tasks.close()

    def _open(self, title: str) -> GrowingFile:
        names = self._names(title)
        try:
            path = names.create(self._clock())
        except OSError as error:
            raise trouble(Path(error.filename or title), error) from error
        return GrowingFile(path)

    def _write(self, title: str, runs: list[Tapped]) -> Path:
        """Write a whole capture, or nothing: in a thread."""
        file = self._open(title)
        try:
            capture = PcapngStream(name_of=self._name_of)
            file.append(capture.head)
            for run in runs:
                file.append(capture.run(run))
            file.flush()
        except LogError:
            file.path.unlink(missing_ok=True)
            raise
        finally:
            file.close()
        return file.path

    async def _follow(self, queue: TapQueue, file: GrowingFile, post_s: float) -> None:
        """Write frames as they come until the time is over."""
        capture = PcapngStream(name_of=self._name_of)
        file.append(capture.head)
        end_us = self._clock() + round(post_s * 1_000_000)
        try:
            while not self._stopping.is_set():
                for run in queue.take():
                    file.append(capture.run(run))
                await asyncio.to_thread(file.flush)
                left_s = (end_us - self._clock()) / 1_000_000
                if left_s <= 0:
                    return
                await asyncio.sleep(min(ROUND_S, left_s))
        except LogError as error:
            self._say(f"Snapshot {file.path.name} ends early: {error}", ERROR)


def _let_go(queue: TapQueue, file: GrowingFile, _: object) -> None:
    queue.close()
    file.close()
