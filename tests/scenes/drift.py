"""Networks whose protection changes."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, OWE, WPA1, WPA1_WPA2_PSK, WPA2_PSK, WPA2_PSK_PMF, WPA2_WPA3_TRANSITION, beacon
from tests.scenes.stage import A, Attack, Attacks, E, Innocents, ordinary, other, ssid_of


def crypto_drop(air: Air, number: int = 0) -> None:
    ordinary(air, number)
    air.send(beacon(other(A, number), ssid_of(number), security=OPEN), times=3, every_ms=700)


def crypto_change(air: Air, number: int = 0) -> None:
    ordinary(air, number)
    air.send(beacon(other(A, number), ssid_of(number), security=WPA1), times=3, every_ms=700)


def another_open_network(air: Air, number: int = 0) -> None:
    """The guests' network on the same box is open, and always was; one garbled beacon of the protected one."""
    ordinary(air)
    air.send(beacon(other(A, 9), b"guests", security=OPEN), times=10)
    air.send(beacon(A, b"net", security=OPEN), bad_fcs=True)
    ordinary(air)


def an_open_one_that_is_protected_now(air: Air, number: int = 0) -> None:
    for security in (OPEN, OWE, WPA2_PSK):
        air.send(beacon(E, b"cafe", security=security), times=10)


def better_and_better(air: Air, number: int = 0) -> None:
    for security in (WPA1_WPA2_PSK, WPA2_PSK, WPA2_PSK_PMF, WPA2_WPA3_TRANSITION):
        air.send(beacon(E, b"home", security=security), times=10)


ATTACKS: Final[Attacks] = {
    "CRYPTODROP": Attack(crypto_drop),
    "ADVCRYPTCHANGE": Attack(crypto_change),
}

INNOCENTS: Final[Innocents] = {
    "CRYPTODROP": {
        "an open one beside it": another_open_network,
        "it is protected now": an_open_one_that_is_protected_now,
    },
    "ADVCRYPTCHANGE": {"better and better": better_and_better},
}
