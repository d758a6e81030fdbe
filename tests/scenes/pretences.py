"""Frames in somebody's name about sleep and windows."""

from typing import Final

from tests.captures import Air
from tests.frames import action, block_ack_req, null, ps_poll, qos_data
from tests.scenes.stage import A, Attack, Attacks, Innocents, S, ordinary, other

FAINT_DBM: Final = -80


def said_to_sleep(air: Air, number: int = 0) -> None:
    """While the station sends, somebody says that it sleeps."""
    ap, sta = other(A, number), other(S, number)
    ordinary(air, number)
    for _ in range(8):
        air.send(qos_data(sta, ap, ap, b"x" * 200, protected=True), times=3, every_ms=20, signal=-45)
        air.send(null(sta, ap, power_save=True, seq=99), every_ms=200, signal=FAINT_DBM, keep_seq=True)


def its_own_sleep(air: Air, number: int = 0) -> None:
    """A phone dozes off and wakes; its nulls, at another rate, are a little louder than its data."""
    ordinary(air)
    for index in range(40):
        air.send(qos_data(S, A, A, b"x" * 200, protected=True), times=3, every_ms=20, signal=-55 - index % 5)
        air.send(null(S, A, power_save=True), every_ms=100, signal=-46 - index % 5)
        air.send(null(S, A), every_ms=20, signal=-46)


def away_from_the_sensor(air: Air, number: int = 0) -> None:
    """The station goes out of the door and says good night several times there."""
    ordinary(air)
    air.send(qos_data(S, A, A, b"x" * 200, protected=True), times=10, every_ms=20, signal=-45)
    air.send(null(S, A, power_save=True), times=10, every_ms=150, signal=-75)


def an_old_device_polls(air: Air, number: int = 0) -> None:
    for _ in range(200):
        air.send(ps_poll(A, S, 3), every_ms=100)


def jumped_windows(air: Air, number: int = 0) -> None:
    """Somebody moves the station's window 500 ahead; the station goes on where it was."""
    ap, sta = other(A, number), other(S, number)
    ordinary(air, number)
    for index in range(8):
        air.send(qos_data(sta, ap, ap, b"x" * 200, protected=True, seq=100 + index * 3), every_ms=5, keep_seq=True)
        air.send(block_ack_req(ap, sta, 0, 600 + index * 3), every_ms=2)
        for step in (1, 2):
            frame = qos_data(sta, ap, ap, b"x" * 200, protected=True, seq=100 + index * 3 + step)
            air.send(frame, every_ms=300, keep_seq=True)


def flushed_windows(air: Air, number: int = 0) -> None:
    """After losses the transmitter itself moves on, once far, and goes on from there; old frames are retried late."""
    ordinary(air)
    seq = 100
    for gap in (1, 40, 64, 900, 1500):
        air.send(qos_data(S, A, A, b"x" * 200, protected=True, seq=seq), every_ms=5, keep_seq=True)
        seq = (seq + gap) & 0xFFF
        air.send(block_ack_req(A, S, 0, seq), every_ms=2)
        air.send(qos_data(S, A, A, b"x", protected=True, seq=seq - 200 & 0xFFF, retry=True), every_ms=1, keep_seq=True)
        air.send(qos_data(S, A, A, b"x" * 200, protected=True, seq=seq), times=3, every_ms=100, keep_seq=True)


def other_traffic_goes_on(air: Air, number: int = 0) -> None:
    """Each traffic identifier and each receiver has a counter of its own."""
    ordinary(air)
    for index in range(10):
        air.send(block_ack_req(A, S, 6, 3000), every_ms=1)
        air.send(action(S, A, A, 3, b"\x00\x01\x16\x10\x00\x00\x00\xb0"), every_ms=1)
        air.send(qos_data(S, A, A, b"x", protected=True, tid=0, seq=100 + index), every_ms=1, keep_seq=True)
        air.send(qos_data(S, other(A, 1), other(A, 1), b"x", protected=True, tid=6, seq=9), every_ms=300, keep_seq=True)


ATTACKS: Final[Attacks] = {"POWERSAVEABUSE": Attack(said_to_sleep), "BLOCKACKJUMP": Attack(jumped_windows)}
INNOCENTS: Final[Innocents] = {
    "POWERSAVEABUSE": {
        "its own sleep": its_own_sleep,
        "away from the sensor": away_from_the_sensor,
        "an old device polls": an_old_device_polls,
    },
    "BLOCKACKJUMP": {"flushed windows": flushed_windows, "other traffic goes on": other_traffic_goes_on},
}
