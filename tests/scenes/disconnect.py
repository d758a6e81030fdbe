"""Stations thrown off."""

from typing import Final

from tests.captures import Air
from tests.frames import BROADCAST, deauth, disassoc
from tests.scenes.stage import X_DBM, A, Attack, Attacks, Innocents, S, ordinary, other


def deauth_flood(air: Air, number: int = 0) -> None:
    ap = other(A, number)
    ordinary(air, number)
    air.send(deauth(ap, other(S, number), ap, 7), times=11, every_ms=180, signal=X_DBM)


def broadcast_disconnect(air: Air, number: int = 0) -> None:
    ap = other(A, number)
    ordinary(air, number)
    air.send(deauth(ap, BROADCAST, ap, 7), times=2, every_ms=4000, signal=X_DBM)


def shut_down(air: Air, number: int = 0) -> None:
    """An access point that restarts sends each of its stations away once, in both kinds, some frames repeated."""
    ordinary(air, number)
    for station in range(10):
        sta = other(S, station)
        air.send(deauth(A, sta, A, 3), every_ms=3, retries=station % 8)
        air.send(disassoc(A, sta, A, 8), every_ms=3)


def loose_station(air: Air, number: int = 0) -> None:
    """A station at the edge of reach is dropped once a minute."""
    ordinary(air, number)
    for _ in range(10):
        air.send(deauth(A, S, A, 4), every_ms=60_000)


def restarts(air: Air, number: int = 0) -> None:
    """One goodbye to everybody before, one after, and the clock begins anew."""
    ordinary(air, number)
    for _ in range(2):
        air.send(deauth(A, BROADCAST, A, 3))
        air.wait(20)
        air.restart(A)
        ordinary(air, number)
        air.send(deauth(A, BROADCAST, A, 2))


ATTACKS: Final[Attacks] = {
    "DEAUTHFLOOD": Attack(deauth_flood),
    "BCASTDISCON": Attack(broadcast_disconnect),
}

INNOCENTS: Final[Innocents] = {
    "DEAUTHFLOOD": {"a restart that sends all away": shut_down, "a station at the edge": loose_station},
    "BCASTDISCON": {"restarts": restarts},
}
