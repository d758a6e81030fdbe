"""Tools that announce themselves."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, beacon, element, mac
from tests.scenes.stage import Attack, Attacks, Innocents

PWNAGOTCHI: Final = mac("de:ad:be:ef:de:ad")


def pwnagotchi(air: Air, number: int = 0) -> None:
    words = b'{"name":"thief%d","identity":"%064x","pwnd_tot":7,"version":"1.5.5"}' % (number, number + 1)
    air.send(beacon(PWNAGOTCHI, b"", security=OPEN, extra=element(222, words)), every_ms=500)


def others_words(air: Air, number: int = 0) -> None:
    """A neighbouring address, and an element of that number with something else in it."""
    air.send(beacon(mac("de:ad:be:ef:de:ae"), b"beef"), times=10)
    air.send(beacon(mac("00:1b:2f:00:00:07"), b"home", extra=element(222, bytes(range(40)))), times=10)


ATTACKS: Final[Attacks] = {
    "PWNAGOTCHI": Attack(pwnagotchi, one_frame=True),
}

INNOCENTS: Final[Innocents] = {
    "PWNAGOTCHI": {"another address, the element alone": others_words},
}
