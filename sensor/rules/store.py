"""The event streams' storage: a SQLite file of its own, written in batches, bounded in age and size.

Everything here blocks: it belongs into a thread. Names of tables and columns come from `indices`, never from users.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from sensor.rules.durations import SECOND_US
from sensor.rules.indices import COUNT_FIELD, STORED, TIME_FIELD, Cell, Index, Row, Type
from sensor.rules.settings import RulesSettings
from sensor.storage.database import Database

ROOM: Final = "events"
HOUR_US: Final = 3600 * SECOND_US
QUESTION_S: Final = 3.0  # one that takes longer holds up all the others
MAX_ANSWERS: Final = 64
MAX_ROWS: Final = 10_000  # that one question may be answered with

_SQL_TYPES: Final = {
    Type.DATE: "INTEGER",
    Type.KEYWORD: "TEXT",
    Type.INTEGER: "INTEGER",
    Type.NUMBER: "REAL",
    Type.FLAG: "INTEGER",
}
AGGREGATES: Final = {"count": "SUM(weight)", "avg": "AVG(value)", "sum": "SUM(value)", "min": "MIN(value)",
                     "max": "MAX(value)"}  # fmt: skip


_LATER: Final = ("ledger_id",)  # fields that the first step did not have


def _tables() -> str:
    """Return the statements that make one table for each stored index."""
    made = []
    for index in STORED.values():
        columns = ", ".join(
            f'"{field.name}" {_SQL_TYPES[field.type]}' for field in index.fields if field.name not in _LATER
        )
        made.append(f'CREATE TABLE "{index.name}" ({TIME_FIELD} INTEGER NOT NULL, {columns}) STRICT')
        made.append(f'CREATE INDEX "{index.name}_by_time" ON "{index.name}" ({TIME_FIELD})')
    made.append(f'CREATE INDEX frames_by_kind ON frames (kind, {TIME_FIELD}, bssid, "{COUNT_FIELD}")')
    return ";".join(made)


MIGRATIONS: Final = (_tables(), 'ALTER TABLE alerts ADD COLUMN "ledger_id" TEXT')


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a WHERE clause and the values for its placeholders."""

    sql: str = "1"
    values: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """An aggregate over a window of time that ends before `until_us`, over everything or by the values of a field."""

    indices: tuple[Index, ...]
    aggregate: str  # a key of AGGREGATES
    since_us: int
    until_us: int
    field: str = ""  # what is aggregated; for counts nothing
    term: str = ""  # what it is grouped by, empty: everything is one group
    limit: int = 1  # groups
    ascending: bool = False  # the smallest groups first
    conditions: Mapping[str, Condition] | None = None  # by the index's name


class EventStore:
    """Entries of every stored index."""

    def __init__(self, database: Database, settings: RulesSettings | None = None) -> None:
        """Keep them in `database`, for as long as `settings` say and no more of them than their index allows."""
        database.migrate(ROOM, MIGRATIONS)
        self._database = database
        self.settings = settings or RulesSettings()
        self._answers: dict[tuple[object, ...], list[tuple[str, float]]] = {}  # to what many rules ask at once
        self.limit_s = QUESTION_S  # what one question may take
        self.written = 0
        self._inserts = {name: _insert(index) for name, index in STORED.items()}

    @classmethod
    def open(cls, path: Path, settings: RulesSettings | None = None) -> Self:
        """Open or create the file; raises MisconfiguredError or UnavailableError."""
        return cls(Database.open(path), settings)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def write(self, entries: Sequence[tuple[str, int, Row]]) -> None:
        """Add entries (index, time in µs, fields), all of them or none; raises UnavailableError."""
        self._answers.clear()
        with self._database.transaction():
            for name, ts_us, row in entries:
                fields = STORED[name].fields
                self._database.write(self._inserts[name], ts_us, *(row.get(field.name) for field in fields))
        self.written += len(entries)

    def prune(self, now_us: int) -> int:
        """Forget what is too old or too much; return how many entries that were."""
        gone = 0
        self._answers.clear()
        oldest_us = now_us - self.settings.keep_hours * HOUR_US
        for name, index in STORED.items():
            gone += self._database.write(f'DELETE FROM "{name}" WHERE {TIME_FIELD} < ?', oldest_us)  # noqa: S608
            gone += self._database.write(
                f'DELETE FROM "{name}" WHERE rowid <= (SELECT MAX(rowid) FROM "{name}") - ?',  # noqa: S608
                min(index.max_rows, self.settings.keep_entries),
            )
        return gone

    def aggregate(self, question: Question) -> list[tuple[str, float]]:
        """Return each group with its value, those without any left out; a question without a term has one group, ``.

        Raises OverdueError, as all questions here, for one that takes too long.
        """
        inner, values = _union(question)
        asked = (inner, *values, question.aggregate, question.term, question.limit, question.ascending)
        found = self._answers.get(asked)
        if found is None:
            found = self._aggregate(question, inner, values)
            if len(self._answers) >= MAX_ANSWERS:
                self._answers.clear()
            self._answers[asked] = found
        return found

    def _aggregate(self, question: Question, inner: str, values: list[Cell]) -> list[tuple[str, float]]:
        value = AGGREGATES[question.aggregate]
        if not question.term:
            rows = self._read(f"SELECT '', {value} FROM ({inner})", *values)  # noqa: S608
            empty = 0.0 if question.aggregate == "count" else None
            found = rows[0][1] if rows[0][1] is not None else empty
            return [] if found is None else [("", float(found))]
        order = "ASC" if question.ascending else "DESC"
        rows = self._read(
            f"SELECT term, {value} AS result FROM ({inner}) WHERE term IS NOT NULL AND term <> ''"  # noqa: S608
            f" GROUP BY term HAVING result IS NOT NULL ORDER BY result {order}, term LIMIT ?",
            *values,
            question.limit,
        )
        return [(str(term), float(result)) for term, result in rows]

    def rows(
        self, index: Index, since_us: int, until_us: int, where: Condition | None = None, limit: int = MAX_ROWS
    ) -> list[Row]:
        """Return the newest entries of a window, newest first, the time under its own name."""
        names = [TIME_FIELD, *(field.name for field in index.fields)]
        columns = ", ".join(f'"{name}"' for name in names)
        condition, values = _window(index, since_us, until_us, where or Condition())
        rows = self._read(
            f'SELECT {columns} FROM "{index.table}" WHERE {condition}'  # noqa: S608
            f" ORDER BY {TIME_FIELD} DESC, rowid DESC LIMIT ?",
            *values,
            limit,
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def rows_after(self, name: str, cursor: int, where: Condition, since_us: int) -> tuple[int, list[Row]]:
        """Return the entries written since `cursor` that are no older than `since_us`, oldest first, and a new cursor.

        The cursor counts entries as they are written, because they may be written late.
        """
        index = STORED[name]
        newest = int(self._read(f'SELECT COALESCE(MAX(rowid), 0) FROM "{name}"')[0][0])  # noqa: S608
        start = cursor if cursor <= newest else 0  # numbers start anew when everything was forgotten
        names = [TIME_FIELD, *(field.name for field in index.fields)]
        columns = ", ".join(f'"{column}"' for column in names)
        rows = self._read(
            f'SELECT {columns} FROM "{name}" WHERE rowid > ? AND rowid <= ? AND {TIME_FIELD} >= ?'  # noqa: S608
            f" AND ({where.sql}) ORDER BY rowid LIMIT ?",
            start,
            newest,
            since_us,
            *where.values,
            MAX_ROWS,
        )
        return newest, [dict(zip(names, row, strict=True)) for row in rows]

    def _read(self, query: str, *values: Cell) -> list[tuple[Any, ...]]:
        with self._database.limited(self.limit_s):
            return self._database.read(query, *values)


def _insert(index: Index) -> str:
    places = ", ".join("?" for _ in range(len(index.fields) + 1))
    return f'INSERT INTO "{index.name}" VALUES ({places})'  # noqa: S608


def _window(index: Index, since_us: int, until_us: int, where: Condition) -> tuple[str, list[Cell]]:
    parts, values = [f"{TIME_FIELD} >= ? AND {TIME_FIELD} < ?"], [since_us, until_us]
    cells: list[Cell] = list(values)
    if index.where[0]:
        parts.insert(0, f'"{index.where[0]}" = ?')
        cells.insert(0, index.where[1])
    parts.append(f"({where.sql})")
    return " AND ".join(parts), [*cells, *where.values]


def _union(question: Question) -> tuple[str, list[Cell]]:
    """Return what each entry of the window counts for, whatever index it is of."""
    selects, cells = [], list[Cell]()
    for index in question.indices:
        weight = f'"{COUNT_FIELD}"' if index.weighted else "1"
        value = f'"{question.field}"' if question.field else "NULL"
        term = f'"{question.term}"' if question.term else "NULL"
        where, values = _window(
            index, question.since_us, question.until_us, (question.conditions or {}).get(index.name, Condition())
        )
        selects.append(
            f'SELECT {term} AS term, {value} AS value, {weight} AS weight FROM "{index.table}" WHERE {where}'  # noqa: S608
        )
        cells += values
    return " UNION ALL ".join(selects), cells
