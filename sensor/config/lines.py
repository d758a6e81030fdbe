"""Where each key of a TOML text stands, which the standard library's reader does not tell.

The text must have passed `tomllib` before: what is walked here is known to be well-formed, so each token is only
as strict as needed to find its end.
"""

import re
import tomllib
from bisect import bisect_right
from typing import Final

KeyPath = tuple[str | int, ...]  # keys, and indices within arrays

_BLANK: Final = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_DOT: Final = re.compile(r"[ \t]*\.[ \t]*")
_KEY: Final = re.compile(r'[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|\'[^\']*\'')
_STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'  # up to two quotes more belong to the text
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_BARE: Final = re.compile(r"[^,\]}#\n]+")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, of every table, key and array element of a well-formed TOML text."""
    walk = _Walk(text)
    walk.document()
    return walk.lines


class _Walk:
    """One pass over the text."""

    def __init__(self, text: str) -> None:
        """Start at the top."""
        self.lines: dict[KeyPath, int] = {}
        self._text = text
        self._pos = 0
        self._newlines = [match.start() for match in re.finditer("\n", text)]
        self._elements: dict[KeyPath, int] = {}  # how many tables each array of tables has so far

    def document(self) -> None:
        """Walk headers and assignments."""
        base: KeyPath = ()
        self._blank()
        while self._pos < len(self._text):
            if self._text[self._pos] == "[":
                base = self._header()
            else:
                self._assignment(base)
            self._blank()

    def _blank(self) -> None:
        """Pass over white space, newlines and comments."""
        match = _BLANK.match(self._text, self._pos)
        self._pos = match.end() if match else self._pos

    def _note(self, path: KeyPath) -> None:
        """Remember the first line on which `path` is named."""
        self.lines.setdefault(path, bisect_right(self._newlines, self._pos - 1) + 1)

    def _header(self) -> KeyPath:
        """Pass over `[table]` or `[[array of tables]]`; return the path of the table it opens."""
        brackets = 2 if self._text.startswith("[[", self._pos) else 1
        self._pos += brackets
        self._blank()
        parts = self._keys()
        path: KeyPath = ()
        for number, part in enumerate(parts):
            path = (*path, part)
            self._note(path)
            if brackets == 2 and number == len(parts) - 1:
                self._elements[path] = self._elements.get(path, 0) + 1
            if path in self._elements:
                path = (*path, self._elements[path] - 1)
        self._note(path)
        self._blank()
        self._pos += brackets
        return path

    def _keys(self) -> list[str]:
        """Pass over a dotted key; return its parts."""
        parts = []
        while match := _KEY.match(self._text, self._pos):
            parts.append(_plain(match.group()))
            self._pos = match.end()
            dot = _DOT.match(self._text, self._pos)
            if dot is None:
                break
            self._pos = dot.end()
        return parts

    def _assignment(self, base: KeyPath) -> None:
        """Pass over `key = value`."""
        path = base
        for part in self._keys():
            path = (*path, part)
            self._note(path)
        self._blank()
        self._pos += 1  # the equals sign
        self._blank()
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        """Pass over a value, noting what is inside arrays and inline tables."""
        char = self._text[self._pos : self._pos + 1]
        if char == "[":
            self._array(path)
        elif char == "{":
            self._inline_table(path)
        else:
            pattern = _STRING if char in {'"', "'"} else _BARE
            match = pattern.match(self._text, self._pos)
            self._pos = match.end() if match else len(self._text)

    def _array(self, path: KeyPath) -> None:
        """Pass over `[a, b]`."""
        self._pos += 1
        self._blank()
        number = 0
        while self._text[self._pos : self._pos + 1] not in {"]", ""}:
            self._note((*path, number))
            self._value((*path, number))
            number += 1
            self._comma()
        self._pos += 1

    def _inline_table(self, path: KeyPath) -> None:
        """Pass over `{ a = 1, b = 2 }`."""
        self._pos += 1
        self._blank()
        while self._text[self._pos : self._pos + 1] not in {"}", ""}:
            self._assignment(path)
            self._comma()
        self._pos += 1

    def _comma(self) -> None:
        """Pass over a comma and what surrounds it."""
        self._blank()
        if self._text[self._pos : self._pos + 1] == ",":
            self._pos += 1
            self._blank()


def _plain(key: str) -> str:
    """Return the text that a bare or quoted key stands for."""
    if key[0] not in {'"', "'"}:
        return key
    return next(iter(tomllib.loads(f"{key} = 0")))
