"""Frames out of a kismetdb log that is still written, chosen by Kismet's filters, as pcapng."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Final

from sensor.dot11.block import Fix
from sensor.dot11.mac import format_mac, parse_mac
from sensor.errors import MalformedError, RefusedError
from sensor.identity import parse_device_key
from sensor.storage.kismetdb import BUSY_TIMEOUT_S, Cell, explained
from sensor.storage.pcapng import PcapngStream

ROWS: Final = 256  # read at once
MAX_TEXT: Final = 256


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for, as SQL with its values."""

    where: str
    values: tuple[Cell, ...]
    limit: int  # of frames, -1: none


def _number(value: object) -> float:
    """Read a number; raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or (isinstance(value, str) and not value):
        raise ValueError("a number is needed")
    number = float(value)
    if not isfinite(number) or abs(number) >= 2**62:
        raise ValueError("a number is needed")
    return number


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
        raise ValueError("a short text is needed")
    return value


def _upper(value: object) -> str:
    return _text(value).upper()


def _address(value: object) -> str:
    return format_mac(parse_mac(_text(value)))


def _device(value: object) -> str:
    """Read a device key, or an address; raises ValueError."""
    text = _text(value)
    try:
        return format_mac(parse_device_key(text))
    except MalformedError:
        return format_mac(parse_mac(text))


_TIME: Final = "ts_sec + ts_usec / 1e6"
_ANY_ADDRESS: Final = "? IN (sourcemac, destmac, transmac)"
Reading = Callable[[object], Cell]
# Each filter: the condition that it makes, and how its value is read.
_FILTERS: Final[Mapping[str, tuple[str, Reading]]] = {
    "timestamp_start": (f"{_TIME} >= ?", _number),
    "timestamp_end": (f"{_TIME} <= ?", _number),
    "datasource": ("datasource = ?", _upper),
    "device_id": (_ANY_ADDRESS, _device),
    "dlt": ("dlt = ?", _number),
    "frequency": ("frequency = ?", _number),
    "frequency_min": ("frequency >= ?", _number),
    "frequency_max": ("frequency <= ?", _number),
    "signal_min": ("signal >= ?", _number),
    "signal_max": ("signal <= ?", _number),
    "address_source": ("sourcemac = ?", _address),
    "address_dest": ("destmac = ?", _address),
    "address_trans": ("transmac = ?", _address),
    "location_lat_min": ("lat >= ?", _number),
    "location_lat_max": ("lat <= ?", _number),
    "location_lon_min": ("lon >= ?", _number),
    "location_lon_max": ("lon <= ?", _number),
    "size_min": ("packet_len >= ?", _number),
    "size_max": ("packet_len <= ?", _number),
    "tag": ("' ' || tags || ' ' LIKE '% ' || ? || ' %'", _text),
}
FILTERS: Final = (*_FILTERS, "limit")


def read_query(wanted: Mapping[str, object]) -> Query:
    """Return what a client's filters ask for; others are nobody's concern. Raises RefusedError for a wrong value."""
    conditions: list[str] = []
    values: list[Cell] = []
    limit = -1
    for name, value in wanted.items():
        try:
            if name in _FILTERS:
                condition, read = _FILTERS[name]
                conditions.append(condition)
                values.append(read(value))
            elif name == "limit":
                limit = max(0, int(_number(value)))
        except ValueError:
            raise RefusedError(f"'{name}' cannot be read") from None
    return Query(" AND ".join(conditions) or "1", tuple(values), limit)


class PacketQuery:
    """A capture of what a query finds, read piece by piece. For a thread; opens the log at the first piece."""

    def __init__(self, path: Path, query: Query) -> None:
        """Read from the log at `path`."""
        self._path = path
        self._query = query
        self._connection: sqlite3.Connection | None = None
        self._rows: sqlite3.Cursor | None = None
        self._names: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._capture = PcapngStream(name_of=self._name_of)

    def read(self) -> bytes:
        """Return the next piece, nothing at the end; raises LogError."""
        with explained(self._path):
            head = b""
            if self._rows is None:
                self._open()
                head = self._capture.head
            if self._rows is None:
                return b""
            return head + b"".join(self._frame(row) for row in self._rows.fetchmany(ROWS))

    def close(self) -> None:
        """Let go of the log."""
        if self._connection is not None:
            self._connection.close()

    def _open(self) -> None:
        self._connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S, check_same_thread=False
        )
        self._names = dict(self._connection.execute("SELECT uuid, name FROM datasources"))
        self._rows = self._connection.execute(
            "SELECT ts_sec, ts_usec, lat, lon, alt, datasource, dlt, packet FROM packets"  # noqa: S608 - ours above
            f" WHERE {self._query.where} ORDER BY rowid LIMIT ?",
            (*self._query.values, self._query.limit),
        )

    def _name_of(self, number: int) -> str:
        uuid = list(self._numbers)[number]
        return self._names.get(uuid, uuid)

    def _frame(self, row: tuple[int, int, float, float, float, str, int, bytes]) -> bytes:
        seconds, rest_us, lat, lon, alt, uuid, linktype, octets = row
        source = self._numbers.setdefault(uuid, len(self._numbers))
        ts_us = seconds * 1_000_000 + rest_us
        fix = Fix(ts_us, lat, lon, alt or None) if lat or lon else None
        return self._capture.frame(source, linktype, ts_us, octets, len(octets), fix=fix)
