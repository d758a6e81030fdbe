"""Lures laid out by the operator."""

from typing import Final

from tests.captures import Air
from tests.frames import probe_request
from tests.scenes.stage import Attack, Attacks, S, other


def canary(air: Air, number: int = 0) -> None:
    air.send(probe_request(other(S, number), b"corp-secret"), times=2, every_ms=500)


ATTACKS: Final[Attacks] = {
    "SSIDCANARY": Attack(canary),
}
