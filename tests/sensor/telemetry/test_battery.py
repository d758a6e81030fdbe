"""The battery as psutil tells it: invented ones in process, and made-up ones of the kernel's in a mount namespace."""

import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from sensor.telemetry.battery import Battery, read_battery

Told = namedtuple("Told", ["percent", "secsleft", "power_plugged"])  # noqa: PYI024 - as psutil makes it

# Answers each line on its input with the battery as it is then.
PROBE = """
import sys
from sensor.telemetry.battery import read_battery
for _ in sys.stdin:
    battery = read_battery()
    print(battery.percent, battery.state, battery.on_mains, battery.remaining_s, battery.present, flush=True)
"""


@pytest.mark.parametrize(
    ("told", "battery"),
    [
        (None, Battery(0, "charged", True, 0)),
        (Told(50.4, psutil.POWER_TIME_UNLIMITED, True), Battery(50, "charging", True, 0, True)),
        (Told(99.6, psutil.POWER_TIME_UNLIMITED, True), Battery(100, "charged", True, 0, True)),
        (Told(50, 3600, False), Battery(50, "discharging", False, 3600, True)),
        (Told(50, psutil.POWER_TIME_UNKNOWN, None), Battery(50, "charging", True, 0, True)),
        (Told(1040.0, psutil.POWER_TIME_UNKNOWN, False), Battery(100, "discharging", False, 0, True)),
    ],
)
def test_a_battery_tells_its_state(told: Any, battery: Battery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: told, raising=False)
    assert read_battery() == battery


def test_a_driver_that_fails_is_no_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("gone")

    monkeypatch.setattr(psutil, "sensors_battery", fail, raising=False)
    assert not read_battery().present


class Supplies:
    """The kernel's folder of power supplies, made up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("AC/type", "Mains")
        self.write("BAT0/type", "Battery")
        self.write("BAT0/present", "1")
        self.write("BAT0/energy_full", "25000000")
        self.set(energy_uwh=9_250_000, power_uw=4_625_000, status="Discharging", mains=0)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{text}\n")

    def set(self, *, energy_uwh: int, power_uw: int, status: str, mains: int) -> None:
        self.write("BAT0/energy_now", str(energy_uwh))
        self.write("BAT0/capacity", str(energy_uwh // 250_000))
        self.write("BAT0/power_now", str(power_uw))
        self.write("BAT0/status", status)
        self.write("AC/online", str(mains))


@pytest.fixture
def supplies(tmp_path: Path) -> Supplies:
    return Supplies(tmp_path)


@pytest.fixture
def probe(supplies: Supplies) -> Iterator[subprocess.Popen[str]]:
    """A process that sees the made-up folder in place of the kernel's, and nobody else does."""
    if not Path("/sys/class/power_supply").is_dir():
        pytest.skip("this kernel has no power supplies to mount over")
    mount = f"mount --bind '{supplies.folder}' /sys/class/power_supply && exec '{sys.executable}' -c '{PROBE}'"
    process = subprocess.Popen(
        ["unshare", "-m", "sh", "-c", mount],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        if not ask(process):
            pytest.skip(f"no mount namespace: {process.communicate()[1].strip()[:200]}")
        yield process
        assert process.stdin is not None
        process.stdin.close()


def ask(process: subprocess.Popen[str]) -> list[str]:
    """Return what the process sees now."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write("\n")
        process.stdin.flush()
    except BrokenPipeError:
        return []
    return process.stdout.readline().split()


@pytest.mark.root
def test_the_kernel_s_battery_drains_is_plugged_in_and_fills(supplies: Supplies, probe: subprocess.Popen[str]) -> None:
    assert ask(probe) == ["37", "discharging", "False", "7200", "True"]
    supplies.set(energy_uwh=1_250_000, power_uw=5_000_000, status="Discharging", mains=0)
    assert ask(probe) == ["5", "discharging", "False", "900", "True"]
    supplies.set(energy_uwh=12_500_000, power_uw=9_000_000, status="Charging", mains=1)
    assert ask(probe) == ["50", "charging", "True", "0", "True"]
    supplies.set(energy_uwh=25_000_000, power_uw=0, status="Full", mains=1)
    assert ask(probe) == ["100", "charged", "True", "0", "True"]


@pytest.mark.root
def test_a_battery_that_says_nonsense_harms_nobody(supplies: Supplies, probe: subprocess.Popen[str]) -> None:
    supplies.write("BAT0/energy_now", "many")
    supplies.write("BAT0/energy_full", "0")
    supplies.write("BAT0/capacity", "-5")
    assert ask(probe)[-1] in ("True", "False")
