"""What the operator watches for."""

from typing import Final

from tests.captures import Air
from tests.frames import beacon, null, probe_request
from tests.scenes.stage import WATCHED, A, Attack, Attacks, E, Innocents, S, ordinary, other


def stolen_laptop(air: Air, number: int = 0) -> None:
    ordinary(air)
    air.send(null(other(WATCHED, number), A), times=5)
    ordinary(air, times=20)


def other_names(air: Air, number: int = 0) -> None:
    """Names that hold the watched pattern only in part, and stations that ask for anything."""
    air.send(beacon(other(E, number), b"MY DIRECT-x"), times=5)
    air.send(probe_request(other(S, number)), times=5)
    air.send(probe_request(other(S, number), b"direct-x"), times=5)


def asked_once(air: Air, number: int = 0) -> None:
    air.send(probe_request(other(S, number), b"DIRECT-x"), retries=3)


ATTACKS: Final[Attacks] = {"WATCH": Attack(stolen_laptop)}
INNOCENTS: Final[Innocents] = {"WATCH": {"other names": other_names, "asked once": asked_once}}
