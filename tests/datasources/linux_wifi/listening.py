"""Reading what a worker says, each time with a deadline."""

import asyncio
import select
import socket
from collections import deque
from collections.abc import Callable
from typing import Final, TypeVar

from datasources.linux_wifi import wire
from datasources.linux_wifi.link import Message, WorkerLink
from datasources.linux_wifi.tpacket import read_block
from sensor.dot11.block import DLT_RADIOTAP

DEADLINE_S: Final = 10.0
_T = TypeVar("_T", wire.Opened, wire.Status, wire.Answer, wire.Failed)


def frames_in(raw: bytes) -> list[bytes]:
    """The frames of a ring block."""
    block = read_block(raw, DLT_RADIOTAP, 0)
    return [block.data[start:end] for start, end in zip(block.starts, block.ends, strict=True)]


class Ear:
    """Everything that a worker says over a plain socket; blocks are kept as frames until asked for."""

    def __init__(self, sock: socket.socket) -> None:
        self.frames: list[bytes] = []
        self._socket = sock
        self._reader = wire.MessageReader(wire.FROM_WORKER)
        self._reports: deque[wire.Report] = deque()
        self.over = False

    def tell(self, command: wire.Command) -> None:
        """Send a command."""
        self._socket.sendall(wire.encode_command(command))

    def next(self, kind: type[_T], wanted: Callable[[_T], bool] = lambda _: True) -> _T:
        """The next report of this kind that is wanted; others are forgotten."""
        while True:
            while self._reports:
                report = self._reports.popleft()
                if isinstance(report, kind) and wanted(report):
                    return report
            assert self._read(), f"the worker ended without {kind.__name__}"

    def hear(self, count: int) -> list[bytes]:
        """The next `count` frames, at least; reports wait."""
        while len(self.frames) < count:
            assert self._read(), f"the worker ended after {len(self.frames)} of {count} frames"
        heard, self.frames = self.frames, []
        return heard

    def to_the_end(self) -> list[wire.Report]:
        """Every report that is still to come."""
        while self._read():
            pass
        return list(self._reports)

    def _read(self) -> bool:
        poller = select.poll()
        poller.register(self._socket, select.POLLIN)
        assert poller.poll(DEADLINE_S * 1000), "the worker is silent"
        chunk = self._socket.recv(1 << 18)
        for kind, payload in self._reader.feed(chunk):
            if kind == wire.BLOCK:
                self.frames += frames_in(payload)
            else:
                self._reports.append(wire.decode_report(kind, payload))
        return bool(chunk)


async def next_of(link: WorkerLink, kind: type[_T]) -> _T:
    """The next message of this kind; others are forgotten."""
    while True:
        message = await _next(link)
        assert message is not None, f"the worker ended without {kind.__name__}"
        if isinstance(message, kind):
            return message


async def hear(link: WorkerLink, count: int) -> list[bytes]:
    """The next `count` frames, at least; reports are forgotten."""
    heard: list[bytes] = []
    while len(heard) < count:
        message = await _next(link)
        assert message is not None, f"the worker ended after {len(heard)} of {count} frames"
        if isinstance(message, bytes):
            heard += frames_in(message)
    return heard


async def to_the_end(link: WorkerLink) -> list[Message]:
    """Everything that is still to come."""
    messages: list[Message] = []
    while (message := await _next(link)) is not None:
        messages.append(message)
    return messages


async def _next(link: WorkerLink) -> Message | None:
    async with asyncio.timeout(DEADLINE_S):
        return await link.receive()
