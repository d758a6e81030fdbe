"""Rules, their runs and connectors, as the state database keeps them: the room `rules`.

What users write (`rule`) and what runs leave (`run`) are separate rows. A row of the former carries a version: whoever
changes it on the strength of an older one tries again, and in the end gives up with ConflictError.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import msgspec

from sensor.errors import AirwardenError, RefusedError
from sensor.rules.rule import Json, Rule, Run
from sensor.rules.settings import RulesSettings
from sensor.storage.database import Database

ROOM: Final = "rules"
MIGRATIONS: Final = (
    """
    CREATE TABLE rule (
        space TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, document BLOB NOT NULL,
        PRIMARY KEY (space, id)
    ) STRICT;
    CREATE TABLE rule_run (
        space TEXT NOT NULL, id TEXT NOT NULL, document BLOB NOT NULL, PRIMARY KEY (space, id),
        FOREIGN KEY (space, id) REFERENCES rule (space, id) ON DELETE CASCADE
    ) STRICT;
    CREATE TABLE rule_connector (
        space TEXT NOT NULL, id TEXT NOT NULL, document BLOB NOT NULL, secrets BLOB NOT NULL,
        PRIMARY KEY (space, id)
    ) STRICT;
    """,
)
MAX_RULES: Final = RulesSettings().max_rules
MAX_CONNECTORS: Final = 1_000
_ATTEMPTS: Final = 3


class MissingError(AirwardenError):
    """There is no rule or connector of that id in that space."""


class ConflictError(AirwardenError):
    """Somebody else changed the same thing at the same time, or has made it."""


class StoredConnector(msgspec.Struct, frozen=True):
    """A connector that was made through the API; its secrets are kept in a column of their own."""

    id: str
    space: str
    name: str
    type_id: str
    config: Json


class RuleBook:
    """Everything that is durable about rules. Short reads and writes, from any thread."""

    def __init__(self, database: Database, max_rules: int = MAX_RULES) -> None:
        """Keep it in `database`: so many rules at most."""
        self.max_rules = max_rules
        database.migrate(ROOM, MIGRATIONS)
        self._database = database
        self.changes = 0  # of rules, so that whoever keeps a list knows when it is old

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Let what is written inside be there together or not at all."""
        with self._database.transaction():
            yield

    def stamp(self) -> tuple[int, int]:
        """Return what changes whenever a rule did, be it by another process."""
        return self.changes, int(self._database.read("PRAGMA data_version")[0][0])

    def add(self, rule: Rule, run: Run) -> None:
        """Add a rule; raises ConflictError if its id is taken, RefusedError if there are too many."""
        with self._database.transaction():
            if self._database.read("SELECT COUNT(*) FROM rule")[0][0] >= self.max_rules:
                raise RefusedError(f"there are {self.max_rules} rules already")
            try:
                self._database.write(
                    "INSERT INTO rule VALUES (?, ?, 1, ?)", rule.space, rule.id, msgspec.json.encode(rule)
                )
            except sqlite3.IntegrityError:
                raise ConflictError(f"Saved object [alert/{rule.id}] conflict") from None
            self.save_run(rule, run)
        self.changes += 1

    def get(self, space: str, rule_id: str) -> Rule:
        """Return a rule; raises MissingError."""
        return self._versioned(space, rule_id)[0]

    def rules(self, space: str | None = None) -> list[Rule]:
        """Return all rules of a space, or of all of them."""
        where, values = ("WHERE space = ?", (space,)) if space is not None else ("", ())
        rows = self._database.read(f"SELECT document FROM rule {where} ORDER BY rowid", *values)  # noqa: S608
        return [msgspec.json.decode(row[0], type=Rule) for row in rows]

    def change(self, space: str, rule_id: str, how: Callable[[Rule], Rule]) -> Rule:
        """Change a rule by `how`, anew if somebody else did meanwhile; raises MissingError, ConflictError."""
        for _ in range(_ATTEMPTS):
            rule, version = self._versioned(space, rule_id)
            changed = how(rule)
            if changed == rule:
                return rule
            written = self._database.write(
                "UPDATE rule SET document = ?, version = version + 1 WHERE space = ? AND id = ? AND version = ?",
                msgspec.json.encode(changed),
                space,
                rule_id,
                version,
            )
            if written:
                self.changes += 1
                return changed
        raise ConflictError(f"Saved object [alert/{rule_id}] conflict")

    def remove(self, space: str, rule_id: str) -> None:
        """Remove a rule and its run; raises MissingError."""
        if not self._database.write("DELETE FROM rule WHERE space = ? AND id = ?", space, rule_id):
            raise missing_rule(rule_id)
        self.changes += 1

    def run(self, rule: Rule) -> Run:
        """Return where a rule stands; raises MissingError."""
        rows = self._database.read("SELECT document FROM rule_run WHERE space = ? AND id = ?", rule.space, rule.id)
        if not rows:
            raise missing_rule(rule.id)
        return msgspec.json.decode(rows[0][0], type=Run)

    def runs(self) -> dict[tuple[str, str], Run]:
        """Return where every rule stands, by space and id."""
        rows = self._database.read("SELECT space, id, document FROM rule_run")
        return {(space, rule_id): msgspec.json.decode(document, type=Run) for space, rule_id, document in rows}

    def save_run(self, rule: Rule, run: Run) -> None:
        """Keep where a rule stands; one that is gone leaves nothing."""
        self._database.write(
            "INSERT INTO rule_run SELECT space, id, ? FROM rule WHERE space = ? AND id = ?"
            " ON CONFLICT (space, id) DO UPDATE SET document = excluded.document",
            msgspec.json.encode(run),
            rule.space,
            rule.id,
        )

    def connectors(self, space: str | None = None) -> list[StoredConnector]:
        """Return the connectors of a space, or of all of them."""
        where, values = ("WHERE space = ?", (space,)) if space is not None else ("", ())
        rows = self._database.read(f"SELECT document FROM rule_connector {where} ORDER BY rowid", *values)  # noqa: S608
        return [msgspec.json.decode(row[0], type=StoredConnector) for row in rows]

    def connector(self, space: str, connector_id: str) -> tuple[StoredConnector, dict[str, str]]:
        """Return a connector and its secrets; raises MissingError."""
        rows = self._database.read(
            "SELECT document, secrets FROM rule_connector WHERE space = ? AND id = ?", space, connector_id
        )
        if not rows:
            raise missing_connector(connector_id)
        stored = msgspec.json.decode(rows[0][0], type=StoredConnector)
        return stored, msgspec.json.decode(rows[0][1], type=dict[str, str])

    def save_connector(self, connector: StoredConnector, secrets: dict[str, str], *, new: bool) -> None:
        """Add or replace a connector; raises RefusedError if there are too many."""
        if new and self._database.read("SELECT COUNT(*) FROM rule_connector")[0][0] >= MAX_CONNECTORS:
            raise RefusedError(f"there are {MAX_CONNECTORS} connectors already")
        self._database.write(
            "INSERT OR REPLACE INTO rule_connector VALUES (?, ?, ?, ?)",
            connector.space,
            connector.id,
            msgspec.json.encode(connector),
            msgspec.json.encode(secrets),
        )

    def remove_connector(self, space: str, connector_id: str) -> None:
        """Remove a connector; raises MissingError."""
        if not self._database.write("DELETE FROM rule_connector WHERE space = ? AND id = ?", space, connector_id):
            raise missing_connector(connector_id)

    def _versioned(self, space: str, rule_id: str) -> tuple[Rule, int]:
        rows = self._database.read("SELECT document, version FROM rule WHERE space = ? AND id = ?", space, rule_id)
        if not rows:
            raise missing_rule(rule_id)
        return msgspec.json.decode(rows[0][0], type=Rule), int(rows[0][1])


def missing_rule(rule_id: str) -> MissingError:
    """Return what to raise for a rule that is not there."""
    return MissingError(f"Saved object [alert/{rule_id}] not found")


def missing_connector(connector_id: str) -> MissingError:
    """Return what to raise for a connector that is not there."""
    return MissingError(f"Saved object [action/{connector_id}] not found")
