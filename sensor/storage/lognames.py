"""What logs are called: Kismet's templates, filled in so that no name can lead out of the folder it belongs in."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

TEMPLATE: Final = "%p/%n-%D-%t-%i.%l"
TITLE: Final = "Kismet"
MAX_NAME: Final = 200  # characters of one step of a path; file systems take 255 octets
MAX_ORDINAL: Final = 9999
SIDE_FILES: Final = ("-wal", "-shm", "-journal")  # what SQLite puts beside a database

_UNFIT: Final = re.compile("[^A-Za-z0-9._+-]+")
_LAST_US: Final = 253_402_300_799_999_999  # the end of the year 9999
_FIELDS: Final = "pnDtil"
_PATTERNS: Final = {"D": r"\d{8}", "t": r"\d\d-\d\d-\d\d", "i": r"\d+"}


def plain(title: str) -> str:
    """Return a title as one harmless step of a path: letters, digits, `.`, `_`, `+` and `-`; never empty."""
    return _UNFIT.sub("_", title).lstrip(".")[:MAX_NAME] or "_"


def parse_template(text: str) -> str:
    """Return a template that says which file each log is; raises ValueError for one that cannot."""
    fields = re.findall("%(.?)", text)
    unknown = [field for field in fields if field not in _FIELDS or not field]
    if unknown:
        raise ValueError(f"'%{unknown[0]}' is none of %p, %n, %D, %t, %i and %l")
    if "l" not in fields or "i" not in fields:
        raise ValueError("a template needs %i and %l, so that no two logs have the same name")
    if "p" in fields and (fields.count("p") > 1 or not text.startswith("%p/")):
        raise ValueError("%p stands at the beginning, before a slash, or nowhere")
    steps = text.removeprefix("%p/").split("/")
    if not text.isprintable() or "\\" in text or any(not step or step.startswith(".") for step in steps):
        raise ValueError("a template is a path below %p, without hidden folders and without '..'")
    return text


class LogNames:
    """The names of one kind's logs."""

    def __init__(self, template: str, prefix: Path, title: str, kind: str) -> None:
        """Fill a template that `parse_template` took."""
        self.template = template
        self._steps = template.removeprefix("%p/").split("/")
        self._prefix = prefix
        self._fixed = {"n": plain(title), "l": kind}

    def create(self, now_us: int) -> Path:
        """Make the next log's file, empty and readable by its owner only; raises OSError."""
        for path in self._paths(now_us):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
                os.close(os.open(path, flags, 0o600))
            except FileExistsError:
                continue
            return path
        raise FileExistsError(f"{self._prefix}: there are {MAX_ORDINAL} logs of this second")

    def files(self) -> list[Path]:
        """Return the logs of this kind and title that are there, oldest first; raises OSError."""
        pattern = re.compile("/".join(self._filled(step, _PATTERNS, escape=True) for step in self._steps))
        found = [
            (path.lstat().st_mtime_ns, path)
            for path in self._prefix.glob("/".join("*" for _ in self._steps))
            if pattern.fullmatch(str(path.relative_to(self._prefix))) and path.is_file() and not path.is_symlink()
        ]
        return [path for _, path in sorted(found)]

    def _paths(self, now_us: int) -> Iterator[Path]:
        """Yield every name that a log of this moment can have."""
        moment = datetime.fromtimestamp(min(max(now_us, 0), _LAST_US) // 1_000_000, UTC)
        fields = {"D": f"{moment:%Y%m%d}", "t": f"{moment:%H-%M-%S}"}
        for ordinal in range(1, MAX_ORDINAL + 1):
            steps = [self._filled(step, fields | {"i": str(ordinal)}) for step in self._steps]
            yield self._prefix.joinpath(*steps)

    def _filled(self, step: str, fields: dict[str, str], *, escape: bool = False) -> str:
        """Fill one step of the template; with `escape`, everything fixed is made part of a pattern."""
        fixed = {name: re.escape(text) if escape else text for name, text in self._fixed.items()}
        values = fixed | fields
        parts = re.split("%(.)", step)
        return "".join(
            values[part] if number % 2 else (re.escape(part) if escape else part) for number, part in enumerate(parts)
        )


def octets_of(path: Path) -> int:
    """Return the size of a log with what SQLite keeps beside it; 0 where there is none."""
    total = 0
    for name in (path.name, *(path.name + side for side in SIDE_FILES)):
        try:
            total += path.with_name(name).lstat().st_size
        except OSError:
            continue
    return total


def remove(path: Path) -> None:
    """Remove a log with what SQLite keeps beside it; raises OSError."""
    path.unlink(missing_ok=True)
    for side in SIDE_FILES:
        path.with_name(path.name + side).unlink(missing_ok=True)
