"""GPS definitions in Kismet's grammar: `gpsd:host=localhost,port=2947,name=roof`."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

from sensor.errors import MisconfiguredError
from sensor.identity import kismet_checksum
from sensor.text import printable

MAX_DEFINITION: Final = 1024  # characters
MAX_NAME: Final = 64
PRIORITY: Final = (-100_000, 100_000)  # Kismet's is an int32; more would only be a slip
GPSD_PORT: Final = 2947
BAUD: Final = 4800  # NMEA 0183's own rate, and Kismet's default
MAX_BAUD: Final = 4_000_000
UUID_PREFIX: Final = "17180436"

_RECEIVER_PRIORITY: Final = -1000
_COMMON: Final = ("name", "uuid", "priority", "dataonly", "reconnect")
_BOOLEANS: Final = {"true": True, "t": True, "false": False, "f": False}
_OPTION: Final = re.compile(r'(?P<name>[^=,"]+)=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^,"]*))(?P<end>,|$)')
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True, slots=True)
class GpsKind:
    """A kind of GPS: its options beside the common ones, and which of these it cannot do without."""

    name: str
    description: str
    priority: int = 0  # lower is preferred
    options: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    singleton: bool = False


KINDS: Final = {
    kind.name: kind
    for kind in (
        GpsKind(
            "serial", "a receiver on a serial port, NMEA 0183", _RECEIVER_PRIORITY, ("device", "baud"), ("device",)
        ),
        GpsKind("tcp", "NMEA 0183 over TCP", _RECEIVER_PRIORITY, ("host", "port"), ("host", "port")),
        GpsKind("gpsd", "a gpsd, here or on another machine", _RECEIVER_PRIORITY, ("host", "port")),
        GpsKind("virtual", "a place that never changes", 0, ("lat", "lon", "alt"), ("lat", "lon")),
        GpsKind("web", "positions that a client sends, for example a telephone's browser", singleton=True),
        GpsKind("meta", "positions that a client sends for the datasources that name this GPS", needed=("name",)),
    )
}


@dataclass(frozen=True, slots=True)
class GpsDefinition:
    """One GPS as the operator wants it."""

    kind: GpsKind
    options: Mapping[str, str]  # names in lower case
    name: str  # printable
    uuid: str
    priority: int
    data_only: bool  # shown, but stamps nothing
    reconnect: bool

    def __str__(self) -> str:
        """Return the canonical definition: options sorted by name, unquoted."""
        shown = ",".join(f"{name}={value}" for name, value in sorted(self.options.items()))
        return printable((f"{self.kind.name}:{shown}" if shown else self.kind.name).encode("utf-8", "backslashreplace"))

    @property
    def host(self) -> str:
        """Host name or address, for `gpsd` and `tcp`."""
        return self.options.get("host", "localhost")

    @property
    def port(self) -> int:
        """TCP port, for `gpsd` and `tcp`."""
        return int(self.options.get("port", GPSD_PORT))

    @property
    def device(self) -> str:
        """Path of the serial port."""
        return self.options.get("device", "")

    @property
    def baud(self) -> int:
        """Bits per second of the serial port."""
        return int(self.options.get("baud", BAUD))

    def degrees(self, name: str) -> float:
        """Return `lat` or `lon` of a virtual GPS."""
        return float(self.options[name])

    @property
    def altitude_m(self) -> float | None:
        """Altitude of a virtual GPS, None where it has none."""
        return float(self.options["alt"]) if "alt" in self.options else None


def parse_gps(text: str) -> GpsDefinition:
    """Return the GPS that `text` defines; raises MisconfiguredError with what is wrong."""
    if len(text) > MAX_DEFINITION:
        raise MisconfiguredError(f"a GPS definition has at most {MAX_DEFINITION} characters")
    name, _, rest = text.strip().partition(":")
    kind = KINDS.get(name.strip().lower())
    if kind is None:
        raise _wrong(text, f"no kind of GPS is called '{name.strip()}'; there are {', '.join(KINDS)}")
    options = _read_options(text, rest)
    unknown = [option for option in options if option not in (*_COMMON, *kind.options)]
    if unknown:
        raise _wrong(text, f"{kind.name} has no option '{unknown[0]}', only {', '.join((*_COMMON, *kind.options))}")
    missing = [option for option in kind.needed if not options.get(option)]
    if missing:
        raise _wrong(text, f"{kind.name} needs {' and '.join(missing)}")
    _check_values(text, options)
    shown = options.get("name") or kind.name
    if len(shown) > MAX_NAME:
        raise _wrong(text, f"a name has at most {MAX_NAME} characters")
    return GpsDefinition(
        kind,
        MappingProxyType(options),
        name=printable(shown.encode("utf-8", "backslashreplace")),
        uuid=options.get("uuid", "").upper() or _uuid_of(kind, options),
        priority=int(options.get("priority", kind.priority)),
        data_only=_BOOLEANS[options.get("dataonly", "false").lower()],
        reconnect=_BOOLEANS[options.get("reconnect", "true").lower()],
    )


def _read_options(text: str, rest: str) -> dict[str, str]:
    options: dict[str, str] = {}
    position = 0
    while position < len(rest):
        match = _OPTION.match(rest, position)
        name = match["name"].strip().lower() if match else ""
        if match is None or not name:
            raise _wrong(text, f"'{rest[position:].partition(',')[0]}' is no option=value")
        if name in options:
            raise _wrong(text, f"gives {name} twice")
        options[name] = match["plain"].strip() if match["quoted"] is None else match["quoted"]
        position = match.end()
        if match["end"] and position == len(rest):
            raise _wrong(text, "ends in a comma")
    if not all(value.isprintable() for value in options.values()):
        raise _wrong(text, "holds a character that cannot be printed")
    return options


def _check_values(text: str, options: Mapping[str, str]) -> None:
    """Look at every value that is given; raises MisconfiguredError."""
    _whole(text, options, "port", 1, 65535)
    _whole(text, options, "baud", 50, MAX_BAUD)
    _whole(text, options, "priority", *PRIORITY)
    _real(text, options, "lat", -90.0, 90.0)
    _real(text, options, "lon", -180.0, 180.0)
    _real(text, options, "alt", -12_000.0, 1_000_000.0)
    for name in ("dataonly", "reconnect"):
        if name in options and options[name].lower() not in _BOOLEANS:
            raise _wrong(text, f"{name} is neither true nor false")
    if "uuid" in options and not _UUID.fullmatch(options["uuid"]):
        raise _wrong(text, "uuid is no UUID")
    if "device" in options and not PurePosixPath(options["device"]).is_absolute():
        raise _wrong(text, "device is a path such as /dev/ttyACM0")


def _whole(text: str, options: Mapping[str, str], name: str, low: int, high: int) -> None:
    if name not in options:
        return
    value = options[name]
    if not re.fullmatch(r"-?[0-9]{1,9}", value) or not low <= int(value) <= high:
        raise _wrong(text, f"{name} is a whole number from {low} to {high}")


def _real(text: str, options: Mapping[str, str], name: str, low: float, high: float) -> None:
    if name not in options:
        return
    try:
        value = float(options[name])
    except ValueError:
        value = math.nan
    if not low <= value <= high:  # not a number is never in between
        raise _wrong(text, f"{name} is a number from {low:g} to {high:g}")


def _uuid_of(kind: GpsKind, options: Mapping[str, str]) -> str:
    """Return the UUID that Kismet's scheme gives: stable as long as the definition is."""
    spelled = ",".join(f"{name}={value}" for name, value in sorted(options.items()))
    checksum = kismet_checksum(f"{kind.name}:{spelled}".encode("utf-8", "backslashreplace"))
    return f"{UUID_PREFIX}-0000-0000-0000-0000{checksum:08X}"


def _wrong(text: str, complaint: str) -> MisconfiguredError:
    return MisconfiguredError(printable(f"gps {text[:120]}: {complaint}".encode("utf-8", "backslashreplace")))
