"""What the ledger remembers of a row as long as it is being added to."""

from sensor.alerts.incident import Incident
from sensor.ledger.row import Row
from sensor.ledger.writing import seen


class Followed:
    """A row that is being added to."""

    __slots__ = ("_count", "_frames", "_last_us", "before", "before_frames", "heard_us", "incident", "number", "stored")

    def __init__(
        self, row: Row, number: int, incident: Incident | None, before: int, before_frames: int, heard_us: int
    ) -> None:
        """Follow `row`; wall clock times in µs, as everywhere in the ledger."""
        self.stored = row  # as the database has it
        self.number = number  # of the incident, 0: none
        self.incident = incident
        self.before = before  # findings of earlier incidents that the row tells of
        self.before_frames = before_frames
        self.heard_us = heard_us  # wall clock of the last word about it
        self._last_us, self._count, self._frames = row.last_seen_us, row.count, row.frames

    @property
    def row(self) -> Row:
        """The row with all that was found by now."""
        return seen(self.stored, self._last_us, self._count, self._frames)

    def count(self, last_us: int, findings: int, frames: int) -> None:
        """Add what an incident has by now."""
        self._last_us, self._count, self._frames = last_us, self.before + findings, self.before_frames + frames

    def count_one(self, ts_us: int, frames: int) -> None:
        """Add an alert that belongs to no incident."""
        self._last_us, self._count, self._frames = ts_us, self._count + 1, self._frames + frames

    def add_up(self) -> None:
        """Add what the desk has counted by now."""
        if self.incident is not None:
            self.count(self.incident.last_us, self.incident.findings, self.incident.frames)

    @property
    def expires_us(self) -> int | None:
        """When the row is over by the wall clock; None as long as an incident stands behind it."""
        return None if self.incident is not None else self.heard_us + self.stored.quiet_us
