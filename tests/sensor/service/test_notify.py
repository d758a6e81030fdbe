"""Messages to the service manager."""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sensor.service.notify import Notifier


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """The service manager's end, and its address as NOTIFY_SOCKET has it."""
    address = str(tmp_path / "notify") if request.param == "path" else f"@airwarden-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address.replace("@", "\0", 1))
        listener.settimeout(5)
        yield listener, address


def test_a_message_is_one_datagram_with_a_line_for_each_assignment(manager: tuple[socket.socket, str]) -> None:
    listener, address = manager
    with closing(Notifier(address)) as notifier:
        notifier.send("READY=1", "STATUS=fine")
    assert listener.recv(100) == b"READY=1\nSTATUS=fine"


def test_without_an_address_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    notifier = Notifier.from_environment({})
    notifier.send("READY=1")
    assert (notifier.listened_to, notifier.watchdog_us, caplog.text) == (False, 0, "")


def test_what_the_manager_left_is_taken_away_from_our_children(manager: tuple[socket.socket, str]) -> None:
    environment = {"NOTIFY_SOCKET": manager[1], "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "17", "LANG": "C"}
    with closing(Notifier.from_environment(environment, pid=17)) as notifier:
        assert notifier.listened_to
    assert environment == {"LANG": "C"}
    assert notifier.watchdog_us == 30_000_000


@pytest.mark.parametrize(
    "environment",
    [
        {"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "18"},
        {"WATCHDOG_USEC": "often"},
        {"WATCHDOG_USEC": "-1"},
        {"WATCHDOG_USEC": "²"},
        {"WATCHDOG_PID": "17"},
    ],
)
def test_a_watchdog_that_is_not_meant_for_us_or_not_understood_is_none(environment: dict[str, str]) -> None:
    assert Notifier.from_environment(environment, pid=17).watchdog_us == 0


def test_a_watchdog_without_a_process_id_is_meant_for_us() -> None:
    assert Notifier.from_environment({"WATCHDOG_USEC": "5"}).watchdog_us == 5


@pytest.mark.parametrize("address", ["/nonexistent/notify", "relative", "vsock:2:1234", "@", "/" + "x" * 200])
def test_an_address_that_cannot_be_reached_is_told_and_then_silent(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    notifier = Notifier(address)
    assert "cannot be told" in caplog.text
    caplog.clear()
    notifier.send("READY=1")
    assert not caplog.text
    assert not notifier.listened_to


def test_a_manager_that_goes_away_is_told_of_once(
    manager: tuple[socket.socket, str], caplog: pytest.LogCaptureFixture
) -> None:
    listener, address = manager
    notifier = Notifier(address)
    listener.close()
    with caplog.at_level(logging.WARNING):
        notifier.send("STATUS=one")
        notifier.send("STATUS=two")
    assert len(caplog.records) == 1


def test_a_manager_that_takes_nothing_delays_a_message_but_briefly(
    manager: tuple[socket.socket, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("sensor.service.notify.PATIENCE_S", 0.01)
    with closing(Notifier(manager[1])) as notifier:
        while not caplog.records:  # until the socket's queue is full
            notifier.send("STATUS=" + "x" * 1000)
        assert notifier.listened_to
    assert "takes no messages" in caplog.text


def test_a_closed_notifier_is_silent(manager: tuple[socket.socket, str]) -> None:
    notifier = Notifier(manager[1])
    notifier.close()
    notifier.close()
    notifier.send("READY=1")
    assert not notifier.listened_to
