"""When a network may be on the air: hours of weekdays in a time zone. Packet time decides, not the wall clock."""

import re
from datetime import UTC, datetime, tzinfo
from typing import Final, final

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN: Final = 24 * 60
SECOND_US: Final = 1_000_000

_SPAN: Final = re.compile(r"(?:([a-z,-]+) +)?(\d\d):(\d\d) *- *(\d\d):(\d\d)")


@final
class Span:
    """Hours of some weekdays; an end before the beginning lies on the next day."""

    def __init__(self, days: frozenset[int], begin_min: int, end_min: int, text: str) -> None:
        """Take weekdays (0 is Monday), and minutes of the day: the first one in it, and the first one behind it."""
        self.days: frozenset[int] = days
        self.begin_min: int = begin_min
        self.end_min: int = end_min
        self.text: str = text

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read `mon-fri 07:00-19:30`, `sat,sun 22:00-02:00` or `06:00-24:00` (every day); raises ValueError."""
        found = _SPAN.fullmatch(text.strip().lower())
        if found is None:
            raise ValueError(f"{text[:40]!r} is no hours such as 'mon-fri 07:00-19:00', 'sat,sun 22:00-02:00'")
        begin_min = _minute(found[2], found[3])
        end_min = _minute(found[4], found[5])
        if begin_min == end_min or begin_min == DAY_MIN:
            raise ValueError(f"{text[:40]!r} holds no time; all day is '00:00-24:00'")
        return cls(_weekdays(found[1] or "mon-sun"), begin_min, end_min, text.strip())

    def covers(self, weekday: int, minute: int) -> bool:
        """Whether a minute of a weekday lies in it."""
        if self.begin_min < self.end_min:
            return weekday in self.days and self.begin_min <= minute < self.end_min
        if minute >= self.begin_min:
            return weekday in self.days
        return minute < self.end_min and (weekday + 6) % 7 in self.days


@final
class Schedule:
    """All the hours of a network."""

    def __init__(self, spans: tuple[Span, ...], zone: tzinfo = UTC, zone_name: str = "UTC") -> None:
        """Take at least one span; weekdays and hours are those of `zone`."""
        self.spans: tuple[Span, ...] = spans
        self.zone: tzinfo = zone
        self.zone_name: str = zone_name

    def covers(self, ts_us: int) -> bool:
        """Whether the network may be on the air at a packet time."""
        local = datetime.fromtimestamp(ts_us // SECOND_US, self.zone)
        minute = local.hour * 60 + local.minute
        return any(span.covers(local.weekday(), minute) for span in self.spans)

    def local(self, ts_us: int) -> str:
        """Return a packet time as its zone's weekday and time."""
        local = datetime.fromtimestamp(ts_us // SECOND_US, self.zone)
        return f"{WEEKDAYS[local.weekday()]} {local.hour:02}:{local.minute:02} {self.zone_name}"

    def __str__(self) -> str:
        """Return the hours as they were written, and their zone."""
        return f"{', '.join([span.text for span in self.spans])} {self.zone_name}"


def _minute(hour: str, minute: str) -> int:
    """Return the minute of the day, `24:00` included; raises ValueError."""
    number = int(hour) * 60 + int(minute)
    if int(minute) > 59 or number > DAY_MIN:
        raise ValueError(f"{hour}:{minute} is no time of day")
    return number


def _weekdays(text: str) -> frozenset[int]:
    """Return the numbers of weekdays written as `mon-fri,sun`; raises ValueError."""
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        ends = [name for name in (first, last if dash else first) if name in WEEKDAYS]
        if len(ends) != 2:
            raise ValueError(f"'{part}' is none of {', '.join(WEEKDAYS)}, nor a range of them")
        day = WEEKDAYS.index(ends[0])
        days.add(day)
        while day != WEEKDAYS.index(ends[1]):
            day = (day + 1) % 7
            days.add(day)
    return frozenset(days)
