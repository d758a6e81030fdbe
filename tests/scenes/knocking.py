"""Requests to be let in, by the dozen."""

from typing import Final

from tests.captures import Air
from tests.frames import assoc_request, auth, data, deauth, handshake, sae_commit
from tests.scenes.stage import X_DBM, A, Attack, Attacks, Innocents, ordinary, other, ssid_of


def stranger(index: int, number: int = 0) -> bytes:
    """A made-up station."""
    return bytes((0x06, 0x55, number, 0, index >> 8, index & 0xFF))


def auth_flood(air: Air, number: int = 0) -> None:
    ap = other(A, number)
    ordinary(air, number)
    air.each(40, lambda index: auth(stranger(index, number), ap, ap), every_ms=90, signal=X_DBM)


def assoc_flood(air: Air, number: int = 0) -> None:
    ap = other(A, number)
    ordinary(air, number)
    air.each(30, lambda index: assoc_request(stranger(index, number), ap, ssid_of(number)), every_ms=900, signal=X_DBM)


def sae_flood(air: Air, number: int = 0) -> None:
    ap = other(A, number)
    ordinary(air, number)
    air.each(75, lambda index: sae_commit(stranger(index, number), ap, ap), every_ms=40, signal=X_DBM)


def _join(air: Air, sta: bytes, *, sae: bool = False) -> None:
    air.send(sae_commit(sta, A, A) if sae else auth(sta, A, A), every_ms=5)
    air.send(assoc_request(sta, A), every_ms=5)
    for frame in handshake(sta, A):
        air.send(frame, every_ms=5)


def everybody_comes_back(air: Air, number: int = 0) -> None:
    """An access point restarted, and fifty stations, all new to the sensor, associate at once."""
    ordinary(air)
    for index in range(50):
        _join(air, stranger(index), sae=number == 1)


def everybody_comes_back_with_sae(air: Air, number: int = 0) -> None:
    everybody_comes_back(air, 1)


def known_stations_that_are_refused(air: Air, number: int = 0) -> None:
    """Twenty stations that have been served try again and again while the access point is full."""
    ordinary(air)
    for index in range(20):
        air.send(data(stranger(index), A, A, b"x" * 40, protected=True), every_ms=20)
    air.wait(5)
    for _ in range(5):
        for index in range(20):
            air.send(auth(stranger(index), A, A), every_ms=5)
            air.send(assoc_request(stranger(index), A), every_ms=5)
            air.send(deauth(A, stranger(index), A, 5), every_ms=5)


ATTACKS: Final[Attacks] = {
    "AUTHFLOOD": Attack(auth_flood),
    "ASSOCFLOOD": Attack(assoc_flood),
    "SAEFLOOD": Attack(sae_flood),
}
INNOCENTS: Final[Innocents] = {
    "AUTHFLOOD": {
        "everybody comes back": everybody_comes_back,
        "known stations are refused": known_stations_that_are_refused,
    },
    "ASSOCFLOOD": {
        "everybody comes back": everybody_comes_back,
        "known stations are refused": known_stations_that_are_refused,
    },
    "SAEFLOOD": {"everybody comes back": everybody_comes_back_with_sae},
}
