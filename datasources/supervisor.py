"""The supervisor: opens, pauses, tunes and closes datasources, as the configuration or a client asks."""

import asyncio
import os
import random
from collections.abc import Callable, Sequence
from typing import Final

from datasources.blindness import PATIENCE_S
from datasources.clock import Clock, SystemClock
from datasources.definition import Definition, parse_definition
from datasources.driver import Deliver, Driver
from datasources.kinds import KINDS, driver_of
from datasources.lookout import Lookout
from datasources.outcomes import Alert, Message, Outcomes
from datasources.session import Locate, Runner, Session
from datasources.source import Datasource, State
from datasources.tuning import Tuning, offsets
from sensor import eventbus
from sensor.errors import MisconfiguredError, RefusedError
from sensor.eventbus import EventBus
from sensor.identity import kismet_checksum
from sensor.messages import ERROR
from sensor.tasks import Tasks
from sensor.text import printable

MAX_SOURCES: Final = 256


class Supervisor:
    """Owns every datasource, by UUID.

    Each state that lasts is one event with the `Datasource` as payload and one message; an error also one alert.
    OPENING and BACKOFF pass by themselves and are told by what follows them.
    """

    def __init__(
        self,
        bus: EventBus,
        deliver: Deliver,
        *,
        tick: Callable[[int], None] | None = None,
        message: Message | None = None,
        alert: Alert | None = None,
        clock: Clock | None = None,
        drivers: Sequence[Driver] | None = None,
        defaults: Tuning | None = None,
        blind_after_s: float = PATIENCE_S,
        locate: Locate | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Deliver blocks to `deliver`; call `tick(now_us)` each second while a source follows the wall clock.

        `alert` is called with SOURCE_ERROR, SOURCE_OPEN or SOURCE_BLIND and a sentence. `defaults` are shown to
        clients: drivers have them already. `locate` tells where a source is: each block of a live one is stamped with
        it. `chance` gives numbers from 0 to 1.
        """
        self.sources: dict[str, Datasource] = {}
        self.drivers: dict[str, Driver] = {driver.name: driver for driver in drivers or KINDS}
        self.defaults = defaults or Tuning()
        self._clock = clock or SystemClock()
        self._outcomes = Outcomes(bus, message, alert)
        self._sessions: dict[str, Session] = {}
        self._tasks = Tasks()
        self._runner = Runner(self._outcomes, deliver, self._opened, clock=self._clock, locate=locate, chance=chance)
        self._lookout = Lookout(
            self._sessions, self._outcomes, self._tasks, tick, clock=self._clock, blind_after_s=blind_after_s
        )

    def source(self, uuid: str) -> Datasource:
        """Return the source with this UUID; raise RefusedError where there is none."""
        source = self.sources.get(uuid.upper())
        if source is None:
            raise RefusedError("there is no datasource with this UUID")
        return source

    def name_of(self, number: int) -> str:
        """Return what the datasource with that ordinal is called, printable; its ordinal where there is none."""
        names = (source.name for source in self.sources.values() if source.number == number)
        return next(names, f"source {number}")

    def is_live(self, number: int) -> bool:
        """Whether the datasource with that ordinal captures from a radio."""
        drivers = (self.drivers.get(source.driver) for source in self.sources.values() if source.number == number)
        return any(driver is not None and driver.tunes for driver in drivers)

    async def add(self, text: str) -> Datasource:
        """Add the source that a definition describes and open it; return once that has worked or failed.

        Raises MisconfiguredError for a definition that cannot work; a failure to open stays on the record. Adding a
        source again, once it is closed or failed, opens it with the new definition.
        """
        definition = parse_definition(text)
        driver = driver_of(definition, self.drivers.values())
        uuid = definition.uuid() or (driver.uuid(definition.interface) if driver else _uuid_of_unknown(definition))
        source = self.sources.get(uuid) or Datasource(len(self.sources), uuid, definition, "")
        retry = definition.boolean("retry", default=True)
        if source.state not in (State.CLOSED, State.ERROR):
            raise RefusedError(f"datasource {source.name}: is already {source.state}")
        before = source.definition
        source.definition = definition
        try:
            session = self._session(source, driver)
        except MisconfiguredError:
            source.definition = before
            raise
        source.wish = None
        source.driver = driver.name if driver else definition.text("type")
        source.capture_interface = definition.interface
        source.meta_gps = definition.text("metagps")
        source.retry = retry and driver is not None and driver.retries
        self._register(source)
        await self._start(source, session)
        return source

    async def open(self, uuid: str) -> Datasource:
        """Open a source that is closed or failed; return once that has worked or failed."""
        source = self.source(uuid)
        await self._start(source, self._session(source, self.drivers.get(source.driver)))
        return source

    async def close(self, uuid: str) -> Datasource:
        """Close a source, whatever it is doing; nothing happens when it is closed already."""
        source = self.source(uuid)
        session = self._sessions.pop(source.uuid, None)
        if session is not None and session.task is not None:
            session.task.cancel()
            await asyncio.gather(session.task, return_exceptions=True)
        if source.state is not State.CLOSED:
            self._outcomes.change(source, State.CLOSED, eventbus.DATASOURCE_CLOSED, "closed")
        return source

    async def close_all(self) -> None:
        """Close every source, and end everything that runs on their behalf."""
        for uuid in list(self.sources):
            await self.close(uuid)
        await self._tasks.close()

    def pause(self, uuid: str) -> Datasource:
        """Stop reading a running source; raise RefusedError when it does not run."""
        source = self.source(uuid)
        self._outcomes.change(source, State.PAUSED, eventbus.DATASOURCE_PAUSED, "paused")
        self._sessions[source.uuid].feed.pause()
        return source

    def resume(self, uuid: str) -> Datasource:
        """Read a paused source again; raise RefusedError when it is not paused."""
        source = self.source(uuid)
        if source.state is not State.PAUSED:
            raise RefusedError(f"datasource {source.name}: is not paused")
        self._sessions[source.uuid].feed.resume()
        self._outcomes.change(source, State.RUNNING, eventbus.DATASOURCE_RESUMED, "resumed")
        return source

    async def tune(self, uuid: str, tuning: Tuning) -> Datasource:
        """Let a running source listen to something else, now and whenever it is opened again.

        Raises RefusedError when it does not run, has no channels, or refuses these.
        """
        source = self.source(uuid)
        session = self._sessions.get(source.uuid)
        if session is None or not source.running:
            raise RefusedError(f"datasource {source.name}: does not run, it is {source.state}")
        await session.feed.tune(tuning, source.hop_offset)
        source.wish = tuning
        await self._spread()
        where = (
            f"stays on channel {source.channel}" if source.channel else f"hops over {len(source.hop_channels)} channels"
        )
        self._outcomes.tell(source, where)
        return source

    async def ended(self, uuid: str) -> None:
        """Wait until a source has ended, by itself or by being closed; one that does not run has."""
        session = self._sessions.get(self.source(uuid).uuid)
        if session is not None and session.task is not None:
            await asyncio.wait([session.task])

    def _register(self, source: Datasource) -> None:
        """Enter a source that is not known yet."""
        if source.uuid in self.sources:
            return
        if len(self.sources) >= MAX_SOURCES:
            raise RefusedError(f"there are {MAX_SOURCES} datasources already")
        self.sources[source.uuid] = source
        self._outcomes.new(source)

    def _session(self, source: Datasource, driver: Driver | None) -> Session | None:
        """Return a session that is not started yet; None without a driver."""
        return Session(source, driver, driver.feed(source, self._clock)) if driver else None

    async def _start(self, source: Datasource, session: Session | None) -> None:
        """Start a source's task, and wait for its first attempt to open."""
        source.move(State.OPENING)
        source.warning = ""
        if session is None:
            asked = printable(os.fsencode(source.definition.text("type", "this interface")))
            self._outcomes.failed(source, f"no kind of datasource is called or knows {asked}")
            return
        self._sessions[source.uuid] = session
        session.task = self._tasks.start(self._runner.run(session), f"datasource {source.name}")
        session.task.add_done_callback(session.made_an_attempt)
        await session.tried.wait()

    async def _opened(self, session: Session) -> None:
        """Let the others make room for a source that has just opened, and see to it that it is looked after."""
        await self._spread()
        self._lookout.begin(session)

    async def _spread(self) -> None:
        """Let sources that hop over the same channels be on different ones; one that refuses stays where it is."""
        hopping = [source for source in self.sources.values() if source.running and source.hopping and source.hop_split]
        for source, offset in zip(hopping, offsets(source.hop_channels for source in hopping), strict=True):
            session = self._sessions.get(source.uuid)
            if session is not None and offset != source.hop_offset:
                tuning = Tuning("", source.hop_channels, source.hop_rate, source.hop_shuffle, source.hop_split)
                try:
                    await session.feed.tune(tuning, offset)
                except RefusedError as error:
                    self._outcomes.tell(source, f"does not share its channels: {error}", ERROR)


def _uuid_of_unknown(definition: Definition) -> str:
    """Return a stable UUID for an interface that no driver knows."""
    interface = os.fsencode(definition.interface)
    return f"{kismet_checksum(b'airwarden'):08X}-0000-0000-0000-0000{kismet_checksum(b'unknown ' + interface):08X}"
