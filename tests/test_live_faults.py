"""What befalls live sources, from the kernel to the eventbus: real launcher, real workers, a TAP device for the radio.

Only the clock of retries is the test's: nobody waits for a backoff.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from datasources.kinds import kinds
from datasources.linux_wifi import feed
from datasources.linux_wifi.launcher import Launcher
from datasources.source import Datasource, State
from datasources.supervisor import Supervisor
from sensor.dot11.block import Block
from sensor.eventbus import ALL, EventBus
from tests import captures, frames
from tests.datasources.clocks import HandClock
from tests.tap import Tap, needs_tap

pytestmark = [pytest.mark.root, needs_tap]

DEADLINE_S = 30.0
BEACON = captures.radiotap(frames.beacon(frames.mac("02:00:00:aa:bb:01"), b"office"))


class Sensor:
    """A supervisor with real live sources, and what became known of them."""

    def __init__(self) -> None:
        """Start the launcher."""
        self.launcher = Launcher.start()
        self.bus = EventBus()
        self.events, _ = self.bus.subscribe((ALL,))
        self.clock = HandClock()
        self.alerts: list[str] = []
        self.frames: list[bytes] = []
        self.may_take = asyncio.Event()
        self.may_take.set()
        self._changed = asyncio.Event()
        self.supervisor = Supervisor(
            self.bus,
            self._take,
            tick=lambda _now_us: None,
            message=lambda _text, _flags: self._changed.set(),
            alert=lambda name, text: self.alerts.append(f"{name}: {text}"),
            clock=self.clock,
            drivers=kinds(self.launcher.launch),
            chance=lambda: 0.5,
        )

    async def _take(self, block: Block) -> int:
        await self.may_take.wait()
        self.frames += [block.data[start:end] for start, end in zip(block.starts, block.ends, strict=True)]
        self._changed.set()
        return 0

    async def until_state(self, source: Datasource, state: State) -> None:
        """Wait until a source is in a state."""
        async with asyncio.timeout(DEADLINE_S):
            while source.state is not state:  # noqa: ASYNC110 - nobody tells of a backoff
                await asyncio.sleep(0.01)

    async def until_heard(self, count: int) -> list[bytes]:
        """Wait for so many frames, and take them."""
        async with asyncio.timeout(DEADLINE_S):
            while len(self.frames) < count:
                self._changed.clear()
                await self._changed.wait()
        heard, self.frames = self.frames, []
        return heard

    async def recover(self, source: Datasource) -> None:
        """Let the backoff of a failed source pass, and wait until it runs."""
        await self.until_state(source, State.BACKOFF)
        async with asyncio.timeout(DEADLINE_S):
            while source.state is not State.RUNNING:
                waits = [wait for wait in await self.clock.wait_for_sleepers() if wait > 1.0]
                self.clock.advance(waits[0] if waits else 0.0)
                await asyncio.sleep(0.01)

    def topics(self) -> list[str]:
        """The datasource topics since the last call."""
        found = []
        while (event := self.events.take()) is not None:
            found.append(event[0].removeprefix("DATASOURCE_"))
        return found


@pytest.fixture
async def sensor() -> AsyncIterator[Sensor]:
    """A sensor without sources."""
    one = Sensor()
    yield one
    await one.supervisor.close_all()
    await one.launcher.close()


@pytest.fixture
def tap() -> Iterator[Tap]:
    """A radio."""
    with Tap() as device:
        yield device


def alive(pid: int) -> bool:
    """Whether there is such a process."""
    return Path(f"/proc/{pid}").exists()


FAILED_AND_BACK = ["NEW_DATASOURCE", "OPENED", "ERROR", "OPENED"]


@pytest.fixture
async def running(sensor: Sensor, tap: Tap) -> Datasource:
    """A source that has just heard a frame."""
    source = await sensor.supervisor.add(f"{tap.name}:name=roof")
    assert source.state is State.RUNNING, source.error_reason
    tap.send(BEACON)
    assert await sensor.until_heard(1) == [BEACON]
    return source


async def frames_flow_again(sensor: Sensor, tap: Tap, source: Datasource, uuid: str) -> None:
    """Check what must hold after every fault."""
    await sensor.recover(source)
    tap.send(BEACON)
    assert await sensor.until_heard(1) == [BEACON]
    assert source.uuid == uuid
    assert source.packets == 2
    assert (source.error_reason, source.total_retry_attempts) == ("", 1)
    assert sensor.topics() == FAILED_AND_BACK
    assert [alert.partition(":")[0] for alert in sensor.alerts] == ["SOURCEERROR", "SOURCEOPEN"]


async def test_a_killed_worker_is_replaced(sensor: Sensor, tap: Tap, running: Datasource) -> None:
    uuid = running.uuid
    os.kill(running.worker_pid, signal.SIGKILL)
    await sensor.until_state(running, State.BACKOFF)
    assert running.error_reason == "its capture worker ended: killed by SIGKILL"
    await frames_flow_again(sensor, tap, running, uuid)


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a worker's heartbeat, which comes each second, no longer than needed."""
    monkeypatch.setattr(feed, "SILENCE_LIMIT_S", 2.0)


@pytest.mark.usefixtures("impatience")
async def test_a_worker_that_hangs_is_killed_and_replaced(sensor: Sensor, tap: Tap, running: Datasource) -> None:
    uuid, pid = running.uuid, running.worker_pid
    os.kill(pid, signal.SIGSTOP)
    await sensor.until_state(running, State.BACKOFF)
    assert running.error_reason == "its capture worker was silent for 2 s"
    await frames_flow_again(sensor, tap, running, uuid)
    assert not alive(pid)


async def test_an_adapter_that_is_unplugged_comes_back_when_it_does(
    sensor: Sensor, tap: Tap, running: Datasource
) -> None:
    uuid, name = running.uuid, tap.name
    tap.unplug()
    await sensor.until_state(running, State.BACKOFF)
    with Tap(name) as again:
        await frames_flow_again(sensor, again, running, uuid)


async def test_an_adapter_that_stays_away_is_asked_for_ever_later(
    sensor: Sensor, tap: Tap, running: Datasource
) -> None:
    tap.unplug()
    for attempt in (1, 2, 3):
        await sensor.until_state(running, State.BACKOFF)
        async with asyncio.timeout(DEADLINE_S):
            while running.retry_attempts < attempt:
                waits = [wait for wait in await sensor.clock.wait_for_sleepers() if wait > 1.0]
                sensor.clock.advance(waits[0] if waits else 0.0)
                await asyncio.sleep(0.01)
    assert f"no such interface: {tap.name}" in running.error_reason


async def test_an_interface_that_is_taken_down_is_brought_up_again(
    sensor: Sensor, tap: Tap, running: Datasource
) -> None:
    uuid = running.uuid
    tap.down()
    await sensor.until_state(running, State.BACKOFF)
    await frames_flow_again(sensor, tap, running, uuid)


async def test_a_sensor_that_cannot_keep_up_loses_frames_and_counts_them(
    sensor: Sensor, tap: Tap, running: Datasource
) -> None:
    sensor.may_take.clear()
    offered = 120_000
    long = BEACON + bytes(200)
    for _ in range(offered // 1000):
        tap.send(*[long] * 1000)
        await asyncio.sleep(0)
    sensor.may_take.set()
    async with asyncio.timeout(DEADLINE_S):
        while len(sensor.frames) + running.dropped < offered:  # noqa: ASYNC110 - drops come with a heartbeat
            await asyncio.sleep(0.05)
    assert running.dropped > 0
    assert len(sensor.frames) + running.dropped == offered
    assert running.state is State.RUNNING


async def test_closing_ends_the_worker_and_opening_starts_another(
    sensor: Sensor, tap: Tap, running: Datasource
) -> None:
    pid = running.worker_pid
    await sensor.supervisor.close(running.uuid)
    await sensor.supervisor.open(running.uuid)
    assert running.worker_pid not in (0, pid)
    tap.send(BEACON)
    assert await sensor.until_heard(1) == [BEACON]
    assert not alive(pid)
