"""What the daemon asks of a worker, read from the socket in the order it came."""

import socket
from collections import deque
from typing import Final

from datasources.linux_wifi.wire import FROM_DAEMON, Command, MessageReader, decode_command

CHUNK: Final = 1 << 16  # octets read at once


class Inbox:
    """The reading end of the socket; no more than one chunk of commands waits."""

    def __init__(self, sock: socket.socket) -> None:
        """Read from `sock`."""
        self._socket = sock
        self._reader = MessageReader(FROM_DAEMON)
        self._waiting: deque[bytes] = deque()

    def read(self, flags: int = 0) -> bool:
        """Read a chunk; False when the daemon has gone. Raises BlockingIOError and MalformedError."""
        try:
            chunk = self._socket.recv(CHUNK, flags)
        except ConnectionResetError:
            return False
        self._waiting.extend(payload for _, payload in self._reader.feed(chunk))
        return bool(chunk)

    def next(self) -> Command | None:
        """Return the next command, None if none has come; raise MalformedError."""
        return decode_command(self._waiting.popleft()) if self._waiting else None
