"""The command as people and the service manager start it: signals, and what they leave."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def started(tmp_path: Path, *arguments: str, status: int = 0) -> Iterator["subprocess.Popen[str]"]:
    """`airwarden run` as people start it, once it has told where its API is; `status` is how it is to end."""
    command = [sys.executable, "-m", "sensor", "run", "--data-dir", str(tmp_path / "data"), "--listen", "127.0.0.1:0"]
    with subprocess.Popen([*command, *arguments], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any("API on http://127.0.0.1:" in line for line in process.stderr)
        yield process
        assert process.wait(timeout=30) == status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_stops_cleanly_when_told(tmp_path: Path, capture: Path, number: signal.Signals) -> None:
    with started(tmp_path, "-c", f"{capture}:realtime=true") as process:
        process.send_signal(number)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_a_hangup_reloads_and_goes_on(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        assert process.stderr is not None
        process.send_signal(signal.SIGHUP)
        assert any("Configuration reloaded" in line for line in process.stderr)
        process.terminate()
        process.stderr.read()


def test_the_service_manager_hears_of_start_reload_and_end(
    tmp_path: Path, capture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "60000000")

        def hear(wanted: str) -> str:
            while wanted not in (heard := manager.recv(4096).decode()):
                pass
            return heard

        with started(tmp_path, "-c", f"{capture}:realtime=true") as process:
            hear("STATUS=opening 1 source")
            assert "1 source running" in hear("READY=1")
            hear("WATCHDOG=1")
            process.send_signal(signal.SIGHUP)
            hear("RELOADING=1\nMONOTONIC_USEC=")
            hear("READY=1")
            process.terminate()
            hear("STOPPING=1")
            assert process.stderr is not None
            process.stderr.read()


def test_a_stuck_loop_that_is_aborted_leaves_where_it_was_stuck(tmp_path: Path) -> None:
    with started(tmp_path, status=-signal.SIGABRT) as process:
        assert process.stderr is not None
        process.send_signal(signal.SIGABRT)
        left = process.stderr.read()
    assert "most recent call first" in left
    assert "sensor/process.py" in left
    assert "Thread 0x" not in left, "the frames of other threads change while they are read, which can end in SIGSEGV"
