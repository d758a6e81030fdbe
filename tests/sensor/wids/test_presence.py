"""DEVICEFOUND, DEVICELOST and RECURRINGDEVICE."""

import pytest

from sensor.dot11.mac import MacMask
from sensor.packetchain.listening import Listening
from sensor.wids.catalogue import detections
from sensor.wids.policy import KnownDevice, Policy
from sensor.wids.roll import Requests
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import null, probe_request
from tests.scenes.floods import invented
from tests.scenes.presence import arrives, comes_back, goes
from tests.scenes.stage import LISTED, POLICY, A, S, ordinary


def told(air: Air, name: str, **parameters: int) -> list[str]:
    return [alert.text for alert in Sensor(POLICY, {name: parameters}, noisy=True).hear(air.frames()).of(name)]


def test_an_arrival_is_told_with_its_name() -> None:
    air = Air()
    arrives(air)
    assert told(air, "DEVICEFOUND") == ['Your listed device "till" (5C:51:4F:10:00:01) is heard on 2437 MHz.']


def test_it_is_told_again_after_absence_only() -> None:
    air = Air()
    for _ in range(3):
        arrives(air)
        air.wait(200)
    air.wait(200)
    arrives(air)
    assert len(told(air, "DEVICEFOUND")) == 2


def test_one_frame_is_not_enough() -> None:
    air = Air()
    air.send(null(LISTED, A), retries=4)
    ordinary(air, times=30)
    assert told(air, "DEVICEFOUND") == []


def test_only_those_listed_for_it_are_told() -> None:
    air = Air()
    goes(air)
    policy = Policy(devices=(KnownDevice("till", (MacMask(LISTED),)),))
    assert Sensor(policy).hear(air.frames()).names() == []


def test_those_who_are_there_when_the_configuration_is_read_anew_have_been_told_of() -> None:
    air = Air()
    arrives(air)
    sensor = Sensor(POLICY).hear(air.frames())
    sensor.pipeline.watch(detections(POLICY, {}))
    arrives(air)
    sensor.hear(air.frames())
    assert len(sensor.of("DEVICEFOUND")) == 1


def asking(sensor: Sensor) -> Requests:
    """Give the sensor detections that look for requests, as the daemon's do."""
    sensor.pipeline.watch(detections(Policy(), {}, None, sensor.pipeline.requests))
    return sensor.pipeline.requests


def test_whom_somebody_asks_for_is_told_of() -> None:
    air = Air()
    sensor = Sensor()
    requests = asking(sensor)
    requests.replace([LISTED], [LISTED])
    goes(air)
    sensor.hear(air.frames())
    assert [alert.text for alert in sensor.alerts if alert.header.startswith("DEVICE")] == [
        "Your listed device 5C:51:4F:10:00:01 is heard on 2437 MHz.",
        "Your listed device 5C:51:4F:10:00:01 was not heard for 303 s.",
    ]


def test_whom_nobody_asks_for_any_more_is_not() -> None:
    air = Air()
    sensor = Sensor()
    requests = asking(sensor)
    goes(air)
    packets = air.frames()
    requests.replace([LISTED], [LISTED])
    sensor.hear(packets[:1])
    requests.replace([], [])
    sensor.hear(packets[1:])
    assert sensor.alerts == []


def test_who_is_there_when_somebody_asks_has_been_seen() -> None:
    air = Air()
    sensor = Sensor()
    requests = asking(sensor)
    arrives(air)
    sensor.hear(air.frames())
    requests.replace([LISTED], [])
    arrives(air)
    sensor.hear(air.frames())
    assert sensor.of("DEVICEFOUND") == []
    air.wait(400)
    arrives(air)
    sensor.hear(air.frames())
    assert len(sensor.of("DEVICEFOUND")) == 1


def test_a_request_repeats_nothing_that_others_were_told() -> None:
    air = Air()
    sensor = Sensor()
    requests = asking(sensor)
    requests.replace([LISTED], [])
    arrives(air)
    sensor.hear(air.frames())
    requests.replace([S, LISTED], [])
    arrives(air)
    sensor.hear(air.frames())
    assert len(sensor.of("DEVICEFOUND")) == 1


def test_a_device_in_the_configuration_and_asked_for_is_told_once_and_by_name() -> None:
    air = Air()
    sensor = Sensor(POLICY)
    sensor.pipeline.watch(detections(POLICY, {}, None, sensor.pipeline.requests))
    sensor.pipeline.requests.replace([LISTED], [])
    arrives(air)
    sensor.hear(air.frames())
    assert [alert.text for alert in sensor.of("DEVICEFOUND")] == [
        'Your listed device "till" (5C:51:4F:10:00:01) is heard on 2437 MHz.'
    ]


def test_a_loss_is_told_once() -> None:
    air = Air()
    goes(air)
    for _ in range(30):
        ordinary(air, times=1)
        air.wait(60)
    assert told(air, "DEVICELOST") == ['Your listed device "till" (5C:51:4F:10:00:01) was not heard for 303 s.']


def test_a_loss_is_told_again_after_a_return() -> None:
    air = Air()
    goes(air)
    goes(air)
    assert len(told(air, "DEVICELOST")) == 2


@pytest.mark.parametrize(("share", "lost"), [(1.0, True), (0.25, True), (0.1, False), (0.0, False)])
def test_silence_counts_only_where_somebody_listens(share: float, lost: bool) -> None:
    listening = Listening()
    sensor = Sensor(POLICY)
    sensor.pipeline.watch(detections(POLICY, {}, listening))
    air = Air()
    goes(air)
    packets = air.frames()
    listening.note(packets[0][0], 2412, 1)
    for second in range(400):
        listening.note(packets[0][0] + second * 1_000_000, 2437, round(share * 1_000_000))
    sensor.hear(packets)
    assert ("DEVICELOST" in sensor.names()) is lost


def test_visits_are_counted_and_then_anew() -> None:
    air = Air()
    comes_back(air)
    comes_back(air)
    texts = told(air, "RECURRINGDEVICE")
    assert len(texts) == 2
    assert "was here 3 times in 10 h" in texts[0]


def test_visits_too_long_ago_do_not_count() -> None:
    air = Air()
    for _ in range(6):
        air.send(probe_request(S), times=2)
        air.wait(10 * 3600)
    assert told(air, "RECURRINGDEVICE", window_h=15) == []


def test_ten_thousand_visitors_more_than_there_is_room_for() -> None:
    air = Air()
    for number in range(26_384):
        air.send(probe_request(b"\x00" + invented(number)[1:]), every_ms=0.2)
    sensor = Sensor().hear(air.frames())
    detection = next(each for each in sensor.detections if each.name == "RECURRINGDEVICE")
    assert detection.evictions == 10_000
