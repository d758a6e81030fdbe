"""CHANCHANGE, BEACONRATE, BSSTIMESTAMP: what is a contradiction, and what a change."""

import pytest

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import beacon
from tests.scenes import contradictions
from tests.scenes.floods import invented
from tests.scenes.stage import A


def names(air: Air) -> set[str]:
    return set(Sensor(noisy=True).hear(air.frames()).names())


def test_both_channels_are_told() -> None:
    air = Air()
    contradictions.two_channels(air)
    alert = Sensor().hear(air.frames()).of("CHANCHANGE")[0]
    assert alert.text == (
        'Beacons of access point 00:1B:2F:AA:00:01 ("net", channel 6) go back and forth between channel 11 and 6, '
        "3 returns in 0.8 s: likely two transmitters."
    )


@pytest.mark.parametrize(("intervals", "raised"), [((100, 200, 100, 200), False), ((100, 200, 100, 200, 100), True)])
def test_three_returns_are_needed(intervals: tuple[int, ...], raised: bool) -> None:
    air = Air()
    for interval in intervals:
        air.send(beacon(A, interval=interval), times=3)
    assert ("BEACONRATE" in names(air)) is raised


def test_damage_names_a_new_number_each_time() -> None:
    air = Air()
    for count in range(20):
        air.send(beacon(A, interval=100), times=3)
        air.send(beacon(A, interval=30_000 + count))
    assert "BEACONRATE" not in names(air)


def test_the_same_damage_an_hour_later_is_one_return() -> None:
    air = Air()
    for _ in range(3):
        air.send(beacon(A, interval=100), times=30)
        air.send(beacon(A, interval=612))
        air.send(beacon(A, interval=100), times=30)
        air.wait(100)
    assert "BEACONRATE" not in names(air)


def test_two_clocks_close_together_are_not_told() -> None:
    air = Air()
    contradictions.two_clocks(air)
    heard = air.frames()
    assert "BSSTIMESTAMP" not in Sensor(parameters={"BSSTIMESTAMP": {"apart_ms": 120_000}}).hear(heard).names()
    assert "BSSTIMESTAMP" in Sensor().hear(heard).names()


def test_ten_thousand_access_points_do_not_grow_the_tables() -> None:
    air = Air()
    air.each(10_000, lambda index: beacon(invented(index)), every_ms=1)
    sensor = Sensor().hear(air.frames())
    evictions = {detection.name: detection.evictions for detection in sensor.detections}
    assert evictions["CHANCHANGE"] == evictions["BEACONRATE"] == 10_000 - 1024
