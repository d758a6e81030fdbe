"""The log of alerts and nothing else: one JSON object a line, rotated by size."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sensor.eventbus import EventBus
from sensor.storage.alertwriter import AlertWriter

MAX_BYTES: Final = 10_000_000  # of one file
KEPT: Final = 5  # older files, `.1` the newest of them


class AlertLog(AlertWriter[bytes]):
    """Appends every alert of the bus to a file."""

    def __init__(
        self,
        path: Path,
        bus: EventBus,
        encode: Callable[[object], bytes],
        *,
        max_octets: int = MAX_BYTES,
        keep_s: int = 0,
    ) -> None:
        """Write to `path` what `encode` makes of each alert, a line without its end.

        A file has at most `max_octets`, 0: no limit; older ones go `keep_s` seconds after their last alert, 0: never.
        """
        super().__init__(f"alert log {path}", bus, encode, self._append)
        self.path = path
        self._max_octets = max_octets
        self._keep_s = keep_s

    def tune(self, max_octets: int, keep_s: int) -> None:
        """Keep to other limits from the next alert on."""
        self._max_octets, self._keep_s = max_octets, keep_s

    def _append(self, lines: list[bytes]) -> None:
        append(self.path, b"".join(line + b"\n" for line in lines), self._max_octets)
        if self._keep_s:
            forget(self.path, time.time() - self._keep_s)


def append(path: Path, text: bytes, max_octets: int = MAX_BYTES) -> None:
    """Append to a file that only its owner may read, and make sure that it is on the disk; rotate it first if full."""
    if max_octets and path.exists() and path.stat().st_size + len(text) > max_octets:
        rotate(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, text)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def forget(path: Path, before_s: float) -> None:
    """Remove older files that were last written before that, Unix seconds."""
    for number in range(1, KEPT + 1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists() and older.stat().st_mtime < before_s:
            older.unlink()


def rotate(path: Path) -> None:
    """Rename `path` to `path.1`, that one to `path.2` and so on; the last one kept goes."""
    for number in range(KEPT - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    path.replace(path.with_name(f"{path.name}.1"))
