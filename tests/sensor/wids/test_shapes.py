"""Elements of the shapes that known holes want."""

import pytest

from sensor.alerts.definition import Override
from sensor.wids.catalogue import ENTRIES
from sensor.wids.shapes import MAX_DEVICES, pairwise_count
from tests.captures import Air
from tests.driver import Sensor
from tests.frames import OPEN, beacon, element, probe_response, rates, ssid_element
from tests.scenes.shapes import absence, long_capabilities, long_ds
from tests.scenes.stage import E, S, other

LONG_DS = ssid_element(b"fixed") + rates() + element(3, b"\x06\x00")


def raised(air: Air, name: str) -> list[str]:
    return [alert.text for alert in Sensor(noisy=True).hear(air.frames()).of(name)]


def test_a_text_says_what_was_found_and_whom_it_hurts() -> None:
    air = Air()
    air.send(probe_response(E, S, elements=LONG_DS), times=3)
    assert raised(air, "BADFIXLENIE")[0] == (
        "Device 00:C0:CA:66:66:66 (2437 MHz) sent 3 frames with a DS Parameter Set of 2 octets: the standard allows "
        "one, and careless drivers copy what they are given."
    )


def test_two_frames_are_not_believed_nor_three_in_an_hour() -> None:
    air = Air()
    air.send(probe_response(E, S, elements=LONG_DS), times=2)
    air.wait(61)
    air.send(probe_response(E, S, elements=LONG_DS), times=2)
    assert raised(air, "BADFIXLENIE") == []


def test_beacons_that_stay_the_same_are_believed_at_the_third() -> None:
    air = Air()
    air.send(beacon(E, elements=LONG_DS, security=OPEN), times=2)
    assert raised(air, "BADFIXLENIE") == []
    air.send(beacon(E, elements=LONG_DS, security=OPEN), times=3)
    assert len(raised(air, "BADFIXLENIE")) == 1


def test_a_shape_that_is_gone_by_the_third_beacon_is_not_believed() -> None:
    air = Air()
    air.send(beacon(E, elements=LONG_DS, security=OPEN))
    air.send(beacon(E, elements=ssid_element(b"fixed") + rates(), security=OPEN), times=5)
    assert raised(air, "BADFIXLENIE") == []


def test_the_limit_of_the_noisy_one_can_be_tuned_and_it_is_off_by_itself() -> None:
    air = Air()
    long_capabilities(air)
    packets = air.frames()
    assert Sensor().hear(packets).of("QCOMEXTENDED") == []
    on = {"QCOMEXTENDED": Override(enabled=True)}
    assert Sensor(overrides=on).hear(packets).of("QCOMEXTENDED")
    assert Sensor(parameters={"QCOMEXTENDED": {"octets": 60}}, overrides=on).hear(packets).of("QCOMEXTENDED") == []


def test_an_absence_in_the_second_element_is_found() -> None:
    air = Air()
    air.send(probe_response(E, S, b"DIRECT-xy", extra=absence(15) + absence(41)), times=3)
    assert len(raised(air, "RTLWIFIP2P")) == 1


@pytest.mark.parametrize(
    ("rsn", "count"), [(b"", 0), (b"\x01\x00\x00\x0f\xac\x04\x02", 0), (bytes(6) + b"\xd0\x07", 2000)]
)
def test_the_count_of_ciphers_is_read_where_it_is(rsn: bytes, count: int) -> None:
    assert pairwise_count(rsn) == count


def test_ten_thousand_forged_transmitters_find_no_more_room_than_there_is() -> None:
    air = Air()
    for index in range(3000):
        ta = E[:3] + index.to_bytes(3, "big")
        air.send(probe_response(ta, S, elements=LONG_DS), every_ms=1)
    sensor = Sensor().hear(air.frames())
    detection = next(each for each in sensor.detections if each.name == "BADFIXLENIE")
    assert detection.evictions == 3000 - MAX_DEVICES


def test_every_shape_is_there() -> None:
    shapes = {"BADFIXLENIE", "RSNLOOP", "WMMTSPEC", "RTLWIFIP2P", "QCOMEXTENDED"}
    assert shapes | {"MSFDLINKRATE", "MSFBCOMSSID", "MSFNETGEARBEACON"} <= set(ENTRIES)


def test_the_second_transmitter_does_not_help_the_first() -> None:
    air = Air()
    long_ds(air)
    before = len(air.packets)
    air.packets = air.packets[: before - 1]
    air.send(probe_response(other(E, 3), S, elements=LONG_DS), times=2)
    assert raised(air, "BADFIXLENIE") == []
