"""Access points that pretend to be somebody's network."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, OWE, WPA2_PSK, WPA2_WPA3_TRANSITION, beacon, owe_transition
from tests.scenes.stage import A2, X_DBM, A, Attack, Attacks, E, Innocents, N, other


def ap_spoof(air: Air, number: int = 0) -> None:
    air.send(beacon(other(E, number), b"net"), times=3, every_ms=700)


def open_twin(air: Air, number: int = 0) -> None:
    ssid = b"cafe %d" % number
    air.send(beacon(other(N, number), ssid), times=10)
    air.send(beacon(other(E, number), ssid, security=OPEN), times=10, signal=X_DBM)


def approved_ones(air: Air, number: int = 0) -> None:
    """Both access points of the network, and a stranger whose name only begins alike."""
    for bssid, ssid in ((A, b"net"), (A2, b"net"), (E, b"netz")):
        air.send(beacon(bssid, ssid), times=10)


def guest_networks(air: Air, number: int = 0) -> None:
    """OWE with its open half, one name that many open networks have, and a mesh whose nodes protect differently."""
    companion = other(N, 1)
    air.send(beacon(N, b"cafe", security=OPEN, extra=owe_transition(companion, b"cafe")), times=10)
    air.send(beacon(companion, b"cafe", security=OWE), times=10)
    for index in range(5):
        air.send(beacon(other(E, index), b"Free WiFi", security=OPEN), times=5)
    for index, security in enumerate((WPA2_PSK, WPA2_WPA3_TRANSITION)):
        air.send(beacon(other(A, 10 + index), b"mesh", security=security), times=5)


ATTACKS: Final[Attacks] = {
    "APSPOOF": Attack(ap_spoof),
    "OPENTWIN": Attack(open_twin),
}

INNOCENTS: Final[Innocents] = {
    "APSPOOF": {"the approved ones, and another name": approved_ones},
    "OPENTWIN": {"OWE transition, a common name, a mesh": guest_networks},
}
