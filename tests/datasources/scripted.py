"""Datasources whose every step a test decides."""

import asyncio

from datasources.clock import Clock
from datasources.driver import Candidate, Deliver
from datasources.source import Datasource
from datasources.tuning import Tuning
from sensor.dot11.block import Block
from sensor.errors import RefusedError


class ScriptedFeed:
    """A source whose every step a test decides."""

    def __init__(self, driver: "ScriptedDriver", source: Datasource) -> None:
        """Take the script from the driver."""
        self.warning = ""
        self.tunings: list[tuple[Tuning, int]] = []
        self._source = source
        self.follows_wall_clock = driver.follows_wall_clock
        self.steps: list[str] = []
        self._driver = driver

    async def open(self) -> None:
        """Open when the test allows it, or fail as told."""
        self.steps.append("open")
        await self._driver.may_open.wait()
        if self._driver.failures:
            raise self._driver.failures.pop(0)
        self._source.capture_interface = f"{self._source.interface}mon"

    async def run(self, deliver: Deliver) -> None:
        """Deliver what the test has prepared, then wait for the end."""
        for block in self._driver.blocks:
            await deliver(block)
        await self._driver.may_end.wait()
        if self._driver.breakdown is not None:
            raise self._driver.breakdown

    async def tune(self, tuning: Tuning, offset: int) -> None:
        """Follow, but never to channel 14."""
        if "14" in (tuning.channel, *tuning.channels):
            raise RefusedError("channel 14 is not allowed here")
        self.tunings.append((tuning, offset))
        source = self._source
        source.channel, source.hopping = tuning.channel, not tuning.channel
        source.hop_channels, source.hop_offset, source.hop_split = tuning.channels, offset, tuning.split
        source.hop_rate, source.hop_shuffle = tuning.rate, tuning.shuffle

    def pause(self) -> None:
        """Note it."""
        self.steps.append("pause")

    def resume(self) -> None:
        """Note it."""
        self.steps.append("resume")

    def close(self) -> None:
        """Note it."""
        self.steps.append("close")


class ScriptedDriver:
    """Radios that do as they are told."""

    name = "scripted"
    description = "for tests"
    options: tuple[str, ...] = ()
    retries = True
    lists = True
    tunes = True

    def __init__(self) -> None:
        """By default a source opens and runs on."""
        self.follows_wall_clock = False
        self.may_open = asyncio.Event()
        self.may_open.set()
        self.may_end = asyncio.Event()
        self.failures: list[Exception] = []
        self.breakdown: Exception | None = None
        self.blocks: list[Block] = []
        self.feeds: list[ScriptedFeed] = []

    def claims(self, interface: str) -> bool:
        """Any radio."""
        return interface.startswith("radio")

    def uuid(self, interface: str) -> str:
        """One UUID for each digit."""
        return f"5FE308BD-0000-0000-0000-{interface.removeprefix('radio') or '0':0>12}"

    def feed(self, source: Datasource, clock: Clock) -> ScriptedFeed:
        """Return the next feed."""
        source.definition.boolean("picky", default=True)
        self.feeds.append(ScriptedFeed(self, source))
        return self.feeds[-1]

    def candidates(self) -> list[Candidate]:
        """One radio is always there; captured on it has a second interface, which is listed as well."""
        uuid = self.uuid("radio7")
        captured = [Candidate("radio7mon", "radio7mon", "scripted", uuid=uuid)] if self.feeds else []
        return [Candidate("radio7", "radio7mon", "scripted", uuid=uuid), *captured]
