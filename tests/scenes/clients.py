"""Stations that join: where, and how."""

from typing import Final

from tests.captures import Air
from tests.frames import (
    WPA2_PSK,
    WPA2_PSK_PMF,
    WPA3_SAE,
    Security,
    assoc_request,
    assoc_response,
    auth,
    beacon,
    handshake,
    null,
    probe_request,
)
from tests.scenes.stage import BRANCH, LISTED, A, Attack, Attacks, E, Innocents, N, S, ordinary, other


def joins(air: Air, sta: bytes, bssid: bytes, ssid: bytes, security: Security = WPA2_PSK) -> None:
    """A station joins and stays a while."""
    air.send(beacon(bssid, ssid, security=security), times=5)
    air.send(auth(sta, bssid, bssid))
    air.send(auth(bssid, sta, bssid, transaction=2))
    air.send(assoc_request(sta, bssid, ssid, security))
    air.send(assoc_response(bssid, sta))
    for frame in handshake(sta, bssid):
        air.send(frame)
    air.send(null(sta, bssid), times=3)
    air.send(beacon(bssid, ssid, security=security), times=20)


def elsewhere(air: Air, number: int = 0) -> None:
    joins(air, other(LISTED, number), N, b"cafe")


def without_pmf(air: Air, number: int = 0) -> None:
    sta = other(S, number)
    air.send(beacon(N, b"cafe", security=WPA3_SAE), times=5)
    air.send(assoc_request(sta, N, b"cafe", WPA2_PSK))
    air.send(assoc_response(N, sta, status=31))


def at_home(air: Air, number: int = 0) -> None:
    joins(air, other(LISTED, number), A, b"net")
    joins(air, other(LISTED, number), BRANCH, b"branch")


def only_probes(air: Air, number: int = 0) -> None:
    air.send(beacon(N, b"cafe"), times=5)
    air.send(probe_request(other(LISTED, number), b"cafe"), times=5)
    air.send(auth(other(LISTED, number), N, N), times=3)
    air.send(beacon(N, b"cafe"), times=20)


def refused(air: Air, number: int = 0) -> None:
    sta = other(LISTED, number)
    air.send(beacon(N, b"cafe"), times=5)
    air.send(assoc_request(sta, N, b"cafe"), times=3)
    air.send(assoc_response(N, sta, status=17), times=3)
    air.send(beacon(N, b"cafe"), times=20)


def strangers(air: Air, number: int = 0) -> None:
    joins(air, other(S, number), other(E, number), b"cafe")


def with_pmf(air: Air, number: int = 0) -> None:
    joins(air, other(S, number), N, b"cafe", WPA3_SAE)
    joins(air, other(S, number + 1), other(N, 1), b"cafe", WPA2_PSK_PMF)


def where_nobody_asks_for_it(air: Air, number: int = 0) -> None:
    ordinary(air)
    joins(air, other(S, number), N, b"cafe")
    air.send(beacon(other(N, 1), b"bar", security=WPA2_PSK_PMF), times=5)
    air.send(assoc_request(other(S, number), other(N, 1), b"bar", WPA2_PSK), times=2)


def unanswered(air: Air, number: int = 0) -> None:
    air.send(beacon(N, b"cafe", security=WPA3_SAE), times=5)
    air.send(assoc_request(other(S, number), N, b"cafe", WPA2_PSK), retries=5)


ATTACKS: Final[Attacks] = {"CLIENTMISASSOC": Attack(elsewhere), "NOCLIENTMFP": Attack(without_pmf)}
INNOCENTS: Final[Innocents] = {
    "CLIENTMISASSOC": {
        "at home": at_home,
        "only probes": only_probes,
        "refused": refused,
        "strangers": strangers,
    },
    "NOCLIENTMFP": {
        "with PMF": with_pmf,
        "where nobody asks for it": where_nobody_asks_for_it,
        "unanswered": unanswered,
    },
}
