"""The frames behind alerts as captures: one pcapng file for each alert, a bounded folder of them."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sensor.alerts.alert import Alert
from sensor.alerts.definition import severity_name
from sensor.alerts.evidence import EvidenceShelf, Frames
from sensor.eventbus import EventBus
from sensor.storage.alertwriter import AlertWriter
from sensor.storage.pcapng import PcapngStream

SUFFIX: Final = ".pcapng"
MAX_FILES: Final = 1000
MAX_BYTES: Final = 100_000_000  # of all files together

_UNFIT: Final = re.compile("[^A-Z0-9_-]")  # for a file's name; a client may have named the alert
_LAST_US: Final = 253_402_300_799_999_999  # the end of the year 9999
_NAMELESS: Final = "source {}"


def capture_of(alert: Alert, frames: Frames, name_of: Callable[[int], str] = _NAMELESS.format) -> bytes:
    """Return the frames as pcapng; comments tell the alert, and which frames came at its very moment."""
    stream = PcapngStream(*_comments(alert), name_of=name_of)
    parts = [stream.head]
    for frame in frames:
        comment = alert.header if frame.ts_us == alert.ts_us else ""
        parts.append(stream.frame(frame.source, frame.linktype, frame.ts_us, frame.octets, frame.wire_length, comment))
    return b"".join(parts)


def capture_name(alert: Alert) -> str:
    """Return a file name for an alert's capture: packet time, name, number. Files sort by time."""
    moment = datetime.fromtimestamp(min(max(alert.ts_us, 0), _LAST_US) // 1_000_000, UTC)
    return f"{moment:%Y%m%dT%H%M%S}.{alert.ts_us % 1_000_000:06d}Z-{_UNFIT.sub('_', alert.header)}-{alert.hash}{SUFFIX}"


class AlertCaptures(AlertWriter[tuple[str, bytes]]):
    """Writes the frames behind every alert to a folder, those alerts left out that have none."""

    def __init__(self, folder: Path, bus: EventBus, shelf: EvidenceShelf, name_of: Callable[[int], str]) -> None:
        """Write into `folder`, made when needed, what `shelf` keeps; `name_of` says what a datasource is called."""
        super().__init__(f"alert captures {folder}", bus, self._captured, self._save)
        self.folder = folder
        self._shelf = shelf
        self._name_of = name_of

    def _captured(self, alert: object) -> tuple[str, bytes] | None:
        if not isinstance(alert, Alert):
            raise TypeError(type(alert).__name__)
        frames = self._shelf.of(alert.hash)
        return (capture_name(alert), capture_of(alert, frames, self._name_of)) if frames else None

    def _save(self, captures: list[tuple[str, bytes]]) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        for name, capture in captures:
            write(self.folder / name, capture)
        prune(self.folder, MAX_FILES, MAX_BYTES)


def write(path: Path, capture: bytes) -> None:
    """Write a file that only its owner may read; OSError where a link is in its place."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(capture)


def prune(folder: Path, max_files: int, max_bytes: int) -> None:
    """Remove the oldest captures, by name, until no more are left than allowed."""
    files = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX)
    sizes = {path: path.lstat().st_size for path in files}
    total = sum(sizes.values())
    for count, path in zip(range(len(files), 0, -1), files, strict=True):
        if count <= max_files and total <= max_bytes:
            return
        path.unlink(missing_ok=True)
        total -= sizes[path]


def _comments(alert: Alert) -> list[str]:
    """Return what a reader of the capture should know of the alert, a line each."""
    lines = [
        f"{alert.header}: {alert.text}",
        f"Severity {severity_name(alert.severity)}, confidence {alert.confidence} %, alert {alert.hash}.",
    ]
    return lines + [f"{what}: {value}" for what, value in alert.evidence]
