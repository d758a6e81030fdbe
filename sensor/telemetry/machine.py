"""The machine that the sensor runs on: temperatures, fans, memory, load and disk."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine at one moment."""

    temperatures_c: Mapping[str, float] = field(default_factory=dict)  # by chip and label
    fans_rpm: Mapping[str, float] = field(default_factory=dict)
    memory_kb: int = 0
    memory_available_kb: int = 0
    load: tuple[float, float, float] = (0.0, 0.0, 0.0)  # runnable processes in the last 1, 5 and 15 minutes
    disk_bytes: int = 0  # of the file system that the state is on
    disk_free_bytes: int = 0


def read_machine(folder: Path | None = None) -> Machine:
    """Ask the kernel; `folder` is where the sensor writes. Reads /sys and /proc: a few milliseconds."""
    memory = psutil.virtual_memory()
    total, free = _disk(folder or Path("/"))
    return Machine(
        temperatures_c=_temperatures(),
        fans_rpm=_fans(),
        memory_kb=memory.total // 1024,
        memory_available_kb=memory.available // 1024,
        load=_load(),
        disk_bytes=total,
        disk_free_bytes=free,
    )


def _disk(folder: Path) -> tuple[int, int]:
    try:
        usage = psutil.disk_usage(str(folder))
    except OSError:
        return 0, 0
    return usage.total, usage.free


def _load() -> tuple[float, float, float]:
    try:
        return os.getloadavg()
    except OSError:
        return 0.0, 0.0, 0.0


def _temperatures() -> dict[str, float]:
    try:
        groups = psutil.sensors_temperatures() if hasattr(psutil, "sensors_temperatures") else {}
    except (OSError, ValueError):
        return {}
    return {
        f"{chip}-{each.label or number}": each.current
        for chip, all_ in groups.items()
        for number, each in enumerate(all_)
    }


def _fans() -> dict[str, float]:
    try:
        groups = psutil.sensors_fans() if hasattr(psutil, "sensors_fans") else {}
    except (OSError, ValueError):
        return {}
    return {
        f"{chip}-{each.label or number}": each.current
        for chip, all_ in groups.items()
        for number, each in enumerate(all_)
    }
