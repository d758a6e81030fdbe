"""Typed reading of TOML tables: what is wrong is noted with its line, and reading goes on."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from sensor.config.lines import KeyPath, key_lines
from sensor.config.problems import Problem
from sensor.spelling import hint
from sensor.text import printable

MAX_FILE_BYTES: Final = 1 << 20
MAX_TEXT: Final = 4096  # characters in one value
MAX_LIST: Final = 4096  # elements in one array
BYTE_ORDER_MARK: Final = "\ufeff"  # TOML has none, some editors write it

_WHERE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

T = TypeVar("T")


class Source:
    """One TOML file: its values, its problems, and the lines for them."""

    def __init__(self, name: str, raw: bytes) -> None:
        """Parse `raw`; a file that cannot be parsed has no values and one problem."""
        self.name = name
        self.problems: list[Problem] = []
        self._text = ""
        self._lines: dict[KeyPath, int] | None = None
        self.root = Table(self._parse(raw), (), self)

    def problem(self, path: KeyPath, message: str) -> None:
        """Note a problem with what stands at `path`."""
        self.problems.append(Problem(self.name, self.line(path), message))

    def _parse(self, raw: bytes) -> dict[str, object]:
        """Return the values, none after noting why they cannot be had."""
        try:
            if len(raw) > MAX_FILE_BYTES:
                raise ValueError(f"larger than {MAX_FILE_BYTES} bytes")  # noqa: TRY301 - one place notes them all
            self._text = raw.decode("utf-8").removeprefix(BYTE_ORDER_MARK)
            return tomllib.loads(self._text)
        except UnicodeDecodeError as error:
            self._refuse(raw.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text")
        except RecursionError:
            self._refuse(0, "nested too deeply")
        except ValueError as error:
            message = str(error)
            if "integer string conversion" in message:  # Python's bound against slow numbers, told in its own terms
                message = "a number in it is longer than any that could be meant"
            where = _WHERE.search(message)
            end = self._text.count("\n") + (not self._text.endswith("\n"))
            line = int(where[1] or end) if where else 0
            self._refuse(line, _WHERE.sub("", message))
        return {}

    def _refuse(self, line: int, message: str) -> None:
        """Note a problem that keeps the file from being read at all."""
        self.problems.append(Problem(self.name, line, message))

    def line(self, path: KeyPath) -> int:
        """Return the line of the innermost part of `path` that is written somewhere."""
        if self._lines is None:
            self._lines = key_lines(self._text)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 0)


class Table:
    """One table being read. A key that nobody asked for is noted as unknown by `finish`.

    Every reading method returns None for a key that is absent or wrong.
    """

    def __init__(self, values: dict[str, object], path: KeyPath, source: Source) -> None:
        """Read `values`, which stand at `path` of `source`."""
        self.path = path
        self.source = source
        self.names = tuple(values)  # the keys that are there
        self._values = values
        self._asked: list[str] = []

    def problem(self, key: str | None, message: str) -> None:
        """Note a problem with `key`, or with the table as a whole."""
        self.source.problem(self.path if key is None else (*self.path, key), message)

    def text(self, key: str) -> str | None:
        """Return a text."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong(key, "a text in quotes", value)
        elif len(value) > MAX_TEXT:
            self.problem(key, f"'{key}' is longer than {MAX_TEXT} characters")
        else:
            return value
        return None

    def converted(self, key: str, convert: Callable[[str], T]) -> T | None:
        """Return what `convert` makes of a text; its ValueError becomes a problem."""
        text = self.text(key)
        if text is None:
            return None
        try:
            return convert(text)
        except ValueError as error:
            self.problem(key, f"'{key}': {error}")
            return None

    def flag(self, key: str) -> bool | None:
        """Return true or false."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return value
        self._wrong(key, "true or false", value)
        return None

    def integer(self, key: str, low: int, high: int, unit: str = "") -> int | None:
        """Return a whole number from `low` to `high`."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong(key, "a whole number", value)
        elif not low <= value <= high:
            self.problem(key, f"'{key}' must be from {low} to {high}{' ' + unit if unit else ''}, not {value}")
        else:
            return value
        return None

    def number(self, key: str, low: float, high: float, unit: str = "") -> float | None:
        """Return a number, whole or not, from `low` to `high`."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong(key, "a number", value)
        elif not low <= value <= high:
            self.problem(key, f"'{key}' must be from {low:g} to {high:g}{' ' + unit if unit else ''}, not {value}")
        else:
            return float(value)
        return None

    def texts(self, key: str, convert: Callable[[str], T], *, numbers: bool = False) -> list[T]:
        """Return what `convert` makes of each text of an array, leaving out and noting the wrong ones.

        With `numbers`, whole numbers are texts, too.
        """
        made = []
        content = "texts in quotes or whole numbers" if numbers else "texts in quotes"
        for number, element in enumerate(self._array(key, "texts")):
            where = (*self.path, key, number)
            whole = numbers and isinstance(element, int) and not isinstance(element, bool)
            value = str(element) if whole else element
            if not isinstance(value, str) or len(value) > MAX_TEXT:
                self.source.problem(where, f"'{key}' holds {content}, not {_named(value)}")
                continue
            try:
                made.append(convert(value))
            except ValueError as error:
                self.source.problem(where, f"'{key}': {error}")
        return made

    def table(self, key: str) -> "Table":
        """Return the table `[key]`, an empty one when there is none."""
        value = self._take(key)
        if value is not None and not isinstance(value, dict):
            self._wrong(key, f"a table, [{key}]", value)
        return Table(value if isinstance(value, dict) else {}, (*self.path, key), self.source)

    def tables(self, key: str) -> "list[Table]":
        """Return the tables `[[key]]`."""
        found = []
        for number, value in enumerate(self._array(key, f"tables, [[{key}]]")):
            where = (*self.path, key, number)
            if isinstance(value, dict):
                found.append(Table(value, where, self.source))
            else:
                self.source.problem(where, f"'{key}' holds tables, [[{key}]], not {_named(value)}")
        return found

    def finish(self, known: Sequence[str] = ()) -> None:
        """Note every key that nobody asked for; `known` are names that would have been asked for."""
        table = ".".join(printable(part.encode()) for part in self.path if isinstance(part, str))
        place = f" in [{table}]" if table else ""
        for key in self._values:
            if key not in self._asked:
                near = hint(key, [*self._asked, *known])
                self.problem(key, f"unknown key '{printable(key.encode())}'{place}{near}")

    def _array(self, key: str, content: str) -> list[object]:
        """Return an array's elements."""
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self._wrong(key, f"an array of {content}", value)
            return []
        if len(value) > MAX_LIST:
            self.problem(key, f"'{key}' has more than {MAX_LIST} elements")
            return []
        return value

    def _take(self, key: str) -> object:
        """Return what stands at `key`, which is known from now on."""
        self._asked.append(key)
        return self._values.get(key)

    def _wrong(self, key: str, wanted: str, value: object) -> None:
        """Note that `key` has the wrong type."""
        self.problem(key, f"'{key}' must be {wanted}, not {_named(value)}")


def one_of(levels: Mapping[str, int]) -> Callable[[str], int]:
    """Return what reads one of some words as its number; that raises ValueError."""

    def read(text: str) -> int:
        if text not in levels:
            shown = printable(text[:40].encode())
            raise ValueError(f"'{shown}' is none of {', '.join(levels)}{hint(text, levels)}")
        return levels[text]

    return read


def read_source(path: Path) -> Source:
    """Read one file; raises OSError."""
    with path.open("rb") as file:
        return Source(str(path), file.read(MAX_FILE_BYTES + 1))


def _named(value: object) -> str:
    """Return a wrong value, short and printable, or what it is when it is long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "an array"
    if isinstance(value, str):
        return f'"{printable(value[:40].encode())}"'
    return str(value)[:40]
