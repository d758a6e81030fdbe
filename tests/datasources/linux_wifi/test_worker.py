"""The worker's process, in a thread of the test: what becomes of it before and after it captures."""

import socket
from collections.abc import Iterator

import pytest

from datasources.linux_wifi import worker
from datasources.linux_wifi.inbox import Inbox
from datasources.linux_wifi.wire import Failed, OpenRequest, Pause, Tune
from sensor.errors import AirwardenError, MisconfiguredError, UnavailableError
from tests.datasources.linux_wifi.listening import DEADLINE_S
from tests.datasources.linux_wifi.working import FakeInterface, Session
from tests.tap import Tap, needs_tap

pytestmark = [pytest.mark.root, needs_tap]


@pytest.fixture
def tap() -> Iterator[Tap]:
    with Tap() as device:
        yield device


@pytest.fixture
def session(tap: Tap) -> Iterator[Session]:
    session = Session(FakeInterface(tap.name))
    yield session
    session.leave()


def test_a_daemon_that_leaves_before_it_asks_is_no_failure(session: Session) -> None:
    session.ours.shutdown(socket.SHUT_RDWR)
    assert session.end.result(DEADLINE_S) == 0


def test_a_bug_is_told_and_things_are_put_back(tap: Tap) -> None:
    session = Session(FakeInterface(tap.name, broken=frozenset({"6"})))
    session.open()
    session.ear.tell(Tune(1, "6"))
    assert "ZeroDivisionError: a bug" in session.ear.next(Failed).reason
    with pytest.raises(ZeroDivisionError):
        session.end.result(DEADLINE_S)
    assert session.interface.closed
    session.leave()


def test_the_first_command_must_be_to_open(session: Session) -> None:
    session.ear.tell(Pause(1))
    assert "not to open" in session.ear.next(Failed).reason


@pytest.mark.parametrize(
    ("error", "retry"),
    [
        (MisconfiguredError("no such channel"), False),
        (UnavailableError("rfkill: soft-blocked"), True),
        (ZeroDivisionError("a bug"), True),
    ],
)
def test_what_keeps_it_from_opening_is_told(
    session: Session, monkeypatch: pytest.MonkeyPatch, error: Exception, retry: bool
) -> None:
    def refuse(sock: socket.socket, inbox: Inbox, request: OpenRequest, interface: FakeInterface) -> None:
        raise error

    monkeypatch.setattr(worker, "Capture", refuse)
    session.ear.tell(OpenRequest(session.interface.name))
    failed = session.ear.next(Failed)
    assert str(error) in failed.reason
    assert failed.retry is retry
    expected = None if isinstance(error, AirwardenError) else type(error)
    assert type(session.end.exception(DEADLINE_S)) is (expected or type(None))
    assert session.interface.closed
