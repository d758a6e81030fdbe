"""A census counts each device once, however it is cut."""

import pytest

from sensor.tracking.census import Census
from sensor.tracking.device import Device


def device(number: int, last_us: int, freq_khz: int) -> Device:
    made = Device(number.to_bytes(6, "big"), 0)
    made.last_us, made.freq_khz = last_us, freq_khz
    return made


@pytest.mark.parametrize("slice_", [1, 3, 1000])
def test_devices_are_counted_where_they_were_last_heard(slice_: int) -> None:
    made = [device(n, last_us, freq) for n, (last_us, freq) in enumerate([(10, 1), (20, 1), (20, 2), (9, 2), (30, 0)])]
    census = Census({each.mac: each for each in made}, 10)
    while census.count(slice_):
        pass
    assert census.counts == {1: 2, 2: 1}


def test_nobody_is_nobody() -> None:
    census = Census({}, 0)
    assert not census.count(10)
    assert census.counts == {}
