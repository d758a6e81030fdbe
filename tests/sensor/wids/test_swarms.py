"""SSIDSWARM: how many, how alike, how soon."""

import pytest

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import beacon
from tests.scenes.floods import invented
from tests.scenes.swarms import odd_clock, ssid_swarm

NAME = "SSIDSWARM"


def texts(air: Air, **parameters: int) -> list[str]:
    return [alert.text for alert in Sensor(parameters={NAME: parameters}).hear(air.frames()).of(NAME)]


def swarm(air: Air, count: int, *, every_ms: float = 500, ssid: bytes = b"net", spread: int = 2) -> None:
    for index in range(count):
        frame = beacon(invented(index), ssid, 1 + index % 11, tsf=odd_clock(index))
        air.send(
            frame, times=2, every_ms=every_ms, signal=-50 - index * 7 % (spread + 1), freq_mhz=2412 + index % 11 * 5
        )


def test_the_sentence_says_how_many_and_why_one() -> None:
    air = Air()
    ssid_swarm(air)
    assert texts(air)[0].startswith(
        '15 access points never heard before advertised "home 0" in 14.0 s; 100 % have made-up'
    )


@pytest.mark.parametrize(("count", "raised"), [(14, False), (16, True)])
def test_how_many(count: int, raised: bool) -> None:
    air = Air()
    swarm(air, count)
    assert bool(texts(air)) == raised


def test_one_after_the_other_over_minutes_is_no_swarm() -> None:
    air = Air()
    swarm(air, 30, every_ms=5_000)
    assert texts(air) == []


def test_near_and_far_are_many_transmitters() -> None:
    air = Air()
    swarm(air, 30, spread=40)
    assert texts(air) == []


def test_hidden_names_are_no_name() -> None:
    air = Air()
    swarm(air, 30, ssid=b"")
    assert texts(air) == []


def test_hostile_names_stay_printable() -> None:
    air = Air()
    swarm(air, 30, ssid=b"\x1b[2J\xff")
    assert texts(air)[0].isprintable()


def test_forged_names_stay_bounded() -> None:
    air = Air()
    for n in range(5_000):
        air.send(beacon(invented(n), b"x%d" % n), every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(d for d in sensor.detections if d.name == NAME).evictions > 3_000
