"""Who is heard each minute."""

import pytest

from sensor.rules import rollcall as module
from sensor.rules.rollcall import RollCall
from sensor.tracking.device import Device
from tests.sensor.rules.rules import NOW_US, SECOND_US


def crowd(count: int, last_us: int = NOW_US) -> dict[bytes, Device]:
    return {mac: Device(mac, last_us) for mac in (number.to_bytes(6, "big") for number in range(count))}


def minute(roll: RollCall, devices: dict[bytes, Device], start_us: int = NOW_US) -> list[int]:
    """Return how many were told of in each second of a minute."""
    return [len(roll.second(start_us + second * SECOND_US, devices)) for second in range(60)]


def test_each_device_is_told_of_once_a_minute_and_a_few_each_second() -> None:
    told = minute(RollCall(), crowd(600))
    assert told == [10] * 60


def test_those_that_fell_silent_are_not_told_of() -> None:
    roll, devices = RollCall(), crowd(90, NOW_US - 61 * SECOND_US)
    heard = Device(bytes(6), NOW_US)
    devices[heard.mac] = heard
    assert sum(minute(roll, devices)) == 1


def test_a_gap_is_caught_up_with_and_the_next_round_begins_a_minute_later() -> None:
    roll, devices = RollCall(), crowd(60)
    assert len(roll.second(NOW_US, devices)) == 1
    for device in devices.values():
        device.last_us = NOW_US + 100 * SECOND_US
    assert len(roll.second(NOW_US + 100 * SECOND_US, devices)) == 59
    assert len(roll.second(NOW_US + 101 * SECOND_US, devices)) == 1
    assert len(roll.second(NOW_US + 102 * SECOND_US, devices)) == 1


def test_a_crowd_is_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_HEARD", 7)
    roll = RollCall()
    assert sum(minute(roll, crowd(100))) == 7
    assert roll.overflowed == 93
    later = NOW_US + 60 * SECOND_US
    assert sum(minute(roll, crowd(100, later), later)) == 7


def test_no_second_looks_at_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LOOKS", 3)
    assert minute(RollCall(), crowd(600))[:3] == [3, 3, 3]


def test_a_device_that_has_left_meanwhile_is_passed_over() -> None:
    roll, devices = RollCall(), crowd(60)
    roll.second(NOW_US, devices)
    devices.clear()
    assert sum(minute(roll, devices, NOW_US + SECOND_US)) == 0
