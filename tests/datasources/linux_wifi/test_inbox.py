"""The worker's reading end: commands in their order, however the socket cuts them."""

import socket
from collections.abc import Iterator

import pytest

from datasources.linux_wifi.inbox import CHUNK, Inbox
from datasources.linux_wifi.wire import COMMAND, Close, Command, Pause, Tune, encode_command, header
from sensor.errors import MalformedError


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_commands_come_in_their_order_though_they_come_at_once(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    commands: list[Command] = [Tune(1, "6"), Pause(2), Close(3)]
    ours.sendall(b"".join(map(encode_command, commands)))
    inbox = Inbox(theirs)
    assert inbox.next() is None
    assert inbox.read()
    assert [inbox.next() for _ in range(4)] == [*commands, None]


def test_a_command_that_comes_in_pieces_waits_for_its_end(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    inbox = Inbox(theirs)
    raw = encode_command(Tune(1, "36VHT80"))
    for octet in raw[:-1]:
        ours.sendall(bytes((octet,)))
        assert inbox.read()
        assert inbox.next() is None
    ours.sendall(raw[-1:])
    assert inbox.read()
    assert inbox.next() == Tune(1, "36VHT80")


def test_one_read_takes_one_chunk_at_most(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    raw = encode_command(Pause(1))
    count = CHUNK // len(raw) + 1
    ours.sendall(raw * count)
    inbox = Inbox(theirs)
    inbox.read()
    assert sum(inbox.next() is not None for _ in range(count)) == count - 1


def test_it_waits_for_nobody_who_does_not_want_to(ends: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(BlockingIOError):
        Inbox(ends[1]).read(socket.MSG_DONTWAIT)


def test_the_daemons_end_is_told(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[0].close()
    assert not Inbox(ends[1]).read()


def test_a_daemon_that_was_killed_with_commands_unread_has_gone_too(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ends[1].sendall(b"a report that nobody reads")  # so that closing resets the connection
    ends[0].close()
    assert not Inbox(ends[1]).read()


def test_what_is_no_command_is_malformed(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[0].sendall(header(COMMAND, 1) + b"?")
    inbox = Inbox(ends[1])
    assert inbox.read()
    with pytest.raises(MalformedError):
        inbox.next()
