"""Access points that say two things at once, and those that changed their mind."""

from typing import Final

from tests.captures import Air
from tests.frames import beacon
from tests.scenes.stage import A, Attack, Attacks, Innocents, ordinary, other, ssid_of


def two_channels(air: Air, number: int = 0) -> None:
    ap, ssid = other(A, number), ssid_of(number)
    for _ in range(6):
        air.send(beacon(ap, ssid, 6), times=4)
        air.send(beacon(ap, ssid, 11), times=4, freq_mhz=2462)


def a_move(air: Air, number: int = 0) -> None:
    """To channel 11 without a word, heard next door; and to channel 1 a minute later."""
    for channel in (6, 11, 1):
        air.send(beacon(A, channel=channel), times=300, freq_mhz=2442)
        air.wait(40)


def two_bands(air: Air, number: int = 0) -> None:
    for _ in range(10):
        air.send(beacon(A, channel=6), times=3)
        air.send(beacon(A, channel=36), times=3, freq_mhz=5180)


def two_intervals(air: Air, number: int = 0) -> None:
    ap, ssid = other(A, number), ssid_of(number)
    for _ in range(4):
        air.send(beacon(ap, ssid, interval=100), times=5)
        air.send(beacon(ap, ssid, interval=1000), times=3)


def another_interval_after_a_restart(air: Air, number: int = 0) -> None:
    ordinary(air)
    air.restart(A)
    air.send(beacon(A, interval=102), times=100)
    air.restart(A)
    air.send(beacon(A, interval=100), times=100)


def two_clocks(air: Air, number: int = 0) -> None:
    """Each beacon is followed by one a minute ahead."""
    ap, ssid = other(A, number), ssid_of(number)
    ordinary(air, number)
    for index in range(30):
        air.send(beacon(ap, ssid), every_ms=51)
        air.send(beacon(ap, ssid, tsf=3_660_000_000 + 1_024_000 + index * 102_400), every_ms=51.4)


def a_restart(air: Air, number: int = 0) -> None:
    ordinary(air, times=30)
    air.restart(A)
    ordinary(air, times=60)


ATTACKS: Final[Attacks] = {
    "CHANCHANGE": Attack(two_channels),
    "BEACONRATE": Attack(two_intervals),
    "BSSTIMESTAMP": Attack(two_clocks),
}
INNOCENTS: Final[Innocents] = {
    "CHANCHANGE": {"a move": a_move, "two bands": two_bands},
    "BEACONRATE": {"another interval after a restart": another_interval_after_a_restart},
    "BSSTIMESTAMP": {"a restart": a_restart},
}
