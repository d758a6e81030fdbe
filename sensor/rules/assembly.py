"""Rules, put together: for the daemon a part that runs each second, for replays the same engine on packet time."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from sensor.delivery.outbox import Outbox
from sensor.errors import AirwardenError
from sensor.eventbus import EventBus
from sensor.packetchain.tally import FrameTally
from sensor.pipeline import Pipeline
from sensor.rules.carrier import Carrier
from sensor.rules.catalogue import TYPES
from sensor.rules.durations import SECOND_US
from sensor.rules.engine import Due, Engine, Outcome, Telling
from sensor.rules.indices import INDICES
from sensor.rules.raised import RuleAlerts
from sensor.rules.recorder import Entry, Recorder
from sensor.rules.registry import Configured, Registry
from sensor.rules.rollcall import RollCall
from sensor.rules.rule import Rule
from sensor.rules.rulebook import RuleBook
from sensor.rules.ruletype import World
from sensor.rules.service import RuleService
from sensor.rules.settings import RulesSettings
from sensor.rules.store import EventStore
from sensor.storage.database import Database
from sensor.tasks import Tasks

EVENTS_DATABASE: Final = "events.db"
PASS_S: Final = 1.0
LEAST_REST_S: Final = 0.01

_T = TypeVar("_T")
_log: Final = logging.getLogger(__name__)


class Rules:
    """Everything about rules. One thread writes events and evaluates; the sensor's loop does the rest."""

    def __init__(
        self,
        state: Database,
        events: Path,
        bus: EventBus,
        pipeline: Pipeline,
        world: World,
        clock: Callable[[], int],
        *,
        configured: Configured | None = None,
        settings: RulesSettings | None = None,
        alerts: RuleAlerts | None = None,
    ) -> None:
        """Open the event store at `events`; rules and connectors are in `state`. `clock` gives µs.

        Without `alerts`, as in replays, instances are no alerts.
        """
        self.settings = settings or RulesSettings()
        self.book = RuleBook(state, self.settings.max_rules)
        self.store = EventStore.open(events, self.settings)
        self.recorder = Recorder(bus, world)
        self.registry = Registry(self.book, configured)
        self.service = RuleService(self.book, self.registry, clock)
        self.carrier = Carrier(self.registry, TYPES, Outbox(state), self.store.write, clock)
        self.engine = Engine(self.book, self.store, world, settle=self.carrier.settle)
        self.trouble = ""  # why the last pass failed, empty: it did not
        self.passed_us = 0  # when the last pass ended
        self._clock = clock
        self._alerts = alerts
        self._pipeline = pipeline
        self._tasks = Tasks()
        self._thread = ThreadPoolExecutor(1, "rules")
        self._passing = asyncio.Lock()
        self._closed = False
        self._recorded_for = -1  # the engine's list of rules

    def start(self) -> None:
        """Run rules from now on; what is active goes on as the alert that it was."""
        if self._alerts is not None:
            now_us = self._clock()
            self.engine.refresh(now_us)
            self._alerts.renew(self.engine, now_us)
        self.carrier.start()
        self._tasks.start(self._run(), "rules")

    async def close(self) -> None:
        """Finish the pass under way, write what waits, and end; a second time there is nothing to do."""
        if self._closed:
            return
        self._closed = True
        async with self._passing:  # what a pass has settled must be told
            await self._tasks.close()
        await self.carrier.close()
        self.recorder.close()
        entries = self.recorder.take(self._clock())
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._thread, self.engine.work, (), entries, self._clock())
        except AirwardenError as error:
            _log.error("events not written: %s", error)
        self._thread.shutdown()
        self.store.close()

    def second(self, now_us: int) -> None:
        """Take note that packet time has come to another second."""
        self.recorder.second(now_us)

    def counters(self) -> dict[str, int]:
        """Return what was done, and what was lost, missed or bounded, since the start."""
        tally, roll_call = self.recorder.tally, self.recorder.roll_call
        return {
            "evaluated": self.engine.evaluated,
            "failed": self.engine.failed,
            "timed_out": self.engine.overdue,
            "missed": self.engine.missed,
            "active": self.engine.active,
            "lag_us": self.engine.lag_us,
            "events_written": self.store.written,
            "events_dropped": self.recorder.dropped,
            "events_forgotten": self.engine.pruned,
            "frames_not_told_apart": int(tally.overflowed) if tally is not None else 0,
            "devices_not_told_of": roll_call.overflowed if roll_call is not None else 0,
            "actions_failed": self.carrier.failed,
            "notes_dropped": self.carrier.dropped,
        }

    def pass_now(self, now_us: int) -> list[Telling]:
        """Run everything that is due, here and now: for replays, which have nobody to wait for them."""
        tellings: list[Telling] = []
        due, entries = self._begin(now_us)
        while due or entries:
            tellings += self.engine.work(due, entries, now_us)
            due, entries = self.engine.due(now_us), []
        return tellings

    async def read(self, question: Callable[[], _T]) -> _T:
        """Ask the store something in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, question)

    async def _run(self) -> None:
        while True:
            began_us = self._clock()
            try:
                async with self._passing:
                    await self._pass(began_us)
                self.trouble = ""
            except AirwardenError as error:
                if str(error) != self.trouble:  # told once, not each second
                    _log.error("rules: %s", error)
                self.trouble = str(error)
            self.passed_us = self._clock()
            # A pass that took long is followed by the next one soon, and never by none.
            await asyncio.sleep(max(PASS_S - (self._clock() - began_us) / SECOND_US, LEAST_REST_S))

    async def _pass(self, now_us: int) -> None:
        """Run what is due, a batch at a time, so that neither loop nor thread is held for long."""
        loop = asyncio.get_running_loop()
        due, entries = self._begin(now_us)
        lag_us, ran = self.engine.lag_us, bool(due)
        while due or entries:
            try:
                outcomes = await loop.run_in_executor(self._thread, self.engine.evaluate, due, entries, now_us)
            except AirwardenError:
                self.recorder.give_back(entries)
                raise
            await self._settle(outcomes, now_us)
            due, entries = self.engine.due(now_us), []
        self.engine.lag_us = lag_us + (self._clock() - now_us if ran else 0)

    async def _settle(self, outcomes: list[Outcome], now_us: int) -> None:
        """Let alerts be written first, then what the rules have found; then it is told."""
        if self._alerts is not None:
            await self._alerts.note(outcomes, now_us)
        loop = asyncio.get_running_loop()
        tellings = await loop.run_in_executor(self._thread, self.engine.settle, outcomes, now_us)
        if self._alerts is not None:
            self._alerts.settled(outcomes, self.engine, now_us)
        self.carrier.carry(tellings)

    def _begin(self, now_us: int) -> tuple[list[Due], list[Entry]]:
        due = self.engine.due(now_us)
        if self._alerts is not None:
            self._alerts.renew(self.engine, now_us)
        self._record_what_is_wanted()
        entries = self.recorder.take(now_us)
        self.engine.late = self.recorder.late
        return due, entries

    def _record_what_is_wanted(self) -> None:
        """Fill indices that cost something only while a rule looks into them, or the operator wants them."""
        if self._recorded_for == self.engine.changes:
            return
        self._recorded_for = self.engine.changes
        wanted = {*self.settings.record}.union(*map(_tables, self.engine.rules))
        recorder = self.recorder
        if ("frames" in wanted) is not (recorder.tally is not None):
            recorder.tally = self._pipeline.tally = FrameTally() if "frames" in wanted else None
        if ("devices" in wanted) is not (recorder.roll_call is not None):
            recorder.roll_call = RollCall() if "devices" in wanted else None


def _tables(rule: Rule) -> set[str]:
    """Return the indices that a rule looks into."""
    names = rule.params.get("index")
    listed = [names] if isinstance(names, str) else names if isinstance(names, list) else []
    return {INDICES[name].table for name in listed if isinstance(name, str) and name in INDICES}
