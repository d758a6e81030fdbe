"""Lures laid out by the operator."""

from typing import Final

from tests.captures import Air
from tests.frames import beacon, probe_request
from tests.scenes.stage import Attack, Attacks, Innocents, N, S, other


def canary(air: Air, number: int = 0) -> None:
    air.send(probe_request(other(S, number), b"corp-secret"), times=2, every_ms=500)


def other_names(air: Air, number: int = 0) -> None:
    """Wildcard probes, and names that only resemble the lure's."""
    for ssid in (b"", b"corp", b"corp-secret2", b"Corp-Secret"):
        air.send(probe_request(S, ssid), times=3, every_ms=100)
        air.send(beacon(N, ssid), times=3)


ATTACKS: Final[Attacks] = {
    "SSIDCANARY": Attack(canary),
}

INNOCENTS: Final[Innocents] = {
    "SSIDCANARY": {"names that resemble the lure's": other_names},
}
