"""A datasource at work: opened, run, and opened again after a while when it failed."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from datasources.clock import Clock
from datasources.driver import Deliver, Driver, Feed
from datasources.outcomes import Outcomes
from datasources.source import Datasource, State
from sensor import eventbus
from sensor.dot11.block import Block, Fix
from sensor.errors import AirwardenError, MisconfiguredError
from sensor.text import printable

_FIRST_BACKOFF_SECONDS: Final = 5.0  # Kismet's fixed delay; ours doubles from there
_LONGEST_BACKOFF_SECONDS: Final = 60.0
_JITTER: Final = 0.25  # share by which a delay is shorter or longer, so that adapters on one hub do not start together

Locate = Callable[[Datasource], Fix | None]


class Session:
    """One source from being opened until it is closed or fails for good: its feed, and the task that runs it."""

    def __init__(self, source: Datasource, driver: Driver, feed: Feed) -> None:
        """Begin with a feed that is not open yet."""
        self.source = source
        self.driver = driver
        self.feed = feed  # another one after each failure
        self.tried = asyncio.Event()  # the first attempt to open it is over
        self.task: asyncio.Task[None] | None = None
        self.warning_told = ""  # the latest

    @property
    def live(self) -> bool:
        """Whether it captures from a radio."""
        return self.driver.tunes

    def made_an_attempt(self, _: object = None) -> None:
        """Let go of whoever waits for the first attempt."""
        self.tried.set()


class Runner:
    """Runs sessions; what becomes of a source is in its record and told by `Outcomes`."""

    def __init__(
        self,
        outcomes: Outcomes,
        deliver: Deliver,
        opened: Callable[[Session], Awaitable[None]],
        *,
        clock: Clock,
        locate: Locate | None,
        chance: Callable[[], float],
    ) -> None:
        """Deliver blocks to `deliver`, those of live sources stamped by `locate`.

        `opened` is called before the first block of each opening. `chance` gives numbers from 0 to 1.
        """
        self._outcomes = outcomes
        self._deliver = deliver
        self._opened = opened
        self._clock = clock
        self._locate = locate
        self._chance = chance

    async def run(self, session: Session) -> None:
        """Run a source until it ends by itself or fails for good."""
        while await self._attempt(session) and session.source.retry:
            session.made_an_attempt()
            await self._back_off(session.source)
            session.feed = session.driver.feed(session.source, self._clock)

    async def _attempt(self, session: Session) -> bool:
        """Open and run a source once; say whether it failed in a way that may pass."""
        source, feed = session.source, session.feed
        try:
            await feed.open()
            self._outcomes.opened(source)
            await self._opened(session)
            session.made_an_attempt()
            await feed.run(partial(self._take, session))
        except AirwardenError as error:
            self._outcomes.failed(source, str(error))
            return not isinstance(error, MisconfiguredError)
        except Exception as error:
            self._outcomes.failed(source, printable(f"{type(error).__name__}: {error}".encode("utf-8", "replace")))
            raise
        finally:
            feed.close()
        source.warning = feed.warning
        outcome = f"ended after {source.packets} frames" + (f": {feed.warning}" if feed.warning else "")
        self._outcomes.change(source, State.CLOSED, eventbus.DATASOURCE_CLOSED, outcome)
        return False

    async def _back_off(self, source: Datasource) -> None:
        """Wait before the next attempt, longer each time."""
        source.move(State.BACKOFF)
        delay = min(_FIRST_BACKOFF_SECONDS * 2 ** min(source.retry_attempts, 8), _LONGEST_BACKOFF_SECONDS)
        source.retry_attempts += 1
        source.total_retry_attempts += 1
        await self._clock.sleep(delay * (1 - _JITTER + 2 * _JITTER * self._chance()))
        source.move(State.OPENING)

    async def _take(self, session: Session, block: Block) -> int:
        """Hand a block to the chain, and count it once it was taken."""
        source = session.source
        if self._locate is not None and session.live:  # a capture was made elsewhere, at another time
            block.fix = self._locate(source)
        malformed = await self._deliver(block)
        source.error_packets += malformed
        source.packets += len(block)
        source.linktype = block.linktype
        now_s = self._clock.time_us() // 1_000_000
        source.packets_rrd.add(now_s, len(block))
        source.octets_rrd.add(now_s, len(block.data))
        return malformed
