"""The launcher's own side, in the test's process, with programs that stand in for workers."""

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator

import pytest

from datasources.linux_wifi import launcher_process
from datasources.linux_wifi.launcher_process import LauncherProcess
from datasources.linux_wifi.launching import NEWS, Ended, Launch, NotStarted, Started, receive, send


class Daemon:
    """A launcher at work, and the daemon's end of its socket."""

    def __init__(self) -> None:
        self.socket, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(10)
        self.stop, self._stopped = socket.socketpair()
        self.thread = threading.Thread(target=LauncherProcess(self._theirs).run, args=(self._stopped,), daemon=True)
        self.thread.start()

    def launch(self, number: int) -> None:
        """Ask for a worker."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            send(self.socket, Launch(number), theirs.fileno())

    def leave(self) -> None:
        self.socket.close()
        self.thread.join(10)
        assert not self.thread.is_alive()
        for each in (self._theirs, self.stop, self._stopped):
            each.close()


@pytest.fixture
def daemon() -> Iterator[Daemon]:
    daemon = Daemon()
    yield daemon
    daemon.leave()


def stand_in(monkeypatch: pytest.MonkeyPatch, *command: str) -> None:
    """Let another program be executed instead of a worker."""

    def execute(module: str, descriptor: int) -> "subprocess.Popen[bytes]":
        assert module == "datasources.linux_wifi.worker"
        os.fstat(descriptor)
        return subprocess.Popen(command)

    monkeypatch.setattr(launcher_process, "execute", execute)


@pytest.mark.parametrize(
    ("script", "how"), [("exit 0", "exit 0"), ("exit 7", "exit 7"), ("kill -SEGV $$", "killed by SIGSEGV")]
)
def test_a_worker_is_started_reaped_and_told_of(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch, script: str, how: str
) -> None:
    stand_in(monkeypatch, "sh", "-c", script)
    daemon.launch(5)
    started, (process,) = receive(daemon.socket, NEWS)
    os.close(process)
    assert isinstance(started, Started)
    assert started.id == 5
    assert receive(daemon.socket, NEWS) == (Ended(5, how), [])


def test_workers_that_cannot_be_executed_or_are_too_many_are_told_of(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, "/nonexistent")
    daemon.launch(1)
    told, _ = receive(daemon.socket, NEWS)
    assert isinstance(told, NotStarted)
    assert "cannot be started" in told.reason
    monkeypatch.setattr(launcher_process, "MAX_WORKERS", 0)
    daemon.launch(2)
    assert receive(daemon.socket, NEWS) == (NotStarted(2, "there are 0 capture workers already"), [])


@pytest.mark.parametrize("way", ["daemon leaves", "signal", "nonsense"])
def test_all_workers_end_with_the_launcher_by_force_if_need_be(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(launcher_process, "GRACE_S", 0.05)
    stand_in(monkeypatch, "sleep", "1000")
    daemon.launch(1)
    meek, (meek_process,) = receive(daemon.socket, NEWS)
    daemon.launch(2)
    stopped, (stopped_process,) = receive(daemon.socket, NEWS)
    assert isinstance(stopped, Started)
    os.kill(stopped.pid, signal.SIGSTOP)
    if way == "signal":
        daemon.stop.send(b"\x0f")
    elif way == "nonsense":
        daemon.socket.send(b"nonsense")
    else:
        daemon.socket.shutdown(socket.SHUT_RDWR)
    daemon.thread.join(10)
    assert not daemon.thread.is_alive()
    for process in (meek_process, stopped_process):
        with pytest.raises(ProcessLookupError):
            signal.pidfd_send_signal(process, 0)
        os.close(process)
    assert isinstance(meek, Started)


def test_a_request_without_a_socket_starts_nothing(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, "true")
    send(daemon.socket, Launch(1))
    daemon.launch(2)
    started, (process,) = receive(daemon.socket, NEWS)
    os.close(process)
    assert isinstance(started, Started)
    assert started.id == 2
