"""The throttle: how many alerts may be sent, counted as Kismet counts."""

from sensor.alerts.definition import Rate


class Throttle:
    """What was sent lately, for one alert or one subject of it.

    A limit starts anew only after a whole unit without a *sent* alert: there is no sliding window, and what was
    held back does not count.
    """

    __slots__ = ("burst_sent", "time_last", "total_sent")

    def __init__(self) -> None:
        """Start with nothing sent."""
        self.time_last: int = 0  # packet time of the last sent alert in whole seconds, 0: never
        self.total_sent: int = 0
        self.burst_sent: int = 0

    def admit(self, now_s: int, limit: Rate, burst: Rate) -> bool:
        """Say whether an alert may be sent at `now_s` (packet time, whole seconds), and count it if so."""
        if limit.count == 0:
            return False
        if self._renewed(now_s, limit, burst):
            self._count(now_s)
            return True
        if self.burst_sent >= burst.count or self.total_sent >= limit.count:
            return False
        self._count(now_s)
        return True

    def note(self, now_s: int, limit: Rate, burst: Rate) -> None:
        """Count an alert that another throttle admitted, so that the figures read like Kismet's."""
        self._renewed(now_s, limit, burst)
        self._count(now_s)

    def _renewed(self, now_s: int, limit: Rate, burst: Rate) -> bool:
        """Start the counts anew that silence has ended; say whether a whole limit unit was silent."""
        # Kismet looks one way only; here a clock set back by more than a unit cannot silence an alert for good.
        if self.time_last < now_s - limit.seconds or self.time_last > now_s + limit.seconds:
            self.total_sent = 0
            self.burst_sent = 0
            return True
        if self.time_last < now_s - burst.seconds:
            self.burst_sent = 0
        return False

    def _count(self, now_s: int) -> None:
        """Count one sent alert."""
        self.burst_sent += 1
        self.total_sent += 1
        self.time_last = now_s
