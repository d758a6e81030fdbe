"""NAVABUSE and QUIETDOS: how long is too long, and how often."""

import struct

import pytest

from sensor.wids.medium import quiet_share
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import RETRY, ack, beacon, cts, rts, ssid_element
from tests.scenes.floods import invented
from tests.scenes.medium import MARAUDER, long_reservations, quiet, quiet_beacons
from tests.scenes.stage import A, E, S


def names(air: Air) -> set[str]:
    return set(Sensor().hear(air.frames()).names())


def test_it_says_on_which_frequency_and_for_how_long() -> None:
    air = Air()
    long_reservations(air)
    alert = Sensor().hear(air.frames()).of("NAVABUSE")[0]
    assert alert.text == (
        "10 frames (CTS, RTS) in 0.4 s on 2437 MHz reserve the medium for up to 32 ms each, to A4:5E:60:01:02:03, "
        "00:1B:2F:AA:00:01: everybody else has to stay silent."
    )


@pytest.mark.parametrize(
    ("duration", "raised"), [(20_000, False), (20_001, True), (32_767, True), (32_768, False), (0xC000, False)]
)
def test_a_duration_must_reserve_and_be_too_long(duration: int, raised: bool) -> None:
    air = Air()
    for frame in (rts(A, E, duration), cts(S, duration)):
        air.send(frame, times=10, every_ms=40)
    assert ("NAVABUSE" in names(air)) is raised


def test_acknowledgements_may_reserve_too() -> None:
    air = Air()
    frame = ack(S)
    air.send(frame[:2] + struct.pack("<H", 32_000) + frame[4:], times=10, every_ms=40)
    assert "NAVABUSE" in names(air)


def test_the_retry_bit_hides_no_flood() -> None:
    air = Air()
    frame = cts(S, 32_000)
    air.send(frame[:1] + bytes((frame[1] | RETRY,)) + frame[2:], times=100, every_ms=10)
    assert "NAVABUSE" in names(air)


def test_one_quiet_beacon_in_three_is_told() -> None:
    air = Air()
    quiet_beacons(air)
    alert = Sensor().hear(air.frames()).of("QUIETDOS")[0]
    assert alert.text == (
        '3 beacons in 0.5 s in the name of access point 00:1B:2F:AA:00:01 ("net", channel 6) ask all stations to be '
        "quiet for all of the time: nobody can send."
    )


@pytest.mark.parametrize(
    ("element", "share"),
    [
        (quiet(50), 50),
        (quiet(50, period=2), 25),
        (quiet(100, period=1), 100),
        (quiet(1, period=255), 0),
        (MARAUDER, 13_107),
        (b"\x28\x06\x01", 0),
        (b"\x28\x05" + bytes(5), 0),
        (ssid_element(b"\x28\x06\x01\x01\xff\xff\xff\xff"), 0),
        (b"", 0),
    ],
)
def test_share_of_the_time(element: bytes, share: int) -> None:
    assert quiet_share(ssid_element(b"net") + element, 100) == share


def test_ten_thousand_access_points_do_not_grow_the_tables() -> None:
    air = Air()
    air.each(10_000, lambda index: beacon(invented(index), extra=MARAUDER), every_ms=1)
    sensor = Sensor().hear(air.frames())
    found = next(detection for detection in sensor.detections if detection.name == "QUIETDOS")
    assert found.evictions == 10_000 - 1024
