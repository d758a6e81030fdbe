"""The daemon's end of the socket to a worker."""

import asyncio
import socket
from collections import deque
from contextlib import suppress
from typing import Final, TypeAlias

from datasources.linux_wifi.wire import (
    BLOCK,
    FROM_WORKER,
    Command,
    MessageReader,
    Report,
    decode_report,
    encode_command,
)
from sensor.errors import UnavailableError

CHUNK: Final = 1 << 18  # octets read at once: several ring blocks

Message: TypeAlias = Report | bytes  # bytes: a ring block, for tpacket.read_block


class WorkerLink:
    """Messages from and commands to one worker. Reading is the caller's pace: nothing is read ahead but one chunk."""

    def __init__(self, sock: socket.socket) -> None:
        """Own the daemon's end of the socket pair."""
        sock.setblocking(False)
        self._socket = sock
        self._reader = MessageReader(FROM_WORKER)
        self._ready: deque[tuple[int, bytes]] = deque()
        self._receiving = False
        self._closed = False

    async def receive(self) -> Message | None:
        """Return the next message, None once the worker has ended; raise MalformedError when it talks nonsense."""
        while not self._ready:
            chunk = await self._chunk()
            if not chunk:
                return None
            self._ready.extend(self._reader.feed(chunk))
        kind, payload = self._ready.popleft()
        return payload if kind == BLOCK else decode_report(kind, payload)

    def send(self, command: Command) -> None:
        """Send a command; raise UnavailableError when the worker has ended or takes no more."""
        message = encode_command(command)
        try:
            sent = self._socket.send(message)
        except OSError as error:
            raise UnavailableError(f"the capture worker takes no commands: {error.strerror}") from error
        if sent < len(message):  # the rest of the stream makes no sense to the worker now
            self.close()
            raise UnavailableError("the capture worker takes no commands: it has not read for long")

    def close(self) -> None:
        """Close the socket, be it while receiving: the worker puts things back and ends; closing twice is fine."""
        if self._closed:
            return
        self._closed = True
        with suppress(OSError):  # it has ended already
            self._socket.shutdown(socket.SHUT_RDWR)
        if not self._receiving:
            self._socket.close()

    async def _chunk(self) -> bytes:
        """Return what has come, nothing once the worker has ended or the link is closed."""
        if self._closed:
            return b""
        self._receiving = True
        try:
            return await asyncio.get_running_loop().sock_recv(self._socket, CHUNK)
        except ConnectionResetError:  # it ended with commands of ours unread
            return b""
        finally:
            self._receiving = False
            self._close_late()

    def _close_late(self) -> None:
        """Close the socket if that was asked for while the loop watched it."""
        if self._closed:
            self._socket.close()
