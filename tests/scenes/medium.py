"""A channel reserved, or kept quiet, by whoever says so."""

import struct
from typing import Final

from tests.captures import Air
from tests.frames import ack, beacon, cts, data, element, rts
from tests.scenes.stage import X_DBM, A, Attack, Attacks, E, Innocents, S, ordinary, other, ssid_of


def quiet(duration_tu: int, *, count: int = 1, period: int = 0, offset_tu: int = 0) -> bytes:
    """A Quiet element."""
    return element(40, struct.pack("<BBHH", count, period, duration_tu, offset_tu))


MARAUDER: Final = element(40, bytes.fromhex("0105ffff0064"))


def long_reservations(air: Air, number: int = 0) -> None:
    freq_mhz = 2437 + 5 * number
    for index in range(60):
        frame = rts(other(A, number), E, 32_767) if index % 2 else cts(other(S, number), 30_000)
        air.send(frame, every_ms=40, signal=X_DBM, freq_mhz=freq_mhz)


def ordinary_protection(air: Air, number: int = 0) -> None:
    """A thousand reservations a second, some longer than a transmission opportunity, as drivers do; some of nothing."""
    for index in range(1000):
        air.send(rts(A, S, 12_894 if index % 2 else 5484), every_ms=0.5)
        air.send(cts(S, 5440), every_ms=0.5)
        if index % 10 == 0:
            air.send(data(S, A, A, b"x" * 200, protected=True), every_ms=0.5)
            air.send(ack(S), every_ms=0.5)
            air.send(cts(S, 0xC000 | 7), every_ms=0.1)


def a_few_damaged_ones(air: Air, number: int = 0) -> None:
    for index in range(20):
        air.send(cts(S, 20_000 + index), every_ms=400)


def quiet_beacons(air: Air, number: int = 0) -> None:
    """One beacon in three is the attacker's."""
    ap, ssid = other(A, number), ssid_of(number)
    ordinary(air, number)
    for _ in range(5):
        air.send(beacon(ap, ssid, extra=MARAUDER), every_ms=30, signal=X_DBM)
        ordinary(air, number, times=2)


def radar_checks(air: Air, number: int = 0) -> None:
    """The access point listens for a twentieth of the time, and now and then for a time unit."""
    for count in range(30):
        air.send(beacon(A, channel=100, extra=quiet(5, count=30 - count)), freq_mhz=5500)
        air.send(beacon(A, channel=100, extra=quiet(1, period=100)), freq_mhz=5500)
        air.send(beacon(A, channel=100, extra=quiet(100, period=20)), freq_mhz=5500)


ATTACKS: Final[Attacks] = {"NAVABUSE": Attack(long_reservations), "QUIETDOS": Attack(quiet_beacons)}
INNOCENTS: Final[Innocents] = {
    "NAVABUSE": {"ordinary protection": ordinary_protection, "a few damaged ones": a_few_damaged_ones},
    "QUIETDOS": {"radar checks": radar_checks},
}
