"""kismetdb, Kismet's SQLite log: tables as its readers compare them, and rows.

Version 6 is what kismetdb from PyPI reads: it compares the columns of `packets` and `data` exactly. What version 10
adds to packets stands in the side table `packet_details` then, by the packet's rowid.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from sensor import __version__
from sensor.dot11.block import Fix
from sensor.dot11.mac import format_mac
from sensor.identity import NO_UUID, PHY_NAME
from sensor.packetchain.tap import TappedFrame
from sensor.storage.logfile import LogError

MODULE: Final = "kismetlog"
PHY: Final = PHY_NAME.decode()
ZERO_MAC: Final = "00:00:00:00:00:00"
NO_KEY: Final = "0"  # Kismet writes no device key beside a packet
BUSY_TIMEOUT_S: Final = 5.0  # somebody reads the log while it is written
CHECKPOINT_PAGES: Final = 1000

Cell: TypeAlias = "str | bytes | int | float | None"
Row: TypeAlias = "tuple[Cell, ...]"
T = TypeVar("T")

_PACKETS_6: Final = (
    "ts_sec INT, ts_usec INT, phyname TEXT, sourcemac TEXT, destmac TEXT, transmac TEXT, frequency REAL, devkey TEXT,"
    " lat REAL, lon REAL, alt REAL, speed REAL, heading REAL, packet_len INT, signal INT, datasource TEXT, dlt INT,"
    " packet BLOB, error INT, tags TEXT"
)
_DETAILS: Final = "datarate REAL, hash INT, packetid INT, packet_full_len INT"
_DATA_6: Final = (
    "ts_sec INT, ts_usec INT, phyname TEXT, devmac TEXT, lat REAL, lon REAL, alt REAL, speed REAL, heading REAL,"
    " datasource TEXT, type TEXT, json BLOB"
)
_TABLES: Final = {
    "KISMET": "kismet_version TEXT, db_version INT, db_module TEXT",
    "devices": "first_time INT, last_time INT, devkey TEXT, phyname TEXT, devmac TEXT, strongest_signal INT,"
    " min_lat REAL, min_lon REAL, max_lat REAL, max_lon REAL, avg_lat REAL, avg_lon REAL, bytes_data INT, type TEXT,"
    " device BLOB, UNIQUE(phyname, devmac) ON CONFLICT REPLACE",
    "datasources": "uuid TEXT, typestring TEXT, definition TEXT, name TEXT, interface TEXT, json BLOB,"
    " UNIQUE(uuid) ON CONFLICT REPLACE",
    "alerts": "ts_sec INT, ts_usec INT, phyname TEXT, devmac TEXT, lat REAL, lon REAL, header TEXT, json BLOB",
    "messages": "ts_sec INT, lat REAL, lon REAL, msgtype TEXT, message TEXT",
    "snapshots": "ts_sec INT, ts_usec INT, lat REAL, lon REAL, snaptype TEXT, json BLOB",
}
_WIDTHS: Final = {"devices": 15, "datasources": 6, "alerts": 8, "messages": 5, "snapshots": 6}
PACKET_COLUMNS: Final = 20
DETAIL_COLUMNS: Final = 4


class KismetDb:
    """An open log. Its owner sees to it that one thread at a time uses it."""

    def __init__(self, path: Path, version: int) -> None:
        """Make the tables in a file that exists and is empty; raises LogError."""
        self.path = path
        self.version = version
        self._packets = 0
        with explained(path):
            self._connection = sqlite3.connect(
                path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
            try:
                self._create()
            except BaseException:
                self._connection.close()
                raise

    def _create(self) -> None:
        execute = self._connection.execute
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        newer = self.version >= 10
        tables = dict(_TABLES)
        tables["packets"] = f"{_PACKETS_6}, {_DETAILS}" if newer else _PACKETS_6
        tables["data"] = f"{_DATA_6}, signal INT" if newer else _DATA_6
        if not newer:
            tables["packet_details"] = f"packets_rowid INTEGER PRIMARY KEY, {_DETAILS}"
        execute("BEGIN IMMEDIATE")
        for name, columns in tables.items():
            execute(f"CREATE TABLE {name} ({columns})")
        execute("INSERT INTO KISMET VALUES (?, ?, ?)", (f"airwarden {__version__}", self.version, MODULE))
        execute("COMMIT")

    def add(self, packets: Sequence[tuple[Row, Row]], rows: Mapping[str, Sequence[Row]]) -> None:
        """Write packets (columns of version 6, those of version 10) and rows by table: all or none; raises LogError."""
        with explained(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._add_packets(packets)
                for table, made in rows.items():
                    self._connection.executemany(_insert(table, _WIDTHS[table]), made)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.rollback()
                raise
        self._packets += len(packets)

    def _add_packets(self, packets: Sequence[tuple[Row, Row]]) -> None:
        many = self._connection.executemany
        if self.version >= 10:
            many(_insert("packets", PACKET_COLUMNS + DETAIL_COLUMNS), (packet + detail for packet, detail in packets))
            return
        first = self._packets + 1
        numbered = list(enumerate(packets, first))
        columns = ", ".join(column.split()[0] for column in _PACKETS_6.split(", "))
        marks = ", ".join("?" * (PACKET_COLUMNS + 1))
        statement = f"INSERT INTO packets (rowid, {columns}) VALUES ({marks})"  # noqa: S608 - our own names
        many(statement, ((number, *packet) for number, (packet, _) in numbered))
        many(_insert("packet_details", DETAIL_COLUMNS + 1), ((number, *detail) for number, (_, detail) in numbered))

    def drop_before(self, ts_s: int) -> int:
        """Remove the packets from before a time, Unix seconds, and return how many; raises LogError."""
        with explained(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                gone = self._connection.execute("DELETE FROM packets WHERE ts_sec < ?", (ts_s,)).rowcount
                if self.version < 10:
                    self._connection.execute(
                        "DELETE FROM packet_details WHERE packets_rowid NOT IN (SELECT rowid FROM packets)"
                    )
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.rollback()
                raise
        return gone

    def close(self) -> None:
        """Make one file of it, which needs nothing beside itself, and close it; raises LogError."""
        with explained(self.path):
            try:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._connection.execute("PRAGMA journal_mode = DELETE")
            finally:
                self._connection.close()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.Error as error:
        full = error.sqlite_errorcode == sqlite3.SQLITE_FULL if hasattr(error, "sqlite_errorcode") else False
        raise LogError(f"{path.name}: {error}", full=full) from error


def packet_rows(frame: TappedFrame, number: int, uuid_of: Callable[[int], str]) -> tuple[Row, Row]:
    """Return a frame as a row of version 6, and what version 10 adds to it."""
    lat, lon, alt, speed, heading = _place(frame.fix)
    packet: Row = (
        frame.ts_us // 1_000_000,
        frame.ts_us % 1_000_000,
        PHY,
        format_mac(frame.source_mac) or ZERO_MAC,
        format_mac(frame.destination) or ZERO_MAC,
        format_mac(frame.transmitter) or ZERO_MAC,
        float(frame.freq_khz),
        NO_KEY,
        lat,
        lon,
        alt,
        speed,
        heading,
        len(frame.octets),
        frame.signal_dbm,
        uuid_of(frame.source) or NO_UUID,
        frame.linktype,
        frame.octets,
        int(frame.faulty),
        "",
    )
    return packet, (frame.rate_100kbps / 10, frame.crc32, number, frame.wire_length)


def _place(fix: Fix | None) -> tuple[float, float, float, float, float]:
    """Return latitude, longitude (degrees), altitude (m), speed (km/h) and heading (degrees); zeros where unknown."""
    if fix is None:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    return fix.latitude_deg, fix.longitude_deg, fix.altitude_m or 0.0, fix.speed_m_s * 3.6, fix.heading_deg


def _insert(table: str, width: int) -> str:
    marks = ", ".join("?" * width)
    return f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 - our own names
