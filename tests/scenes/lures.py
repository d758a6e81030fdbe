"""Access points that answer to every name."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, probe_request, probe_response
from tests.scenes.stage import X_DBM, Attack, Attacks, E, S, other


def karma(air: Air, number: int = 0) -> None:
    lure = other(E, number)
    for ssid in (b"airport", b"home", b"hotel"):
        air.send(probe_request(other(S, number), ssid), every_ms=5)
        air.send(probe_response(lure, other(S, number), ssid, security=OPEN), every_ms=3000, signal=X_DBM)


ATTACKS: Final[Attacks] = {
    "KARMA": Attack(karma),
}
