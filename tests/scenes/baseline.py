"""The operator's networks as they were approved, and otherwise; neighbours old and new."""

from typing import Final

from tests.captures import Air
from tests.frames import WPA1, WPA2_PSK, WPA2_WPA3_TRANSITION, beacon, country, probe_response, wps
from tests.scenes.stage import BRANCH, Attack, Attacks, E, Innocents, S, other

HOME: Final = b"branch"


def at_home(air: Air, number: int = 0, *, times: int = 10) -> None:
    """The access point as it was approved."""
    air.send(beacon(other(BRANCH, number), HOME, extra=country()), times=times)


def a_day(air: Air, number: int = 0) -> None:
    """Twenty-five hours in which the sensor hears something now and then."""
    for _ in range(50):
        at_home(air, number, times=1)
        air.wait(1800)


def drift(air: Air, number: int = 0) -> None:
    at_home(air, number)
    for _ in range(4):
        air.send(beacon(other(BRANCH, number), HOME, 11, WPA1, extra=country(b"US ")), freq_mhz=2462)
        at_home(air, number, times=1)


def stranger(air: Air, number: int = 0) -> None:
    """An access point that comes after a day."""
    a_day(air, number)
    air.send(beacon(other(E, number), b"stranger %d" % number), times=5, signal=-45)


def one_odd_beacon(air: Air, number: int = 0) -> None:
    at_home(air, number)
    air.send(beacon(other(BRANCH, number), HOME, 11))
    at_home(air, number, times=30)


def allowed_changes(air: Air, number: int = 0) -> None:
    at_home(air, number)
    for security in (WPA2_PSK, WPA2_WPA3_TRANSITION):
        for channel in (6, 36, 44):
            air.send(beacon(other(BRANCH, number), HOME, channel, security, extra=country()), times=20, freq_mhz=5180)


def no_country(air: Air, number: int = 0) -> None:
    at_home(air, number)
    air.send(beacon(other(BRANCH, number), HOME), times=30)


def unapproved(air: Air, number: int = 0) -> None:
    """Somebody else under the name: an impostor, but no drift."""
    air.send(beacon(other(E, number), HOME, 11, WPA1), times=30)


def others_wps(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), b"cafe", 11, extra=wps()), times=30)
    air.send(probe_response(other(E, number), S, b"cafe", 11, extra=wps()), times=3)


def two_captures(air: Air, number: int = 0) -> None:
    """A few seconds of one day and a few of another."""
    at_home(air, number)
    air.wait(240 * 3600)
    air.send(beacon(other(E, number), b"stranger"), times=30)


def far_away(air: Air, number: int = 0) -> None:
    a_day(air, number)
    air.send(beacon(other(E, number), b"stranger"), times=30, signal=-85)


def known_for_long(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), b"neighbour"), times=5)
    a_day(air, number)
    air.send(beacon(other(E, number), b"neighbour"), times=5)


def own_new(air: Air, number: int = 0) -> None:
    a_day(air, number)
    at_home(air, number + 7)


ATTACKS: Final[Attacks] = {
    "NETWORKDRIFT": Attack(drift),
    "NEWAP": Attack(stranger, once=True),
}
INNOCENTS: Final[Innocents] = {
    "NETWORKDRIFT": {
        "one odd beacon": one_odd_beacon,
        "what was approved": allowed_changes,
        "no country": no_country,
        "an impostor": unapproved,
        "somebody else's WPS": others_wps,
    },
    "NEWAP": {
        "far away": far_away,
        "known for long": known_for_long,
        "the operator's own": own_new,
        "two captures": two_captures,
    },
}
