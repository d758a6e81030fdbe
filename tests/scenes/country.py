"""Access points that name their country."""

from typing import Final

from tests.captures import Air
from tests.frames import beacon, country
from tests.scenes.stage import Attack, Attacks, Innocents, N, other


def says(air: Air, code: bytes, number: int = 0, *, times: int = 1) -> None:
    air.send(beacon(other(N, number), b"cafe %d" % number, extra=country(code) if code else b""), times=times)


def by_turns(air: Air, number: int = 0) -> None:
    says(air, b"US ", number, times=10)
    for _ in range(4):
        says(air, b"JP ", number)
        says(air, b"US ", number)


def now_and_then_none(air: Air, number: int = 0) -> None:
    for _ in range(10):
        says(air, b"US ", number, times=5)
        says(air, b"", number)


def other_triplets(air: Air, number: int = 0) -> None:
    for first in (1, 36, 52, 100, 36, 1) * 4:
        air.send(beacon(other(N, number), b"cafe", extra=country(b"US ", ((first, 4, 20),))), times=3)


def placeholder_first(air: Air, number: int = 0) -> None:
    """A driver learns where it is."""
    for code in (b"XX ", b"00 ", b"\x00\x00\x00", b"DE "):
        says(air, code, number, times=15)


def set_up_anew(air: Air, number: int = 0) -> None:
    says(air, b"US ", number, times=20)
    air.wait(20)
    air.restart(other(N, number))
    says(air, b"DE ", number, times=40)


def one_odd_beacon(air: Air, number: int = 0) -> None:
    says(air, b"US ", number, times=20)
    says(air, b"JP ", number)
    says(air, b"US ", number, times=40)


def environment(air: Air, number: int = 0) -> None:
    """The third octet says indoors or outdoors."""
    for code in (b"US ", b"USI", b"USO", b"US\x04") * 3:
        says(air, code, number, times=3)


ATTACKS: Final[Attacks] = {"DOT11D": Attack(by_turns)}
INNOCENTS: Final[Innocents] = {
    "DOT11D": {
        "now and then none": now_and_then_none,
        "other triplets": other_triplets,
        "a placeholder first": placeholder_first,
        "set up anew": set_up_anew,
        "one odd beacon": one_odd_beacon,
        "another environment": environment,
    }
}
