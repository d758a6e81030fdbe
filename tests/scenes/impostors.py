"""Evil twins that stations are driven to, and newcomers that are none."""

from typing import Final

from tests.captures import Air
from tests.frames import WPA2_PSK, assoc_request, beacon, country, deauth, wmm
from tests.scenes.stage import A2, X_DBM, A, Attack, Attacks, Innocents, N, S, other

TWIN: Final = bytes.fromhex("0666cb660066")


def evil_twin(air: Air, number: int = 0) -> None:
    """An access point is attacked, and its name appears elsewhere, with the same protection."""
    bssid, ssid, twin = other(N, number), b"home %d" % number, other(TWIN, number)
    air.send(beacon(bssid, ssid, extra=wmm() + country()), times=150)
    fake = beacon(twin, ssid, 6, WPA2_PSK)
    for burst in range(8):
        for _ in range(4):
            air.send(deauth(bssid, other(S, number), bssid, 7), every_ms=5, signal=X_DBM)
        air.send(fake, times=3, signal=-40)
        air.send(beacon(bssid, ssid, extra=wmm() + country()))
        if burst == 6:
            air.send(assoc_request(other(S, number), twin, ssid))


def mesh(air: Air, number: int = 0) -> None:
    """A node of the same mesh restarts and appears while its neighbour sends stations away."""
    bssid, ssid = other(N, number), b"home %d" % number
    node = bytes((bssid[0] | 2,)) + bssid[1:5] + b"\x77"
    air.send(beacon(bssid, ssid, extra=wmm()), times=150)
    for _ in range(8):
        air.send(deauth(bssid, other(S, number), bssid, 5), times=4, every_ms=20)
        air.send(beacon(node, ssid, 11), times=3, freq_mhz=2462, signal=-40)
        air.send(beacon(bssid, ssid, extra=wmm()))


def repeater_without_a_push(air: Air, number: int = 0) -> None:
    """A repeater of another maker is plugged in, and stations roam to it by themselves."""
    ssid = b"home %d" % number
    air.send(beacon(other(N, number), ssid, extra=wmm()), times=150)
    air.send(deauth(other(S, number), other(N, number), other(N, number), 3))
    air.send(beacon(other(TWIN, number), ssid), times=30, signal=-40)
    air.send(assoc_request(other(S, number), other(TWIN, number), ssid))


def both_were_there(air: Air, number: int = 0) -> None:
    """Two makers' access points have long shared a name when one of them is attacked."""
    ssid = b"home %d" % number
    for _ in range(60):
        air.send(beacon(other(N, number), ssid, extra=wmm()), every_ms=10_000)
        air.send(beacon(other(TWIN, number), ssid), every_ms=10_000)
    for _ in range(8):
        air.send(deauth(other(N, number), other(S, number), other(N, number), 7), times=4, every_ms=20, signal=X_DBM)
        air.send(beacon(other(TWIN, number), ssid))
        air.send(beacon(other(N, number), ssid, extra=wmm()))


def approved(air: Air, number: int = 0) -> None:
    """New equipment of the operator's own."""
    air.send(beacon(A, b"net", extra=wmm()), times=150)
    for _ in range(8):
        air.send(deauth(A, other(S, number), A, 7), times=4, every_ms=20, signal=X_DBM)
        air.send(beacon(A2, b"net"), times=3, signal=-30)


ATTACKS: Final[Attacks] = {"EVILTWIN": Attack(evil_twin)}

INNOCENTS: Final[Innocents] = {
    "EVILTWIN": {
        "a node of a mesh": mesh,
        "a new repeater": repeater_without_a_push,
        "two that have long shared a name": both_were_there,
        "approved equipment": approved,
    },
}
