"""Which alerts go to whom, and when."""

from zoneinfo import ZoneInfo

import pytest

from sensor.delivery.route import Route, Subject, ways
from sensor.dot11.mac import MacMask
from sensor.wids.schedule import Schedule, Span

AP = bytes.fromhex("001b2faa0001")
SUBJECT = Subject("DEAUTHFLOOD", "DENIAL", 10, "opened", ("office", "office-guest"), (AP,))
FRIDAY_US = 1_800_000_000_000_000  # 2027-01-15 08:00 UTC, a Friday
HOUR_US = 3_600_000_000


@pytest.mark.parametrize(
    "route",
    [
        Route(("ops",)),
        Route(("ops",), severity=10),
        Route(("ops",), classes=("SPOOF", "DENIAL")),
        Route(("ops",), alerts=("KARMA", "DEAUTH*")),
        Route(("ops",), ssids=("*-guest",)),
        Route(("ops",), addresses=(MacMask.parse("00:1b:2f:00:00:00/ff:ff:ff:00:00:00"),)),
        Route(("ops",), severity=5, classes=("DENIAL",), alerts=("*",), ssids=("office",)),
    ],
)
def test_an_alert_goes_where_every_condition_holds(route: Route) -> None:
    assert route.takes(SUBJECT)


@pytest.mark.parametrize(
    "route",
    [
        Route(("ops",), severity=15),
        Route(("ops",), classes=("SPOOF",)),
        Route(("ops",), alerts=("deauth*",)),
        Route(("ops",), ssids=("home",)),
        Route(("ops",), addresses=(MacMask.parse("00:1b:2f:aa:00:02"),)),
        Route(("ops",), transitions=("closed",)),
        Route(("ops",), severity=5, classes=("SPOOF",), alerts=("*",), ssids=("office",)),
    ],
)
def test_an_alert_goes_nowhere_where_one_condition_fails(route: Route) -> None:
    assert not route.takes(SUBJECT)


def test_a_condition_on_networks_fails_where_none_is_known() -> None:
    assert not Route(("ops",), ssids=("*",)).takes(Subject("A", "B", 10, "opened"))


def quiet(*spans: str, zone: str = "UTC") -> Schedule:
    return Schedule(tuple(map(Span.parse, spans)), ZoneInfo(zone), zone)


def test_notes_wait_for_the_end_of_quiet_hours() -> None:
    route = Route(("ops",), quiet=quiet("22:00-07:00"))
    assert route.due_us(FRIDAY_US) == FRIDAY_US
    night_us = FRIDAY_US + 15 * HOUR_US + 12_345_678  # 23:00:12
    assert route.due_us(night_us) == FRIDAY_US + 23 * HOUR_US


def test_quiet_hours_are_those_of_the_place() -> None:
    assert Route(("ops",), quiet=quiet("mon-fri 08:30-09:30", zone="Europe/Berlin")).due_us(FRIDAY_US) == (
        FRIDAY_US + HOUR_US // 2
    )


def test_quiet_all_week_keeps_nothing_back() -> None:
    assert Route(("ops",), quiet=quiet("00:00-24:00")).due_us(FRIDAY_US) == FRIDAY_US


def test_each_connector_is_told_once_as_early_as_any_route_says() -> None:
    night = FRIDAY_US + 15 * HOUR_US
    routes = [
        Route(("mail", "ops"), quiet=quiet("22:00-07:00")),
        Route(("ops",), severity=10),
        Route(("nobody",), severity=20),
    ]
    assert ways(routes, SUBJECT, night) == {"mail": FRIDAY_US + 23 * HOUR_US, "ops": night}
