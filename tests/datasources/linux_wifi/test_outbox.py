"""The worker's writing end: it never waits, never copies a block, and gives each back once it is out."""

import socket
from collections import deque
from collections.abc import Iterator

import pytest

from datasources.linux_wifi import wire
from datasources.linux_wifi.outbox import BATCH, MAX_WAITING, Outbox
from datasources.linux_wifi.wire import Answer, Failed, Status


class FakeRing:
    """Blocks that wait, and how many were given back."""

    def __init__(self, *blocks: bytes) -> None:
        self.waiting = deque(blocks)
        self.given_back = 0

    def take(self, most: int) -> list[memoryview]:
        return [memoryview(self.waiting.popleft()) for _ in range(min(most, len(self.waiting)))]

    def give_back(self) -> None:
        self.given_back += 1


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def messages(sock: socket.socket, reader: wire.MessageReader) -> list[tuple[int, bytes]]:
    """Everything that can be read now."""
    seen: list[tuple[int, bytes]] = []
    sock.setblocking(False)
    while True:
        try:
            seen += reader.feed(sock.recv(1 << 18))
        except BlockingIOError:
            return seen


def test_reports_come_before_blocks_and_several_blocks_go_out_at_once(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ring = FakeRing(b"one", b"two")
    outbox = Outbox(ends[0], ring)
    outbox.say(Answer(1))
    assert outbox.write()
    assert [kind for kind, _ in messages(ends[1], wire.MessageReader(wire.FROM_WORKER))] == [
        wire.ANSWER,
        wire.BLOCK,
        wire.BLOCK,
    ]
    assert ring.given_back == 2


def test_blocks_that_do_not_go_out_stay_in_the_ring_and_a_report_follows_the_unfinished_one(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    blocks = [bytes([number]) * 60_000 for number in range(40)]
    ring = FakeRing(*blocks)
    outbox = Outbox(ends[0], ring)
    while not outbox.unfinished:
        outbox.write()
    held = ring.given_back
    assert held + BATCH >= 40 - len(ring.waiting) > held
    assert not outbox.write()
    assert ring.given_back == held
    outbox.say(Status(1))
    reader = wire.MessageReader(wire.FROM_WORKER)
    seen: list[tuple[int, bytes]] = []
    while not outbox.write() or ring.waiting:
        seen += messages(ends[1], reader)
    seen += messages(ends[1], reader)
    assert [payload for kind, payload in seen if kind == wire.BLOCK] == blocks
    assert [kind for kind, _ in seen].index(wire.STATUS) <= held + BATCH
    assert ring.given_back == 40


def test_reports_are_bounded_by_who_asks_first(ends: tuple[socket.socket, socket.socket]) -> None:
    outbox = Outbox(ends[0], FakeRing())
    for number in range(MAX_WAITING):
        assert not outbox.full
        outbox.say(Answer(number))
    assert outbox.full
    outbox.write()
    assert not outbox.full


def test_nothing_to_say_is_nothing_written(ends: tuple[socket.socket, socket.socket]) -> None:
    assert Outbox(ends[0], FakeRing()).write()
    assert messages(ends[1], wire.MessageReader(wire.FROM_WORKER)) == []


def test_a_daemon_that_has_gone_is_an_error(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[1].close()
    with pytest.raises(BrokenPipeError):
        Outbox(ends[0], FakeRing(b"block")).write()


def test_the_rest_is_written_at_the_end_as_far_as_time_allows(ends: tuple[socket.socket, socket.socket]) -> None:
    ring = FakeRing(*(bytes(60_000) for _ in range(40)))
    outbox = Outbox(ends[0], ring)
    assert not outbox.finish(0.01)
    ends[1].close()
    assert not outbox.finish(5)


def test_everything_that_waits_is_written_at_the_end(ends: tuple[socket.socket, socket.socket]) -> None:
    ring = FakeRing(*(b"block" for _ in range(BATCH * 3)))
    outbox = Outbox(ends[0], ring)
    outbox.say(Failed("gone"))
    assert outbox.finish(5)
    assert ring.given_back == BATCH * 3
    assert len(messages(ends[1], wire.MessageReader(wire.FROM_WORKER))) == BATCH * 3 + 1
