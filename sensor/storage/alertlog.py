"""The log of alerts and nothing else: one JSON object a line, rotated by size."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sensor.eventbus import EventBus
from sensor.storage.alertwriter import AlertWriter

MAX_BYTES: Final = 10_000_000  # of one file
KEPT: Final = 5  # older files, `.1` the newest of them


class AlertLog(AlertWriter[bytes]):
    """Appends every alert of the bus to a file."""

    def __init__(self, path: Path, bus: EventBus, encode: Callable[[object], bytes]) -> None:
        """Write to `path` what `encode` makes of each alert, a line without its end."""
        super().__init__(f"alert log {path}", bus, encode, self._append)
        self.path = path

    def _append(self, lines: list[bytes]) -> None:
        append(self.path, b"".join(line + b"\n" for line in lines))


def append(path: Path, text: bytes) -> None:
    """Append to a file that only its owner may read, and make sure that it is on the disk; rotate it first if full."""
    if path.exists() and path.stat().st_size + len(text) > MAX_BYTES:
        rotate(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, text)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rotate(path: Path) -> None:
    """Rename `path` to `path.1`, that one to `path.2` and so on; the last one kept goes."""
    for number in range(KEPT - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    path.replace(path.with_name(f"{path.name}.1"))
