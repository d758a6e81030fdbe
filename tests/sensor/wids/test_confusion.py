"""SSIDCONFUSION: both names at once, and requests for a name that is not used."""

import pytest

from tests.captures import Air
from tests.driver import Sensor
from tests.frames import OPEN, assoc_request, beacon
from tests.scenes.confusion import ssid_confusion
from tests.scenes.stage import A, S

NAME = "SSIDCONFUSION"


def texts(air: Air, **parameters: int) -> list[str]:
    return [alert.text for alert in Sensor(parameters={NAME: parameters}).hear(air.frames()).of(NAME)]


def test_the_sentence_names_both_networks() -> None:
    air = Air()
    ssid_confusion(air)
    assert texts(air)[0] == (
        'Access point 00:1B:2F:AA:00:01 is "guest 0" on channel 6 and "work 0" on channel 11: stations may be tricked '
        "into the wrong network."
    )


def test_open_networks_have_no_key_to_confuse() -> None:
    air = Air()
    for _ in range(60):
        air.send(beacon(A, b"one", 6, OPEN))
        air.send(beacon(A, b"two", 11, OPEN), freq_mhz=2462)
    assert texts(air) == []


def test_the_other_name_must_still_be_in_use() -> None:
    air = Air()
    for _ in range(5):
        air.send(beacon(A, b"one", 6), times=5)
        air.wait(60)
        air.send(beacon(A, b"two", 11), times=5, freq_mhz=2462)
        air.wait(60)
    assert texts(air) == []


@pytest.mark.parametrize(("requests", "count"), [(1, 0), (2, 1), (5, 1)])
def test_a_station_that_asks_for_a_name_that_is_not_used(requests: int, count: int) -> None:
    air = Air()
    air.send(beacon(A, b"guest"), times=20)
    air.send(assoc_request(S, A, b"work"), times=requests)
    assert len(texts(air)) == count


@pytest.mark.parametrize("beacons", [0, 5])
def test_of_an_access_point_that_is_hardly_heard_a_name_may_have_been_missed(beacons: int) -> None:
    air = Air()
    if beacons:
        air.send(beacon(A, b"guest"), times=beacons)
    air.send(assoc_request(S, A, b"work"), times=5)
    assert texts(air) == []


def test_retransmitted_requests_count_once() -> None:
    air = Air()
    air.send(beacon(A, b"guest"), times=20)
    air.send(assoc_request(S, A, b"work"), retries=5)
    assert texts(air) == []


def test_forged_stations_stay_bounded() -> None:
    air = Air()
    air.send(beacon(A, b"guest"), times=20)
    for n in range(10_000):
        air.send(assoc_request(bytes((2, 0, 0, 0)) + n.to_bytes(2, "big"), A, b"work"), every_ms=1)
    sensor = Sensor().hear(air.frames())
    assert next(d for d in sensor.detections if d.name == NAME).evictions > 5_000
