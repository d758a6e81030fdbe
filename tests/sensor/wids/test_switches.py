"""CSASPOOF: how a switch may be announced, and when it is a lie."""

import pytest

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import action, beacon, csa, ecsa
from tests.scenes import switches
from tests.scenes.floods import invented
from tests.scenes.stage import X_DBM, A, S, Scene, ordinary


def names(air: Air) -> set[str]:
    return set(Sensor().hear(air.frames()).names())


def test_it_says_where_the_stations_were_to_go() -> None:
    air = Air()
    switches.false_beacons(air)
    alert = Sensor().hear(air.frames()).of("CSASPOOF")[0]
    assert alert.text == (
        '2 channel switches announced in 1.1 s in the name of access point 00:1B:2F:AA:00:01 ("net", channel 6), the '
        "last to channel 13 in a beacon, which it does not make: likely forged."
    )
    assert ("the last one", "is not in its next beacons") in alert.evidence


@pytest.mark.parametrize("scene", [switches.false_actions, switches.false_responses, switches.loud_and_elsewhere])
def test_other_ways_to_lie(scene: Scene) -> None:
    air = Air()
    scene(air, 0)
    assert "CSASPOOF" in names(air)


def test_what_is_off_the_track_is_told_with_what_shows_it() -> None:
    air = Air()
    switches.loud_and_elsewhere(air)
    alert = Sensor().hear(air.frames()).of("CSASPOOF")[0]
    assert "off the access point's track" in alert.text
    assert "signal against its track" in dict(alert.evidence)


@pytest.mark.parametrize("element", [csa(13, 1), ecsa(13, 81, 1)])
def test_action_frames_of_both_categories_are_read(element: bytes) -> None:
    air = Air()
    ordinary(air)
    body = b"\x04" + element
    public = b"\x04" + ecsa(13, 81, 1)[2:]
    for category, content in ((0, body), (4, public), (0, body)):
        air.send(action(A, S, A, category, content), every_ms=30)
        ordinary(air, times=40)
    assert "CSASPOOF" in names(air)


@pytest.mark.parametrize(
    "body", [b"", b"\x04", b"\x04\x25", b"\x04\x25\x03\x01", b"\x01" + csa(13, 1), b"\x04\x3c\x04\x01"]
)
def test_cut_and_other_actions_announce_nothing(body: bytes) -> None:
    air = Air()
    ordinary(air)
    for category in (0, 4):
        air.send(action(A, S, A, category, body), times=5, every_ms=3000, signal=X_DBM)
        ordinary(air, times=40)
    assert "CSASPOOF" not in names(air)


def test_an_access_point_that_falls_silent_may_have_gone() -> None:
    air = Air()
    ordinary(air)
    for _ in range(4):
        for count in range(3, -1, -1):
            air.send(beacon(A, extra=csa(11, count)))
        air.wait(20)
    assert "CSASPOOF" not in names(air)


def test_the_same_channel_is_no_switch() -> None:
    air = Air()
    ordinary(air)
    for _ in range(4):
        air.send(beacon(A, extra=csa(6, 5)), every_ms=30)
        ordinary(air, times=40)
    assert "CSASPOOF" not in names(air)


def test_ten_thousand_access_points_do_not_grow_the_tables() -> None:
    air = Air()
    air.each(10_000, lambda index: beacon(invented(index), extra=csa(13, 3)), every_ms=1)
    sensor = Sensor().hear(air.frames())
    spoof = next(detection for detection in sensor.detections if detection.name == "CSASPOOF")
    assert spoof.evictions == 10_000 - 1024
