"""What a worker has to say, written to the daemon without ever waiting for it or keeping copies."""

import socket
import time
from collections import deque
from typing import Final, Protocol

from datasources.linux_wifi.wire import BLOCK, Report, encode_report, header

BATCH: Final = 16  # ring blocks written at once
MAX_WAITING: Final = 64  # reports; who makes them must look at `full`


class Ring(Protocol):
    """Where blocks come from and go back to, oldest first."""

    def take(self, most: int) -> list[memoryview]:
        """Return the next full blocks."""

    def give_back(self) -> None:
        """Let the oldest taken block be filled again."""


class Outbox:
    """The writing end of the socket. While the daemon does not read, blocks stay in the ring, where they are."""

    def __init__(self, sock: socket.socket, ring: Ring) -> None:
        """Write to `sock`; blocks come from `ring`."""
        self._socket = sock
        self._ring = ring
        self._reports: deque[bytes] = deque()
        self._parts: deque[bytes | memoryview] = (
            deque()
        )  # of the write under way; a memoryview is (the rest of) a block

    @property
    def unfinished(self) -> bool:
        """Whether a write has gone out in part only: nothing can come before its rest."""
        return bool(self._parts)

    @property
    def full(self) -> bool:
        """Whether no further report is welcome."""
        return len(self._reports) >= MAX_WAITING

    def say(self, report: Report) -> None:
        """Have a report written, before any block that is not under way."""
        self._reports.append(encode_report(report))

    def write(self) -> bool:
        """Write the rest of what is under way, or what waits now, without waiting; False when the socket is full.

        Raises BrokenPipeError or ConnectionResetError when the daemon has gone.
        """
        if not self._parts:
            self._gather()
        if self._parts:
            try:
                sent = self._socket.sendmsg(self._parts, (), socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
            except BlockingIOError:
                return False
            self._let_go(sent)
        return not self._parts

    def finish(self, seconds: float) -> bool:
        """Write everything that waits, for so long at most; say whether all went out."""
        deadline = time.monotonic() + seconds
        while self._parts or self._gather():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._socket.settimeout(left)
            try:
                self._let_go(self._socket.sendmsg(self._parts, (), socket.MSG_NOSIGNAL))
            except OSError:  # too slow, or gone
                return False
        return True

    def _gather(self) -> bool:
        """Put everything that waits into one write; say whether there is any."""
        self._parts.extend(self._reports)
        self._reports.clear()
        for block in self._ring.take(BATCH):
            self._parts.append(header(BLOCK, len(block)))
            self._parts.append(block)
        return bool(self._parts)

    def _let_go(self, sent: int) -> None:
        """Forget what has been written; each block that has gone out as a whole goes back to the kernel."""
        while self._parts and sent >= len(self._parts[0]):
            part = self._parts.popleft()
            sent -= len(part)
            if isinstance(part, memoryview):
                part.release()
                self._ring.give_back()
        if sent:
            self._parts[0] = self._parts[0][sent:]
