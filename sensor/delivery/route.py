"""Which alerts go to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from sensor.dot11.mac import MacMask
from sensor.ledger.row import ESCALATED, OPENED
from sensor.wids.schedule import Schedule

USUAL: Final = (OPENED, ESCALATED)  # what a route tells of unless it says otherwise

MINUTE_US: Final = 60_000_000
WEEK_MIN: Final = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Subject:
    """What routes look at of an alert."""

    name: str
    klass: str
    severity: int
    transition: str  # one of those of `sensor.ledger.row`
    ssids: tuple[str, ...] = ()  # of the networks concerned, printable
    addresses: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """A way for alerts to connectors. An empty condition holds for every alert, and all of them must hold."""

    connectors: tuple[str, ...]
    severity: int = 0  # at least
    classes: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()  # patterns of names: *, ? and [a-z]
    ssids: tuple[str, ...] = ()  # patterns of network names
    addresses: tuple[MacMask, ...] = ()
    transitions: tuple[str, ...] = USUAL
    quiet: Schedule | None = None  # when notes wait

    def takes(self, subject: Subject) -> bool:
        """Whether an alert goes this way."""
        return (
            subject.severity >= self.severity
            and subject.transition in self.transitions
            and (not self.classes or subject.klass in self.classes)
            and _any_like([subject.name], self.alerts)
            and _any_like(subject.ssids, self.ssids)
            and (not self.addresses or any(mask.matches(mac) for mask in self.addresses for mac in subject.addresses))
        )

    def due_us(self, now_us: int) -> int:
        """Return when a note may be sent: now, or at the end of the quiet hours, to the minute."""
        if self.quiet is None or not self.quiet.covers(now_us):
            return now_us
        minute_us = now_us - now_us % MINUTE_US
        for ahead in range(1, WEEK_MIN):
            if not self.quiet.covers(minute_us + ahead * MINUTE_US):
                return minute_us + ahead * MINUTE_US
        return now_us  # quiet all week cannot be meant


def ways(routes: Iterable[Route], subject: Subject, now_us: int) -> dict[str, int]:
    """Return who is to be told of an alert, and when: each connector once, as early as any of its routes has it."""
    found: dict[str, int] = {}
    for route in routes:
        if route.takes(subject):
            due_us = route.due_us(now_us)
            for connector in route.connectors:
                found[connector] = min(due_us, found.get(connector, due_us))
    return found


def _any_like(names: Iterable[str], patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
