"""Incidents: findings of one rule about one subject that belong together in time."""

from bisect import bisect
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from sensor.alerts.alert import CONTINUES, ESCALATED, OPENED
from sensor.alerts.definition import Definition
from sensor.alerts.finding import Finding
from sensor.alerts.throttle import Throttle

MAX_INCIDENTS: Final = 4096
# Percent at which a finding counts as surer: doubtful, possible, likely, as good as certain. Within a class, another
# detail more or less is no reason to disturb anybody again.
CONFIDENCE_CLASSES: Final = (50, 70, 90)


class Incident:
    """One thing that goes on: opened by a first finding, over when the definition's quiet time has passed."""

    __slots__ = (
        "alert",
        "alerts",
        "closed",
        "findings",
        "frames",
        "gravest",
        "held_back",
        "last_us",
        "number",
        "opened_us",
        "quiet_us",
        "subject",
        "suppressed",
        "surest",
        "throttle",
        "unsent",
        "unsent_frames",
    )

    def __init__(
        self, number: int, definition: Definition, subject: bytes, ts_us: int, before: "Incident | None"
    ) -> None:
        """Open it at `ts_us`; from the subject's incident before it takes the throttle, and what was told last."""
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
        self.unsent_frames: int = 0  # frames behind those
        self.held_back: Finding | None = None  # the last of those
        self.gravest: int = before.gravest if before else 0  # severity, of what was sent
        self.surest: int = before.surest if before else 0  # confidence class, of what was sent
        self.throttle: Throttle = before.throttle if before else Throttle()

    def add(self, ts_us: int, frames: int) -> None:
        """Count one finding with `frames` frames behind it."""
        self.last_us = max(self.last_us, ts_us)
        self.findings += 1
        self.frames += frames

    def steps_up(self, severity: int, confidence: int) -> bool:
        """Whether a finding is graver, or of a surer class, than anything that was sent."""
        return severity > self.gravest or bisect(CONFIDENCE_CLASSES, confidence) > self.surest

    def sent(self, severity: int, confidence: int) -> str:
        """Count an alert sent, and forget what was held back before it; return at which stage it is sent."""
        escalates = self.steps_up(severity, confidence)
        sureness = bisect(CONFIDENCE_CLASSES, confidence)
        self.gravest = max(self.gravest, severity) if self.alerts else severity
        self.surest = max(self.surest, sureness) if self.alerts else sureness
        self.alerts += 1
        self.told()
        return OPENED if self.alerts == 1 else ESCALATED if escalates else CONTINUES

    def told(self) -> None:
        """Forget what was held back: somebody was told of it."""
        self.unsent = 0
        self.unsent_frames = 0
        self.held_back = None

    def held(self, finding: Finding) -> None:
        """Count a finding held back."""
        self.suppressed += 1
        self.unsent += 1
        self.unsent_frames += finding.count
        self.held_back = finding

    def quiet(self, now_us: int) -> bool:
        """Whether nothing was found for the quiet time."""
        return now_us - self.last_us > self.quiet_us


Ended = Callable[[Incident, int], object]  # with packet time in µs


def _nobody(incident: Incident, now_us: int) -> None:
    """Tell nobody."""


class IncidentTable:
    """The latest incident of each (alert, subject); the least recently busy leave when it is full.

    `ended` is told of each incident that closes or leaves, once.
    """

    def __init__(self, bound: int = MAX_INCIDENTS, ended: Ended = _nobody) -> None:
        """Hold at most `bound` incidents, open and closed."""
        self.bound = bound
        self.opened = 0
        self.evicted = 0  # incidents, and the throttles of their subjects, that were forgotten
        self._ended = ended
        self._latest: OrderedDict[tuple[str, bytes], Incident] = OrderedDict()  # least recently busy first
        self._quiet_us: int | None = None  # packet time before which none that is open can have gone quiet

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
        if incident is None or incident.closed or incident.quiet(ts_us):
            if incident is not None:
                self._close(incident, ts_us)
            incident = self._open(definition, subject, ts_us, incident)
        self._latest.move_to_end(key)
        incident.add(ts_us, frames)
        return incident

    def outside(self, definition: Definition, subject: bytes, ts_us: int) -> Incident:
        """Return a new incident that somebody else keeps and ends: no silence closes it, nothing makes room for it."""
        self.opened += 1
        return Incident(self.opened, definition, subject, ts_us, None)

    def close_quiet(self, now_us: int) -> list[Incident]:
        """Close the incidents that have gone quiet and return them, in the order of their last findings."""
        if self._quiet_us is None or now_us <= self._quiet_us:
            return []
        open_ones = [incident for incident in self._latest.values() if not incident.closed]
        over = [incident for incident in open_ones if incident.quiet(now_us)]
        for incident in over:
            self._close(incident, now_us)
        self._quiet_us = min((each.last_us + each.quiet_us for each in open_ones if not each.closed), default=None)
        return over

    def close_all(self, now_us: int) -> None:
        """Close every incident, quiet or not: nobody will look any more."""
        for incident in self._latest.values():
            self._close(incident, now_us)

    def of(self, alert: str, subject: bytes) -> Incident | None:
        """Return the latest incident of this alert and subject, open or closed."""
        return self._latest.get((alert, subject))

    def forget(self, alert: str, subject: bytes) -> None:
        """Let go of an incident, and of its throttle, without a word: the next finding opens a new one."""
        incident = self._latest.pop((alert, subject), None)
        if incident is not None:
            incident.closed = True

    def latest(self) -> list[Incident]:
        """Return the incidents held, least recently busy first."""
        return list(self._latest.values())

    def _open(self, definition: Definition, subject: bytes, ts_us: int, before: Incident | None) -> Incident:
        """Make room and open an incident."""
        self.opened += 1
        incident = Incident(self.opened, definition, subject, ts_us, before)
        self._latest[(definition.name, subject)] = incident
        quiet_us = ts_us + incident.quiet_us
        self._quiet_us = quiet_us if self._quiet_us is None else min(self._quiet_us, quiet_us)
        if len(self._latest) > self.bound:
            self._close(self._latest.popitem(last=False)[1], ts_us)
            self.evicted += 1
        return incident

    def _close(self, incident: Incident, now_us: int) -> None:
        """Close an incident and tell of it, unless it is closed."""
        if not incident.closed:
            incident.closed = True
            self._ended(incident, now_us)
