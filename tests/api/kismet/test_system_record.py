"""Figures of the machine, with and without a battery."""

from collections import namedtuple
from typing import Any

import psutil
import pytest

from api.kismet.records import rrd_record
from api.kismet.system_record import SystemFigures, battery_record, user_name
from sensor.telemetry.battery import read_battery

Battery = namedtuple("Battery", ["percent", "secsleft", "power_plugged"])  # noqa: PYI024 - as psutil makes it


def record(battery: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    return tuple(battery_record(read_battery()).values())


def test_a_machine_without_a_battery_is_charged_and_on_mains(monkeypatch: pytest.MonkeyPatch) -> None:
    assert record(None, monkeypatch) == (0, "charged", True, 0)


@pytest.mark.parametrize(
    ("battery", "expected"),
    [
        (Battery(50.4, psutil.POWER_TIME_UNLIMITED, True), (50, "charging", True, 0)),
        (Battery(100, psutil.POWER_TIME_UNLIMITED, True), (100, "charged", True, 0)),
        (Battery(50, 3600, False), (50, "discharging", False, 3600)),
        (Battery(50, psutil.POWER_TIME_UNKNOWN, False), (50, "discharging", False, 0)),
        (Battery(50, psutil.POWER_TIME_UNKNOWN, None), (50, "charging", True, 0)),
    ],
)
def test_a_battery_tells_its_state(
    battery: Battery, expected: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert record(battery, monkeypatch) == expected


def test_figures_are_kept_by_the_second() -> None:
    figures = SystemFigures()
    figures.sample(1_800_000_000_000_000, 7)
    figures.sample(1_800_000_001_000_000, 9)
    shown = rrd_record(figures.devices, 1_800_000_001_000_000)
    assert (shown["kismet.common.rrd.last_value"], shown["kismet.common.rrd.last_value_n1"]) == (9, 7)
    assert figures.memory_kb.last_value > 0


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 54321)
    assert user_name() == "54321"
