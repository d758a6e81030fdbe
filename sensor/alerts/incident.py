"""Incidents: findings of one rule about one subject that belong together in time."""

from collections import OrderedDict
from typing import Final

from sensor.alerts.definition import Definition
from sensor.alerts.throttle import Throttle

MAX_INCIDENTS: Final = 4096


class Incident:
    """One thing that goes on: opened by a first finding, over when the definition's quiet time has passed."""

    __slots__ = (
        "alert",
        "alerts",
        "closed",
        "findings",
        "frames",
        "last_us",
        "number",
        "opened_us",
        "quiet_us",
        "subject",
        "suppressed",
        "throttle",
        "unsent",
    )

    def __init__(self, number: int, definition: Definition, subject: bytes, ts_us: int, throttle: Throttle) -> None:
        """Open it at `ts_us`; the throttle outlives it, for the subject's next incident."""
        self.number: int = number  # from 1, in order of opening
        self.alert: str = definition.name
        self.subject: bytes = subject
        self.opened_us: int = ts_us
        self.last_us: int = ts_us
        self.quiet_us: int = definition.quiet_s * 1_000_000
        self.closed: bool = False
        self.findings: int = 0
        self.frames: int = 0
        self.alerts: int = 0  # findings that were sent
        self.suppressed: int = 0  # findings that the throttle held back
        self.unsent: int = 0  # those held back since the last one sent
        self.throttle: Throttle = throttle

    def add(self, ts_us: int, frames: int) -> None:
        """Count one finding with `frames` frames behind it."""
        self.last_us = max(self.last_us, ts_us)
        self.findings += 1
        self.frames += frames

    def sent(self) -> int:
        """Count an alert sent; return how many findings were held back since the one before."""
        held = self.unsent
        self.unsent = 0
        self.alerts += 1
        return held

    def held(self) -> None:
        """Count a finding held back."""
        self.suppressed += 1
        self.unsent += 1

    def quiet(self, now_us: int) -> bool:
        """Whether nothing was found for the quiet time."""
        return now_us - self.last_us > self.quiet_us


class IncidentTable:
    """The latest incident of each (alert, subject); the least recently busy leave when it is full."""

    def __init__(self, bound: int = MAX_INCIDENTS) -> None:
        """Hold at most `bound` incidents, open and closed."""
        self.bound = bound
        self.opened = 0
        self.evicted = 0  # incidents, and the throttles of their subjects, that were forgotten
        self._latest: OrderedDict[tuple[str, bytes], Incident] = OrderedDict()  # least recently busy first

    def __len__(self) -> int:
        """Return the number of incidents held."""
        return len(self._latest)

    def is_open(self, alert: str, subject: bytes, now_us: int) -> bool:
        """Whether findings of this alert about this subject still belong to an incident."""
        incident = self._latest.get((alert, subject))
        return incident is not None and not incident.closed and not incident.quiet(now_us)

    def touch(self, definition: Definition, subject: bytes, ts_us: int, frames: int) -> Incident:
        """Return the open incident of this alert and subject, opened now if need be, with one finding added."""
        key = (definition.name, subject)
        incident = self._latest.get(key)
        if incident is None:
            incident = self._open(definition, subject, ts_us, Throttle())
        elif incident.closed or incident.quiet(ts_us):
            incident.closed = True
            incident = self._open(definition, subject, ts_us, incident.throttle)
        self._latest.move_to_end(key)
        incident.add(ts_us, frames)
        return incident

    def close_quiet(self, now_us: int) -> list[Incident]:
        """Close the incidents that have gone quiet and return them, in the order of their last findings."""
        over = [incident for incident in self._latest.values() if not incident.closed and incident.quiet(now_us)]
        for incident in over:
            incident.closed = True
        return over

    def latest(self) -> list[Incident]:
        """Return the incidents held, least recently busy first."""
        return list(self._latest.values())

    def _open(self, definition: Definition, subject: bytes, ts_us: int, throttle: Throttle) -> Incident:
        """Make room and open an incident."""
        self.opened += 1
        incident = Incident(self.opened, definition, subject, ts_us, throttle)
        self._latest[(definition.name, subject)] = incident
        if len(self._latest) > self.bound:
            self._latest.popitem(last=False)
            self.evicted += 1
        return incident
