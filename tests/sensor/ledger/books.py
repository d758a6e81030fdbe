"""A desk with its ledger on a database, and a clock that tests set."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sensor.alerts.alert import Alert
from sensor.alerts.definition import Definition
from sensor.alerts.desk import AlertDesk
from sensor.alerts.finding import Finding
from sensor.eventbus import ALERT, ALERT_CLOSED, ALERT_OPENED, ALERT_UPDATED, EventBus
from sensor.ledger.ledger import Ledger
from sensor.ledger.retention import Retention
from sensor.ledger.row import Event, Row
from sensor.ledger.store import LedgerStore
from sensor.storage.database import Database

T0 = 1_800_000_000_000_000
SECOND = 1_000_000
QUIET_S = 60
AP = bytes.fromhex("020000000001")
STA = bytes.fromhex("020000000002")
RULE = Definition("DEAUTHFLOOD", "DENIAL", 10, "Many.", throttle="100000/sec", burst="100000/sec", quiet_s=QUIET_S)
SLOW = Definition("SLOW", "OTHER", 5, "Seldom told.", throttle="1/min", burst="1/sec", quiet_s=QUIET_S)


class Books:
    """What a daemon would hold."""

    def __init__(self, path: Path, retention: Retention | None = None) -> None:
        self.now_us = T0
        self.database = Database.open(path)
        self.bus = EventBus()
        self.store = LedgerStore(self.database)
        self.ledger = Ledger(self.store, self.bus, lambda: self.now_us, retention)
        self.desk = AlertDesk(
            [RULE, SLOW], self.bus, witness=self.ledger.witness, ended=self.ledger.ended, max_incidents=100
        )
        self.ledger.follow(self.desk)
        self.told: list[tuple[str, str]] = []  # transitions, as hooks see them
        self.ledger.on_written.append(lambda row, what: self.told.append((row.id, what)))
        self.events, _ = self.bus.subscribe((ALERT, ALERT_OPENED, ALERT_UPDATED, ALERT_CLOSED), bound=10_000)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def find(self, subject: bytes = AP, rule: str = "DEAUTHFLOOD", **changes: object) -> Alert | None:
        """Report a finding that was made now."""
        found = Finding(rule, subject, "somebody deauthenticates", None, self.now_us)
        for name, value in changes.items():
            setattr(found, name, value)
        return self.desk.report(found)

    def wait(self, seconds: float) -> None:
        """Let time pass as the daemon would."""
        self.now_us += int(seconds * SECOND)
        self.desk.tick(self.now_us)
        self.ledger.flush()

    def rows(self) -> list[Row]:
        """Return all rows, oldest first."""
        return self.store.page(1000, with_closed=True)[0][::-1]

    def only(self) -> Row:
        """Return the one row there is."""
        (row,) = self.rows()
        return row

    def transitions(self, name: str) -> list[str]:
        """Return what became of a row, first things first."""
        return [event.what for event in self.history(name)]

    def history(self, name: str) -> list[Event]:
        return self.store.events(name, 1000)[0][::-1]

    def topics(self) -> list[str]:
        """Return the topics of all that was published since the last time."""
        topics = []
        while (taken := self.events.take()) is not None:
            topics.append(taken[0])
        return topics


@contextmanager
def books(path: Path, retention: Retention | None = None) -> Iterator[Books]:
    with Books(path, retention) as opened:
        yield opened
