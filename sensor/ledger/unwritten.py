"""What the ledger does while its database fails: it keeps the alerts, so many, and leaves the database alone."""

import logging
from collections import deque
from typing import Final

from sensor.alerts.alert import Alert

MAX_UNWRITTEN: Final = 1000  # alerts that wait for a database that fails
MAX_PATIENCE_S: Final = 60  # between attempts at one

_log: Final = logging.getLogger(__name__)


class Unwritten:
    """Alerts that the database did not take yet, and when it is asked again."""

    def __init__(self) -> None:
        """Start with a database that works."""
        self.alerts: deque[Alert] = deque()  # oldest first
        self.lost = 0  # alerts that the database never took
        self.failing = False
        self._patience = 1  # seconds until the next attempt, doubled with each that fails
        self._seconds_to_wait = 0

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self.alerts)

    def put_off(self, alert: Alert) -> None:
        """Keep an alert until the database works again; the oldest one goes where there are too many."""
        self.alerts.append(alert)
        if len(self.alerts) > MAX_UNWRITTEN:
            self.alerts.popleft()
            self.lost += 1

    def complain(self, error: Exception) -> None:
        """Take note of an attempt that failed; the first one is logged."""
        if not self.failing:
            _log.error("the alert ledger cannot be written: %s", error)
        self.failing = True
        self._seconds_to_wait = self._patience
        self._patience = min(2 * self._patience, MAX_PATIENCE_S)

    def waits(self) -> bool:
        """Return whether the second that has come is too early for another attempt."""
        if not self.failing or self._seconds_to_wait == 0:
            return False
        self._seconds_to_wait -= 1
        return True

    def recover(self) -> None:
        """Take note of an attempt that did not fail."""
        if self.failing:
            _log.warning("the alert ledger is written again, %d alerts are missing", self.lost)
            self.failing = False
            self._patience = 1
