"""How long logs stay: by age, by size, and until the disk needs the room."""

import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path

from sensor.storage.log_settings import Limits
from sensor.storage.lognames import LogNames, octets_of, remove


def free_octets(folder: Path) -> int:
    """Return the free space where a folder is; raises OSError."""
    return shutil.disk_usage(folder).free


class Retention:
    """Removes old logs, never one that is open. Its methods are for a thread."""

    def __init__(
        self, names: Mapping[str, LogNames], limits: Mapping[str, Limits], free: Callable[[], int], keep_free: int
    ) -> None:
        """Look after the logs of these kinds; `free` gives the octets that the disk has left, or raises OSError."""
        self._names = names
        self._limits = limits
        self._free = free
        self._keep_free = keep_free

    def tune(self, limits: Mapping[str, Limits], keep_free: int) -> None:
        """Keep to other limits from now on."""
        self._limits, self._keep_free = limits, keep_free

    def enforce(self, open_files: Collection[Path], now_s: float) -> list[Path]:
        """Remove what is too old or too much, and return it."""
        removed: list[Path] = []
        for kind, names in self._names.items():
            removed += self._enforce_one(names, self._limits[kind], open_files, now_s)
        return removed

    def make_room(self, open_files: Collection[Path], at_least: int = 0) -> list[Path]:
        """Remove the oldest logs of any kind until enough of the disk is free, `at_least` so many if there are."""
        removed: list[Path] = []
        for path in self._oldest_first(open_files):
            if len(removed) >= at_least and self._enough():
                break
            if _removed(path):
                removed.append(path)
        return removed

    def _enforce_one(
        self, names: LogNames, limits: Limits, open_files: Collection[Path], now_s: float
    ) -> list[Path]:  # fmt: skip
        files = _files(names)
        total = sum(octets_of(path) for path in files)
        removed = []
        for path in files:
            if path in open_files:
                continue
            with suppress(OSError):
                old = limits.keep_s and now_s - path.stat().st_mtime > limits.keep_s
                if not old and not (limits.keep_octets and total > limits.keep_octets):
                    break
                size = octets_of(path)
                remove(path)
                total -= size
                removed.append(path)
        return removed

    def _oldest_first(self, open_files: Collection[Path]) -> list[Path]:
        found = []
        for names in self._names.values():
            for path in _files(names):
                with suppress(OSError):
                    found.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(found) if path not in open_files]

    def _enough(self) -> bool:
        try:
            return self._free() >= self._keep_free
        except OSError:
            return True  # whoever writes there will say more


def _files(names: LogNames) -> list[Path]:
    try:
        return names.files()
    except OSError:
        return []


def _removed(path: Path) -> bool:
    try:
        remove(path)
    except OSError:
        return False
    return True
