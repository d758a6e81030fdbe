"""Hours of weekdays, by packet time."""

from zoneinfo import ZoneInfo

import pytest

from sensor.wids.schedule import Schedule, Span

MONDAY_US = 1_772_409_600_000_000  # 2026-03-02 00:00 UTC
HOUR_US = 3_600_000_000


def covers(text: str, day: int, hour: float) -> bool:
    return Schedule((Span.parse(text),)).covers(MONDAY_US + round((day * 24 + hour) * HOUR_US))


@pytest.mark.parametrize(
    ("day", "hour", "inside"),
    [(0, 7, True), (0, 6.99, False), (4, 18.99, True), (4, 19, False), (5, 12, False), (6, 12, False)],
)
def test_hours_of_working_days(day: int, hour: float, inside: bool) -> None:
    assert covers("mon-fri 07:00-19:00", day, hour) is inside


@pytest.mark.parametrize(
    ("day", "hour", "inside"),
    [(5, 22, True), (6, 1.99, True), (6, 2, False), (7, 1, True), (5, 1, False), (8, 1, False)],
)
def test_hours_over_midnight_belong_to_the_day_on_which_they_begin(day: int, hour: float, inside: bool) -> None:
    assert covers("sat,sun 22:00-02:00", day, hour) is inside


def test_without_weekdays_every_day_is_meant() -> None:
    assert all(covers("06:00-24:00", day, 23.99) for day in range(7))
    assert not any(covers("06:00-24:00", day, 5.99) for day in range(7))


def test_a_range_of_days_may_pass_the_end_of_the_week() -> None:
    assert [covers("fri-mon 00:00-24:00", day, 12) for day in range(7)] == [True, False, False, False, True, True, True]


def test_the_zone_decides_summer_time_included() -> None:
    schedule = Schedule((Span.parse("mon 07:00-08:00"),), ZoneInfo("Europe/Berlin"), "Europe/Berlin")
    assert schedule.covers(MONDAY_US + 6 * HOUR_US)  # winter: UTC+1
    july_us = MONDAY_US + 18 * 7 * 24 * HOUR_US
    assert schedule.covers(july_us + 5 * HOUR_US)
    assert not schedule.covers(july_us + 6 * HOUR_US)
    assert schedule.local(july_us + 6 * HOUR_US) == "mon 08:00 Europe/Berlin"


@pytest.mark.parametrize(
    "text", ["", "mon", "7:00-8:00", "mon-fry 07:00-08:00", "07:00-07:00", "24:00-01:00", "07:60-08:00", "mon- 1:00-2"]
)
def test_what_is_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r"no hours|none of|holds no time|no time of day"):
        Span.parse(text)
