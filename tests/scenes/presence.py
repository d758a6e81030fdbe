"""Devices that come, go and come back."""

from typing import Final

from tests.captures import Air
from tests.frames import data, null, probe_request
from tests.scenes.stage import LISTED, A, Attack, Attacks, Innocents, S, ordinary, other

HOUR_S: Final = 3600


def arrives(air: Air, number: int = 0) -> None:
    ordinary(air)
    air.send(null(other(LISTED, number), A), times=5)
    ordinary(air, times=20)


def goes(air: Air, number: int = 0) -> None:
    air.send(null(other(LISTED, number), A), times=5)
    for _ in range(32):
        ordinary(air, times=1)
        air.wait(10)


def comes_back(air: Air, number: int = 0) -> None:
    for _ in range(3):
        air.send(probe_request(other(S, number)), times=3)
        air.wait(5 * HOUR_S)


def somebody_else(air: Air, number: int = 0) -> None:
    air.send(null(other(S, number), A), times=5)
    ordinary(air, times=20)


def only_spoken_to(air: Air, number: int = 0) -> None:
    """The access point sends to a device that is not there."""
    ordinary(air)
    air.send(data(A, other(LISTED, number), A, b"x" * 40, direction="from_ds", protected=True), times=20)
    ordinary(air, times=20)


def stays(air: Air, number: int = 0) -> None:
    for _ in range(40):
        air.send(null(other(LISTED, number), A), times=2)
        air.wait(10)


def was_never_there(air: Air, number: int = 0) -> None:
    for _ in range(40):
        ordinary(air, times=1)
        air.wait(10)


def stays_all_day(air: Air, number: int = 0) -> None:
    for _ in range(60):
        air.send(probe_request(other(S, number)), times=2)
        air.wait(600)


def random_address(air: Air, number: int = 0) -> None:
    for _ in range(5):
        air.send(probe_request(b"\x02" + other(S, number)[1:]), times=3)
        air.wait(5 * HOUR_S)


ATTACKS: Final[Attacks] = {
    "DEVICEFOUND": Attack(arrives),
    "DEVICELOST": Attack(goes),
    "RECURRINGDEVICE": Attack(comes_back),
}
INNOCENTS: Final[Innocents] = {
    "DEVICEFOUND": {"somebody else": somebody_else, "only spoken to": only_spoken_to},
    "DEVICELOST": {"it stays": stays, "was never there": was_never_there},
    "RECURRINGDEVICE": {"stays all day": stays_all_day, "a random address": random_address},
}
