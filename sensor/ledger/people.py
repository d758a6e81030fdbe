"""What people do with alerts: acknowledge, close with a reason, write a memo; for the daemon and the command line."""

from dataclasses import replace
from typing import Final

from sensor.errors import RefusedError
from sensor.ledger.identifier import is_identifier
from sensor.ledger.row import (
    ACKNOWLEDGED,
    CLOSED,
    MAX_MEMO_BYTES,
    MAX_PERSON,
    MAX_REASON_BYTES,
    NOTED,
    OPEN,
    Row,
)
from sensor.ledger.store import LedgerStore, sound

MAX_EVENTS: Final = 1000  # of one row: memos written after that leave none


class UnknownRowError(RefusedError):
    """The ledger has no alert of that id."""


class TooLongError(RefusedError):
    """A text is longer than the ledger keeps."""


class People:
    """Changes that people make, each with its event in one transaction."""

    def __init__(self, store: LedgerStore, *, heard: bool = False) -> None:
        """Change rows in `store`; `heard` is for the daemon, which need not be told of what it does itself."""
        self._store = store
        self._heard = heard

    def row(self, name: str) -> Row:
        """Return a row; raises UnknownRowError."""
        row = self._store.get(name) if is_identifier(name) else None
        if row is None:
            raise UnknownRowError("there is no such alert")
        return row

    def acknowledge(self, name: str, who: str, now_us: int) -> tuple[Row, bool]:
        """Say that somebody looks after it; return it, and whether that changed anything."""
        with self._store.database.transaction():
            row = self.row(name)
            if row.status != OPEN:
                return row, False
            row = replace(row, status=ACKNOWLEDGED, acknowledged_by=_person(who), acknowledged_us=now_us)
            self._change(row, now_us, ACKNOWLEDGED, who)
            return row, True

    def close(self, name: str, who: str, reason: str, now_us: int) -> tuple[Row, bool]:
        """Close it for `reason`; return it, and whether that changed anything: what is closed stays as it is."""
        told = _checked(reason, MAX_REASON_BYTES, "a reason")
        if not told.strip():
            raise RefusedError("a reason is needed to close an alert")
        with self._store.database.transaction():
            row = self.row(name)
            if row.is_closed:
                return row, False
            row = replace(row, status=CLOSED, closed_us=now_us, closed_by=_person(who), reason=told)
            self._change(row, now_us, CLOSED, who, told)
            return row, True

    def note(self, name: str, who: str, memo: str, now_us: int) -> tuple[Row, bool]:
        """Write its memo, instead of an earlier one; return it, and whether that changed anything."""
        told = _checked(memo, MAX_MEMO_BYTES, "a memo")
        with self._store.database.transaction():
            row = self.row(name)
            if row.memo == told:
                return row, False
            row = replace(row, memo=told)
            self._change(row, now_us, NOTED, who)
            return row, True

    def _change(self, row: Row, now_us: int, what: str, who: str, detail: str = "") -> None:
        self._store.set_by_person(row, now_us)
        if what != NOTED or self._store.count_events(row.id) < MAX_EVENTS:
            self._store.add_event(row, now_us, what, _person(who), detail, heard=self._heard)


def _checked(text: str, max_bytes: int, what: str) -> str:
    """Return a text as it is stored; raises TooLongError."""
    told = sound(text)
    if len(told.encode()) > max_bytes:
        raise TooLongError(f"{what} has at most {max_bytes} bytes")
    return told


def _person(who: str) -> str:
    return sound(who)[:MAX_PERSON]
