"""The intake: blocks of all datasources into the packetchain, and the account of what did not come."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from datasources.supervisor import Supervisor
from sensor.capture_news import CaptureNews
from sensor.dot11.block import Block
from sensor.health import Health
from sensor.latency import Latency
from sensor.pipeline import Pipeline
from sensor.telemetry.positions import Positions

SLICE: Final = 256  # frames that the chain takes before it is asked whether others wait
TURN_S: Final = 0.008  # for so long the loop serves nobody else: by the frame, a busy API would starve the radios
SECOND_US: Final = 1_000_000
LATE_US: Final = 1_000_000  # a frame that comes later than this after its capture finds time ahead of it


class Intake:
    """Takes what datasources deliver. It belongs to the loop of the packetchain."""

    def __init__(
        self,
        sources: Supervisor,
        pipeline: Pipeline,
        captures: CaptureNews,
        positions: Positions,
        health: Health,
        latency: Latency,
        clock: Callable[[], int],
        quiet: Callable[[int], object],
    ) -> None:
        """Feed `pipeline` with what `sources` deliver; `clock` is the wall clock in µs.

        `quiet` is told the packet time of each second in which no source is open.
        """
        self._sources = sources
        self._pipeline = pipeline
        self._captures = captures
        self._positions = positions
        self._health = health
        self._latency = latency
        self._clock = clock
        self._quiet = quiet
        self._idle_us = 0  # since a source was open
        self._sources_known = 0
        self._turn_ends_s = 0.0  # of the steady clock
        self._waiting = 0  # frames of blocks that are not all through the chain yet

    async def deliver(self, block: Block) -> int:
        """Take a block through the chain, for a turn at a time, so that nobody else waits long; count the malformed."""
        self._number_sources()
        count, live = len(block), self._sources.is_live(block.source)
        if not count:
            return 0
        times_us = block.times_us
        self._health.block(block.source, times_us[0], times_us[-1], live=live, wall_us=self._clock())
        self._waiting += count
        self._pipeline.statistics.note_queued(times_us[-1], self._waiting)
        try:
            malformed = await self._process(block)
        finally:
            self._waiting -= count
        if live:
            self._latency.note(self._clock() - times_us[-1])
        return malformed

    def tick(self, ts_us: int) -> None:
        """Let time pass without traffic; frames that the kernel has and we do not are a moment late."""
        self._pipeline.fix = self._positions.locate()  # for what detections find by silence
        self._pipeline.tick(ts_us - LATE_US)
        self._captures.close(ts_us)

    def account(self, ts_us: int) -> None:
        """Let the chain know what the sources lost, and what they were listening to: to be called each second."""
        lost = 0
        for source in self._sources.sources.values():
            dropped = source.take_drops()
            if dropped:
                lost += dropped
                self._pipeline.statistics.count_dropped(ts_us, dropped)
            for freq_mhz, listened_us in source.take_listened().items():
                self._pipeline.listening.note(ts_us, freq_mhz, listened_us)
        steady_us = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000  # goes on while the machine sleeps
        self._health.second(ts_us, steady_us, lost)
        self._let_time_pass()

    def _let_time_pass(self) -> None:
        """Go on with packet time where no source does, so that what is over ends when the last capture has, too.

        Detections are not told: what is not heard now is silent because nobody listens.
        """
        if any(source.running for source in self._sources.sources.values()):
            self._idle_us = 0
        elif self._pipeline.now_us:
            self._idle_us += SECOND_US
            packet_us = self._pipeline.now_us + self._idle_us
            self._quiet(packet_us)
            self._captures.close(packet_us)

    def _number_sources(self) -> None:
        """Let the chain know of every source: from the second one on it looks for duplicates."""
        while self._sources_known < len(self._sources.sources):
            self._pipeline.add_source()
            self._sources_known += 1

    async def _process(self, block: Block) -> int:
        """Let the chain have one slice after the other, and others their turn; return how many were malformed."""
        count, malformed = len(block), 0
        for first in range(0, count, SLICE):
            malformed += self._pipeline.process(block, first, min(first + SLICE, count))
            if time.monotonic() >= self._turn_ends_s:
                await asyncio.sleep(0)
                self._turn_ends_s = time.monotonic() + TURN_S
        return malformed
