"""A file that only grows: what could not be written whole is not there at all."""

import errno
import os
from pathlib import Path
from typing import Final

from sensor.storage.logfile import LogError

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class GrowingFile:
    """An open file of ours; what is appended stays in memory until the disk has it."""

    def __init__(self, path: Path) -> None:
        """Append to a file that exists; raises LogError."""
        self.path = path
        self.octets = 0  # on the disk
        self._waiting: list[bytes] = []
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise trouble(path, error) from error

    def append(self, piece: bytes) -> None:
        """Write this with the next `flush`."""
        self._waiting.append(piece)

    def flush(self) -> None:
        """Write what waits; raises LogError, and then it still waits."""
        piece = b"".join(self._waiting)
        if not piece:
            return
        self._waiting = [piece]
        try:
            done = 0
            while done < len(piece):
                done += os.pwrite(self._descriptor, memoryview(piece)[done:], self.octets + done)
        except OSError as error:
            os.ftruncate(self._descriptor, self.octets)
            raise trouble(self.path, error) from error
        self.octets += len(piece)
        self._waiting.clear()

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)


def trouble(path: Path, error: OSError) -> LogError:
    """Return what an error of the system means for a log."""
    return LogError(f"{path}: {error.strerror or error}", full=error.errno in _FULL)
