"""What is to be told, kept until its receiver has it: a room of the state database.

A note is written here in the transaction of whatever it tells of, before anybody is told, and leaves when its receiver
has answered. What can never be taken, or grew too old, is kept apart as dead, to be looked at and tried again.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Final

from sensor.delivery.connector import Note, as_json
from sensor.storage.database import Database

ROOM: Final = "outbox"
MIGRATIONS: Final = (
    """
    CREATE TABLE outbox (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        connector TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, transition TEXT NOT NULL,
        note BLOB NOT NULL, octets INTEGER NOT NULL,
        created_us INTEGER NOT NULL, due_us INTEGER NOT NULL, expires_us INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, dead_us INTEGER, error TEXT NOT NULL DEFAULT '',
        UNIQUE (connector, key)
    ) STRICT;
    CREATE INDEX outbox_waiting ON outbox (connector, number, octets) WHERE dead_us IS NULL;
    CREATE INDEX outbox_expiring ON outbox (expires_us) WHERE dead_us IS NULL;
    CREATE INDEX outbox_dead ON outbox (dead_us) WHERE dead_us IS NOT NULL;
    CREATE TABLE outbox_tally (
        connector TEXT PRIMARY KEY,
        sent INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
        died INTEGER NOT NULL DEFAULT 0, dropped INTEGER NOT NULL DEFAULT 0,
        last_sent_us INTEGER NOT NULL DEFAULT 0, last_answer TEXT NOT NULL DEFAULT '',
        last_error_us INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL DEFAULT ''
    ) STRICT;
    """,
)

RULES_LANE: Final = "rules/"  # names of connectors that rules bring along start with this
SECOND_US: Final = 1_000_000
DAY_US: Final = 86_400 * SECOND_US
LIFETIME_US: Final = 3 * DAY_US
MAX_WAITING: Final = 10_000  # notes for one connector
MAX_OCTETS: Final = 32 << 20  # of those
MAX_NOTE_OCTETS: Final = 262_144  # of one: larger ones lose their document
MAX_DEAD: Final = 1000  # of all connectors
MAX_BODY_LEFT: Final = 8192  # characters of its text
DEAD_LIFETIME_US: Final = 30 * DAY_US
DROPPED_AT_ONCE: Final = 50  # when it is full, so that not every new note has to look for one

# Who goes first where there is no room: the end of what was told, then news of it, then the oldest.
_DISPENSABLE: Final = (
    "CASE WHEN transition = 'closed' THEN 0 WHEN transition IN ('continued', 'acknowledged', 'noted') THEN 1 ELSE 2 END"
    ", number"
)
_FIELDS: Final = "number, connector, note, attempts, expires_us"


@dataclass(frozen=True, slots=True)
class Entry:
    """A note on its way to one connector; a smaller number means that it came earlier."""

    number: int
    connector: str
    note: Note
    attempts: int
    expires_us: int


@dataclass(frozen=True, slots=True)
class Dead:
    """A note that its receiver will not get, unless somebody has it tried again."""

    number: int
    connector: str
    key: str
    title: str
    created_us: int
    dead_us: int
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How a connector has fared since the state database was made, and what waits for it now. Times in µs, 0: never."""

    waiting: int = 0
    octets: int = 0
    oldest_us: int = 0
    dead: int = 0
    sent: int = 0
    failed: int = 0  # attempts
    died: int = 0
    dropped: int = 0
    last_sent_us: int = 0
    last_answer: str = ""
    last_error_us: int = 0
    last_error: str = ""


class Outbox:
    """The notes that wait and those that are dead. Several threads and processes may use it."""

    def __init__(
        self,
        database: Database,
        *,
        lifetime_us: int = LIFETIME_US,
        max_waiting: int = MAX_WAITING,
        max_octets: int = MAX_OCTETS,
    ) -> None:
        """Keep notes in `database`; they wait at most `lifetime_us`."""
        database.migrate(ROOM, MIGRATIONS)
        self.lifetime_us = lifetime_us
        self._database = database
        self._read, self._write = database.read, database.write
        self._max_waiting = max_waiting
        self._max_octets = max_octets
        # Notes and octets for each connector, at most so many: counting them takes long where many wait.
        self._estimates: dict[str, tuple[int, int]] = {}

    def put(self, connector: str, note: Note, now_us: int, due_us: int = 0) -> int:
        """Let a note wait for a connector until `due_us`; return how many others had to go for it.

        A key that waits already changes nothing. In a transaction of the database, the note is written, or not, with
        everything else in there.
        """
        raw = encoded(note)
        with self._database.transaction():
            new = self._write(
                "INSERT OR IGNORE INTO outbox"
                " (connector, key, title, transition, note, octets, created_us, due_us, expires_us)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(connector, note.key, note.title[:250], note.transition, raw, len(raw)),
                *(now_us, max(due_us, now_us), max(due_us, now_us) + self.lifetime_us),
            )
            return self._make_room(connector, len(raw)) if new else 0

    def next(self, connector: str, now_us: int, after: int = 0) -> Entry | None:
        """Return the oldest note that is due, of those behind number `after`."""
        while True:
            rows = self._read(
                f"SELECT {_FIELDS} FROM outbox"  # noqa: S608 - a constant
                " WHERE connector = ? AND dead_us IS NULL AND number > ? AND due_us <= ? ORDER BY number LIMIT 1",
                *(connector, after, now_us),
            )
            if not rows:
                return None
            number, name, raw, attempts, expires_us = rows[0]
            try:
                return Entry(number, name, decoded(raw), attempts, expires_us)
            except (ValueError, TypeError, LookupError):  # another version wrote it, or the disk has lost something
                self._write("UPDATE outbox SET dead_us = ?, error = 'cannot be read' WHERE number = ?", now_us, number)

    def next_due_us(self, connector: str) -> int | None:
        """Return when the next note is due, None where none waits."""
        due = self._read("SELECT MIN(due_us) FROM outbox WHERE connector = ? AND dead_us IS NULL", connector)[0][0]
        return None if due is None else int(due)

    def sent(self, entry: Entry, answer: str, now_us: int) -> None:
        """A receiver has taken a note: it leaves."""
        with self._database.transaction():
            self._write("DELETE FROM outbox WHERE number = ?", entry.number)
            self._count(entry.connector, "sent = sent + 1, last_sent_us = ?, last_answer = ?", now_us, answer)

    def failed(self, entry: Entry, error: str, now_us: int, due_us: int = 0) -> None:
        """An attempt has failed: the note stays, and is due again at `due_us`, or whenever its turn comes."""
        with self._database.transaction():
            self._write(
                "UPDATE outbox SET attempts = attempts + 1, error = ?, due_us = MAX(due_us, ?) WHERE number = ?",
                *(error, due_us, entry.number),
            )
            self._count(entry.connector, "failed = failed + 1, last_error_us = ?, last_error = ?", now_us, error)

    def bury(self, entry: Entry, error: str, now_us: int) -> None:
        """A note will never be taken: keep it with the dead, the oldest of whom leave where there are too many."""
        with self._database.transaction():
            self._write(
                "UPDATE outbox SET dead_us = ?, error = ?, attempts = attempts + 1 WHERE number = ?",
                *(now_us, error, entry.number),
            )
            self._count(entry.connector, "died = died + 1, last_error_us = ?, last_error = ?", now_us, error)
            self._forget_the_dead(now_us)

    def expire(self, now_us: int) -> dict[str, int]:
        """Bury whatever has waited too long, whether or not its connector is still there; return how many for each."""
        over = self._read(
            "SELECT connector, COUNT(*) FROM outbox WHERE dead_us IS NULL AND expires_us <= ? GROUP BY connector",
            now_us,
        )
        if over:
            with self._database.transaction():
                self._write(
                    "UPDATE outbox SET dead_us = ?1, error = TRIM('waited too long; ' || error, '; ')"
                    " WHERE dead_us IS NULL AND expires_us <= ?1",
                    now_us,
                )
                for connector, count in over:
                    self._count(connector, "died = died + ?", count)
                self._forget_the_dead(now_us)
        return dict(over)

    def dead(self) -> list[Dead]:
        """Return the dead, oldest note first."""
        rows = self._read(
            "SELECT number, connector, key, title, created_us, dead_us, attempts, error FROM outbox"
            " WHERE dead_us IS NOT NULL ORDER BY number"
        )
        return [Dead(*row) for row in rows]

    def revive(self, now_us: int, number: int | None = None) -> int:
        """Let a dead note, or all of them, wait once more as if they were new; return how many there were."""
        which, values = ("", ()) if number is None else (" AND number = ?", (number,))
        return self._write(
            "UPDATE outbox SET dead_us = NULL, attempts = 0, due_us = ?, expires_us = ?"  # noqa: S608 - constants
            f" WHERE dead_us IS NOT NULL{which}",
            *(now_us, now_us + self.lifetime_us, *values),
        )

    def tallies(self) -> dict[str, Tally]:
        """Return how each connector fares, those included that exist no longer."""
        counted = self._read(
            "SELECT connector, COUNT(*) FILTER (WHERE dead_us IS NULL),"
            " COALESCE(SUM(octets) FILTER (WHERE dead_us IS NULL), 0),"
            " COALESCE(MIN(created_us) FILTER (WHERE dead_us IS NULL), 0),"
            " COUNT(*) FILTER (WHERE dead_us IS NOT NULL) FROM outbox GROUP BY connector"
        )
        queues: dict[str, tuple[int, int, int, int]] = {row[0]: row[1:] for row in counted}
        past = {row[0]: row[1:] for row in self._read("SELECT * FROM outbox_tally")}
        nothing = (0, 0, 0, 0)
        return {name: Tally(*queues.get(name, nothing), *past.get(name, ())) for name in sorted({*queues, *past})}

    def _make_room(self, connector: str, added: int) -> int:
        """Let the most dispensable notes go while there are too many, after one more; return how many went."""
        known = self._estimates.get(connector)
        if known is not None and known[0] < self._max_waiting and known[1] + added <= self._max_octets:
            self._estimates[connector] = (known[0] + 1, known[1] + added)
            return 0
        count, octets = self._read(
            "SELECT COUNT(*), COALESCE(SUM(octets), 0) FROM outbox WHERE connector = ? AND dead_us IS NULL", connector
        )[0]
        dropped = 0
        while count > 1 and (count > self._max_waiting or octets > self._max_octets):
            batch = min(DROPPED_AT_ONCE, max(count // 20, 1))
            going = self._read(
                "SELECT number, octets FROM outbox WHERE connector = ? AND dead_us IS NULL"  # noqa: S608 - a constant
                f" ORDER BY {_DISPENSABLE} LIMIT ?",
                *(connector, batch),
            )
            for number, size in going:
                self._write("DELETE FROM outbox WHERE number = ?", number)
                count, octets, dropped = count - 1, octets - size, dropped + 1
        self._estimates[connector] = (count, octets)
        if dropped:
            self._count(connector, "dropped = dropped + ?", dropped)
        return dropped

    def _forget_the_dead(self, now_us: int) -> None:
        self._write("DELETE FROM outbox WHERE dead_us <= ?", now_us - DEAD_LIFETIME_US)
        self._write(
            "DELETE FROM outbox WHERE dead_us IS NOT NULL AND number NOT IN"
            " (SELECT number FROM outbox WHERE dead_us IS NOT NULL ORDER BY dead_us DESC, number DESC LIMIT ?)",
            MAX_DEAD,
        )

    def _count(self, connector: str, change: str, *values: int | str) -> None:
        self._write("INSERT OR IGNORE INTO outbox_tally (connector) VALUES (?)", connector)
        self._write(f"UPDATE outbox_tally SET {change} WHERE connector = ?", *values, connector)  # noqa: S608 - ours


def encoded(note: Note) -> bytes:
    """Return a note as it is stored; one that is far too large loses its document and most of its text."""
    raw = as_json(asdict(note))
    if len(raw) <= MAX_NOTE_OCTETS:
        return raw
    body = note.body[:MAX_BODY_LEFT]
    return as_json(asdict(replace(note, title=note.title[:250], body=body, document={"truncated": True}, options={})))


def decoded(raw: bytes) -> Note:
    """Return the note that was stored."""
    fields = json.loads(raw)
    options = {name: tuple(value) if isinstance(value, list) else value for name, value in fields["options"].items()}
    return Note(**(fields | {"options": options}))
