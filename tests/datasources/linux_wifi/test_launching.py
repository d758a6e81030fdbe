"""Packets between daemon and launcher, with descriptors that travel along; and how our processes are executed."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from datasources.linux_wifi.launching import (
    MAX_DESCRIPTORS,
    NEWS,
    REQUESTS,
    Ended,
    Launch,
    Started,
    execute,
    receive,
    send,
    stop_by_signal,
)
from sensor.errors import MalformedError


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        yield ours, theirs


def test_a_message_arrives_with_its_descriptor_which_no_program_inherits(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    reading, writing = os.pipe()
    send(ends[0], Launch(7), writing)
    os.close(writing)
    request, (descriptor,) = receive(ends[1], REQUESTS)
    assert request == Launch(7)
    assert not os.get_inheritable(descriptor)
    os.write(descriptor, b"through")
    assert os.read(reading, 100) == b"through"
    os.close(descriptor)
    os.close(reading)


def test_messages_keep_apart(ends: tuple[socket.socket, socket.socket]) -> None:
    send(ends[0], Started(1, 4711))
    send(ends[0], Ended(1, "exit 0"))
    assert receive(ends[1], NEWS) == (Started(1, 4711), [])
    assert receive(ends[1], NEWS) == (Ended(1, "exit 0"), [])


def test_the_other_sides_end_is_the_end(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[0].close()
    with pytest.raises(EOFError):
        receive(ends[1], NEWS)


@pytest.mark.parametrize("packet", [b"{}", b"\xff", b'{"type":"launch"}', b"[" * 5000])
def test_a_packet_that_makes_no_sense_is_malformed_and_its_descriptors_are_closed(
    ends: tuple[socket.socket, socket.socket], packet: bytes
) -> None:
    reading, writing = os.pipe()
    socket.send_fds(ends[0], [packet], [writing])
    os.close(writing)
    with pytest.raises(MalformedError):
        receive(ends[1], REQUESTS)
    assert os.read(reading, 1) == b""  # nobody holds the other end any more
    os.close(reading)


def test_more_descriptors_than_agreed_do_not_arrive(ends: tuple[socket.socket, socket.socket]) -> None:
    reading, writing = os.pipe()
    send(ends[0], Launch(1), *[writing] * (MAX_DESCRIPTORS + 3))
    os.close(writing)
    _, descriptors = receive(ends[1], REQUESTS)
    assert len(descriptors) <= MAX_DESCRIPTORS + 1  # alignment leaves room for one more
    for descriptor in descriptors:
        os.close(descriptor)
    assert os.read(reading, 1) == b""
    os.close(reading)


def test_a_module_in_the_current_folder_is_out_of_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "socket.py").write_text("raise SystemExit(99)")
    monkeypatch.chdir(tmp_path)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        with theirs:
            process = execute("datasources.linux_wifi.launcher_process", theirs.fileno())
        ours.shutdown(socket.SHUT_RDWR)
        assert process.wait(10) == 0


def test_sigterm_makes_a_socket_readable_and_the_terminals_signals_do_nothing() -> None:
    before = {
        number: signal.getsignal(number)
        for number in (signal.SIGTERM, signal.SIGABRT, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
    }
    stopped = stop_by_signal()
    try:
        stopped.settimeout(10)
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM, signal.SIGABRT):
            signal.raise_signal(number)
        assert stopped.recv(100) == bytes([signal.SIGTERM, signal.SIGABRT])
    finally:
        os.close(signal.set_wakeup_fd(-1))
        stopped.close()
        for number, handler in before.items():
            signal.signal(number, handler)
