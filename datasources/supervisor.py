"""The supervisor: opens, pauses, closes and retries datasources, and tells everybody what became of them.

Long for a module, because it drives one state machine (`datasources.source.MOVES`).
"""

import asyncio
import os
import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from datasources.blindness import PATIENCE_S, BlindWatch
from datasources.clock import Clock, SystemClock
from datasources.definition import Definition, parse_definition
from datasources.driver import Deliver, Driver, Feed
from datasources.kinds import KINDS, driver_of
from datasources.source import Datasource, State
from datasources.tuning import Tuning, offsets
from sensor import eventbus
from sensor.dot11.block import Block, Fix
from sensor.errors import AirwardenError, MisconfiguredError, RefusedError
from sensor.eventbus import EventBus
from sensor.identity import kismet_checksum
from sensor.messages import ERROR, INFO
from sensor.tasks import Tasks
from sensor.text import printable

MAX_SOURCES: Final = 256
TICK_SECONDS: Final = 1.0
_FIRST_BACKOFF_SECONDS: Final = 5.0  # Kismet's fixed delay; ours doubles from there
_LONGEST_BACKOFF_SECONDS: Final = 60.0
_JITTER: Final = 0.25  # share by which a delay is shorter or longer, so that adapters on one hub do not start together

SOURCE_ERROR: Final = "SOURCEERROR"  # as Kismet calls it
SOURCE_OPEN: Final = "SOURCEOPEN"
SOURCE_BLIND: Final = "SOURCEBLIND"


class _Session:
    """One source's feed, its task, and whether the first attempt to open it is over."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.tried = asyncio.Event()
        self.task: asyncio.Task[None] | None = None
        self.warning_told = ""

    def made_an_attempt(self, _: object = None) -> None:
        self.tried.set()


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
        message: Callable[[str, int], None] | None = None,
        alert: Callable[[str, str], None] | None = None,
        clock: Clock | None = None,
        drivers: Sequence[Driver] | None = None,
        defaults: Tuning | None = None,
        blind_after_s: float = PATIENCE_S,
        locate: Callable[[Datasource], Fix | None] | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Deliver blocks to `deliver`; call `tick(now_us)` each second while a source follows the wall clock.

        `alert` is called with SOURCE_ERROR, SOURCE_OPEN or SOURCE_BLIND and a sentence. `defaults` are shown to
        clients: drivers have them already. `locate` tells where a source is: each block of a live one is stamped with
        it. `chance` gives numbers from 0 to 1.
        """
        self.sources: dict[str, Datasource] = {}
        self.drivers: dict[str, Driver] = {driver.name: driver for driver in drivers or KINDS}
        self._bus = bus
        self._deliver = deliver
        self._tick = tick
        self._message = message
        self._alert = alert
        self._clock = clock or SystemClock()
        self._locate = locate
        self._chance = chance
        self._watch = BlindWatch(blind_after_s)
        self.defaults = defaults or Tuning()
        self._sessions: dict[str, _Session] = {}
        self._tasks = Tasks()
        self._ticking = False

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
        return any(source.number == number and self._is_live(source) for source in self.sources.values())

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
            feed = driver.feed(source, self._clock) if driver else None
        except MisconfiguredError:
            source.definition = before
            raise
        source.wish = None
        source.driver = driver.name if driver else definition.text("type")
        source.capture_interface = definition.interface
        source.meta_gps = definition.text("metagps")
        source.retry = retry and driver is not None and driver.retries
        self._register(source)
        await self._start(source, feed)
        return source

    async def open(self, uuid: str) -> Datasource:
        """Open a source that is closed or failed; return once that has worked or failed."""
        source = self.source(uuid)
        driver = self.drivers.get(source.driver)
        await self._start(source, driver.feed(source, self._clock) if driver else None)
        return source

    async def close(self, uuid: str) -> Datasource:
        """Close a source, whatever it is doing; nothing happens when it is closed already."""
        source = self.source(uuid)
        session = self._sessions.pop(source.uuid, None)
        if session is not None and session.task is not None:
            session.task.cancel()
            await asyncio.gather(session.task, return_exceptions=True)
        if source.state is not State.CLOSED:
            self._change(source, State.CLOSED, eventbus.DATASOURCE_CLOSED, "closed")
        return source

    async def close_all(self) -> None:
        """Close every source, and end everything that runs on their behalf."""
        for uuid in list(self.sources):
            await self.close(uuid)
        await self._tasks.close()

    def pause(self, uuid: str) -> Datasource:
        """Stop reading a running source; raise RefusedError when it does not run."""
        source = self.source(uuid)
        self._change(source, State.PAUSED, eventbus.DATASOURCE_PAUSED, "paused")
        self._sessions[source.uuid].feed.pause()
        return source

    def resume(self, uuid: str) -> Datasource:
        """Read a paused source again; raise RefusedError when it is not paused."""
        source = self.source(uuid)
        if source.state is not State.PAUSED:
            raise RefusedError(f"datasource {source.name}: is not paused")
        self._sessions[source.uuid].feed.resume()
        self._change(source, State.RUNNING, eventbus.DATASOURCE_RESUMED, "resumed")
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
        self._tell(source, where)
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
        self._bus.publish(eventbus.NEW_DATASOURCE, source)

    async def _start(self, source: Datasource, feed: Feed | None) -> None:
        """Start a source's task, and wait for its first attempt to open."""
        source.move(State.OPENING)
        source.warning = ""
        if feed is None:
            asked = printable(os.fsencode(source.definition.text("type", "this interface")))
            self._fail(source, f"no kind of datasource is called or knows {asked}")
            return
        session = _Session(feed)
        self._sessions[source.uuid] = session
        session.task = self._tasks.start(self._serve(source, session), f"datasource {source.name}")
        session.task.add_done_callback(session.made_an_attempt)
        await session.tried.wait()

    async def _serve(self, source: Datasource, session: _Session) -> None:
        """Run a source until it ends by itself or fails for good."""
        while await self._attempt(source, session) and source.retry:
            session.made_an_attempt()
            await self._back_off(source)
            session.feed = self.drivers[source.driver].feed(source, self._clock)

    async def _attempt(self, source: Datasource, session: _Session) -> bool:
        """Open and run a source once; say whether it failed in a way that may pass."""
        feed = session.feed
        try:
            await feed.open()
            had_failed = source.error_reason != ""
            source.retry_attempts, source.error_reason = 0, ""
            self._change(source, State.RUNNING, eventbus.DATASOURCE_OPENED, "opened")
            if had_failed and self._alert is not None:
                self._alert(SOURCE_OPEN, f"Datasource {source.name} works again")
            await self._spread()
            session.made_an_attempt()
            self._start_ticking(feed)
            await feed.run(partial(self._take, source))
        except AirwardenError as error:
            self._fail(source, str(error))
            return not isinstance(error, MisconfiguredError)
        except Exception as error:
            self._fail(source, printable(f"{type(error).__name__}: {error}".encode("utf-8", "replace")))
            raise
        finally:
            feed.close()
        source.warning = feed.warning
        outcome = f"ended after {source.packets} frames" + (f": {feed.warning}" if feed.warning else "")
        self._change(source, State.CLOSED, eventbus.DATASOURCE_CLOSED, outcome)
        return False

    async def _back_off(self, source: Datasource) -> None:
        """Wait before the next attempt, longer each time."""
        source.move(State.BACKOFF)
        delay = min(_FIRST_BACKOFF_SECONDS * 2 ** min(source.retry_attempts, 8), _LONGEST_BACKOFF_SECONDS)
        source.retry_attempts += 1
        source.total_retry_attempts += 1
        await self._clock.sleep(delay * (1 - _JITTER + 2 * _JITTER * self._chance()))
        source.move(State.OPENING)

    async def _take(self, source: Datasource, block: Block) -> int:
        """Hand a block to the chain, and count it once it was taken."""
        if self._locate is not None and self._is_live(source):  # a capture was made elsewhere, at another time
            block.fix = self._locate(source)
        malformed = await self._deliver(block)
        source.error_packets += malformed
        source.packets += len(block)
        source.linktype = block.linktype
        now_s = self._clock.time_us() // 1_000_000
        source.packets_rrd.add(now_s, len(block))
        source.octets_rrd.add(now_s, len(block.data))
        return malformed

    def _change(self, source: Datasource, state: State, topic: str, outcome: str) -> None:
        """Enter a state that lasts: one event, one message."""
        source.move(state)
        source.blind = False
        self._bus.publish(topic, source)
        self._tell(source, outcome, ERROR if state is State.ERROR else INFO)

    def _tell(self, source: Datasource, outcome: str, flags: int = INFO) -> None:
        """Say what became of a source: one message."""
        if self._message is not None:
            self._message(f"Datasource {source.name} {outcome}", flags)

    def _fail(self, source: Datasource, reason: str) -> None:
        """Enter the error state: one event, one message; one alert unless a retry failed for the same reason again."""
        known = source.error_reason == reason
        source.error_reason = reason
        self._change(source, State.ERROR, eventbus.DATASOURCE_ERROR, f"failed: {reason}")
        if self._alert is not None and not known:
            self._alert(SOURCE_ERROR, f"Datasource {source.name} failed: {reason}")

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
                    self._tell(source, f"does not share its channels: {error}", ERROR)

    def _is_live(self, source: Datasource) -> bool:
        return source.driver in self.drivers and self.drivers[source.driver].tunes

    def _look_after_live_ones(self) -> None:
        """Tell of warnings that come and go, and of sources that hear nothing."""
        live = [source for source in self.sources.values() if self._is_live(source)]
        for source in live:
            session = self._sessions.get(source.uuid)
            if session is not None and source.running and session.warning_told != source.warning:
                session.warning_told = source.warning
                outcome = f"warns: {source.warning}" if source.warning else "has nothing to warn of any more"
                self._tell(source, outcome, ERROR if source.warning else INFO)
        self._look_for_blind_ones(live)

    def _look_for_blind_ones(self, live: Sequence[Datasource]) -> None:
        """Compare sources with each other: one message and one alert for each that hears nothing."""
        for source in self._watch.look(live, self._clock.monotonic()):
            if not source.blind:
                self._tell(source, "hears again")
                continue
            outcome = (
                f"has heard nothing for {self._watch.patience_s:.0f} s while others have: antenna, channel, driver?"
            )
            self._tell(source, outcome, ERROR)
            if self._alert is not None:
                self._alert(SOURCE_BLIND, f"Datasource {source.name} {outcome}")

    def _start_ticking(self, feed: Feed) -> None:
        """See to it that somebody ticks while this feed runs, if it needs that."""
        if self._tick is not None and feed.follows_wall_clock and not self._ticking:
            self._ticking = True
            self._tasks.start(self._keep_ticking(self._tick), "datasource tick")

    async def _keep_ticking(self, tick: Callable[[int], None]) -> None:
        """Tick each second as long as an open source follows the wall clock."""
        try:
            while True:
                await self._clock.sleep(TICK_SECONDS)
                if not self._follow_wall_clock():
                    return
                tick(self._clock.time_us())
                self._look_after_live_ones()
        finally:
            self._ticking = False

    def _follow_wall_clock(self) -> bool:
        """Return whether any open source carries the time of day."""
        return any(
            self.sources[uuid].running and session.feed.follows_wall_clock for uuid, session in self._sessions.items()
        )


def _uuid_of_unknown(definition: Definition) -> str:
    """Return a stable UUID for an interface that no driver knows."""
    interface = os.fsencode(definition.interface)
    return f"{kismet_checksum(b'airwarden'):08X}-0000-0000-0000-0000{kismet_checksum(b'unknown ' + interface):08X}"
