"""Aircraft, and inventions."""

from typing import Final

from tests.aircraft import astm, basic_id, dji, french, location, system
from tests.captures import Air
from tests.frames import OPEN, beacon, mac, vendor
from tests.scenes.stage import Attack, Attacks, Innocents, other

DRONE: Final = mac("60:60:1f:12:34:56")
ID: Final = b"1581F45TB21A400X"
NORTH, EAST = 47.3769, 8.5417


def identities(number: int) -> bytes:
    return b"1581FAKE%04d" % number


def fly(air: Air, number: int = 0) -> None:
    """One aircraft at ten metres a second, its messages in turn."""
    drone = other(DRONE, number)
    for second in range(10):
        messages = (basic_id(b"%s%d" % (ID, number)), location(NORTH + second * 9e-5 + number, EAST), system())
        extra = astm(*messages, counter=second)
        air.send(beacon(drone, b"", security=OPEN, extra=extra, interval=200), every_ms=1000)


def nothing_flies(air: Air, number: int) -> None:
    """A module of the same make as many that play aircraft, and elements that only look like such."""
    for index in range(10):
        extra = vendor(b"\xfa\x0b\xbc", 0x0C, bytes((index,))) + vendor(b"\x18\xfe\x34", 0x0D, bytes((index,)) * 30)
        air.send(beacon(other(DRONE, number), b"ESP", security=OPEN, extra=extra))


def swarm_of_one(air: Air, number: int = 0) -> None:
    for index in range(24):
        extra = astm(basic_id(identities(index % 12)), location(NORTH + index * 1e-3, EAST), counter=index)
        air.send(beacon(other(DRONE, number), b"", security=OPEN, extra=extra), every_ms=200)


def three_schemes(air: Air, number: int) -> None:
    """Three aircraft fly, each under another scheme, and one alternates its messages."""
    for second in range(20):
        north = NORTH + second * 9e-5
        say = (
            (astm(basic_id(ID)) if second % 2 else astm(location(north, EAST))),
            dji(ID, north, EAST),
            french(ID, north, EAST),
        )
        for index, extra in enumerate(say):
            air.send(beacon(other(DRONE, index), b"", security=OPEN, extra=extra), every_ms=333)


def show(air: Air, number: int) -> None:
    """Forty aircraft in formation, each with a transmitter of its own."""
    for second in range(8):
        for index in range(40):
            drone = DRONE[:4] + bytes((index, number))
            extra = astm(
                basic_id(identities(index)), location(NORTH + index * 1e-5, EAST + second * 2e-5), counter=second
            )
            air.send(beacon(drone, b"", security=OPEN, extra=extra), every_ms=25)


def one_bad_fix(air: Air, number: int) -> None:
    """Its receiver errs by five kilometres for a second."""
    for second in range(20):
        north = NORTH + (0.05 if second == 9 else 0) + second * 9e-5
        air.send(
            beacon(DRONE, b"", security=OPEN, extra=astm(basic_id(ID), location(north, EAST), counter=second)),
            every_ms=1000,
        )


ATTACKS: Final[Attacks] = {
    "DRONEID": Attack(fly),
    "DRONESPOOF": Attack(swarm_of_one),
}
INNOCENTS: Final[Innocents] = {
    "DRONEID": {"nothing flies": nothing_flies},
    "DRONESPOOF": {"one aircraft": fly, "three schemes": three_schemes, "a show": show, "one bad fix": one_bad_fix},
}
