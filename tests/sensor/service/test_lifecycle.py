"""What the service manager hears."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from datasources.source import State
from sensor.service.lifecycle import Lifecycle, Standing, status_line
from sensor.service.notify import Notifier


class Ear(Notifier):
    """A notifier whose messages a test reads."""

    def __init__(self, watchdog_us: int = 0) -> None:
        super().__init__(watchdog_us=watchdog_us)
        self.heard: list[tuple[str, ...]] = []
        self._open = True

    @property
    def listened_to(self) -> bool:
        return self._open

    def send(self, *assignments: str) -> None:
        if self._open:
            self.heard.append(assignments)

    def close(self) -> None:
        self._open = False

    async def hears(self, *, beyond: int) -> None:
        """Wait until there are more messages than that."""
        async with asyncio.timeout(10):
            while len(self.heard) <= beyond:  # noqa: ASYNC110 - what is waited for has no event of its own
                await asyncio.sleep(0)


@pytest.fixture
def frames() -> Iterator[int]:
    """Frames taken so far, 100 more at each look."""
    return iter(range(0, 100_000_000, 100))


@pytest.fixture
def ear() -> Ear:
    return Ear()


def lifecycle(ear: Ear, frames: Iterator[int]) -> Lifecycle:
    return Lifecycle(ear, lambda: Standing(["running"], next(frames), 12))


@pytest.mark.parametrize(
    ("standing", "rate", "line"),
    [
        (Standing([], 0, 0), 0.0, "no sources running; 0 frames/s; 0 alerts"),
        (Standing([State.RUNNING], 9, 1), 1.4, "1 source running; 1 frames/s; 1 alert"),
        (
            Standing([State.RUNNING] * 3 + [State.ERROR], 0, 12),
            1234.4,
            "3 sources running, 1 failing; 1,234 frames/s; 12 alerts",
        ),
        (Standing([State.BACKOFF, State.ERROR], 0, 0), 0.0, "no sources running, 2 failing; 0 frames/s; 0 alerts"),
        (
            Standing([State.PAUSED, State.OPENING, State.CLOSED], 0, 0),
            0.0,
            "no sources running, 1 paused, 1 opening, 1 closed; 0 frames/s; 0 alerts",
        ),
    ],
)
def test_one_line_says_how_the_daemon_fares(standing: Standing, rate: float, line: str) -> None:
    assert status_line(standing, rate) == line


@pytest.mark.parametrize("state", list(State))
def test_no_state_of_a_source_is_left_out(state: State) -> None:
    counted = [int(word) for word in status_line(Standing([state], 0, 0), 0.0).split() if word.isdigit()]
    assert sum(counted) == 1


async def test_opening_sources_asks_for_more_time(ear: Ear, frames: Iterator[int]) -> None:
    one = lifecycle(ear, frames)
    one.opening(0)
    one.opening(5)
    assert ear.heard == [("STATUS=opening 5 sources", "EXTEND_TIMEOUT_USEC=30000000")]


async def test_the_line_is_told_anew_with_the_rate(
    ear: Ear, frames: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sensor.service.lifecycle.STATUS_S", 0.001)
    told = lifecycle(ear, frames)
    told.ready()
    await ear.hears(beyond=1)
    await told.stopping()
    assert ear.heard[0] == ("READY=1", "STATUS=1 source running; 0 frames/s; 12 alerts")
    (line,) = ear.heard[1]
    rate = int(line.partition("; ")[2].partition(" ")[0].replace(",", ""))
    assert 0 < rate <= 100 / 0.001


async def test_signs_of_life_come_at_half_the_watchdogs_time(frames: Iterator[int]) -> None:
    ear = Ear(watchdog_us=100_000)
    told = lifecycle(ear, frames)
    told.ready()
    started = time.monotonic()
    await ear.hears(beyond=3)
    took = time.monotonic() - started
    await told.stopping()
    assert ear.heard[1:4] == [("WATCHDOG=1",)] * 3
    assert took >= 0.09  # two waits of 50 ms


async def test_a_loop_that_hangs_gives_no_sign_of_life(frames: Iterator[int]) -> None:
    ear = Ear(watchdog_us=2_000)
    told = lifecycle(ear, frames)
    told.ready()
    await ear.hears(beyond=1)
    heard = len(ear.heard)
    time.sleep(0.05)  # noqa: ASYNC251 - the hanging itself
    assert len(ear.heard) == heard
    await told.stopping()


async def test_a_reload_begins_with_its_time_and_ends_ready(ear: Ear, frames: Iterator[int]) -> None:
    before_us = time.monotonic_ns() // 1000
    with lifecycle(ear, frames).reloading():
        state, stamp = ear.heard[0]
        assert state == "RELOADING=1"
        name, value = stamp.split("=")
        assert name == "MONOTONIC_USEC"
        assert before_us <= int(value) <= time.monotonic_ns() // 1000
    assert ear.heard[1:] == [("READY=1",)]


async def test_a_reload_that_fails_ends_ready_too(ear: Ear, frames: Iterator[int]) -> None:
    with pytest.raises(ValueError, match="broken"), lifecycle(ear, frames).reloading():
        raise ValueError("broken")
    assert ear.heard[-1] == ("READY=1",)


async def test_nothing_is_told_after_the_end(frames: Iterator[int]) -> None:
    ear = Ear(watchdog_us=2_000)
    told = lifecycle(ear, frames)
    told.ready()
    await told.stopping()
    assert ear.heard[-1] == ("STOPPING=1", "STATUS=stopping")
    assert not ear.listened_to


async def test_where_nobody_listens_nothing_runs() -> None:
    def asked() -> Standing:
        raise AssertionError("nobody wants to know")

    told = Lifecycle(Notifier(), asked)
    told.ready()
    assert len(asyncio.all_tasks()) == 1
    await told.stopping()
