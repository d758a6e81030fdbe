"""Round-robin series of a count over the last minute, hour and day, laid out as Kismet's clients read them.

Slots are absolute-time ring positions: second `t % 60`, minute `t / 60 % 60`, hour `t / 3600 % 24`.
"""

from typing import Final

from mypy_extensions import i64

SECONDS: Final = 60
MINUTES: Final = 60
HOURS: Final = 24
MINUTE_S: Final = 60
HOUR_S: Final = 3600
DAY_S: Final = 86400

MEAN: Final = 0  # values of one second add up; a minute is the mean of its seconds, an hour of its minutes
PEAK: Final = 1  # values of one second add up; a minute is the largest of its seconds
LARGEST: Final = 2  # the largest value of a second counts; a minute is the largest of its seconds
STRONGEST: Final = 3  # the largest value of a second counts, and 0 is none; a mean leaves out what is empty: for dBm


class Rrd:
    """One series. Time is whatever clock the caller keeps, in whole seconds; empty slots are 0.

    The newest minute and hour are brought up to date when a copy is made to be shown, not with each value.
    """

    def __init__(self, aggregation: int = MEAN) -> None:
        """Start empty, before any time."""
        self.aggregation: i64 = aggregation
        self.last_s: i64 = 0  # newest slot, 0: nothing counted yet
        self.minute: list[int] = [0] * SECONDS
        self.hour: list[float] = [0.0] * MINUTES
        self.day: list[float] = [0.0] * HOURS

    def add(self, ts_s: i64, value: i64) -> None:
        """Count `value` at `ts_s`. What is older than the minute kept is lost, unless the clock was set back a day."""
        if ts_s > self.last_s:
            self.advance(ts_s)
        elif ts_s <= self.last_s - DAY_S:
            self._restart(ts_s)
        elif ts_s <= self.last_s - SECONDS:
            return
        slot: i64 = ts_s % SECONDS
        if self.aggregation == LARGEST:
            self.minute[slot] = max(self.minute[slot], value)
        elif self.aggregation == STRONGEST:
            if self.minute[slot] == 0 or value > self.minute[slot]:
                self.minute[slot] = value
        else:
            self.minute[slot] += value

    def advance(self, ts_s: i64) -> None:
        """Move the newest slot to `ts_s`, emptying what was passed; does nothing if that is not later."""
        if ts_s <= self.last_s:
            return
        if ts_s - self.last_s >= DAY_S:
            self._restart(ts_s)
            return
        # After a minute of silence the minute holds nothing that could still change: pass it in one step.
        while self.last_s < ts_s:
            step: i64 = 1
            if not any(self.minute):
                step = min(MINUTE_S - self.last_s % MINUTE_S, ts_s - self.last_s)
            self._step(step)
        self._summarise()

    def at(self, ts_s: i64) -> "Rrd":
        """Return a copy advanced to `ts_s`, as it is shown at that time."""
        shown = Rrd(self.aggregation)
        shown.last_s = self.last_s
        shown.minute = self.minute[:]
        shown.hour = self.hour[:]
        shown.day = self.day[:]
        shown.advance(ts_s)
        shown._summarise()
        return shown

    @property
    def last_value(self) -> int:
        """Value of the newest second."""
        return self.minute[self.last_s % SECONDS]

    @property
    def previous_value(self) -> int:
        """Value of the second before."""
        return self.minute[(self.last_s - 1) % SECONDS]

    def _restart(self, ts_s: i64) -> None:
        """Empty everything and stand at `ts_s`."""
        self.minute = [0] * SECONDS
        self.hour = [0.0] * MINUTES
        self.day = [0.0] * HOURS
        self.last_s = ts_s

    def _step(self, seconds: i64) -> None:
        """Pass `seconds`, all of them empty, to no later than the next minute's first."""
        before: i64 = self.last_s
        now: i64 = before + seconds
        if now // MINUTE_S != before // MINUTE_S:
            self._summarise()  # the minute is over: all that the ring holds now is its own
            self.hour[now // MINUTE_S % MINUTES] = 0.0
        if now // HOUR_S != before // HOUR_S:
            self.day[now // HOUR_S % HOURS] = 0.0
        self.minute[now % SECONDS] = 0
        self.last_s = now

    def _summarise(self) -> None:
        """Bring the newest minute and hour up to what is below them."""
        now: i64 = self.last_s
        if self.aggregation == MEAN:
            self.hour[now // MINUTE_S % MINUTES] = sum(self.minute) / SECONDS
            self.day[now // HOUR_S % HOURS] = sum(self.hour) / MINUTES
        elif self.aggregation == STRONGEST:
            self.hour[now // MINUTE_S % MINUTES] = _mean_of_known([float(value) for value in self.minute])
            self.day[now // HOUR_S % HOURS] = _mean_of_known(self.hour)
        else:
            self.hour[now // MINUTE_S % MINUTES] = float(max(self.minute))
            self.day[now // HOUR_S % HOURS] = max(self.hour)


def _mean_of_known(values: list[float]) -> float:
    """Return the mean of all values that are not 0, 0 if all are."""
    known = [value for value in values if value != 0.0]
    return sum(known) / len(known) if known else 0.0
