"""Whom to believe although they lie."""

from sensor.dot11 import faults
from sensor.tracking.doubts import LIES, MAX_DOUBTED, WINDOW_US, Doubts
from sensor.tracking.observation import Observation
from tests import frames
from tests.captures import Air
from tests.driver import Sensor
from tests.hearing import Ear

AP = frames.mac("00:1b:2f:aa:00:01")
TWIN = frames.mac("02:66:66:66:66:66")
STA = frames.mac("00:1e:c2:00:00:10")
LIE = frames.lying_element(221, 200, b"evade")


def test_a_lie_now_and_then_is_never_believed() -> None:
    doubts = Doubts()
    assert not any(doubts.believes(AP, number * WINDOW_US // (LIES - 2)) for number in range(200))


def test_nothing_but_lies_are_believed_from_the_tenth_on() -> None:
    doubts = Doubts()
    told = [doubts.believes(TWIN, number * 100_000) for number in range(LIES + 5)]
    assert told == [False] * (LIES - 1) + [True] * 6


def test_who_goes_on_lying_stays_believed_in_the_next_minute() -> None:
    doubts = Doubts()
    for number in range(LIES):
        doubts.believes(TWIN, number)
    assert doubts.believes(TWIN, WINDOW_US + 1)


def test_one_sound_frame_wipes_the_slate() -> None:
    doubts = Doubts()
    for number in range(LIES - 1):
        doubts.believes(TWIN, number)
    doubts.clear(TWIN)
    assert not doubts.believes(TWIN, LIES)


def test_a_crowd_of_liars_is_bounded() -> None:
    doubts = Doubts()
    for number in range(MAX_DOUBTED + 50):
        doubts.believes(number.to_bytes(6, "big"), number)
    assert doubts.evictions == 50


def test_an_access_point_with_corrupt_frames_among_sound_ones_keeps_its_security() -> None:
    ear = Ear()
    for _ in range(5 * LIES):
        ear.hear(frames.beacon(AP, b"net", security=frames.WPA2_PSK))
        corrupt = frames.beacon(AP, b"net", security=frames.OPEN, extra=LIE)
        assert ear.fault(corrupt, Observation()) == faults.ELEMENT_OVERRUN
    assert len(ear.bss(AP).adverts) == 1


def test_an_open_twin_cannot_hide_behind_an_octet_too_many() -> None:
    air = Air()
    air.send(frames.beacon(AP, b"net", security=frames.WPA2_PSK), times=5)
    air.send(frames.beacon(TWIN, b"net", security=frames.OPEN, extra=LIE), times=20)
    assert Sensor().hear(air.frames()).names() == ["OPENTWIN"]


def test_a_flood_cannot_hide_behind_an_octet_too_many() -> None:
    air = Air()
    air.send(frames.beacon(AP, b"net"), times=5)
    air.send(frames.deauth(AP, STA, AP) + LIE, times=30, every_ms=20)
    sensor = Sensor().hear(air.frames())
    assert "DEAUTHFLOOD" in sensor.names()
    assert sensor.pipeline.tracker.tolerated == 30
