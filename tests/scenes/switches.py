"""Channel switches, announced truly and falsely."""

from typing import Final

from tests.captures import Air
from tests.frames import action, beacon, csa, ecsa, probe_response
from tests.scenes.stage import X_DBM, A, Attack, Attacks, Innocents, S, ordinary, other, ssid_of

TSF: Final = 900_000_000  # of the forger's own clock


def false_beacons(air: Air, number: int = 0) -> None:
    """Twice amid the access point's own beacons; it stays where it is."""
    ap, ssid = other(A, number), ssid_of(number)
    ordinary(air, number)
    for _ in range(2):
        air.send(beacon(ap, ssid, extra=csa(13, 3)), every_ms=30)
        ordinary(air, number, times=10)


def false_actions(air: Air, number: int = 0) -> None:
    ordinary(air)
    for _ in range(3):
        air.send(action(A, S, A, 0, b"\x04" + csa(13, 1)), every_ms=30)
        ordinary(air, times=40)


def false_responses(air: Air, number: int = 0) -> None:
    ordinary(air)
    for _ in range(3):
        air.send(probe_response(A, S, extra=ecsa(13, 81, 5)), every_ms=30)
        ordinary(air, times=40)


def loud_and_elsewhere(air: Air, number: int = 0) -> None:
    """Told by signal and clock before any switch is due."""
    ordinary(air, times=20)
    for count in range(4):
        air.send(beacon(A, extra=csa(1, 1), tsf=TSF, seq=3000 + count), every_ms=20, signal=X_DBM, keep_seq=True)
        ordinary(air, times=1)


def a_true_switch(air: Air, number: int = 0) -> None:
    """Announced in beacons, a response and an action frame, counted down, and made."""
    ordinary(air)
    for count in range(5, -1, -1):
        air.send(beacon(A, extra=csa(11, count)), every_ms=50)
        air.send(action(A, b"\xff" * 6, A, 0, b"\x04" + csa(11, count)), every_ms=25)
        air.send(probe_response(A, S, extra=csa(11, count)), every_ms=27.4)
    air.send(beacon(A, channel=11), times=60, freq_mhz=2462)


def a_true_switch_there_and_back(air: Air, number: int = 0) -> None:
    ordinary(air)
    for here, there in ((6, 11), (11, 6), (6, 1), (1, 6)):
        for count in range(5, -1, -1):
            air.send(beacon(A, channel=here, extra=csa(there, count)), freq_mhz=2407 + 5 * here)
        air.send(beacon(A, channel=there), times=80, freq_mhz=2407 + 5 * there)


def called_off_once(air: Air, number: int = 0) -> None:
    """Radar that was none: the access point takes its word back and stays."""
    ordinary(air)
    for count in (10, 9, 8):
        air.send(beacon(A, extra=csa(11, count)))
    ordinary(air, times=60)


ATTACKS: Final[Attacks] = {"CSASPOOF": Attack(false_beacons)}
INNOCENTS: Final[Innocents] = {
    "CSASPOOF": {
        "a true switch": a_true_switch,
        "a true switch, there and back": a_true_switch_there_and_back,
        "called off once": called_off_once,
    },
}
