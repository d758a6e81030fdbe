"""The launcher and its workers as real processes, capturing from a TAP device, and everything that can befall them."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from datasources.linux_wifi import launcher as launcher_module
from datasources.linux_wifi import privileges
from datasources.linux_wifi.launcher import Launcher, Worker
from datasources.linux_wifi.wire import Answer, Close, Failed, Opened, OpenRequest, Status
from sensor.errors import UnavailableError
from tests import captures, frames
from tests.datasources.linux_wifi.listening import hear, next_of, to_the_end
from tests.tap import Tap, needs_tap

pytestmark = [pytest.mark.root, needs_tap]

BEACON = captures.radiotap(frames.beacon(frames.mac("02:00:00:aa:bb:01"), b"office"))
DEADLINE_S = 10.0


@pytest.fixture
def tap() -> Iterator[Tap]:
    with Tap() as device:
        yield device


@pytest.fixture
async def launcher() -> AsyncIterator[Launcher]:
    started = Launcher.start()
    yield started
    await started.close()


@asynccontextmanager
async def capture(launcher: Launcher, tap: Tap) -> AsyncIterator[Worker]:
    """A worker that has been seen to deliver."""
    worker = await launcher.launch(OpenRequest(tap.name))
    try:
        assert (await next_of(worker.link, Opened)).capture_interface == tap.name
        tap.send(BEACON)
        assert await hear(worker.link, 1) == [BEACON]
        yield worker
    finally:
        worker.close()


async def end_of(worker: Worker) -> str:
    return await asyncio.wait_for(worker.ended(), DEADLINE_S)


async def test_a_worker_has_two_capabilities_and_the_launcher_what_starts_one(launcher: Launcher, tap: Tap) -> None:
    async with capture(launcher, tap) as worker:
        confined = privileges.held(worker.pid)
        assert confined.effective == confined.permitted == privileges.NEEDED
        assert confined.bounding == confined.inheritable == confined.ambient == frozenset()
        assert confined.no_new_privs
    kept = privileges.held(launcher.pid)
    assert kept.permitted == kept.bounding == privileges.NEEDED | {privileges.SETPCAP, privileges.DAC_READ_SEARCH}


async def test_a_worker_that_is_killed_is_told_and_another_one_captures(launcher: Launcher, tap: Tap) -> None:
    async with capture(launcher, tap) as worker:
        os.kill(worker.pid, signal.SIGKILL)
        await to_the_end(worker.link)
        assert await end_of(worker) == "killed by SIGKILL"
        worker.kill()  # nobody else has its number yet
    async with capture(launcher, tap):
        pass


async def test_a_worker_that_hangs_can_be_killed(launcher: Launcher, tap: Tap) -> None:
    async with capture(launcher, tap) as worker:
        os.kill(worker.pid, signal.SIGSTOP)
        worker.kill()
        assert await end_of(worker) == "killed by SIGKILL"


async def test_a_worker_that_hangs_is_killed_after_its_link_was_closed(
    launcher: Launcher, tap: Tap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher_module, "GRACE_S", 0.05)
    async with capture(launcher, tap) as worker:
        os.kill(worker.pid, signal.SIGSTOP)
    assert await end_of(worker) == "killed by SIGKILL"


async def test_a_worker_ends_with_its_link(launcher: Launcher, tap: Tap) -> None:
    async with capture(launcher, tap) as worker:
        pass
    assert await end_of(worker) == "exit 0"


async def test_a_worker_that_is_told_to_close_answers_counts_and_ends(launcher: Launcher, tap: Tap) -> None:
    async with capture(launcher, tap) as worker:
        worker.link.send(Close(1))
        answer, last = [message for message in await to_the_end(worker.link) if isinstance(message, Answer | Status)][
            -2:
        ]
        assert answer == Answer(1)
        assert isinstance(last, Status)
        assert (last.packets, last.drops) == (1, 0)
        assert await end_of(worker) == "exit 0"


async def test_an_adapter_that_is_unplugged_is_told_and_captured_again_once_it_is_back(launcher: Launcher) -> None:
    with Tap() as tap:
        async with capture(launcher, tap) as worker:
            tap.unplug()
            failed = await next_of(worker.link, Failed)
            assert (tap.name in failed.reason, failed.retry) == (True, True)
            assert await end_of(worker) == "exit 1"
        async with absent(launcher, tap.name) as failed:
            assert (tap.name in failed.reason, failed.retry) == (True, True)
        with Tap(tap.name) as again:
            async with capture(launcher, again):
                pass


@asynccontextmanager
async def absent(launcher: Launcher, interface: str) -> AsyncIterator[Failed]:
    """What a worker says of an interface that cannot be captured."""
    worker = await launcher.launch(OpenRequest(interface))
    try:
        yield await next_of(worker.link, Failed)
    finally:
        worker.close()


async def test_workers_go_on_without_the_launcher_and_another_is_started_while_there_are_rights(
    launcher: Launcher, tap: Tap, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with capture(launcher, tap) as worker:
        before = launcher.pid
        process = os.pidfd_open(before)
        os.kill(before, signal.SIGKILL)
        assert select.select([process], [], [], DEADLINE_S)[0]
        os.close(process)
        tap.send(BEACON)
        assert await hear(worker.link, 1) == [BEACON]
        assert not launcher.alive
        with monkeypatch.context() as patch:
            patch.setattr(privileges, "missing", lambda: ("CAP_NET_RAW",))
            with pytest.raises(UnavailableError, match="restart airwarden"):
                await launcher.launch(OpenRequest(tap.name))
        async with capture(launcher, tap):
            assert launcher.pid != before
        worker.kill()
        assert await end_of(worker) == "unknown"


async def test_closing_the_launcher_ends_every_worker(tap: Tap) -> None:
    launcher = Launcher.start()
    workers = [await launcher.launch(OpenRequest(tap.name)) for _ in range(2)]
    for worker in workers:
        await next_of(worker.link, Opened)
    processes = [os.pidfd_open(worker.pid) for worker in workers]
    await launcher.close()
    for process in processes:
        assert select.select([process], [], [], 0)[0]
        os.close(process)
    assert [await end_of(worker) for worker in workers] == ["ended with the launcher"] * 2
    assert not launcher.alive


async def test_a_launcher_that_was_never_used_ends_too() -> None:
    launcher = Launcher.start()
    assert launcher.alive
    await launcher.close()
    assert not launcher.alive


async def test_a_launcher_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher_module, "CLOSE_S", 0.05)
    monkeypatch.setattr(launcher_module, "START_S", 0.05)
    launcher = Launcher.start()
    os.kill(launcher.pid, signal.SIGSTOP)
    with pytest.raises(UnavailableError, match=r"does not answer: it had 0\.05 s"):
        await launcher.launch(OpenRequest("wlan0"))
    await launcher.close()
    assert not launcher.alive


def test_a_launcher_that_cannot_be_executed_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(UnavailableError, match="cannot be started"):
        Launcher.start()


DAEMON = """
import asyncio, sys
from datasources.linux_wifi import privileges
from datasources.linux_wifi.launcher import Launcher
from datasources.linux_wifi.wire import OpenRequest
{before}
async def main():
    worker = await launcher.launch(OpenRequest({interface!r}))
    print(launcher.pid, worker.pid, flush=True)
    print(await worker.link.receive(), flush=True)
    {after}
launcher = Launcher.start()
asyncio.run(main())
"""


def test_everything_ends_with_a_daemon_that_is_killed(tap: Tap) -> None:
    program = DAEMON.format(before="", interface=tap.name, after="await asyncio.Event().wait()")
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        processes = [os.pidfd_open(int(pid)) for pid in daemon.stdout.readline().split()]
        assert daemon.stdout.readline().startswith("Opened")
        daemon.kill()
        for process in processes:
            assert select.select([process], [], [], DEADLINE_S)[0]
            os.close(process)


def test_workers_that_lack_a_right_say_which(tap: Tap) -> None:
    take_away = "privileges._bound(privileges.held().bounding - {privileges.NET_RAW})"
    program = DAEMON.format(before=take_away, interface=tap.name, after="await launcher.close()")
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=30)
    assert "needs CAP_NET_RAW" in done.stdout
    assert "retry=True" in done.stdout
