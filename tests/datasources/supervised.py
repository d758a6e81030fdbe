"""A supervisor of scripted radios, and everything it says."""

from datasources.source import Datasource
from datasources.supervisor import Supervisor
from sensor.dot11.block import Block, Fix
from sensor.eventbus import ALL, EventBus
from tests.datasources.clocks import HandClock
from tests.datasources.scripted import ScriptedDriver


class Watched:
    """A supervisor, and everything it says."""

    def __init__(self, driver: ScriptedDriver | None = None) -> None:
        """Supervise with a clock that stands still; the usual drivers without one of our own."""
        self.bus = EventBus()
        self.subscription, _ = self.bus.subscribe((ALL,))
        self.clock = HandClock()
        self.chance = 0.5
        self.fix: Fix | None = None
        self.messages: list[tuple[str, int]] = []
        self.alerts: list[tuple[str, str]] = []
        self.ticks: list[int] = []
        self.taken: list[Block] = []
        self.supervisor = Supervisor(
            self.bus,
            self._take,
            tick=self.ticks.append,
            message=lambda text, flags: self.messages.append((text, flags)),
            alert=lambda name, text: self.alerts.append((name, text)),
            clock=self.clock,
            drivers=(driver,) if driver else None,
            chance=lambda: self.chance,
            locate=lambda _source: self.fix,
        )

    async def _take(self, block: Block) -> int:
        self.taken.append(block)
        return 1

    def topics(self) -> list[str]:
        """The topics published since the last call; every payload is a record."""
        topics = []
        while event := self.subscription.take():
            assert isinstance(event[1], Datasource)
            topics.append(event[0].removeprefix("DATASOURCE_"))
        return topics
