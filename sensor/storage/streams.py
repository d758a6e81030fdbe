"""Captures that somebody reads while they are made: a bounded queue for each reader, who may lose frames, and no other.

All of this belongs to the loop of the packetchain.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final, Protocol

from sensor.errors import UnavailableError
from sensor.packetchain.tap import Tap, Tapped, TappedFrame, TapQueue, TapReader
from sensor.storage.pcapng import PcapngStream

MAX_STREAMS: Final = 16
MAX_WAITING: Final = 4_194_304  # octets that wait for one reader
PIECE: Final = 65_536  # octets after which a reader gets what there is
PATIENCE_S: Final = 1.0  # without frames, before the reader is asked whether it is still there


class Choice(Protocol):
    """Which of a run's frames a stream has."""

    def __call__(self, reader: TapReader, tapped: Tapped) -> list[TappedFrame] | None:
        """Return them, None for all."""


def everything(reader: TapReader, tapped: Tapped) -> None:
    """Choose all frames."""


class FromSource:
    """Chooses the frames of one datasource."""

    def __init__(self, number: int) -> None:
        """Take the datasource's ordinal."""
        self._number = number

    def __call__(self, reader: TapReader, tapped: Tapped) -> list[TappedFrame] | None:
        """Return all or nothing: a run has one datasource."""
        return None if tapped.block.source == self._number else []


class Concerning:
    """Chooses the frames from, to or about one address."""

    def __init__(self, mac: bytes) -> None:
        """Take the address."""
        self._mac = mac

    def __call__(self, reader: TapReader, tapped: Tapped) -> list[TappedFrame]:
        """Return them."""
        return reader.concerning(tapped, self._mac)


class OfNetwork:
    """Chooses the frames of one BSS."""

    def __init__(self, bssid: bytes) -> None:
        """Take its BSSID."""
        self._bssid = bssid

    def __call__(self, reader: TapReader, tapped: Tapped) -> list[TappedFrame]:
        """Return them."""
        return reader.of_network(tapped, self._bssid)


class PacketStream:
    """One capture in the making, and who reads it."""

    def __init__(
        self,
        number: int,
        path: str,
        description: str,
        opened_us: int,
        queue: TapQueue,
        choice: Choice,
        capture: PcapngStream,
    ) -> None:
        """Take frames from `queue`; `PacketStreams.open` is the way to one."""
        self.number = number
        self.path = path
        self.description = description
        self.opened_us = opened_us
        self.packets = 0  # that were written
        self.octets = 0  # of the capture
        self.open = True
        self.on_close: Callable[[], object] | None = None  # to free a reader that takes nothing
        self._queue = queue
        self._choice = choice
        self._capture = capture
        self._reader = TapReader()
        self._waiting = asyncio.Event()

    @property
    def dropped(self) -> int:
        """Frames that found the queue full."""
        return int(self._queue.dropped)

    def wake(self) -> None:
        """Let the reader know that there is something to read, or nothing ever again."""
        self._waiting.set()

    def close(self) -> None:
        """End the stream."""
        self.open = False
        self._queue.close()
        self.wake()
        if self.on_close is not None:
            self.on_close()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the capture, piece by piece, until the stream is closed; an empty piece where nothing is heard."""
        yield self._counted(self._capture.head)
        while self.open:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self._waiting.wait()
            except TimeoutError:
                yield b""
                continue
            self._waiting.clear()
            parts: list[bytes] = []
            size = 0
            for tapped in self._queue.take():
                part = self._written(tapped)
                parts.append(part)
                size += len(part)
                if size >= PIECE:  # whoever closes the stream meanwhile cuts its reader off
                    yield self._counted(b"".join(parts))
                    parts, size = [], 0
            if size:
                yield self._counted(b"".join(parts))

    def _written(self, tapped: Tapped) -> bytes:
        chosen = self._choice(self._reader, tapped)
        if chosen is None:
            self.packets += len(tapped)
            return self._capture.run(tapped)
        self.packets += len(chosen)
        return self._capture.frames(chosen)

    def _counted(self, piece: bytes) -> bytes:
        self.octets += len(piece)
        return piece


class PacketStreams:
    """The streams that are read now, by number."""

    def __init__(self, tap: Tap, name_of: Callable[[int], str], clock: Callable[[], int]) -> None:
        """Take frames from `tap`; `name_of` says what a datasource is called, `clock` the time in µs."""
        self.streams: dict[int, PacketStream] = {}
        self.opened = 0
        self.dropped_before = 0  # frames lost by streams that have ended
        self._tap = tap
        self._name_of = name_of
        self._clock = clock

    @property
    def dropped(self) -> int:
        """Frames that slow readers lost so far."""
        return self.dropped_before + sum(stream.dropped for stream in self.streams.values())

    def open(self, path: str, description: str, choice: Choice) -> PacketStream:
        """Begin a stream; raises UnavailableError while there are too many. Whoever opens it closes it."""
        if len(self.streams) >= MAX_STREAMS:
            raise UnavailableError(f"no more than {MAX_STREAMS} captures are streamed at once")
        self.opened += 1
        queue = TapQueue(self._tap, MAX_WAITING)
        capture = PcapngStream(name_of=self._name_of)
        stream = PacketStream(self.opened, path, description, self._clock(), queue, choice, capture)
        queue.on_waiting(stream.wake)
        self.streams[stream.number] = stream
        return stream

    def end(self, stream: PacketStream) -> None:
        """End a stream, and count what it has lost."""
        if self.streams.pop(stream.number, None) is not None:
            self.dropped_before += stream.dropped
        stream.close()

    def close(self) -> None:
        """End all of them."""
        for stream in list(self.streams.values()):
            self.end(stream)
