"""The pcapng log: every frame as it was captured."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sensor.packetchain.tap import Tapped
from sensor.storage.growingfile import GrowingFile
from sensor.storage.logfile import Events, LogFile, LogWords
from sensor.storage.pcapng import PcapngStream


class PcapngLog(LogFile):
    """A capture that grows."""

    def __init__(self, path: Path, words: LogWords) -> None:
        """Write to an empty file; raises LogError."""
        super().__init__(path)
        self._capture = PcapngStream(name_of=words.source_name)
        self._file = GrowingFile(path)
        self._file.append(self._capture.head)
        self._runs: list[Tapped] = []

    def gather(self, runs: Sequence[Tapped], events: Events, now_us: int, *, last: bool) -> Iterator[None]:
        """Take over frames."""
        self._runs += runs
        yield

    def write(self) -> None:
        """Write them; raises LogError."""
        for run in self._runs:
            self._file.append(self._capture.run(run))
            self.packets += len(run)
        self._runs.clear()
        self._file.flush()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
