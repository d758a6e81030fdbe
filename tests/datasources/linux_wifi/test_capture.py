"""The worker's loop, in a thread of the test: a TAP device for the ring, and a radio that does as it is told."""

import os
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from datasources.linux_wifi import capture
from datasources.linux_wifi.channels import parse_channel
from datasources.linux_wifi.wire import (
    Answer,
    Close,
    Command,
    Failed,
    Hop,
    Opened,
    OpenRequest,
    Pause,
    Resume,
    Status,
    Tune,
    encode_command,
)
from sensor.dot11.block import DLT_RADIOTAP
from tests import captures, frames
from tests.datasources.linux_wifi.listening import DEADLINE_S
from tests.datasources.linux_wifi.working import FakeInterface, Session
from tests.tap import Tap, needs_tap

pytestmark = [pytest.mark.root, needs_tap]

BEACON = captures.radiotap(frames.beacon(frames.mac("02:00:00:aa:bb:01"), b"office"))
BEAT_US = 20_000


@pytest.fixture(autouse=True)
def quick_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "HEARTBEAT_US", BEAT_US)


@pytest.fixture
def tap() -> Iterator[Tap]:
    with Tap() as device:
        yield device


@pytest.fixture
def session(tap: Tap) -> Iterator[Session]:
    session = Session(FakeInterface(tap.name))
    yield session
    session.leave()


def test_frames_flow_from_the_kernel_to_the_daemon(tap: Tap, session: Session) -> None:
    assert session.open() == Opened(tap.name, "fake", linktype=DLT_RADIOTAP, channels=("1", "6", "11"), tunable=True)
    tap.send(*[BEACON] * 500)
    assert session.ear.hear(500) == [BEACON] * 500


def test_a_status_tells_how_things_are_again_and_again(tap: Tap, session: Session) -> None:
    session.open()
    before_us = time.time_ns() // 1000
    tap.send(BEACON)
    status = session.ear.next(Status, lambda status: status.packets == 1)
    assert before_us <= status.now_us <= time.time_ns() // 1000
    assert status.memory_kib > 1000
    assert (status.drops, status.freezes, status.hopping, status.paused, status.channel) == (0, 0, False, False, "")
    assert session.ear.next(Status).now_us > status.now_us


def test_a_channel_is_tuned_and_answered(session: Session) -> None:
    session.open()
    session.ear.tell(Tune(7, "36VHT80"))
    assert session.ear.next(Answer) == Answer(7)
    assert session.interface.tuned == ["36VHT80"]
    assert session.ear.next(Status, lambda status: bool(status.dwell)).dwell.keys() == {"5180"}
    assert session.ear.next(Status).channel == "36VHT80"


@pytest.mark.parametrize(("channel", "reason"), [("14", "refuses 14"), ("nonsense", "nonsense")])
def test_a_channel_that_cannot_be_is_an_answer_and_nothing_else_changes(tap: Tap, channel: str, reason: str) -> None:
    session = Session(FakeInterface(tap.name, refused=frozenset({"14"})))
    session.open()
    session.ear.tell(Hop(1, ("1", "6"), rate=1000.0))
    session.ear.tell(Tune(2, channel))
    assert reason in session.ear.next(Answer, lambda answer: answer.id == 2).error
    assert session.ear.next(Status).hopping
    session.leave()


def test_an_interface_that_cannot_be_tuned_says_so(tap: Tap) -> None:
    session = Session(FakeInterface(tap.name, tunable=False))
    session.open()
    for command in (Tune(1, "6"), Hop(2, ("1", "6"))):
        session.ear.tell(command)
        assert "captured as it stands" in session.ear.next(Answer).error
    session.leave()


@pytest.mark.parametrize("hop", [Hop(1, ()), Hop(1, ("1",), rate=0.0), Hop(1, ("1",), rate=1e9), Hop(1, ("x",))])
def test_hopping_that_cannot_be_is_refused(session: Session, hop: Hop) -> None:
    session.open()
    session.ear.tell(hop)
    assert session.ear.next(Answer).error
    assert not session.ear.next(Status).hopping


def test_hopping_visits_every_channel_and_measures_how_long(session: Session) -> None:
    session.open()
    session.ear.tell(Hop(1, ("1", "6", "11"), rate=500.0))
    assert session.ear.next(Answer) == Answer(1)
    status = session.ear.next(Status, lambda status: len(status.dwell) == 3)
    assert status.dwell.keys() == {"2412", "2437", "2462"}
    assert status.hopping
    assert 0 < sum(status.dwell.values()) < 2 * DEADLINE_S * 1_000_000
    assert set(session.interface.tuned) == {"1", "6", "11"}


def test_a_channel_that_the_driver_refuses_is_passed_over_and_named(tap: Tap) -> None:
    session = Session(FakeInterface(tap.name, refused=frozenset({"14"})))
    session.open()
    session.ear.tell(Hop(1, ("1", "14", "11"), rate=500.0))
    status = session.ear.next(Status, lambda status: len(status.dwell) == 2 and status.tune_errors > 0)
    assert status.refused == ("14",)
    assert status.tune_errors == 1
    assert status.dwell.keys() == {"2412", "2462"}
    session.leave()


def test_tuning_ends_hopping(session: Session) -> None:
    session.open()
    session.ear.tell(Hop(1, ("1", "6"), rate=1000.0))
    session.ear.next(Status, lambda status: bool(status.dwell))
    session.ear.tell(Tune(2, "11"))
    session.ear.next(Answer, lambda answer: answer.id == 2)
    assert session.ear.next(Status).hopping is False
    assert session.interface.tuned[-1] == "11"


def test_while_paused_nothing_is_heard_and_nothing_counts_as_listened_to(tap: Tap, session: Session) -> None:
    session.interface.channel = parse_channel("6")
    session.open()
    session.ear.tell(Pause(1))
    session.ear.next(Answer)
    tap.send(*[BEACON] * 50)
    session.ear.next(Status)
    status = session.ear.next(Status)
    assert (status.paused, status.dwell, status.packets) == (True, {}, 0)
    session.ear.tell(Resume(2))
    session.ear.next(Answer)
    tap.send(BEACON)
    assert session.ear.hear(1) == [BEACON]
    assert session.ear.next(Status, lambda status: not status.paused).dwell.keys() <= {"2437"}


def test_a_daemon_that_does_not_read_costs_counted_frames_and_no_memory(tap: Tap, session: Session) -> None:
    big = BEACON + bytes(1000)
    session.open(block_bytes=65536, blocks=2)
    session.ear.tell(Hop(1, ("1", "6"), rate=200.0))
    sent = 0
    hops = len(session.interface.tuned)
    while sent < 20_000:
        tap.send(*[big] * 100)
        sent += 100
    deadline = time.monotonic() + DEADLINE_S
    while len(session.interface.tuned) < hops + 3:  # it goes on while the socket is full
        assert time.monotonic() < deadline
        os.sched_yield()
    status = session.ear.next(Status, lambda status: status.packets == sent)
    assert status.drops > 0
    heard = session.ear.hear(sent - status.drops)
    assert heard == [big] * (sent - status.drops)
    tap.send(BEACON)
    assert session.ear.hear(1) == [BEACON]
    assert session.ear.next(Status, lambda status: status.packets == sent + 1).drops == status.drops


@pytest.mark.parametrize("way", ["close", "signal"])
def test_what_was_heard_before_the_end_still_arrives(tap: Tap, session: Session, way: str) -> None:
    session.open()
    tap.send(*[BEACON] * 700)
    if way == "close":
        session.ear.tell(Close(9))
    else:
        session.stop.send(b"\x0f")
    reports = session.ear.to_the_end()
    assert session.ear.frames == [BEACON] * 700
    last = reports[-1]
    assert isinstance(last, Status)
    assert (last.packets, last.drops) == (700, 0)
    assert session.end.result(DEADLINE_S) == 0
    assert session.ended_before_closing
    assert session.interface.closed


def test_the_daemons_end_is_the_workers(session: Session) -> None:
    session.open()
    session.ours.shutdown(socket.SHUT_RDWR)
    assert session.end.result(2) == 0
    assert session.interface.closed


@pytest.mark.parametrize("mishap", [Tap.down, Tap.unplug, lambda tap: _rename(tap)])
def test_an_interface_that_goes_is_told_after_its_last_frames(
    tap: Tap, session: Session, mishap: Callable[[Tap], None]
) -> None:
    session.open()
    tap.send(BEACON)
    session.ear.hear(1)
    mishap(tap)
    reports = session.ear.to_the_end()
    last = reports[-1]
    assert isinstance(last, Failed)
    assert last.retry
    assert session.interface.name in last.reason
    assert session.end.result(DEADLINE_S) == capture.FAILED
    assert session.interface.closed


def _rename(tap: Tap) -> None:
    tap.down()
    tap.rename(f"{tap.name[:10]}ren")
    tap.up()


def test_a_command_that_makes_no_sense_ends_the_worker(session: Session) -> None:
    session.open()
    session.ear.tell(OpenRequest("again"))
    assert "asked to open twice" in session.ear.next(Failed).reason
    assert session.end.result(DEADLINE_S) == capture.FAILED


def test_commands_may_follow_at_once(tap: Tap, session: Session) -> None:
    commands: list[Command] = [OpenRequest(tap.name), Tune(1, "6"), Pause(2), Close(3)]
    session.ours.sendall(b"".join(encode_command(each) for each in commands))
    reports = session.ear.to_the_end()
    assert [report for report in reports if isinstance(report, Answer)] == [Answer(1), Answer(2), Answer(3)]
    assert session.end.result(DEADLINE_S) == 0
