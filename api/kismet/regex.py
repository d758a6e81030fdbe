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
LINES_LIMIT_S: Final = 0.005  # of one pattern in many texts at once, before they are looked at one by one
TRIES: Final = 4  # that may take longer than that: on a busy machine it need not be the pattern's fault

# Patterns that match nothing beyond a line's end, so that lines can be searched as well as texts. `(?` and `(*` begin
# what looks around, changes flags or verbs; a `{` that is no count allows for misspellings.
_ONE_LINE: Final = regex.compile(
    r"(?:\(\?i\))?(?:[A-Za-z0-9_ :.^$|)*+?-]|\((?![?*])|\[[A-Za-z0-9_ :.-]+\]|\{[0-9]+(?:,[0-9]*)?\}|\\[.:dw-])*"
)
_IGNORE_CASE: Final = "(?i)"
_PLAIN: Final = regex.compile(r"(\(\?i\))?\^?[A-Za-z0-9_ :.-]*\$?")  # characters in a row; watching the time costs more


class InvalidRegexError(RefusedError):
    """A pattern that cannot be used."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern and the path of the field that it is searched in."""

    path: tuple[str, ...]
    expression: regex.Pattern[str]
    plain: bool = False  # nothing in it can be tried in several ways, so that no search takes long
    lines: regex.Pattern[str] | None = None  # the same for texts on lines of their own, to the end of the line


class RegexFilter:
    """Keeps records that any pattern matches; all of them when there is no pattern."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        """Filter by `patterns`, which have REQUEST_LIMIT_S for all searches together."""
        self.paths = tuple(pattern.path for pattern in patterns)
        self._patterns = patterns
        self._of_path = {path: [pattern for pattern in patterns if pattern.path == path] for path in set(self.paths)}
        self._left_s = REQUEST_LIMIT_S
        self._tries = TRIES  # at searching many texts at once

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

    def finds(self, path: tuple[str, ...], text: str) -> bool:
        """Whether any of a path's patterns is found in a text; raises InvalidRegexError when they take too long."""
        return any(self._found(pattern, text) for pattern in self._of_path[path])

    def places(self, path: tuple[str, ...], texts: Sequence[str]) -> set[int] | None:
        """Return where the texts are in which any of a path's patterns is found.

        None where that takes some time, or cannot be told of all of them at once: they are to be looked at one by one.
        """
        patterns, joined = self._of_path[path], "\n".join(texts)
        one_line = all(pattern.lines is not None for pattern in patterns) and joined.count("\n") == len(texts) - 1
        if not one_line or self._tries <= 0 or self._left_s <= 0:
            return None
        begun = perf_counter()
        try:
            return {place for pattern in patterns for place in _matching_lines(pattern, joined)}
        except TimeoutError:
            self._tries -= 1
            return None
        finally:
            if not all(pattern.plain for pattern in patterns):
                self._left_s -= perf_counter() - begun

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
                plain = _PLAIN.fullmatch(text) is not None
                return Pattern(tuple(filter(None, path.split("/"))), regex.compile(text), plain, _of_lines(text))
            except (regex.error, RecursionError, OverflowError, MemoryError) as error:
                raise InvalidRegexError(f"Invalid regex: {error}") from None
        case _:
            raise InvalidRegexError("Invalid regex: each is a [field, pattern] pair")


def _of_lines(text: str) -> regex.Pattern[str] | None:
    """Return the pattern for texts on lines of their own, None where it could match across lines."""
    if _ONE_LINE.fullmatch(text) is None:
        return None
    flags = regex.MULTILINE | (regex.IGNORECASE if text.startswith(_IGNORE_CASE) else 0)
    # To the end of the line, because one match is enough.
    return regex.compile(f"(?:{text.removeprefix(_IGNORE_CASE)}).*", flags)


def _matching_lines(pattern: Pattern, joined: str) -> Iterator[int]:
    """Give the numbers of the lines that match, some of them twice; raises TimeoutError after LINES_LIMIT_S."""
    if pattern.lines is None:
        return
    until = perf_counter() + LINES_LIMIT_S
    line = at = 0
    for match in pattern.lines.finditer(joined, timeout=None if pattern.plain else LINES_LIMIT_S):
        line += joined.count("\n", at, match.start())
        at = match.start()
        yield line
        if perf_counter() > until:
            raise TimeoutError


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
