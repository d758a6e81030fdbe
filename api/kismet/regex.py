"""The `regex` parameter: records kept if a pattern matches one of their fields.

The `regex` package stands in for PCRE because a search in it can be given a time limit: clients write the
patterns, strangers on the air write the text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from time import perf_counter
from typing import Final

import regex

from api.kismet.encodings import Keyed, Value
from sensor.errors import RefusedError

MAX_PATTERNS: Final = 512
MAX_PATTERN_CHARACTERS: Final = 4096
SEARCH_LIMIT_S: Final = 0.02  # of one pattern in one text: nobody else is served meanwhile
REQUEST_LIMIT_S: Final = 1.0  # of all searches for one request
SLICED_LIMIT_S: Final = 10.0  # the same, where others are served in between

_PLAIN: Final = regex.compile(r"(\(\?i\))?\^?[A-Za-z0-9_ :.-]*\$?")  # characters in a row; watching the time costs more


class InvalidRegexError(RefusedError):
    """A pattern that cannot be used."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern and the path of the field that it is searched in."""

    path: tuple[str, ...]
    expression: regex.Pattern[str]
    plain: bool = False  # nothing in it can be tried in several ways, so that no search takes long


class RegexFilter:
    """Keeps records that any pattern matches; all of them when there is no pattern."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        """Filter by `patterns`, which have REQUEST_LIMIT_S for all searches together."""
        self.paths = tuple(pattern.path for pattern in patterns)
        self._patterns = patterns
        self._left_s = REQUEST_LIMIT_S

    def take_turns(self) -> None:
        """Allow more time, because the caller lets others be served in between."""
        self._left_s = SLICED_LIMIT_S

    @classmethod
    def parse(cls, document: object) -> "RegexFilter":
        """Read a list of [path, pattern] pairs; raises InvalidRegexError."""
        if not isinstance(document, list) or len(document) > MAX_PATTERNS:
            raise InvalidRegexError("Invalid regex: 'regex' is a list of [field, pattern] pairs")
        return cls([_parse_pattern(member) for member in document])

    def keeps(self, record: Mapping[str, Value]) -> bool:
        """Whether to keep `record`; raises InvalidRegexError when the patterns take too long."""
        return not self._patterns or self.matches(repeat(record))

    def matches(self, values: "Iterable[Value | None]") -> bool:
        """Whether any pattern is found in its value: a text, or a record in which its path can be followed.

        Raises InvalidRegexError when the patterns take too long.
        """
        for pattern, value in zip(self._patterns, values, strict=False):
            if isinstance(value, str):
                if self._found(pattern, value):
                    return True
            elif value is not None and any(self._found(pattern, text) for text in _texts(value, pattern.path)):
                return True
        return False

    def _found(self, pattern: Pattern, text: str) -> bool:
        if pattern.plain:
            return pattern.expression.search(text) is not None
        begun = perf_counter()
        try:
            if self._left_s > 0:
                return pattern.expression.search(text, timeout=min(SEARCH_LIMIT_S, self._left_s)) is not None
        except TimeoutError:
            pass
        finally:
            self._left_s -= perf_counter() - begun
        raise InvalidRegexError("Invalid regex: the search takes too long")


def _parse_pattern(member: object) -> Pattern:
    match member:
        case [str(path), str(text)] if len(text) <= MAX_PATTERN_CHARACTERS:
            try:
                return Pattern(
                    tuple(filter(None, path.split("/"))), regex.compile(text), _PLAIN.fullmatch(text) is not None
                )
            except (regex.error, RecursionError, OverflowError, MemoryError) as error:
                raise InvalidRegexError(f"Invalid regex: {error}") from None
        case _:
            raise InvalidRegexError("Invalid regex: each is a [field, pattern] pair")


def _texts(value: Value, path: tuple[str, ...]) -> Iterator[str]:
    """Give every string that `path` leads to, through records and through all children of lists and keyed maps."""
    if isinstance(value, str):
        if not path:
            yield value
    elif isinstance(value, Keyed):
        for child in value.values():
            yield from _texts(child, path)
    elif isinstance(value, Mapping):
        if path and path[0] in value:
            yield from _texts(value[path[0]], path[1:])
    elif isinstance(value, Sequence):
        for child in value:
            yield from _texts(child, path)
