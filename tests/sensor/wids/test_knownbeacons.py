"""KNOWNBEACONS: how many public names, of whom, how soon."""

import pytest

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import OPEN, beacon
from tests.scenes.knownbeacons import NAMES, known_beacons, made_up_addresses
from tests.scenes.stage import E

NAME = "KNOWNBEACONS"


def texts(air: Air, **parameters: int) -> list[str]:
    return [alert.text for alert in Sensor(parameters={NAME: parameters}).hear(air.frames()).of(NAME)]


def test_the_sentence_says_how_many_and_which() -> None:
    air = Air()
    known_beacons(air)
    assert texts(air)[0] == (
        "One transmitter (channel 6) advertised 8 public networks in 0.5 s under 00:C0:CA:66:66:66: "
        '"BTWifi", "Boingo Hotspot", "Hilton Honors" and 5 more.'
    )


def test_one_clock_under_many_addresses() -> None:
    air = Air()
    made_up_addresses(air)
    assert "under 8 addresses with one clock" in texts(air)[0]


@pytest.mark.parametrize(("count", "raised"), [(7, False), (8, True)])
def test_how_many(count: int, raised: bool) -> None:
    air = Air()
    for name in NAMES[:count]:
        air.send(beacon(E, name, security=OPEN), times=3)
    assert bool(texts(air)) == raised


def test_names_of_nobodys_are_not_counted() -> None:
    air = Air()
    for index in range(30):
        air.send(beacon(E, b"private %d" % index, security=OPEN), times=3)
    assert texts(air) == []


def test_names_that_come_slowly_are_renamings() -> None:
    air = Air()
    for name in NAMES:
        air.send(beacon(E, name, security=OPEN), times=3)
        air.wait(30)
    assert texts(air) == []


def test_it_is_reported_once_a_second() -> None:
    air = Air()
    known_beacons(air)
    findings = [f for f in Sensor().hear(air.frames()).findings if f.alert == NAME]
    assert 2 <= len(findings) <= 5


def test_memory_is_bounded_however_many_there_are() -> None:
    air = Air()
    for n in range(3_000):
        air.send(beacon(bytes((2, 0, 0, 0)) + n.to_bytes(2, "big"), b"linksys", tsf=n * 999_999_937), every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(d for d in sensor.detections if d.name == NAME).evictions > 2_000
