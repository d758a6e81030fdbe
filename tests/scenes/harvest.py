"""Key exchanges begun for what can be guessed from them, and those that merely fail."""

from typing import Final

from tests.captures import Air
from tests.frames import assoc_request, assoc_response, auth, beacon, eapol, eapol_key, mac, pmkid_kde
from tests.scenes.stage import X_DBM, A, Attack, Attacks, E, Innocents, S, ordinary, other

THIEF: Final = mac("02:11:22:33:44:00")
PMKID: Final = bytes(range(1, 17))


def join(air: Air, sta: bytes, bssid: bytes, ssid: bytes, *, signal: int = -50) -> None:
    """Authenticate and associate."""
    air.send(auth(sta, bssid, bssid), every_ms=2, signal=signal)
    air.send(auth(bssid, sta, bssid, transaction=2), every_ms=2)
    air.send(assoc_request(sta, bssid, ssid), every_ms=2, signal=signal)
    air.send(assoc_response(bssid, sta), every_ms=2)


def message(
    number: int, sta: bytes, bssid: bytes, nonce: bytes, *, counter: int = 1, kde: bytes | None = None
) -> bytes:
    """One message of a 4-way handshake."""
    key = eapol_key(number, nonce=bytes(32) if number == 4 else nonce, replay_counter=counter, key_data=kde)
    return eapol(sta, bssid, key, from_ap=number in (1, 3))


def nonce_of(*numbers: int) -> bytes:
    """A nonce that looks random."""
    return bytes((sum(numbers) * 37 + at * 73 + numbers[-1] * at) & 0xFF for at in range(32))


def harvest(air: Air, number: int = 0) -> None:
    """Four access points of four networks, each of which asks three times."""
    for index in range(4):
        bssid, thief = other(A, 10 * number + index), other(THIEF, number)
        join(air, thief, bssid, b"house %d" % index, signal=X_DBM)
        for again in range(3):
            asked = message(1, thief, bssid, nonce_of(index, 7), counter=again + 1, kde=pmkid_kde(PMKID))
            air.send(asked, every_ms=1000)


def wrong_passphrase(air: Air, number: int) -> None:
    """A station tries three networks with wrong passphrases: it answers."""
    for index in range(4):
        bssid = other(A, index)
        join(air, S, bssid, b"house %d" % index)
        for again in range(3):
            nonce = nonce_of(index, 7)
            air.send(message(1, S, bssid, nonce, counter=again + 1, kde=pmkid_kde(PMKID)), every_ms=5)
            air.send(message(2, S, bssid, nonce_of(again, 9), counter=again + 1), every_ms=1000)


def broken_station(air: Air, number: int) -> None:
    """A station that never answers roams among its own network's access points."""
    for index in range(4):
        bssid = other(A, index)
        join(air, S, bssid, b"mesh")
        for again in range(3):
            asked = message(1, S, bssid, nonce_of(index, 7), counter=again + 1, kde=pmkid_kde(PMKID))
            air.send(asked, every_ms=1000)


def lost_once(air: Air, number: int) -> None:
    """Its answers are lost at first, then heard."""
    for index in range(4):
        bssid = other(A, index)
        join(air, S, bssid, b"house %d" % index)
        for again in range(3):
            air.send(message(1, S, bssid, nonce_of(index, 7), counter=again + 1), every_ms=1000)
        air.send(message(2, S, bssid, nonce_of(index, 9), counter=3), every_ms=50)


def same_nonce(air: Air, number: int = 0) -> None:
    """A lure asks whoever comes with its one nonce, and goes no further."""
    lure = other(E, number)
    air.send(beacon(lure, b"lure%d" % number), times=5)
    for index in range(3):
        sta = other(S, 4 * number + index)
        air.send(message(1, sta, lure, b"\x3a" * 31 + b"\x01", counter=0xF123), every_ms=10)
        air.send(message(2, sta, lure, nonce_of(index, 3), counter=0xF123), every_ms=1500)


def wrong_for_everybody(air: Air, number: int) -> None:
    """An access point whose passphrase was changed: each station is asked with another nonce."""
    ordinary(air)
    for index in range(4):
        sta = other(S, index)
        for again in range(3):
            air.send(message(1, sta, A, nonce_of(index, 11), counter=again + 1), every_ms=10)
            air.send(message(2, sta, A, nonce_of(index, 3), counter=again + 1), every_ms=800)


def one_nonce_but_meant(air: Air, number: int) -> None:
    """A poor access point with one nonce for all, which lets its stations in."""
    ordinary(air)
    for index in range(4):
        sta = other(S, index)
        for step in (1, 2, 3, 4):
            nonce = nonce_of(index, 3) if step == 2 else b"\x3a" * 32
            air.send(message(step, sta, A, nonce, counter=step), every_ms=8)
        air.wait(2)


def asked_from_elsewhere(air: Air, number: int) -> None:
    """Messages 1 in the access point's name, far fainter than it is."""
    ordinary(air, number, times=60)
    for index in range(5):
        asked = message(1, other(S, number), other(A, number), nonce_of(index, 5), counter=index + 1)
        air.send(asked, every_ms=700, signal=X_DBM)
        ordinary(air, number, times=3)


def asked_at_another_rate(air: Air, number: int) -> None:
    """The access point's own, a few dB off, as faster rates are."""
    ordinary(air, number, times=60)
    for index in range(6):
        air.send(message(1, S, A, nonce_of(index, 5), counter=index + 1), every_ms=700, signal=-56)
        ordinary(air, times=3)


ATTACKS: Final[Attacks] = {
    "PMKIDHARVEST": Attack(harvest),
    "FAKEHANDSHAKE": Attack(same_nonce),
}
INNOCENTS: Final[Innocents] = {
    "PMKIDHARVEST": {
        "a wrong passphrase": wrong_passphrase,
        "a broken station in its own network": broken_station,
        "answers lost at first": lost_once,
    },
    "FAKEHANDSHAKE": {
        "a changed passphrase": wrong_for_everybody,
        "one nonce for all": one_nonce_but_meant,
        "another rate": asked_at_another_rate,
    },
}
