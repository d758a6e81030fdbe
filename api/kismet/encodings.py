"""Kismet's output encodings: one value tree, written the way the URL's suffix asks for."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring, encode_basestring_ascii
from math import isfinite
from typing import Final, TypeAlias

from api.kismet.descriptions import describe

Value: TypeAlias = "bool | int | float | str | Sequence[Value] | Mapping[str, Value]"
Record: TypeAlias = dict[str, Value]


class Keyed(dict[str, Value]):
    """A map whose keys are content (MAC addresses, frequencies) and not field names."""


Encoder = Callable[[Value], bytes]
Rename = Callable[[str], str]


def encoder(suffix: str) -> Encoder | None:
    """Return the encoding that a URL suffix (or a websocket's `format`) names; None if there is none."""
    return _ENCODERS.get(suffix)


def number_text(number: float) -> str:
    """Return a float as Kismet writes it: NaN and infinities 0, whole numbers as integers, else 6 decimals."""
    if not isfinite(number):
        return "0"
    if number.is_integer():
        return str(int(number))
    return f"{number:.6f}"


def quoted(text: str) -> str:
    """Return a string in JSON, every character that is not printable as its escape.

    So an answer that somebody looks at commands no terminal and reorders no line, whatever an SSID holds; what a
    program reads is the same. Surrogates are no characters and stay, for the encoding to UTF-8 to replace.
    """
    text = encode_basestring(text)
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    return char if char.isprintable() or "\ud800" <= char <= "\udfff" else encode_basestring_ascii(char)[1:-1]


def plain_json(value: Value) -> bytes:
    """Compact JSON, field names as they are."""
    return _text(value, _dotted).encode("utf-8", "replace")


def underscored_json(value: Value) -> bytes:
    """Compact JSON, dots in field names as underscores."""
    return _text(value, _underscored).encode("utf-8", "replace")


def json_lines(value: Value) -> bytes:
    """One object of a list on each line, field names as they are."""
    return _lines(value, _dotted)


def underscored_lines(value: Value) -> bytes:
    """One object of a list on each line, dots in field names as underscores."""
    return _lines(value, _underscored)


def described_json(value: Value) -> bytes:
    """Indented JSON with CRLF line ends, a description before each field."""
    parts: list[str] = []
    _write_pretty(value, parts, 0)
    parts.append("\r\n")
    return "".join(parts).encode("utf-8", "replace")


def _lines(value: Value, rename: Rename) -> bytes:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(_text(element, rename) + "\n" for element in value).encode("utf-8", "replace")
    return _text(value, rename).encode("utf-8", "replace")


def _text(value: Value, rename: Rename) -> str:
    parts: list[str] = []
    _write(value, parts, rename)
    return "".join(parts)


def _write(value: Value, parts: list[str], rename: Rename) -> None:
    """Append the compact JSON of `value`, depth first."""
    if isinstance(value, str):
        parts.append(quoted(value))
    elif isinstance(value, int):  # bool too: Kismet has no JSON booleans
        parts.append(str(int(value)))
    elif isinstance(value, float):
        parts.append(number_text(value))
    elif isinstance(value, Mapping):
        name_text = _content if isinstance(value, Keyed) else rename
        separator = "{"
        for name, member in value.items():
            parts.append(separator + name_text(name))
            _write(member, parts, rename)
            separator = ","
        parts.append("}" if value else "{}")
    else:
        separator = "["
        for element in value:
            parts.append(separator)
            _write(element, parts, rename)
            separator = ","
        parts.append("]" if value else "[]")


def _write_pretty(value: Value, parts: list[str], depth: int) -> None:
    """Append the indented JSON of `value`."""
    if isinstance(value, Mapping) and value:
        described = not isinstance(value, Keyed)
        members = [_pretty_member(name, member, depth + 1, described) for name, member in value.items()]
        _write_block("{", members, "}", parts, depth)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        _write_block("[", [_pretty(element, depth + 1) for element in value], "]", parts, depth)
    else:
        _write(value, parts, _dotted)


def _write_block(opening: str, members: list[str], closing: str, parts: list[str], depth: int) -> None:
    indent = "\r\n" + " " * (depth + 1)
    parts += [opening, indent, f",{indent}".join(members), "\r\n", " " * depth, closing]


def _pretty(value: Value, depth: int) -> str:
    parts: list[str] = []
    _write_pretty(value, parts, depth)
    return "".join(parts)


def _pretty_member(name: str, value: Value, depth: int, described: bool) -> str:
    member = f"{quoted(name)}: {_pretty(value, depth)}"
    if not described:
        return member
    about = f"{quoted('description.' + name)}: {quoted(describe(name, value))}"
    return about + ",\r\n" + " " * depth + member


@lru_cache(4096)
def _dotted(name: str) -> str:
    return quoted(name) + ":"


@lru_cache(4096)
def _underscored(name: str) -> str:
    return quoted(name.replace(".", "_")) + ":"


def _content(name: str) -> str:
    return quoted(name) + ":"


_ENCODERS: Final[Mapping[str, Encoder]] = {
    "json": plain_json,
    "cmd": plain_json,
    "jcmd": plain_json,
    "tjson": underscored_json,
    "ekjson": underscored_lines,
    "itjson": json_lines,
    "prettyjson": described_json,
}
