"""Handshakes that are provoked, and those that just happen."""

from typing import Final

from tests.captures import Air
from tests.frames import assoc_request, assoc_response, auth, beacon, deauth, disassoc, eapol, eapol_key
from tests.scenes.stage import X_DBM, A, Attack, Attacks, Innocents, S, other, ssid_of


def join(air: Air, station: bytes, bssid: bytes, ssid: bytes) -> None:
    """A whole join, up to the fourth message."""
    air.send(auth(station, bssid, bssid), every_ms=2)
    air.send(auth(bssid, station, bssid, transaction=2), every_ms=2)
    air.send(assoc_request(station, bssid, ssid), every_ms=2)
    air.send(assoc_response(bssid, station), every_ms=2)
    for message in (1, 2, 3, 4):
        air.send(eapol(station, bssid, eapol_key(message), from_ap=message in (1, 3)), every_ms=5)


def handshake_bait(air: Air, number: int = 0) -> None:
    """Two stations are deauthenticated from somewhere else, and come back within a second."""
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid), times=10)
    for index in (0, 1):
        station = other(S, number * 2 + index)
        for _ in range(8):
            air.send(deauth(bssid, station, bssid, 7, duration=314), every_ms=3, signal=X_DBM)
            air.send(deauth(station, bssid, bssid, 7, duration=314), every_ms=3, signal=X_DBM)
        air.wait(0.8)
        join(air, station, bssid, ssid)
        air.send(beacon(bssid, ssid), times=50)


def sent_away_once(air: Air, number: int = 0) -> None:
    """The access point sends idle stations away, with one frame of each kind; they come back."""
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid), times=10)
    for index in range(6):
        station = other(S, number * 6 + index)
        air.send(deauth(bssid, station, bssid, 4), every_ms=3, retries=4)
        air.send(disassoc(bssid, station, bssid, 8), every_ms=3)
        air.wait(0.8)
        join(air, station, bssid, ssid)
        air.send(beacon(bssid, ssid), times=10)


def pushed_but_back_later(air: Air, number: int = 0) -> None:
    """Stations that are thrown off and come back half a minute later."""
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid), times=10)
    for index in range(3):
        station = other(S, number * 3 + index)
        air.send(deauth(bssid, station, bssid, 7), times=4, every_ms=30)
        air.wait(30)
        join(air, station, bssid, ssid)


def restarted(air: Air, number: int = 0) -> None:
    """An access point that restarts: everybody is sent away, and comes back."""
    bssid, ssid = other(A, number), ssid_of(number)
    air.send(beacon(bssid, ssid), times=10)
    air.restart(bssid)
    air.send(beacon(bssid, ssid), times=10)
    for index in range(4):
        station = other(S, number * 4 + index)
        air.send(deauth(bssid, station, bssid, 2), times=4, every_ms=20)
        join(air, station, bssid, ssid)


ATTACKS: Final[Attacks] = {"HANDSHAKEBAIT": Attack(handshake_bait)}

INNOCENTS: Final[Innocents] = {
    "HANDSHAKEBAIT": {
        "idle stations sent away": sent_away_once,
        "stations that come back later": pushed_but_back_later,
        "an access point that restarts": restarted,
    },
}
