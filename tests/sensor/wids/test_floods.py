"""BEACONFLOOD: invented access points, and places that are merely full of real ones."""

import random

import pytest

from tests.captures import Air
from tests.driver import Sensor, alerts_of
from tests.frames import OPEN, WPA2_PSK, beacon, probe_response
from tests.scenes.floods import invented
from tests.scenes.stage import N, S, other

FIXED_TSF = int.from_bytes(b"\x83\x51\xf7\x8f\x0f\x00\x00\x00", "little")  # what ESP8266 firmware writes


def names(air: Air) -> list[str]:
    return [alert.header for alert in alerts_of(air.frames())]


def clock(rng: random.Random) -> int:
    return rng.randrange(10**9, 10**12)


def vendor(index: int) -> bytes:
    """A BSSID as a vendor assigns it, of many vendors."""
    return bytes((0x00, 0x10 + index % 40, 0x20, index >> 8, index & 0xFF, 0x10))


def crowd(air: Air, count: int, address: str, spread: int, *, every_ms: float = 150, seed: int = 1) -> None:
    """So many new access points on channel 1, with clocks of their own."""
    rng = random.Random(seed)
    for index in range(count):
        bssid = invented(index, seed) if address == "invented" else vendor(index + 1000 * seed)
        frame = beacon(bssid, b"ap %d" % index, 1, tsf=clock(rng))
        air.send(frame, every_ms=every_ms, signal=-65 + rng.randint(-spread, spread), freq_mhz=2412)


def test_sixty_invented_ones_in_ten_seconds() -> None:
    air = Air()
    crowd(air, 60, "invented", 2)
    alert = alerts_of(air.frames())[0]
    assert alert.header == "BEACONFLOOD"
    assert alert.text.startswith("40 access points never heard before appeared on 2412 MHz in ")
    assert alert.text.endswith("likely one transmitter.")


def test_vendors_addresses_that_are_heard_once_after_the_first_minute() -> None:
    air = Air()
    crowd(air, 10, "vendor", 20)
    air.wait(60)
    crowd(air, 60, "vendor", 2, seed=2)
    assert names(air)[:1] == ["BEACONFLOOD"]


def test_a_dense_place_in_the_first_seconds_is_innocent() -> None:
    air = Air()
    crowd(air, 60, "vendor", 25)
    assert names(air) == []


def test_a_dense_place_of_one_loudness_in_the_first_seconds_is_innocent() -> None:
    air = Air()
    crowd(air, 60, "vendor", 2)
    assert names(air) == []


def test_randomised_addresses_of_many_loudnesses_are_innocent() -> None:
    air = Air()
    crowd(air, 80, "invented", 25, every_ms=100)
    assert names(air) == []


def test_a_dense_place_is_innocent_when_one_comes_back_to_it() -> None:
    air = Air()
    crowd(air, 100, "vendor", 25, every_ms=50)
    air.wait(1200)
    crowd(air, 100, "vendor", 25, every_ms=50)
    assert names(air) == []


def test_a_slow_walk_past_real_ones_is_innocent() -> None:
    air = Air()
    crowd(air, 300, "invented", 2, every_ms=400)
    assert names(air) == []


@pytest.mark.parametrize("step", [0, 102_400])
def test_a_clock_that_stands_still_or_counts_beacons(step: int) -> None:
    air = Air()
    for index in range(24):
        frame = beacon(invented(index), b"x%d" % index, 6, OPEN, tsf=FIXED_TSF + index * step)
        air.send(frame, every_ms=100, signal=-60 + index)
    assert names(air) == ["BEACONFLOOD"]


def test_one_clock_after_a_power_cut_is_innocent() -> None:
    air = Air()
    for _ in range(3):
        for index in range(40):
            frame = beacon(vendor(index), b"office", 6, tsf=60_000_000 + index * 1024)
            air.send(frame, every_ms=3, signal=-40 - index)
    assert names(air) == []


def test_addresses_that_no_transmitter_can_have() -> None:
    rng = random.Random(7)
    air = Air()
    for index in range(40):
        bssid = rng.randbytes(6)
        frame = beacon(bssid, b"x%d" % index, 6, tsf=clock(rng))
        air.send(frame, every_ms=20, signal=rng.randint(-90, -30))
    assert names(air)[:1] == ["BEACONFLOOD"]


def test_a_flood_of_one_name_is_a_swarm() -> None:
    air = Air()
    for index in range(80):
        air.send(beacon(invented(index), b"net", 11, tsf=5_000_000 + index * 1024), every_ms=20)
    assert set(names(air)) == {"SSIDSWARM"}


def test_a_campus_with_one_name_is_innocent() -> None:
    rng = random.Random(3)
    air = Air()
    for index in range(40):
        frame = beacon(other(N, index), b"campus", 1, tsf=clock(rng))
        air.send(frame, times=2, every_ms=100, signal=rng.randint(-88, -45), freq_mhz=2412)
    assert names(air) == []


def test_a_flood_of_probe_responses() -> None:
    rng = random.Random(5)
    air = Air()
    for index in range(60):
        air.send(probe_response(invented(index), S, b"x%d" % index, tsf=clock(rng)), every_ms=50)
    assert names(air)[:1] == ["BEACONFLOOD"]


def test_one_flood_is_one_incident() -> None:
    air = Air()
    rng = random.Random(9)
    for index in range(2000):
        air.send(beacon(invented(index), b"x%d" % index, 6, WPA2_PSK, tsf=clock(rng)), every_ms=10)
    sensor = Sensor().hear(air.frames())
    assert sensor.desk.incidents.opened == 1
    assert sum(finding.count for finding in sensor.findings) > 1900
    assert len(sensor.alerts) <= 6
