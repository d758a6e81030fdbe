"""Networks whose protection changes."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, WPA1, beacon
from tests.scenes.stage import A, Attack, Attacks, ordinary, other, ssid_of


def crypto_drop(air: Air, number: int = 0) -> None:
    ordinary(air, number)
    air.send(beacon(other(A, number), ssid_of(number), security=OPEN), times=3, every_ms=700)


def crypto_change(air: Air, number: int = 0) -> None:
    ordinary(air, number)
    air.send(beacon(other(A, number), ssid_of(number), security=WPA1), times=3, every_ms=700)


ATTACKS: Final[Attacks] = {
    "CRYPTODROP": Attack(crypto_drop),
    "ADVCRYPTCHANGE": Attack(crypto_change),
}
