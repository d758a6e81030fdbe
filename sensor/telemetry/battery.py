"""The battery that the sensor runs on, as the kernel tells psutil."""

from dataclasses import dataclass
from typing import Final

import psutil

CHARGED: Final = "charged"
CHARGING: Final = "charging"
DISCHARGING: Final = "discharging"
FULL_PERCENT: Final = 99.5  # drivers stop short of 100


@dataclass(frozen=True, slots=True)
class Battery:
    """The battery at one moment; a machine without one is charged and on mains, as Kismet says it."""

    percent: int = 0
    state: str = CHARGED
    on_mains: bool = True
    remaining_s: int = 0  # until it is empty, 0 while nobody knows or it is not being emptied
    present: bool = False


def read_battery() -> Battery:
    """Ask the kernel. Reads /sys: a millisecond, or more where firmware has to be asked."""
    try:
        battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    except (OSError, ValueError, TypeError, ArithmeticError):  # a driver that says nonsense, or goes meanwhile
        battery = None
    if battery is None:
        return Battery()
    percent = min(max(round(battery.percent), 0), 100)
    on_mains = battery.power_plugged is not False
    state = DISCHARGING if not on_mains else CHARGED if battery.percent >= FULL_PERCENT else CHARGING
    remaining_s = 0 if on_mains else max(0, int(battery.secsleft))
    return Battery(percent, state, on_mains, remaining_s, present=True)
