"""Stored results of a replay: what `--format json` printed once, compared with what it would print now."""

import difflib
import json
from pathlib import Path
from typing import Final

from sensor.errors import MisconfiguredError

RATE: Final = "frames_per_second"  # differs from run to run
MAX_LINES: Final = 200  # of a difference; whoever needs more compares the files


class Golden:
    """One stored result."""

    def __init__(self, name: str, lines: list[str]) -> None:
        """Take the lines as stored."""
        self.name = name
        self._lines = lines

    @classmethod
    def read(cls, path: Path) -> "Golden":
        """Read a stored result; raises MisconfiguredError when there is none, saying how to make it."""
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            raise MisconfiguredError(
                f"{path}: there is no such result; store one with: airwarden replay FILE... --format json > {path}"
            ) from None
        except OSError as error:
            raise MisconfiguredError(f"{path}: cannot be read: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            raise MisconfiguredError(f"{path}: this is no result of --format json: not UTF-8") from error
        return cls(str(path), text.splitlines())

    def difference(self, lines: list[str]) -> list[str]:
        """Return how `lines` differ from the stored ones, readable, nothing if they do not; the rate does not count."""
        if [_comparable(line) for line in self._lines] == [_comparable(line) for line in lines]:
            return []
        stored, now = _readable(self._lines), _readable(lines)
        told = list(difflib.unified_diff(stored, now, self.name, "this replay", lineterm="", n=2))
        if not told:
            return [f"{self.name}: the same content, but written differently"]
        return told[:MAX_LINES] + [f"... and {len(told) - MAX_LINES} lines more"] * (len(told) > MAX_LINES)


def _comparable(line: str) -> str:
    """Return what must be equal: an alert's line byte for byte, the summary without its rate."""
    record = _parsed(line)
    if record.get("event") != "summary":
        return line
    return json.dumps({key: value for key, value in record.items() if key != RATE})


def _readable(lines: list[str]) -> list[str]:
    """Return each record over several lines, so that a difference shows the field and not the whole record."""
    told = []
    for line in lines:
        record = _parsed(line)
        head = " ".join(str(record[key]) for key in ("event", "kismet.alert.header") if key in record)
        told.append(head or line)
        fields = {key: value for key, value in record.items() if key not in {"event", RATE}}
        told += [f"    {head}: {key} = {json.dumps(value)}" for key, value in fields.items()]
    return told


def _parsed(line: str) -> dict[str, object]:
    """Return a line's record, an empty one for what is none."""
    try:
        record = json.loads(line)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}
