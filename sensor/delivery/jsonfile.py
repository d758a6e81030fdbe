"""A file of JSON lines, readable by its owner only, rotated by size."""

import asyncio
import os
import stat
from pathlib import Path
from typing import Final

from sensor.delivery.connector import DeliveryError, Note, Plain, as_json
from sensor.delivery.schema import Given
from sensor.delivery.wording import whole

KIND: Final = "file"
MODE: Final = 0o600


def build(name: str, given: Given) -> "JsonFile":
    """Return the connector."""
    return JsonFile(name, Path(given.text("path")).expanduser(), given.integer("max_bytes"), given.integer("keep"))


class JsonFile(Plain):
    """Appends each note as one line, and makes sure that it is on the disk."""

    kind = KIND

    def __init__(self, name: str, path: Path, max_bytes: int, keep: int) -> None:
        """Write to `path`, which is renamed before it has more than `max_bytes`; `keep` older files stay."""
        self.name = name
        self.path = path
        self._max_bytes = max_bytes
        self._keep = keep

    async def send(self, note: Note) -> str:
        """Append one line."""
        line = as_json(whole(note)) + b"\n"
        try:
            # A line that is being written is written to its end, whoever stops waiting for it.
            await asyncio.shield(asyncio.to_thread(self._append, line))
        except OSError as error:
            raise DeliveryError(f"cannot be written: {error.strerror}", retry=True) from None
        return f"{len(line)} bytes written"

    def _append(self, line: bytes) -> None:
        descriptor = self._opened()
        try:
            size = os.fstat(descriptor).st_size
            if size and size + len(line) > self._max_bytes:
                os.close(descriptor)
                descriptor = -1
                self._rotate()
                descriptor = self._opened()
                size = 0
            _write(descriptor, line, size)
        finally:
            if descriptor >= 0:
                os.close(descriptor)

    def _opened(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        descriptor = os.open(self.path, flags, MODE)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(0, "it is no regular file")
        os.fchmod(descriptor, MODE)
        return descriptor

    def _rotate(self) -> None:
        for number in range(self._keep - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self.path.replace(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")


def _write(descriptor: int, line: bytes, size: int) -> None:
    """Write all of a line or nothing: half of one would spoil the next."""
    try:
        written = 0
        while written < len(line):
            written += os.write(descriptor, line[written:])
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise
