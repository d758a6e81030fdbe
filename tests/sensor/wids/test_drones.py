"""DRONEID and DRONESPOOF."""

import pytest

from sensor.dot11.remote_id import ASTM, RemoteId
from sensor.wids.drones import MAX_DRONES, identity, metres
from tests.aircraft import astm, basic_id, dji, french, location
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import OPEN, beacon
from tests.scenes.drones import DRONE, EAST, ID, NORTH, fly, identities, swarm_of_one


def raised(air: Air, name: str) -> list[str]:
    return [alert.text for alert in Sensor().hear(air.frames()).of(name)]


def hear(air: Air, *elements: bytes, every_ms: float = 1000) -> None:
    for extra in elements:
        air.send(beacon(DRONE, b"", security=OPEN, extra=extra), every_ms=every_ms)


def test_the_text_says_who_and_where() -> None:
    air = Air()
    fly(air)
    assert raised(air, "DRONEID")[0] == (
        'An aircraft that calls itself "1581F45TB21A400X0" (ASTM F3411, device 60:60:1F:12:34:56, channel 6) says that '
        "it is at 47.37699, 8.54170, 120 m high."
    )


def test_other_schemes() -> None:
    air = Air()
    hear(air, *[dji(ID, NORTH + step, EAST) for step in range(3)])
    assert "DJI DroneID" in raised(air, "DRONEID")[0]
    hear(air, *[french(ID, NORTH + step, EAST) for step in range(3)])
    assert "French beacon" in raised(air, "DRONEID")[0]


def test_identity_and_position_may_come_apart() -> None:
    air = Air()
    hear(air, astm(location(NORTH, EAST)), astm(basic_id(ID)))
    assert "47.37690, 8.54170" in raised(air, "DRONEID")[0]


def test_one_element_is_not_believed_nor_are_places_without_a_name() -> None:
    air = Air()
    hear(air, astm(basic_id(ID)))
    assert raised(air, "DRONEID") == []
    hear(air, *[astm(location(NORTH + step, EAST)) for step in range(9)])
    assert raised(air, "DRONEID") == []


def test_a_hostile_identity_is_printable() -> None:
    assert identity(b"\x1b[2J\x00") == "1b5b324a00"
    assert identity(b"plain 7") == '"plain 7"'


def test_one_transmitter_is_many() -> None:
    air = Air()
    swarm_of_one(air)
    assert "cannot be: one transmitter is 8 aircraft within 60.0 s." in raised(air, "DRONESPOOF")[0]


def test_many_at_one_point() -> None:
    air = Air()
    for index in range(6):
        extra = astm(basic_id(identities(index)), location(NORTH, EAST))
        air.send(beacon(DRONE[:5] + bytes((index,)), b"", security=OPEN, extra=extra))
    assert "5 aircraft are at one and the same point" in raised(air, "DRONESPOOF")[0]


@pytest.mark.parametrize(("step", "expected"), [(1e-3, False), (3e-3, True)])
def test_leaps(step: float, expected: bool) -> None:
    """A step of 1e-3 degrees a second is 111 m/s."""
    air = Air()
    hear(air, *[astm(basic_id(ID), location(NORTH + step * second, EAST)) for second in range(6)])
    assert bool(raised(air, "DRONESPOOF")) == expected


def test_metres() -> None:
    said = RemoteId(ASTM)
    said.place(470_000_000, 80_100_000)
    assert metres(470_000_000, 80_000_000, said) == pytest.approx(759, abs=3)
    assert metres(469_900_000, 80_100_000, said) == pytest.approx(1113, abs=3)


def test_forged_aircraft_find_no_more_room_than_there_is() -> None:
    air = Air()
    for index in range(MAX_DRONES + 20):
        extra = astm(basic_id(b"%d" % index), location(NORTH + index * 1e-4, EAST))
        air.send(beacon(DRONE[:3] + index.to_bytes(3, "big"), b"", security=OPEN, extra=extra), every_ms=1)
    by_name = {each.name: each for each in Sensor().hear(air.frames()).detections}
    assert by_name["DRONEID"].evictions == 20
    assert by_name["DRONESPOOF"].evictions >= 40
