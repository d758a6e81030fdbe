"""A connector at work, on a clock that the tests set: order, patience, outages, and the note that nobody wants."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.delivery.connector import MAX_WAIT_S, DeliveryError, Note, Plain
from sensor.delivery.outbox import DAY_US, SECOND_US, Outbox
from sensor.delivery.worker import IDLE_S, LONGEST_WAIT_S, PATIENCE, Worker, backoff_s
from sensor.errors import UnavailableError
from sensor.storage.database import Database
from tests.sensor.delivery.notes import NOW_US, note
from tests.sensor.delivery.peers import until

Mood = Callable[[Note], DeliveryError | None]


class Receiver(Plain):
    """Takes notes, or has a reason not to."""

    kind = "test"
    name = "ops"

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.tried: list[str] = []
        self.mood: Mood = lambda note: None

    async def send(self, note: Note) -> str:
        self.tried.append(note.key)
        error = self.mood(note)
        if error is not None:
            raise error
        self.taken.append(note.key)
        return "thanks"


class World:
    """An outbox, a worker, and a clock."""

    def __init__(self, database: Database) -> None:
        self.now_us = NOW_US
        self.database = database
        self.outbox = Outbox(database)
        self.receiver = Receiver()
        self.heard: list[str] = []
        self.worker = self.hire()

    def hire(self) -> Worker:
        return Worker(self.receiver, self.outbox, lambda: self.now_us, self, chance=lambda: 1.0)

    def down(self, name: str, error: str) -> None:
        self.heard.append(f"down {error}")

    def back(self, name: str) -> None:
        self.heard.append("back")

    def died(self, name: str, title: str, error: str) -> None:
        self.heard.append(f"died {error}")

    def put(self, *keys: str) -> None:
        for key in keys:
            self.outbox.put("ops", note(key), self.now_us)

    async def work(self, seconds: float = 0, steps: int = 100_000) -> None:
        """Let the worker work as long as it has something to do, and time pass where it has not."""
        end_us = self.now_us + int(seconds * SECOND_US)
        for _ in range(steps):
            wait_s = await self.worker.step()
            if wait_s > 0:
                self.now_us += max(int(wait_s * SECOND_US), 1)
                if self.now_us > end_us:
                    return
        raise AssertionError("it never rests")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Database.open(tmp_path / "state.db") as database:
        yield World(database)


def unreachable(note: Note) -> DeliveryError:
    return DeliveryError("no connection", retry=True)


def trouble(note: Note) -> DeliveryError:
    return DeliveryError("HTTP 500", retry=True, answered=True)


async def test_notes_are_sent_in_order_and_leave(world: World) -> None:
    world.put("a", "b", "c")
    await world.work()
    assert world.receiver.taken == ["a", "b", "c"]
    assert world.outbox.next("ops", world.now_us) is None
    assert await world.worker.step() == IDLE_S


async def test_a_receiver_that_is_away_for_a_day_gets_everything_once_and_in_order(world: World) -> None:
    world.receiver.mood = unreachable
    keys = [f"k{number:03}" for number in range(500)]
    for key in keys:
        world.put(key)
        await world.work(seconds=DAY_US / SECOND_US / len(keys))
    assert world.receiver.taken == []
    attempts = len(world.receiver.tried)
    assert 250 < attempts < 1500  # neither asleep nor hammering
    assert set(world.receiver.tried) == {"k000"}
    world.receiver.mood = lambda note: None
    await world.work(seconds=LONGEST_WAIT_S)
    assert world.receiver.taken == keys
    assert world.heard == ["down no connection", "back"]
    assert world.outbox.tallies()["ops"].sent == 500


async def test_a_receiver_that_answers_errors_for_a_day_loses_nothing_and_repeats_nothing(world: World) -> None:
    world.receiver.mood = trouble
    keys = [f"k{number:03}" for number in range(100)]
    world.put(*keys)
    await world.work(seconds=DAY_US / SECOND_US)
    world.receiver.mood = lambda note: None
    await world.work(seconds=4 * LONGEST_WAIT_S)
    assert sorted(world.receiver.taken) == keys
    late = [key for key, expected in zip(world.receiver.taken, keys, strict=True) if key != expected]
    assert len(late) <= 2  # a probe may overtake the one that was in question


async def test_a_note_that_its_receiver_chokes_on_holds_up_nobody(world: World) -> None:
    world.put("bad", "b", "c", "d")
    world.receiver.mood = lambda note: trouble(note) if note.key == "bad" else None
    await world.work(seconds=600)
    assert world.receiver.taken == ["b", "c", "d"]
    world.put("e")
    await world.work(seconds=1)
    assert world.receiver.taken[-1] == "e"
    world.receiver.mood = lambda note: None
    await world.work(seconds=LONGEST_WAIT_S)
    assert world.receiver.taken[-1] == "bad"


async def test_a_note_that_its_receiver_refuses_for_good_is_buried_and_the_next_goes(world: World) -> None:
    world.put("bad", "b")
    world.receiver.mood = lambda note: DeliveryError("HTTP 410", retry=False) if note.key == "bad" else None
    await world.work()
    assert world.receiver.taken == ["b"]
    assert [(dead.key, dead.error) for dead in world.outbox.dead()] == [("bad", "HTTP 410")]
    assert world.heard == ["died HTTP 410"]


async def test_a_receiver_is_left_alone_for_as_long_as_it_asks(world: World) -> None:
    world.put("a")
    world.receiver.mood = lambda note: DeliveryError("HTTP 429", retry=True, wait_s=120)
    assert await world.worker.step() == 120
    world.now_us += 119 * SECOND_US
    world.worker.wake()
    assert await world.worker.step() == pytest.approx(1)
    assert world.receiver.tried == ["a"]
    world.now_us += 1 * SECOND_US
    await world.worker.step()
    assert world.receiver.tried == ["a", "a"]


async def test_a_note_that_waited_too_long_is_not_sent(world: World) -> None:
    world.put("old")
    world.now_us += world.outbox.lifetime_us
    world.put("new")
    await world.work()
    assert world.receiver.tried == ["new"]
    assert [dead.key for dead in world.outbox.dead()] == ["old"]


async def test_a_clock_that_is_set_back_does_not_silence_a_connector(world: World) -> None:
    world.put("a")
    world.receiver.mood = unreachable
    await world.worker.step()
    world.now_us -= int(2 * MAX_WAIT_S * SECOND_US)
    world.receiver.mood = lambda note: None
    world.outbox.put("ops", note("b"), world.now_us)
    await world.work()
    assert "b" in world.receiver.taken


async def test_a_mistake_in_a_connector_is_an_error_like_others(world: World) -> None:
    def broken(note: Note) -> DeliveryError:
        raise KeyError("secret-token")

    world.put("a")
    world.receiver.mood = broken
    await world.worker.step()
    assert world.heard == ["down our mistake: KeyError"]
    world.receiver.mood = lambda note: None
    await world.work(seconds=60)
    assert world.receiver.taken == ["a"]


async def test_what_was_taken_is_not_sent_again_while_the_disk_is_full(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise UnavailableError("disk is full")

    world.put("a", "b")
    with monkeypatch.context() as broken:
        broken.setattr(world.outbox, "sent", full)
        for _ in range(5):
            with pytest.raises(UnavailableError):
                await world.worker.step()
    assert world.receiver.tried == ["a"]
    await world.work()
    assert world.receiver.taken == ["a", "b"]


async def test_a_note_in_flight_when_the_sensor_dies_goes_again_under_its_key(world: World) -> None:
    async def die(note: Note) -> str:
        world.receiver.tried.append(note.key)
        raise asyncio.CancelledError

    world.put("a", "b")
    world.receiver.send = die  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await world.worker.step()
    del world.receiver.send
    world.worker = world.hire()
    await world.work()
    assert world.receiver.tried == ["a", "a", "b"]
    assert world.receiver.taken == ["a", "b"]


async def test_it_runs_until_it_is_stopped(world: World) -> None:
    running = asyncio.get_running_loop().create_task(world.worker.run())
    world.put("a")
    world.worker.wake()
    await until(lambda: world.receiver.taken == ["a"])
    world.put("b")
    world.worker.wake()
    await until(lambda: world.receiver.taken == ["a", "b"])
    world.worker.stop()
    await asyncio.wait_for(running, 5)


async def test_a_connector_that_is_not_ready_gets_ready_later(world: World) -> None:
    ready: list[bool] = []

    async def open_() -> None:
        ready.append(len(ready) == 2)
        if not ready[-1]:
            raise DeliveryError("no connection", retry=True)

    world.receiver.open = open_  # type: ignore[method-assign]
    await world.work(seconds=600)
    assert ready == [False, False, True]
    assert world.heard == []


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waits_grow_and_are_bounded(failures: int, chance: float) -> None:
    assert 0.5 <= backoff_s(failures, lambda: chance) <= LONGEST_WAIT_S
    assert backoff_s(failures + 1, lambda: chance) >= backoff_s(failures, lambda: chance)


def test_patience_comes_before_doubt() -> None:
    assert PATIENCE > 1
