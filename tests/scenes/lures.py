"""Access points that answer to every name."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, beacon, probe_request, probe_response
from tests.scenes.stage import X_DBM, Attack, Attacks, E, Innocents, S, other

PINEAPPLE: Final = bytes.fromhex("001337a60042")


def karma(air: Air, number: int = 0) -> None:
    lure = other(E, number)
    for ssid in (b"airport", b"home", b"hotel"):
        air.send(probe_request(other(S, number), ssid), every_ms=5)
        air.send(probe_response(lure, other(S, number), ssid, security=OPEN), every_ms=3000, signal=X_DBM)


def pineapple(air: Air, number: int = 0) -> None:
    """Answers for one network, under the maker's address."""
    for _ in range(5):
        answer = probe_response(other(PINEAPPLE, number), other(S, number), b"home", security=OPEN)
        air.send(answer, every_ms=500, signal=X_DBM)


def other_makers(air: Air, number: int = 0) -> None:
    """Beacons under that address, and answers of the range beside it."""
    air.send(beacon(other(PINEAPPLE, number), b"home"), times=10)
    neighbour = bytes.fromhex("001338") + other(PINEAPPLE, number)[3:]
    for bssid in (neighbour, bytes.fromhex("041337") + neighbour[3:]):
        air.send(probe_response(bssid, other(S, number), b"home"), times=10)


def one_bssid_each(air: Air, number: int = 0) -> None:
    """An access point whose eight networks answer under addresses of their own, and one that was renamed."""
    for index in range(8):
        bssid = other(E, number)[:5] + bytes((index,))
        air.send(probe_request(other(S, number), b"net %d" % index), every_ms=2)
        air.send(probe_response(bssid, other(S, number), b"net %d" % index), every_ms=2)
    air.send(probe_response(other(E, number)[:5] + b"\x00", other(S, number), b"renamed"), times=5)


ATTACKS: Final[Attacks] = {
    "KARMA": Attack(karma),
    "KARMAOUI": Attack(pineapple),
}

INNOCENTS: Final[Innocents] = {
    "KARMA": {"one address for each name": one_bssid_each},
    "KARMAOUI": {"other makers": other_makers},
}
