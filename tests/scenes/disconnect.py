"""Stations thrown off."""

from typing import Final

from tests.captures import Air
from tests.frames import BROADCAST, deauth
from tests.scenes.stage import X_DBM, A, Attack, Attacks, S, ordinary, other


def deauth_flood(air: Air, number: int = 0) -> None:
    ap = other(A, number)
    ordinary(air, number)
    air.send(deauth(ap, other(S, number), ap, 7), times=11, every_ms=180, signal=X_DBM)


def broadcast_disconnect(air: Air, number: int = 0) -> None:
    ap = other(A, number)
    ordinary(air, number)
    air.send(deauth(ap, BROADCAST, ap, 7), times=2, every_ms=4000, signal=X_DBM)


ATTACKS: Final[Attacks] = {
    "DEAUTHFLOOD": Attack(deauth_flood),
    "BCASTDISCON": Attack(broadcast_disconnect),
}
