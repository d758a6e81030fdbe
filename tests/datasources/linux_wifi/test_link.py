"""The daemon's end of the socket to a worker."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from datasources.linux_wifi import wire
from datasources.linux_wifi.link import WorkerLink
from datasources.linux_wifi.wire import Answer, Pause, Status, Tune
from sensor.errors import MalformedError, UnavailableError


@pytest.fixture
def ends() -> Iterator[tuple[WorkerLink, socket.socket]]:
    ours, theirs = socket.socketpair()
    link = WorkerLink(ours)
    with theirs:
        yield link, theirs
    link.close()


async def test_blocks_and_reports_come_in_the_order_in_which_they_were_sent(
    ends: tuple[WorkerLink, socket.socket],
) -> None:
    link, theirs = ends
    block = wire.header(wire.BLOCK, 5) + b"block"
    theirs.sendall(wire.encode_report(Status(1)) + block + wire.encode_report(Answer(1)) + block[:3])
    assert [await link.receive() for _ in range(3)] == [Status(1), b"block", Answer(1)]
    waiting = asyncio.get_running_loop().create_task(link.receive())
    await asyncio.sleep(0)
    theirs.sendall(block[3:])
    assert await waiting == b"block"


async def test_the_end_of_a_worker_is_none(ends: tuple[WorkerLink, socket.socket]) -> None:
    link, theirs = ends
    theirs.close()
    assert await link.receive() is None


async def test_a_worker_that_ends_with_a_command_unread_has_ended_all_the_same(
    ends: tuple[WorkerLink, socket.socket],
) -> None:
    link, theirs = ends
    link.send(Pause(1))
    theirs.close()
    assert await link.receive() is None


async def test_a_worker_that_talks_nonsense_is_malformed(ends: tuple[WorkerLink, socket.socket]) -> None:
    link, theirs = ends
    theirs.sendall(wire.header(99, 1 << 31))
    with pytest.raises(MalformedError):
        await link.receive()


async def test_closing_ends_a_receive_that_waits(ends: tuple[WorkerLink, socket.socket]) -> None:
    link, _ = ends
    waiting = asyncio.get_running_loop().create_task(link.receive())
    await asyncio.sleep(0)
    link.close()
    link.close()
    assert await asyncio.wait_for(waiting, 5) is None
    assert await link.receive() is None


def test_commands_arrive(ends: tuple[WorkerLink, socket.socket]) -> None:
    link, theirs = ends
    link.send(Tune(3, "36VHT80"))
    ((_, payload),) = wire.MessageReader(wire.FROM_DAEMON).feed(theirs.recv(4096))
    assert wire.decode_command(payload) == Tune(3, "36VHT80")


def test_a_worker_that_has_ended_takes_no_commands(ends: tuple[WorkerLink, socket.socket]) -> None:
    link, theirs = ends
    theirs.close()
    with pytest.raises(UnavailableError, match="takes no commands"):
        link.send(Pause(1))


def test_a_worker_that_does_not_read_takes_commands_only_as_long_as_there_is_room(
    ends: tuple[WorkerLink, socket.socket],
) -> None:
    link, _ = ends

    def send_for_ever() -> None:
        for number in range(100_000):
            link.send(Tune(number, "6" * 1000))

    with pytest.raises(UnavailableError, match="takes no commands"):
        send_for_ever()
