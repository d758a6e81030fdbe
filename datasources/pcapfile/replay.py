"""The pcapfile datasource: a capture file replayed at its own pace, at a factor of it, or as fast as it is taken.

Options: `realtime=true` (original pace), `speed=N` (a factor of it), `pps=N` (frames per second), `rebase` (times
shifted so that the first frame is now; default with a pace taken from the capture).
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from librt.vecs import vec
from mypy_extensions import i64

from datasources.clock import Clock
from datasources.definition import Definition
from datasources.driver import Candidate, Deliver
from datasources.pcapfile.capture import CaptureFile
from datasources.pcapfile.merge import sub_block
from datasources.pcapfile.pace import Pace
from datasources.pcapfile.reading_thread import ReadingThread
from datasources.pcapfile.streams import STDIN
from datasources.source import Datasource
from datasources.tuning import Tuning
from sensor.dot11.block import Block
from sensor.errors import MisconfiguredError, RefusedError
from sensor.identity import pcapfile_uuid

STEP_SECONDS: Final = 0.05  # frames due within it travel together
_READ_AHEAD: Final = 4  # blocks fetched in one visit to the thread
_SUFFIXES: Final = frozenset({".pcap", ".pcapng", ".cap", ".dump", ".pcapdump", ".gz", ".zst"})


class PcapfileDriver:
    """Capture files as datasources."""

    name = "pcapfile"
    description = "Capture files in pcap and pcapng format, plain or compressed"
    options: tuple[str, ...] = ("realtime", "speed", "pps", "rebase")
    retries = False  # a file that cannot be read now will not change by itself
    lists = False
    tunes = False

    def claims(self, interface: str) -> bool:
        """Return whether this is standard input, an existing path, or a name that can only mean a capture."""
        return interface == STDIN or "/" in interface or Path(interface).suffix in _SUFFIXES or Path(interface).exists()

    def uuid(self, interface: str) -> str:
        """Return the UUID that Kismet gives this file name."""
        return pcapfile_uuid(interface)

    def feed(self, source: Datasource, clock: Clock) -> "PcapfileFeed":
        """Return a replay that is not open yet; raise MisconfiguredError for options that exclude each other."""
        return PcapfileFeed(source.interface, source.number, pace_of(source.definition), clock)

    def candidates(self) -> list[Candidate]:
        """Return nothing: captures are named, not found."""
        return []


def pace_of(definition: Definition) -> Pace:
    """Return the pace that a definition asks for; raise MisconfiguredError for options that exclude each other."""
    speed = definition.number("speed")
    packets_per_second = definition.number("pps")
    realtime = definition.boolean("realtime", default=speed is not None)
    if realtime and speed is None:
        speed = 1.0
    if not realtime:
        speed = None
    if speed is not None and packets_per_second is not None:
        raise MisconfiguredError(f"datasource {definition.name}: pps goes with neither realtime nor speed")
    rebase = definition.boolean("rebase", default=realtime)
    return Pace(speed=speed, packets_per_second=packets_per_second, rebase=rebase)


class PcapfileFeed:
    """One replay of a capture. It waits for the chain to take each block, so that no frame is ever dropped."""

    def __init__(self, path: str, number: int, pace: Pace, clock: Clock) -> None:
        """Replay the capture at `path` as datasource `number`."""
        self.warning = ""
        self.follows_wall_clock = pace.follows_wall_clock
        self._path = path
        self._number = number
        self._pace = pace
        self._clock = clock
        self._thread: ReadingThread | None = None
        self._capture: CaptureFile | None = None
        self._blocks: Iterator[Block] = iter(())
        self._frames = 0  # handed over so far
        self._going = asyncio.Event()
        self._going.set()

    async def open(self) -> None:
        """Open the file; raise MisconfiguredError when it is no capture."""
        self._thread = ReadingThread(f"read {Path(self._path).name}")
        await self._thread.call(self._open)

    async def run(self, deliver: Deliver) -> None:
        """Deliver the whole capture."""
        if self._thread is None:
            raise RefusedError("a replay must be opened before it runs")
        while blocks := await self._thread.call(self._fetch):
            for block in blocks:
                await self._hand_over(block, deliver)
        if self._capture is not None:
            self.warning = " ".join(self._capture.warnings)

    def pause(self) -> None:
        """Deliver nothing more until resumed; the capture's own clock stands still."""
        self._pace.pause(self._clock.monotonic())
        self._going.clear()

    def resume(self) -> None:
        """Go on where the pause began."""
        self._pace.resume(self._clock.monotonic())
        self._going.set()

    async def tune(self, tuning: Tuning, offset: int) -> None:
        """Refuse: what was recorded was recorded."""
        raise RefusedError("a capture has no channel to choose")

    def close(self) -> None:
        """Close the file once the thread is done with it."""
        if self._thread is not None:
            self._thread.stop(self._close)

    def _open(self) -> None:
        """In the thread: open the file."""
        self._capture = CaptureFile(self._path, self._number)
        self._blocks = iter(self._capture)

    def _fetch(self) -> list[Block]:
        """In the thread: return the next blocks, none at the end; few, so that the first frame appears at once."""
        wanted = _READ_AHEAD if self._frames else 1
        return [block for _, block in zip(range(wanted), self._blocks, strict=False)]

    def _close(self) -> None:
        """In the thread: close the file."""
        if self._capture is not None:
            self._capture.close()

    async def _hand_over(self, block: Block, deliver: Deliver) -> None:
        """Deliver a block in the parts that fall due together."""
        if not self._pace.started and len(block):
            await self._going.wait()
            self._pace.start(block.times_us[0], self._clock.monotonic(), self._clock.time_us())
        first = 0
        while first < len(block):
            await self._going.wait()
            last = self._due_end(block, first, self._clock.monotonic())
            if last == first:
                await self._wait_for(block, first)
                continue
            await deliver(self._shifted(sub_block(block, first, last)))
            self._frames += last - first
            first = last

    def _due_end(self, block: Block, first: int, now: float) -> int:
        """Return where the frames from `first` on that are due now end."""
        if self._pace.full_speed:
            return len(block)
        last = first
        while last < len(block) and self._pace.due(self._frames + last - first, block.times_us[last]) <= now:
            last += 1
        return last

    async def _wait_for(self, block: Block, index: int) -> None:
        """Wait until a frame is due, at least one step."""
        due = self._pace.due(self._frames, block.times_us[index])
        await self._clock.sleep(max(due - self._clock.monotonic(), STEP_SECONDS))

    def _shifted(self, block: Block) -> Block:
        """Give the block, which is ours alone, the times that its frames are to carry."""
        shift_us = self._pace.shift_us
        if shift_us:
            block.times_us = vec[i64](ts_us + shift_us for ts_us in block.times_us)
        return block
