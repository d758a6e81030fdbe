"""A receiver's thread goes on whatever its library does, and ends when told."""

import asyncio
from collections.abc import Sequence

import pytest

from sensor.telemetry.polling import ReceiverThread
from sensor.telemetry.reading import Reading
from tests.api.world import until

HERE = Reading(1.0, 2.0)


class Session:
    """Does what a script says: a reading is read, an exception raised; at its end it fails for good."""

    def __init__(self, script: Sequence[Reading | Exception | None], log: list[str]) -> None:
        self._script = iter(script)
        self._log = log

    def open(self) -> None:
        self._log.append("open")
        self._next()

    def read(self) -> Reading | None:
        return self._next()

    def break_off(self) -> None:
        self._log.append("break off")

    def close(self) -> None:
        self._log.append("close")

    def _next(self) -> Reading | None:
        step = next(self._script, OSError("gone"))
        if isinstance(step, Exception):
            raise step
        return step


class Station:
    """A thread with the sessions that it is to have, one after the other."""

    def __init__(self, *scripts: Sequence[Reading | Exception | None], reconnect: bool = True) -> None:
        self.log: list[str] = []
        self.heard: list[Reading] = []
        self.changes: list[tuple[bool, str]] = []
        self._scripts = iter(scripts)
        self.thread = ReceiverThread(
            "test",
            lambda: Session(next(self._scripts, [OSError("nobody")]), self.log),
            self.heard.append,
            lambda connected, why: self.changes.append((connected, why)),
            reconnect=reconnect,
            first_pause_s=0.001,
        )


async def test_it_connects_again_after_every_kind_of_failure() -> None:
    station = Station([OSError("refused")], [None, HERE, KeyError("class")], [None, None, HERE, UserWarning()])
    station.thread.start()
    await until(lambda: len(station.heard) == 2 and len(station.changes) >= 5)
    await station.thread.close()
    assert station.changes[:5] == [
        (False, "OSError: refused"),
        (True, ""),
        (False, "KeyError: 'class'"),
        (True, ""),
        (False, "UserWarning"),
    ]
    assert station.log.count("open") == station.log.count("close")


async def test_without_reconnecting_one_failure_is_the_end() -> None:
    station = Station([OSError("refused")], [None, HERE], reconnect=False)
    station.thread.start()
    await until(lambda: bool(station.changes))
    await station.thread.close()
    assert [step for step in station.log if step != "break off"] == ["open", "close"]


async def test_it_ends_while_it_waits_for_the_next_attempt() -> None:
    station = Station()
    station.thread.start()
    await until(lambda: len(station.changes) >= 1)
    async with asyncio.timeout(3):
        await station.thread.close()


@pytest.mark.parametrize("text", ["\x1b[31mred", "x" * 5000])
async def test_what_a_peer_says_is_made_printable(text: str) -> None:
    station = Station([OSError(text)])
    station.thread.start()
    await until(lambda: len(station.changes) >= 1)
    await station.thread.close()
    assert station.changes[0][1].isprintable()
    assert len(station.changes[0][1]) <= 300
