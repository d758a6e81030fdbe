"""One connector at work: takes what waits for it in order, sends, and comes back later where that failed.

A receiver that is away holds up its queue, so that order is kept. A note that a receiver, who takes others, answers
with errors again and again holds up nobody: it goes to the back of the line, and is tried now and then.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Final, Protocol

from sensor.delivery.connector import MAX_WAIT_S, Connector, DeliveryError, flat
from sensor.delivery.outbox import SECOND_US, Entry, Outbox
from sensor.errors import UnavailableError

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 300.0
IDLE_S: Final = 10.0  # other processes, as `airwarden notify dead --retry`, put notes here too
PATIENCE: Final = 5  # failures of one note before another is tried in its place
PROBE_EVERY: Final = 4  # of its further failures
DATABASE_WAIT_S: Final = 5.0
OPEN_AGAIN_US: Final = 60 * SECOND_US

_log: Final = logging.getLogger(__name__)


class Listener(Protocol):
    """Who hears how a worker fares."""

    def down(self, name: str, error: str) -> None:
        """A receiver does not take notes, for the first time since it did."""

    def back(self, name: str) -> None:
        """It takes notes again."""

    def died(self, name: str, title: str, error: str) -> None:
        """A note will not be sent any more."""


def backoff_s(failures: int, chance: Callable[[], float] = random.random) -> float:
    """Return how long to wait after so many failures in a row: doubling, bounded, and never as long as others wait."""
    longest: float = min(FIRST_WAIT_S * (1 << min(max(failures - 1, 0), 30)), LONGEST_WAIT_S)
    return longest * (0.5 + chance() / 2)


class Worker:
    """Sends what waits for one connector."""

    def __init__(
        self,
        connector: Connector,
        outbox: Outbox,
        clock: Callable[[], int],
        listener: Listener,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Serve `connector`; `clock` gives the time in µs since the Unix epoch."""
        self.connector = connector
        self.failures = 0  # in a row
        self.resumes_us = 0  # when the next attempt is made
        self._outbox = outbox
        self._clock = clock
        self._listener = listener
        self._chance = chance
        self._proved = False  # the receiver took another note since the last pause
        self._doubted = False  # it answered the last one with an error: the note may be to blame
        self._unmarked: list[tuple[Entry, str]] = []  # taken by the receiver, and not yet written down
        self._open_us: int | None = 0  # when to let the connector get ready, None: it is
        self._awake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """There is something new. To be called on the loop."""
        self._awake.set()

    def stop(self) -> None:
        """End after the note that is under way."""
        self._stopping = True
        self._awake.set()

    async def run(self) -> None:
        """Work until `stop`."""
        while not self._stopping:
            self._awake.clear()
            try:
                wait_s = await self.step()
            except UnavailableError as error:
                _log.error("outbox: %s", error)
                wait_s = DATABASE_WAIT_S
            if wait_s > 0 and not self._stopping:
                await self._rest(wait_s)

    async def step(self) -> float:
        """Do one thing; return for how many seconds there is nothing to do. Raises UnavailableError."""
        self._mark()
        now_us = self._clock()
        pause_s = (self.resumes_us - now_us) / SECOND_US
        if 0 < pause_s <= MAX_WAIT_S:  # a longer one can only mean that the clock was set back
            return pause_s
        name = self.connector.name
        entry = self._choose(self._outbox.next(name, now_us), now_us)
        if self._open_us is not None and now_us >= self._open_us:
            await self._open(now_us)
        if entry is None:
            due_us = self._outbox.next_due_us(name)
            return IDLE_S if due_us is None else min(max((due_us - now_us) / SECOND_US, 0.0), IDLE_S)
        if entry.expires_us <= now_us:
            self._died(entry, "waited too long")
            return 0.0
        try:
            answer = await self.connector.send(entry.note)
        except DeliveryError as error:
            return self._failed(entry, error)
        except Exception as error:  # noqa: BLE001 - a mistake of ours in a connector must not end its worker
            _log.exception("connector %s", name)
            return self._failed(entry, DeliveryError(f"our mistake: {type(error).__name__}", retry=True, answered=True))
        self._unmarked.append((entry, answer))
        self._mark()
        self._proved = True
        if self.failures:
            self.failures = 0
            self._listener.back(name)
        return 0.0

    def _choose(self, head: Entry | None, now_us: int) -> Entry | None:
        """Return the first note, or now and then the one behind it when the receiver chokes on the first."""
        if head is None or self._proved or not self._doubted:
            return head
        if head.attempts < PATIENCE or (head.attempts - PATIENCE) % PROBE_EVERY:
            return head
        return self._outbox.next(self.connector.name, now_us, head.number) or head

    def _mark(self) -> None:
        """Write down what receivers have taken; should that fail, nothing is sent before it succeeds."""
        while self._unmarked:
            self._outbox.sent(*self._unmarked[0], self._clock())
            self._unmarked.pop(0)

    def _failed(self, entry: Entry, error: DeliveryError) -> float:
        """Note a failure; return how long to wait."""
        now_us, told = self._clock(), str(error)
        if not error.retry:
            self._died(entry, told)
            return 0.0
        if error.answered and entry.attempts + 1 >= PATIENCE and self._proved:
            again_s = backoff_s(entry.attempts, self._chance)
            self._outbox.failed(entry, told, now_us, now_us + int(again_s * SECOND_US))
            return 0.0
        self._outbox.failed(entry, told, now_us)
        self._proved, self._doubted = False, error.answered
        self.failures += 1
        if self.failures == 1:
            self._listener.down(self.connector.name, told)
        wait_s = max(error.wait_s or 0.0, backoff_s(self.failures, self._chance))
        self.resumes_us = now_us + int(wait_s * SECOND_US)
        return wait_s

    def _died(self, entry: Entry, error: str) -> None:
        self._outbox.bury(entry, error, self._clock())
        self._listener.died(self.connector.name, entry.note.title, error)

    async def _open(self, now_us: int) -> None:
        """Let the connector get ready, or try again later; there need not be anything to send for that."""
        first = not self._open_us
        try:
            await self.connector.open()
            self._open_us = None
        except DeliveryError as error:
            self._open_us = now_us + OPEN_AGAIN_US
            if first:
                _log.warning("connector %s is not ready: %s", flat(self.connector.name, 64), error)

    async def _rest(self, seconds: float) -> None:
        """Wait until there is something new, unless the receiver is to be left alone."""
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            pass
