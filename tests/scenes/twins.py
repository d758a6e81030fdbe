"""Access points that pretend to be somebody's network."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, beacon
from tests.scenes.stage import X_DBM, Attack, Attacks, E, N, other


def ap_spoof(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), b"net"), times=3, every_ms=700)


def open_twin(air: Air, number: int = 0) -> None:
    ssid = b"cafe %d" % number
    air.send(beacon(other(N, number), ssid), times=10)
    air.send(beacon(other(E, number), ssid, security=OPEN), times=10, signal=X_DBM)


ATTACKS: Final[Attacks] = {
    "APSPOOF": Attack(ap_spoof),
    "OPENTWIN": Attack(open_twin),
}
