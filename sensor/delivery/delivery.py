"""Delivery as the daemon runs it: routes alerts into the outbox as they are written, and keeps a worker a connector."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from sensor import messages
from sensor.alerts.definition import HIGH
from sensor.delivery.alertnote import Names, Sender, note_of, subject_of
from sensor.delivery.connector import Connector, Note, flat
from sensor.delivery.outbox import RULES_LANE, SECOND_US, Outbox, Tally
from sensor.delivery.route import Route, ways
from sensor.delivery.settings import ConnectorSettings, DeliverySettings, connect, connect_all
from sensor.delivery.worker import Worker
from sensor.errors import UnavailableError
from sensor.ledger.row import Row
from sensor.storage.database import Database
from sensor.tasks import Tasks

SWEEP_S: Final = 60.0
PARTING_S: Final = 3.0  # what receivers get to answer when the sensor stops; systemd allows eight seconds in all
FAILED: Final = "DELIVERYFAILED"  # names of the alerts that delivery itself raises
FULL: Final = "OUTBOXFULL"
KLASS: Final = "SYSTEM"
RULES: Final = "rules"

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one connector fares."""

    name: str
    kind: str  # empty: it is configured no longer; `rules`: it was made through the rules' API
    tally: Tally
    pause_s: float  # until the next attempt, 0: no pause


class Voice(Protocol):
    """How delivery speaks to people."""

    def say(self, text: str, flags: int) -> None:
        """Tell a line."""

    def warn(self, header: str, klass: str, severity: int, text: str) -> None:
        """Raise an alert of the sensor's own."""


def nobody_knows(bssid: bytes) -> Iterable[bytes]:
    """Know no network of any access point."""
    return ()


class Delivery:
    """The outbox, its workers and the routes. A `Part` of the daemon."""

    def __init__(
        self,
        database: Database,
        settings: DeliverySettings,
        voice: Voice,
        clock: Callable[[], int],
        *,
        sender: Sender,
        names: Names = nobody_knows,
    ) -> None:
        """Build every connector; raises MisconfiguredError with all that is wrong with any of them."""
        self.outbox = Outbox(database, lifetime_us=settings.expire_hours * 3600 * SECOND_US)
        self.routes: tuple[Route, ...] = settings.routes
        self._voice = voice
        self._clock = clock
        self._sender = sender
        self._names = names
        self._workers: dict[str, Worker] = {}
        self._settings = {each.name: each for each in settings.connectors}
        self._tasks = Tasks()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._dying: set[str] = set()  # connectors whose dead were told of
        self._full: set[str] = set()  # connectors whose losses were told of
        self._running: dict[str, asyncio.Task[None]] = {}
        for connector in connect_all(settings.connectors):
            self._workers[connector.name] = Worker(connector, self.outbox, clock, self)

    def start(self) -> None:
        """Begin to send, on the running loop."""
        self._loop = asyncio.get_running_loop()
        for name, worker in self._workers.items():
            if name in self._running:
                continue  # a reload has been faster
            self._running[name] = self._tasks.start(worker.run(), f"connector {name}")
        self._tasks.start(self._sweep(), "outbox")

    async def close(self) -> None:
        """Let what is under way be answered, for a moment, and end."""
        for worker in self._workers.values():
            worker.stop()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=PARTING_S)
        await self._tasks.close()
        await asyncio.gather(*(self._let_go(worker.connector) for worker in self._workers.values()))
        self._loop = None

    def written(self, row: Row, transition: str) -> None:
        """Put a transition of the ledger on its ways: called within the transaction that writes it."""
        if not self.routes:
            return
        try:
            found = ways(self.routes, subject_of(row, transition, self._names), self._clock())
            note = note_of(row, transition, self._names, self._sender) if found else None
        except Exception:  # noqa: BLE001 - see below
            # The alert itself must be written, whatever mistake of ours keeps it from being told.
            _log.exception("an alert could not be put on its way")
            return
        if note is not None:
            for connector, due_us in found.items():
                self.post(connector, note, due_us)

    def post(self, connector: str, note: Note, due_us: int = 0) -> None:
        """Let a note wait for a connector, as part of the database's transaction if there is one."""
        dropped = self.outbox.put(connector, note, self._clock(), due_us)
        if self._loop is not None:
            # Behind this call, so that what is told of here is written before anybody sends or tells of it.
            self._loop.call_soon_threadsafe(self._posted, connector, dropped)

    def reconfigure(self, settings: DeliverySettings) -> None:
        """Put other connectors and routes in force; raises MisconfiguredError before anything is changed."""
        wanted = {each.name: each for each in settings.connectors}
        new = {name: each for name, each in wanted.items() if self._settings.get(name) != each}
        made = {connector.name: connector for connector in connect_all(new.values())}
        self.routes, self._settings = settings.routes, wanted
        self.outbox.lifetime_us = settings.expire_hours * 3600 * SECOND_US
        leaving = {name for name in self._workers if name not in wanted}
        for name in sorted({*made, *leaving}):
            self._replace(name, made.get(name))

    @property
    def configured(self) -> tuple[ConnectorSettings, ...]:
        """The connectors of the configuration, as they are now."""
        return tuple(self._settings.values())

    def build(self, name: str) -> Connector | None:
        """Return a connector of that name of one's own, to try or to use it beside the outbox."""
        settings = self._settings.get(name)
        return None if settings is None else connect(settings)

    def standing(self) -> list[Standing]:
        """Return how each connector fares: those configured, then those of which only the outbox still knows."""
        tallies, now_us = self.outbox.tallies(), self._clock()
        found = []
        for name in [*self._settings, *(name for name in tallies if name not in self._settings)]:
            worker, settings = self._workers.get(name), self._settings.get(name)
            pause_s = max((worker.resumes_us - now_us) / SECOND_US, 0.0) if worker is not None else 0.0
            kind = settings.kind if settings else RULES if name.startswith(RULES_LANE) else ""
            found.append(Standing(name, kind, tallies.get(name, Tally()), pause_s))
        return found

    # What workers tell

    def down(self, name: str, error: str) -> None:
        """Tell once that a receiver takes nothing."""
        self._voice.say(f"Connector {flat(name, 64)} does not take notes, they wait: {error}", messages.ERROR)

    def back(self, name: str) -> None:
        """Tell that it does again."""
        self._dying.discard(name)
        self._full.discard(name)
        self._voice.say(f"Connector {flat(name, 64)} takes notes again", messages.INFO)

    def died(self, name: str, title: str, error: str) -> None:
        """Raise an alert for the first note that a receiver will never get, until it takes one again."""
        self._voice.say(f"Connector {flat(name, 64)} will not get '{flat(title, 100)}': {error}", messages.ERROR)
        if name not in self._dying:
            self._dying.add(name)
            self._voice.warn(
                FAILED,
                KLASS,
                HIGH,
                f"Connector {flat(name, 64)} did not get what it was to be told: {error}. "
                "'airwarden notify dead' lists what is kept.",
            )

    # How

    def _posted(self, connector: str, dropped: int) -> None:
        worker = self._workers.get(connector)
        if worker is not None:
            worker.wake()
        if dropped and connector not in self._full:
            self._full.add(connector)
            text = f"So much waits for connector {flat(connector, 64)} that the most dispensable of it is dropped."
            self._voice.warn(FULL, KLASS, HIGH, text)

    async def _sweep(self) -> None:
        """Bury what is too old, of connectors that are away or exist no longer, too."""
        while True:
            try:
                for name, count in self.outbox.expire(self._clock()).items():
                    self.died(name, f"{count} notes", "they waited too long")
            except UnavailableError as error:
                _log.error("outbox: %s", error)
            await asyncio.sleep(SWEEP_S)

    def _replace(self, name: str, connector: Connector | None) -> None:
        """Let another connector take over a name, or none."""
        old = self._workers.pop(name, None)
        before = self._running.pop(name, None)
        if old is not None:
            old.stop()
        new = None
        if connector is not None:
            new = self._workers[name] = Worker(connector, self.outbox, self._clock, self)
        successor = self._tasks.start(self._succeed(old, before, new), f"connector {name}")
        if new is not None:
            self._running[name] = successor

    async def _succeed(self, old: Worker | None, before: "asyncio.Task[None] | None", new: Worker | None) -> None:
        """Begin to work only when the one before has ended: two at a time would send the same note twice."""
        if before is not None:
            _, late = await asyncio.wait([before], timeout=PARTING_S)
            for each in late:
                each.cancel()
        if old is not None:
            await self._let_go(old.connector)
        if new is not None:
            await new.run()

    async def _let_go(self, connector: Connector) -> None:
        try:
            async with asyncio.timeout(PARTING_S):
                await connector.close()
        except Exception as error:  # noqa: BLE001 - whatever a receiver does, the sensor ends in good order
            _log.warning("connector %s: %s", flat(connector.name, 64), type(error).__name__)
