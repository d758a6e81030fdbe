"""The machine's figures, whatever the machine has."""

from collections import namedtuple
from pathlib import Path

import psutil
import pytest

from sensor.telemetry.machine import read_machine

Sensor = namedtuple("Sensor", ["label", "current"])  # noqa: PYI024 - the two that we read of psutil's


def test_memory_load_and_disk_are_told(tmp_path: Path) -> None:
    machine = read_machine(tmp_path)
    assert 0 < machine.memory_available_kb < machine.memory_kb
    assert 0 < machine.disk_free_bytes < machine.disk_bytes
    assert all(load >= 0 for load in machine.load)


def test_sensors_are_named_by_chip_and_label(monkeypatch: pytest.MonkeyPatch) -> None:
    temperatures = {"coretemp": [Sensor("Package", 51.5), Sensor("", 50.0)]}
    monkeypatch.setattr(psutil, "sensors_temperatures", lambda: temperatures, raising=False)
    monkeypatch.setattr(psutil, "sensors_fans", lambda: {"thinkpad": [Sensor("", 2400)]}, raising=False)
    machine = read_machine()
    assert machine.temperatures_c == {"coretemp-Package": 51.5, "coretemp-1": 50.0}
    assert machine.fans_rpm == {"thinkpad-0": 2400}


def test_sensors_that_fail_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("gone")

    monkeypatch.setattr(psutil, "sensors_temperatures", fail, raising=False)
    monkeypatch.setattr(psutil, "sensors_fans", fail, raising=False)
    machine = read_machine(Path("/nowhere/at/all"))
    assert (dict(machine.temperatures_c), dict(machine.fans_rpm)) == ({}, {})
    assert (machine.disk_bytes, machine.disk_free_bytes) == (0, 0)
