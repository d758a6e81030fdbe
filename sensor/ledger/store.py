"""The ledger's room of the state database: its tables, and every statement that reads or writes them."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final

import msgspec

from sensor.alerts.alert import Evidence
from sensor.ledger.identifier import identifier
from sensor.ledger.row import MAX_EVIDENCE_BYTES, Event, Row
from sensor.storage.database import Cell, Database

ROOM: Final = "ledger"
# `matter` tells apart what one definition is about; `touched_us` is the wall clock of the sensor's last word on a row,
# `expires_us` the wall clock at which an open row is over that no incident stands behind any more; `heard` is whether
# the daemon knows of an event.
MIGRATIONS: Final = (
    """
    CREATE TABLE ledger (
        number INTEGER PRIMARY KEY AUTOINCREMENT, matter BLOB NOT NULL, touched_us INTEGER NOT NULL,
        expires_us INTEGER, id TEXT NOT NULL UNIQUE, definition TEXT NOT NULL, klass TEXT NOT NULL,
        severity INTEGER NOT NULL, confidence INTEGER NOT NULL, status TEXT NOT NULL, subject BLOB NOT NULL,
        transmitter BLOB NOT NULL, source BLOB NOT NULL, dest BLOB NOT NULL, other BLOB NOT NULL,
        device BLOB NOT NULL, channel TEXT NOT NULL, freq_khz INTEGER NOT NULL, signal_dbm INTEGER NOT NULL,
        text TEXT NOT NULL, evidence TEXT NOT NULL, hash INTEGER NOT NULL, phy INTEGER NOT NULL, latitude_deg REAL,
        longitude_deg REAL, opened_us INTEGER NOT NULL, last_seen_us INTEGER NOT NULL, count INTEGER NOT NULL,
        frames INTEGER NOT NULL, quiet_us INTEGER NOT NULL, acknowledged_by TEXT NOT NULL,
        acknowledged_us INTEGER NOT NULL, closed_us INTEGER NOT NULL, reason TEXT NOT NULL, closed_by TEXT NOT NULL,
        memo TEXT NOT NULL, previous TEXT NOT NULL, recorded_us INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX ledger_matter ON ledger (definition, matter, number);
    CREATE INDEX ledger_open ON ledger (id) WHERE status <> 'closed';
    CREATE INDEX ledger_expiry ON ledger (expires_us) WHERE status <> 'closed';
    CREATE INDEX ledger_closed ON ledger (touched_us) WHERE status = 'closed';
    CREATE TABLE ledger_event (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, at_us INTEGER NOT NULL, what TEXT NOT NULL,
        who TEXT NOT NULL, severity INTEGER NOT NULL, detail TEXT NOT NULL, heard INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX ledger_event_row ON ledger_event (id, number);
    CREATE INDEX ledger_event_unheard ON ledger_event (number) WHERE heard = 0;
    """,
)

_FIELDS: Final = tuple(field.name for field in fields(Row))
_COLUMNS: Final = ", ".join(_FIELDS)
_EVIDENCE: Final = _FIELDS.index("evidence")
_INSERT: Final = f"INSERT INTO ledger (number, matter, touched_us, expires_us, {_COLUMNS}) VALUES ({', '.join('?' * (len(_FIELDS) + 4))})"  # noqa: S608, E501 - names of columns, all of them ours
_SELECT: Final = f"SELECT {_COLUMNS} FROM ledger "  # noqa: S608 - as above
_SELECT_SEVERAL: Final = _SELECT + "WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - as above
_SELECT_EVENTS: Final = "SELECT number, id, at_us, what, who, severity, detail FROM ledger_event "

_MAX_INTEGER: Final = (1 << 63) - 1


class LedgerStore:
    """Rows and events. What is written is there after a crash of this process; `Database` says when after more."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`, which others may use, too."""
        database.migrate(ROOM, MIGRATIONS)
        self.database = database

    def next_number(self) -> int:
        """Return the number that the next row gets, inside its transaction."""
        found = self.database.read("SELECT seq FROM sqlite_sequence WHERE name = 'ledger'")
        return int(found[0][0]) + 1 if found else 1

    def insert(self, row: Row, matter: bytes, expires_us: int | None) -> Row:
        """Add a row and return it with its id; only inside a transaction."""
        number = self.next_number()
        cells = list(_cells(row))
        cells[0] = name = identifier(row.opened_us, number)
        self.database.write(_INSERT, number, matter, row.recorded_us, expires_us, *cells)
        return _row((name, *cells[1:]))

    def describe(self, row: Row, touched_us: int, expires_us: int | None) -> bool:
        """Write all that the sensor says of a row; return whether it is still open."""
        changed = self.database.write(
            "UPDATE ledger SET touched_us = ?, expires_us = ?, severity = ?, confidence = ?, transmitter = ?,"
            " source = ?, dest = ?, other = ?, device = ?, channel = ?, freq_khz = ?, signal_dbm = ?, text = ?,"
            " evidence = ?, hash = ?, last_seen_us = ?, count = ?, frames = ? WHERE id = ? AND status <> 'closed'",
            *(touched_us, expires_us, row.severity, row.confidence, row.transmitter, row.source, row.dest),
            *(row.other, row.device, row.channel, row.freq_khz, row.signal_dbm, row.text),
            *(_evidence_text(row.evidence), row.hash, row.last_seen_us, row.count, row.frames, row.id),
        )
        return changed == 1

    def end(self, row: Row, touched_us: int) -> bool:
        """Write that silence has closed a row; return whether it was still open."""
        changed = self.database.write(
            "UPDATE ledger SET touched_us = ?, status = 'closed', closed_us = ?, last_seen_us = ?, count = ?,"
            " frames = ? WHERE id = ? AND status <> 'closed'",
            *(touched_us, row.closed_us, row.last_seen_us, row.count, row.frames, row.id),
        )
        return changed == 1

    def count_up(self, row: Row, touched_us: int, expires_us: int | None) -> bool:
        """Write how much was found by now; return whether the row is still open."""
        changed = self.database.write(
            "UPDATE ledger SET touched_us = ?, expires_us = ?, last_seen_us = ?, count = ?, frames = ?"
            " WHERE id = ? AND status <> 'closed'",
            *(touched_us, expires_us, row.last_seen_us, row.count, row.frames, row.id),
        )
        return changed == 1

    def set_by_person(self, row: Row, now_us: int) -> None:
        """Write what people may change of a row; what is found is the sensor's to write."""
        self.database.write(
            "UPDATE ledger SET status = ?, acknowledged_by = ?, acknowledged_us = ?, closed_us = ?, reason = ?,"
            " closed_by = ?, memo = ?, touched_us = CASE WHEN ? = 'closed' THEN ? ELSE touched_us END WHERE id = ?",
            *(row.status, row.acknowledged_by, row.acknowledged_us, row.closed_us, row.reason, row.closed_by),
            *(row.memo, row.status, now_us, row.id),
        )

    def get(self, name: str) -> Row | None:
        """Return the row of that id."""
        return _first(self.database.read(_SELECT + "WHERE id = ?", name))

    def several(self, names: Iterable[str]) -> dict[str, Row]:
        """Return the rows of those ids, as far as they are there."""
        wanted = msgspec.json.encode(list(names)).decode()
        rows = self.database.read(_SELECT_SEVERAL, wanted)
        return {row.id: row for row in map(_row, rows)}

    def latest(self, definition: str, matter: bytes) -> Row | None:
        """Return the newest row of what a definition is about."""
        query = _SELECT + "WHERE definition = ? AND matter = ? ORDER BY number DESC LIMIT 1"
        return _first(self.database.read(query, definition, matter))

    def matter_of(self, name: str) -> bytes:
        """Return what tells a row's subject from others of its definition; the row must be there."""
        return bytes(self.database.read("SELECT matter FROM ledger WHERE id = ?", name)[0][0])

    def page(self, limit: int, before: str = "", *, with_closed: bool = False) -> tuple[list[Row], bool]:
        """Return at most `limit` rows, newest first, all older than the id `before`; and whether there are more."""
        conditions = [] if with_closed else ["status <> 'closed'"]
        conditions += ["id < ?"] if before else []
        where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
        values = [before] if before else []
        rows = self.database.read(f"{_SELECT}{where}ORDER BY id DESC LIMIT ?", *values, limit + 1)
        return [_row(row) for row in rows[:limit]], len(rows) > limit

    def expired(self, now_us: int, limit: int) -> list[Row]:
        """Return open rows whose time has come."""
        query = _SELECT + "WHERE status <> 'closed' AND expires_us < ? ORDER BY expires_us LIMIT ?"
        return [_row(row) for row in self.database.read(query, now_us, limit)]

    def orphan(self, now_us: int) -> None:
        """Give every open row that an earlier process followed, or whose time is too far ahead, an end."""
        self.database.write(
            "UPDATE ledger SET expires_us = MIN(touched_us, ?) + quiet_us WHERE status <> 'closed'"
            " AND (expires_us IS NULL OR expires_us > ? + quiet_us)",
            *(now_us, now_us),
        )

    def add_event(
        self, row: Row, at_us: int, what: str, who: str = "", detail: str = "", *, heard: bool = True
    ) -> None:
        """Add a transition of a row."""
        self.database.write(
            "INSERT INTO ledger_event (id, at_us, what, who, severity, detail, heard) VALUES (?,?,?,?,?,?,?)",
            *(row.id, clamped(at_us), what, sound(who), row.severity, sound(detail), int(heard)),
        )

    def events(self, name: str, limit: int, before: int = 0) -> tuple[list[Event], bool]:
        """Return at most `limit` events of a row, newest first, older than number `before`; and if there are more."""
        query = _SELECT_EVENTS + "WHERE id = ? AND number < ? ORDER BY number DESC LIMIT ?"
        rows = self.database.read(query, name, before or _MAX_INTEGER, limit + 1)
        return [Event(*row) for row in rows[:limit]], len(rows) > limit

    def count_events(self, name: str) -> int:
        """Return how many events a row has."""
        return int(self.database.read("SELECT COUNT(*) FROM ledger_event WHERE id = ?", name)[0][0])

    def unheard(self, limit: int) -> list[Event]:
        """Return events that another process wrote and the daemon has not seen, oldest first."""
        query = _SELECT_EVENTS + "WHERE heard = 0 ORDER BY number LIMIT ?"
        return [Event(*row) for row in self.database.read(query, limit)]

    def hear(self, event: Event) -> None:
        """Note that the daemon has seen an event."""
        self.database.write("UPDATE ledger_event SET heard = 1 WHERE number = ?", event.number)

    def version(self) -> int:
        """Return a number that changes when another process has written."""
        return int(self.database.read("PRAGMA data_version")[0][0])

    def count(self) -> int:
        """Return how many rows there are."""
        return int(self.database.read("SELECT COUNT(*) FROM ledger")[0][0])

    def count_open(self) -> int:
        """Return how many of them are not closed."""
        return int(self.database.read("SELECT COUNT(*) FROM ledger WHERE status <> 'closed'")[0][0])

    def closed_before(self, time_us: int, limit: int) -> list[str]:
        """Return ids of rows that were closed before a time of the wall clock, oldest first."""
        query = "SELECT id FROM ledger WHERE status = 'closed' AND touched_us < ? ORDER BY touched_us LIMIT ?"
        return [str(row[0]) for row in self.database.read(query, time_us, limit)]

    def eldest_open(self, limit: int) -> list[str]:
        """Return ids of the open rows that were written first."""
        query = "SELECT id FROM ledger WHERE status <> 'closed' ORDER BY number LIMIT ?"
        return [str(row[0]) for row in self.database.read(query, limit)]

    def remove(self, names: Sequence[str]) -> None:
        """Remove rows with their events."""
        wanted = msgspec.json.encode(names).decode()
        self.database.write("DELETE FROM ledger_event WHERE id IN (SELECT value FROM json_each(?))", wanted)
        self.database.write("DELETE FROM ledger WHERE id IN (SELECT value FROM json_each(?))", wanted)


def sound(text: str, max_bytes: int | None = None) -> str:
    """Return text as it can be stored, cut where it is too long: NULs and what is no character as escapes."""
    octets = text.replace("\0", "\\x00").encode("utf-8", "backslashreplace")
    return octets[:max_bytes].decode("utf-8", "ignore")


def clamped(number: int) -> int:
    """Return a number that a column can hold."""
    return max(-_MAX_INTEGER, min(number, _MAX_INTEGER))


def _cells(row: Row) -> list[Cell]:
    """Return a row's fields as they are stored."""
    cells: list[Any] = [getattr(row, name) for name in _FIELDS]
    cells[_EVIDENCE] = _evidence_text(row.evidence)
    return cells


def _evidence_text(evidence: Evidence) -> str:
    """Return observations as JSON, the last ones left out where they would be too much."""
    kept = [(sound(what), sound(value)) for what, value in evidence]
    while len(encoded := msgspec.json.encode(kept)) > MAX_EVIDENCE_BYTES:
        kept.pop()
    return encoded.decode()


_read_evidence: Final = msgspec.json.Decoder(Evidence).decode


def _row(cells: Sequence[Any]) -> Row:
    """Return the row of its stored fields."""
    fields_of_row = list(cells)
    fields_of_row[_EVIDENCE] = _read_evidence(cells[_EVIDENCE])
    return Row(*fields_of_row)


def _first(rows: list[tuple[Any, ...]]) -> Row | None:
    return _row(rows[0]) if rows else None
