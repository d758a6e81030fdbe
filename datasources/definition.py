"""Datasource definitions in Kismet's grammar: `interface:option=value,option="a,b"`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from sensor.errors import MisconfiguredError
from sensor.text import printable

_BOOLEANS: Final = {"true": True, "t": True, "false": False, "f": False}
_OPTION: Final = re.compile(r'(?P<name>[^=,"]+)=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^,"]*))(?P<end>,|$)')
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True, slots=True)
class Definition:
    """An interface (or capture) and its options, names in lower case; unknown options are kept."""

    interface: str
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        """Return the canonical definition as Kismet shows it: options sorted by name, unquoted."""
        if not self.options:
            return self.interface
        return f"{self.interface}:" + ",".join(f"{name}={value}" for name, value in sorted(self.options.items()))

    @property
    def name(self) -> str:
        """The name to show: option `name`, else the interface."""
        return self.text("name") or self.interface

    def text(self, name: str, default: str = "") -> str:
        """Return an option's text."""
        return self.options.get(name, default)

    def boolean(self, name: str, *, default: bool) -> bool:
        """Return an option that is true, t, false or f in any case; raise MisconfiguredError for anything else."""
        value = self.options.get(name)
        if value is None:
            return default
        if value.lower() not in _BOOLEANS:
            raise self._wrong(name, "is neither true nor false")
        return _BOOLEANS[value.lower()]

    def number(self, name: str) -> float | None:
        """Return an option that is a number above zero, None without it; raise MisconfiguredError for anything else."""
        value = self.options.get(name)
        if value is None:
            return None
        try:
            number = float(value)
        except ValueError:
            number = 0.0
        if not 0.0 < number < float("inf"):
            raise self._wrong(name, "is no number above zero")
        return number

    def items(self, name: str) -> list[str]:
        """Return the non-empty parts of an option that lists things with commas between."""
        return [part.strip() for part in self.options.get(name, "").split(",") if part.strip()]

    def uuid(self) -> str:
        """Return the option `uuid` in upper case, empty without it; raise MisconfiguredError if it is none."""
        value = self.options.get("uuid", "")
        if value and not _UUID.fullmatch(value):
            raise self._wrong("uuid", "is no UUID")
        return value.upper()

    def _wrong(self, name: str, complaint: str) -> MisconfiguredError:
        """Return the error for an option whose value does not fit."""
        return _error(str(self), f"{name}={self.options[name]} {complaint}")


def parse_definition(text: str) -> Definition:
    """Return the definition that `text` spells; raise MisconfiguredError where it breaks the grammar."""
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise MisconfiguredError("datasource definition: holds a character that does not exist") from error
    interface, _, rest = text.strip().partition(":")
    interface = interface.strip()
    if not interface:
        raise _error(text, "names no interface")
    options: dict[str, str] = {}
    position = 0
    while position < len(rest):
        match = _OPTION.match(rest, position)
        name = match["name"].strip().lower() if match else ""
        if match is None or not name:
            raise _error(text, _complaint(rest[position:]))
        if name in options:
            raise _error(text, f"gives {name} twice")
        options[name] = match["plain"].strip() if match["quoted"] is None else match["quoted"]
        position = match.end()
        if match["end"] and position == len(rest):
            raise _error(text, "ends in a comma")
        if position == len(rest) and match["plain"] == "":
            raise _error(text, f"gives {name} no value")
    return Definition(interface, MappingProxyType(options))


def _complaint(rest: str) -> str:
    """Return what is wrong with the option at the start of `rest`."""
    option = rest.partition(",")[0]
    if rest.count('"') % 2:
        return "has a quote that is not closed"
    if "=" not in option or not option.partition("=")[0].strip():
        return f"has {option!r} where an option=value is expected"
    return f"has quotes in the wrong place, at {option!r}"


def _error(text: str, complaint: str) -> MisconfiguredError:
    """Return the error for a definition."""
    return MisconfiguredError(printable(f"datasource {text}: {complaint}".encode("utf-8", "surrogateescape")))
