"""The ledger as the running sensor keeps it: it writes each alert down before anybody is told.

One state machine: what the desk reports, what people do, what another process did, and the passing of time.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from sensor.alerts.alert import ESCALATED as STEPS_UP
from sensor.alerts.alert import Alert
from sensor.alerts.definition import QUIET_S
from sensor.alerts.desk import AlertDesk
from sensor.alerts.incident import Incident
from sensor.alerts.register import UnknownAlertError
from sensor.errors import UnavailableError
from sensor.eventbus import ALERT_CLOSED, ALERT_OPENED, ALERT_UPDATED, EventBus
from sensor.ledger.followed import Followed
from sensor.ledger.people import People
from sensor.ledger.purge import purge
from sensor.ledger.retention import Retention
from sensor.ledger.row import ACKNOWLEDGED, CLOSED, CONTINUED, ESCALATED, NOTED, OPENED, Row
from sensor.ledger.store import LedgerStore
from sensor.ledger.unwritten import Unwritten
from sensor.ledger.writing import first_row, graver, is_graver, matter_of, seen

BATCH: Final = 250  # rows written in one transaction, so that the loop waits for milliseconds
SECOND_US: Final = 1_000_000
PURGE_US: Final = 60 * SECOND_US

Key = tuple[str, bytes]  # a definition and its matter
Written = Callable[[Row, str], object]  # a row, and the transition that it made


class Ledger:
    """Every alert's row. It belongs to one loop; other processes may change the database at any time."""

    def __init__(
        self,
        store: LedgerStore,
        bus: EventBus,
        clock: Callable[[], int],
        retention: Retention | None = None,
    ) -> None:
        """Keep rows in `store`, and tell `bus` of them; `clock` is the wall clock in µs."""
        self.store = store
        self.retention = retention or Retention()
        self.on_written: list[Written] = []  # called inside the transaction that writes a transition
        self.unwritten = Unwritten()
        self.removed = 0  # rows that retention took
        self._bus = bus
        self._clock = clock
        self._people = People(store, heard=True)
        self._desk: AlertDesk | None = None
        self._followed: dict[Key, Followed] = {}
        self._ending: dict[Key, tuple[Followed, int]] = {}  # gone quiet, to be closed: with packet time
        self._version = -1  # of the database as it was last looked at: none
        self._purge_us = 0
        store.orphan(clock())

    @property
    def lost(self) -> int:
        """Alerts that the database never took."""
        return self.unwritten.lost

    def follow(self, desk: AlertDesk) -> None:
        """Keep the book of `desk`, whose `witness` is `witness` and whose `ended` is `ended`."""
        self._desk = desk

    # What the desk reports

    def record(self, alert: Alert) -> Row | None:
        """Write an alert down and return its row, with its counts as of the last second.

        None if the database fails: the alert is written as soon as that works again.
        """
        if self.unwritten.failing:  # each attempt may take as long as SQLite waits for another process
            self.unwritten.put_off(alert)
            return None
        try:
            return self._record(alert)
        except (UnavailableError, sqlite3.DatabaseError) as error:
            self.unwritten.complain(error)
            self.unwritten.put_off(alert)
            return None

    def witness(self, alert: Alert) -> str | None:
        """Write an alert down; return its row's id, None if that has to wait."""
        row = self.record(alert)
        return None if row is None else row.id

    def ended(self, incident: Incident, now_us: int) -> None:
        """Learn that an incident is over, or that the desk follows it no longer."""
        key = (incident.alert, incident.subject)
        followed = self._followed.get(key)
        if followed is None or followed.number != incident.number:
            return
        followed.add_up()
        followed.incident = None
        followed.heard_us = self._clock()
        if incident.quiet(now_us):
            self._ending[key] = (self._followed.pop(key), now_us)

    def over(self, incident: Incident, now_us: int) -> None:
        """Close the row of an incident with the next `flush`, without waiting for silence and without a reason."""
        key = (incident.alert, incident.subject)
        followed = self._followed.get(key)
        if followed is not None and followed.number == incident.number:
            followed.add_up()
            followed.incident = None
            self._ending[key] = (self._followed.pop(key), now_us)

    def resume(self, rows: Mapping[str, Incident]) -> None:
        """Go on with rows of an earlier process, by id, as far as nobody has closed them; nobody is told."""
        now_us = self._clock()
        with self.store.database.transaction():
            for row in self.store.several(rows).values():
                incident = rows[row.id]
                if not row.is_closed and self.store.count_up(row, now_us, None):
                    key = (incident.alert, incident.subject)
                    self._followed[key] = Followed(row, incident.number, incident, row.count, row.frames, now_us)

    def current(self, definition: str, matter: bytes) -> str:
        """Return the id of the row that is being added to, empty where there is none yet."""
        followed = self._followed.get((definition, matter))
        return "" if followed is None else followed.stored.id

    def flush(self) -> None:
        """Write what has come together, and let time pass: to be called each second."""
        if self.unwritten.waits():
            return
        try:
            self._hear_of_others()
            self._retry()
            self._write_counts()
            self._close_ended()
            self._close_expired()
            self._purge()
        except (UnavailableError, sqlite3.DatabaseError) as error:
            self.unwritten.complain(error)
        else:
            self.unwritten.recover()

    # What people do

    def acknowledge(self, name: str, who: str) -> Row:
        """Say that somebody looks after an alert; raises UnknownRowError."""
        return self._by_person(name, lambda now_us: self._people.acknowledge(name, who, now_us), ACKNOWLEDGED)

    def close(self, name: str, who: str, reason: str) -> Row:
        """Close an alert: what is found from now on opens a new one. Raises UnknownRowError or RefusedError."""
        return self._by_person(name, lambda now_us: self._people.close(name, who, reason, now_us), CLOSED)

    def note(self, name: str, who: str, memo: str) -> Row:
        """Write an alert's memo; raises UnknownRowError or TooLongError."""
        return self._by_person(name, lambda now_us: self._people.note(name, who, memo, now_us), NOTED)

    # What others ask

    def row(self, name: str) -> Row:
        """Return a row as it is stored; raises UnknownRowError."""
        return self._people.row(name)

    def rows(self, names: Iterable[str]) -> dict[str, Row]:
        """Return the rows of those ids, as far as they are there."""
        return self.store.several(names)

    # How

    def _record(self, alert: Alert) -> Row:
        key = (alert.header, matter_of(alert))
        followed = self._followed.get(key)
        if followed is not None and followed.number != alert.incident:
            self._let_go(key, followed)
            followed = None
        if followed is None:
            return self._start(key, alert)
        if alert.incident:
            followed.count(alert.last_us, alert.findings, alert.total_frames)
        else:
            followed.count_one(alert.ts_us, alert.frames)
        followed.heard_us = self._clock()
        if alert.stage == STEPS_UP or alert.severity > followed.stored.severity:
            return self._escalate(key, followed, alert)
        return followed.stored

    def _start(self, key: Key, alert: Alert) -> Row:
        """Open a row, or go on with the one that is still open from before."""
        if key in self._ending:
            self._close_ended([key])
        now_us = self._clock()
        incident = self._incident_of(alert)
        with self.store.database.transaction():
            latest = self.store.latest(*key)
            if latest is not None and not latest.is_closed:
                row, topic = self._go_on(latest, alert, now_us, incident), ALERT_UPDATED
            else:
                row, topic = self._open(key, alert, latest.id if latest else "", now_us, incident), ALERT_OPENED
        before = (row.count - alert.findings, row.frames - alert.total_frames) if alert.incident else (0, 0)
        self._followed[key] = Followed(row, alert.incident, incident, *before, now_us)
        self._bus.publish(topic, row)
        return row

    def _open(self, key: Key, alert: Alert, previous: str, now_us: int, incident: Incident | None) -> Row:
        row = first_row(alert, self._quiet_us(alert.header), previous, now_us)
        expires_us = None if incident is not None else now_us + row.quiet_us
        row = self.store.insert(row, key[1], expires_us)
        self._transition(row, row.opened_us, OPENED, row.text)
        return row

    def _go_on(self, row: Row, alert: Alert, now_us: int, incident: Incident | None) -> Row:
        graver_now = is_graver(alert, row)
        last_us = max(alert.last_us, alert.ts_us)
        row = seen(row, last_us, row.count + alert.findings, row.frames + alert.total_frames)
        row = graver(row, alert) if graver_now else row
        self.store.describe(row, now_us, None if incident is not None else now_us + row.quiet_us)
        if alert.incident:
            self._transition(row, alert.ts_us, ESCALATED if graver_now else CONTINUED, row.text)
        return row

    def _escalate(self, key: Key, followed: Followed, alert: Alert) -> Row:
        now_us = self._clock()
        row = graver(followed.row, alert)
        with self.store.database.transaction():
            still_open = self.store.describe(row, now_us, followed.expires_us)
            if still_open:
                self._transition(row, alert.ts_us, ESCALATED, row.text)
        if not still_open:  # another process has closed it, just now
            del self._followed[key]
            return self._start(key, alert)
        followed.stored = row
        self._bus.publish(ALERT_UPDATED, row)
        return row

    def _transition(self, row: Row, at_us: int, what: str, detail: str = "") -> None:
        self.store.add_event(row, at_us, what, detail=detail)
        self._tell(row, what)

    def _tell(self, row: Row, what: str) -> None:
        for written in self.on_written:
            written(row, what)

    def _let_go(self, key: Key, followed: Followed) -> None:
        """Write a row's counts, and leave its end to time."""
        followed.add_up()
        now_us = self._clock()
        followed.incident = None
        self.store.count_up(followed.row, now_us, followed.expires_us)
        del self._followed[key]

    def _by_person(self, name: str, change: Callable[[int], tuple[Row, bool]], what: str) -> Row:
        with self.store.database.transaction():
            self._catch_up(name)
            row, changed = change(self._clock())
            if changed:
                self._tell(row, what)
        if changed:
            self._take_over(row)
        return row

    def _catch_up(self, name: str) -> None:
        """Write a row's counts before a person changes it."""
        row = self._people.row(name)
        followed = self._followed.get((row.definition, self.store.matter_of(name)))
        if followed is not None and followed.stored.id == name:
            followed.add_up()
            self.store.count_up(followed.row, self._clock(), followed.expires_us)

    def _take_over(self, row: Row) -> None:
        """Know a row as a person left it."""
        key = (row.definition, self.store.matter_of(row.id))
        followed = self._followed.get(key)
        if followed is not None and followed.row.id == row.id:
            followed.stored = row
            if row.is_closed:
                del self._followed[key]
                if self._desk is not None:
                    self._desk.close_incident(row.definition, row.subject)
        self._bus.publish(ALERT_CLOSED if row.is_closed else ALERT_UPDATED, row)

    def _hear_of_others(self) -> None:
        """Learn what another process, the command line, has written since the last time."""
        version = self.store.version()
        if version == self._version:
            return
        unheard = self.store.unheard(BATCH)
        for event in unheard:
            with self.store.database.transaction():
                self.store.hear(event)
                row = self.store.get(event.id)
                if row is not None:
                    self._tell(row, event.what)
            if row is not None:
                self._take_over(row)
        if len(unheard) < BATCH:  # else there may be more: it comes with the next second
            self._version = version

    def _retry(self) -> None:
        """Write the alerts down that the database did not take."""
        waiting = self.unwritten.alerts
        while waiting:
            self._record(waiting[0])
            waiting.popleft()

    def _write_counts(self) -> None:
        """Write how much was found since the last time; rows without an incident end by themselves from now on."""
        now_us = self._clock()
        changed: dict[Key, Row] = {}
        with self.store.database.transaction():
            for key, followed in self._followed.items():
                followed.add_up()
                row = followed.row
                if row is followed.stored and followed.incident is not None:
                    continue
                if len(changed) == BATCH:
                    break
                changed[key] = row
                self.store.count_up(row, now_us, followed.expires_us)
        for key, row in changed.items():
            followed = self._followed.pop(key)
            if followed.incident is not None:
                self._followed[key] = followed  # behind all others, so that everybody's turn comes
            if row is not followed.stored:
                followed.stored = row
                self._bus.publish(ALERT_UPDATED, row)

    def _close_ended(self, keys: Iterable[Key] | None = None) -> None:
        """Close rows whose incidents have gone quiet."""
        ending = list(self._ending)[:BATCH] if keys is None else list(keys)
        rows = []
        for key in ending:
            followed, at_us = self._ending[key]
            rows.append(replace(followed.row, status=CLOSED, closed_us=max(at_us, followed.row.opened_us)))
        self._close_all(rows)
        for key in ending:
            del self._ending[key]

    def _close_expired(self) -> None:
        """Close rows that no incident stands behind, once their quiet time has passed."""
        rows = self.store.expired(self._clock(), BATCH)
        self._close_all([replace(row, status=CLOSED, closed_us=row.last_seen_us + row.quiet_us) for row in rows])

    def _close_all(self, rows: list[Row]) -> None:
        """Close rows without a reason, and tell of those that nobody closed before."""
        if not rows:
            return
        now_us = self._clock()
        closed = []
        with self.store.database.transaction():
            for row in rows:
                if self.store.end(row, now_us):
                    self._transition(row, row.closed_us, CLOSED)
                    closed.append(row)
        for row in closed:
            self._bus.publish(ALERT_CLOSED, row)

    def _purge(self) -> None:
        now_us = self._clock()
        if self._purge_us <= now_us < self._purge_us + PURGE_US:
            return
        gone = purge(self.store, self.retention, now_us)
        self.removed += gone
        if not gone:  # else there may be more: it goes with the next second
            self._purge_us = now_us

    def _incident_of(self, alert: Alert) -> Incident | None:
        """Return the desk's incident of an alert, as long as it is open."""
        if self._desk is None or not alert.incident:
            return None
        incident = self._desk.incident_of(alert.header, alert.subject)
        ours = incident is not None and incident.number == alert.incident and not incident.closed
        return incident if ours else None

    def _quiet_us(self, name: str) -> int:
        """Return for how long a definition's matters must be quiet to be over."""
        try:
            quiet_s = self._desk.register.find(name).definition.quiet_s if self._desk is not None else QUIET_S
        except UnknownAlertError:
            quiet_s = QUIET_S
        return quiet_s * SECOND_US
