"""Logins that a listener can try passwords on, and offers of such that come to nothing."""

from typing import Final

from tests.captures import Air
from tests.eap import GTC, LEAP, MD5, NAK, TTLS, login, server_flight, weak_login
from tests.frames import WPA2_EAP, WPA2_PSK, beacon
from tests.scenes.eapservers import REAL
from tests.scenes.stage import X_DBM, A, Attack, Attacks, E, Innocents, S, other, ssid_of


def send(air: Air, frames: list[bytes], signal: int = -50) -> None:
    """Send frames one after another."""
    for frame in frames:
        air.send(frame, every_ms=5, signal=signal)


def eap_downgrade(air: Air, number: int = 0) -> None:
    """A station that has used a tunnel answers a stranger's LEAP."""
    ssid, station, rogue = ssid_of(number), other(S, number), other(E, number)
    air.send(beacon(other(A, number), ssid, security=WPA2_EAP), times=10)
    send(air, login(station, other(A, number), server_flight(REAL)))
    air.wait(600)
    air.send(beacon(rogue, ssid, security=WPA2_EAP), times=10, signal=X_DBM)
    send(air, weak_login(station, rogue, LEAP), X_DBM)


def default_of_a_server(air: Air, number: int = 0) -> None:
    """A server begins with MD5, its default; the station names what it wants, and gets it."""
    bssid, station = other(A, number), other(S, number)
    air.send(beacon(bssid, ssid_of(number), security=WPA2_EAP), times=10)
    for _ in range(3):
        send(air, weak_login(station, bssid, MD5, answer=NAK))
        send(air, login(station, bssid, server_flight(REAL), kind=TTLS))
        air.wait(60)


def a_network_with_a_passphrase(air: Air, number: int = 0) -> None:
    """What stations say where there is no 802.1X is nothing that a password hangs on."""
    air.send(beacon(other(A, number), ssid_of(number), security=WPA2_PSK), times=10)
    send(air, weak_login(other(S, number), other(A, number), GTC))


ATTACKS: Final[Attacks] = {"EAPDOWNGRADE": Attack(eap_downgrade)}
INNOCENTS: Final[Innocents] = {
    "EAPDOWNGRADE": {
        "the default of a server": default_of_a_server,
        "a network with a passphrase": a_network_with_a_passphrase,
    }
}
