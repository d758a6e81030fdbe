"""Tools that announce themselves."""

from typing import Final

from tests.captures import Air
from tests.frames import OPEN, beacon, element, mac
from tests.scenes.stage import Attack, Attacks

PWNAGOTCHI: Final = mac("de:ad:be:ef:de:ad")


def pwnagotchi(air: Air, number: int = 0) -> None:
    words = b'{"name":"thief%d","identity":"%064x","pwnd_tot":7,"version":"1.5.5"}' % (number, number + 1)
    air.send(beacon(PWNAGOTCHI, b"", security=OPEN, extra=element(222, words)), every_ms=500)


ATTACKS: Final[Attacks] = {
    "PWNAGOTCHI": Attack(pwnagotchi, one_frame=True),
}
