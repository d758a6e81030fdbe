"""Stations disconnected one at a time."""

from typing import Final

from tests.captures import Air
from tests.frames import assoc_request, assoc_response, auth, data, deauth, disassoc, handshake
from tests.scenes.stage import X_DBM, A, Attack, Attacks, Innocents, S, ordinary, other, ssid_of


def join(air: Air, number: int = 0, *, keys: bool = True) -> tuple[bytes, bytes]:
    """The station joins the access point; both of them."""
    ap, sta = other(A, number), other(S, number)
    air.send(auth(sta, ap, ap), every_ms=5)
    air.send(auth(ap, sta, ap, transaction=2), every_ms=5)
    air.send(assoc_request(sta, ap, ssid_of(number)), every_ms=5)
    air.send(assoc_response(ap, sta), every_ms=5)
    for frame in handshake(sta, ap)[: 4 if keys else 2]:
        air.send(frame, every_ms=5)
    if keys:
        air.send(data(sta, ap, ap, b"x" * 60, protected=True), times=3, every_ms=20)
    return ap, sta


def slow_kicks(air: Air, number: int = 0) -> None:
    """One frame each minute, as loud as the access point and on its counter."""
    ordinary(air, number)
    for _ in range(6):
        ap, sta = join(air, number)
        air.wait(30)
        air.send(deauth(ap, sta, ap, 1), every_ms=30_000)


def a_roaming_station(air: Air, number: int = 0) -> None:
    ordinary(air)
    for _ in range(8):
        ap, sta = join(air)
        air.wait(20)
        air.send(deauth(sta, ap, ap, 3), every_ms=20_000)


def a_wrong_passphrase(air: Air, number: int = 0) -> None:
    ordinary(air)
    for _ in range(30):
        ap, sta = join(air, keys=False)
        air.send(deauth(ap, sta, ap, 15), times=2, every_ms=6000)


def an_idle_station(air: Air, number: int = 0) -> None:
    """Sent away when it was silent for long, twice; each time it comes back."""
    ordinary(air)
    for _ in range(2):
        ap, sta = join(air)
        air.wait(240)
        air.send(disassoc(ap, sta, ap, 4), every_ms=10)
        air.send(deauth(ap, sta, ap, 2), every_ms=1000)


def forged(air: Air, number: int = 0) -> None:
    """Two frames, elsewhere and on a counter of their own."""
    ordinary(air, number, times=20)
    ap, sta = other(A, number), other(S, number)
    for count in range(3):
        air.send(deauth(ap, sta, ap, 7, seq=3000 + count), every_ms=9000, signal=X_DBM, keep_seq=True)
        ordinary(air, number, times=3)


def its_own(air: Air, number: int = 0) -> None:
    """The access point's own frames, a little louder or fainter."""
    ordinary(air, times=20)
    for fading in (-6, 5, -8, 7, 0, -7):
        air.send(deauth(A, S, A, 7), every_ms=2000, signal=-50 + fading)
        ordinary(air, times=3)


def senseless_deauthentications(air: Air, number: int = 0) -> None:
    sta = other(S, number)
    for reason in (900, 25_000, 65_535):
        air.send(deauth(sta, A, A, reason), every_ms=900, signal=X_DBM)


def senseless_disassociations(air: Air, number: int = 0) -> None:
    sta = other(S, number)
    for reason in (900, 25_000, 65_535):
        air.send(disassoc(sta, A, A, reason), every_ms=900, signal=X_DBM)


def rare_reasons(air: Air, number: int = 0) -> None:
    """Everything that the standard has a name for, what drivers say, and encrypted frames."""
    for reason in (0, 0, 0, *range(25, 40), *range(45, 67), 71):
        for build in (deauth, disassoc):
            air.send(build(A, S, A, reason), every_ms=2000)
            air.send(build(A, S, A, 900 + reason, protected=True), every_ms=2000)


ATTACKS: Final[Attacks] = {
    "DISCONPAIR": Attack(slow_kicks),
    "ROGUEDISCON": Attack(forged),
    "DEAUTHCODEINVALID": Attack(senseless_deauthentications),
    "DISCONCODEINVALID": Attack(senseless_disassociations),
}
INNOCENTS: Final[Innocents] = {
    "DISCONPAIR": {
        "a roaming station": a_roaming_station,
        "a wrong passphrase": a_wrong_passphrase,
        "an idle station": an_idle_station,
    },
    "ROGUEDISCON": {"its own frames": its_own},
    "DEAUTHCODEINVALID": {"rare reasons": rare_reasons},
    "DISCONCODEINVALID": {"rare reasons": rare_reasons},
}
