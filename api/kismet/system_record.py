"""Kismet's record of the machine and the sensor's own use of it."""

import os
import pwd
from typing import Final

import psutil

from api.kismet.descriptions import DESCRIPTIONS
from api.kismet.encodings import Keyed, Record
from api.kismet.records import rrd_record, seconds, timestamp_record
from sensor import __version__
from sensor.rrd import LARGEST, Rrd

_FULL_PERCENT: Final = 99.5


class SystemFigures:
    """Memory and device count over time; sampled once a second by whoever owns a clock."""

    def __init__(self) -> None:
        """Start with nothing sampled."""
        self.memory_kb = Rrd(LARGEST)
        self.devices = Rrd(LARGEST)
        self._process = psutil.Process()

    def rss_kb(self) -> int:
        """Return the memory in use."""
        return int(self._process.memory_info().rss) // 1024

    def sample(self, now_us: int, devices: int) -> None:
        """Note memory and devices at this second."""
        self.memory_kb.add(seconds(now_us), self.rss_kb())
        self.devices.add(seconds(now_us), devices)


def status_record(
    figures: SystemFigures, *, now_us: int, started_us: int, devices: int, connections: int, server: "ServerNames"
) -> Record:
    """Return the state of the system. Reads /sys: a few milliseconds."""
    figures.sample(now_us, devices)
    return {
        **battery_record(),
        **timestamp_record(now_us),
        "kismet.system.timestamp.start_sec": seconds(started_us),
        "kismet.system.memory.rss": figures.rss_kb(),
        "kismet.system.devices.count": devices,
        "kismet.system.user": user_name(),
        "kismet.system.version": __version__,
        "kismet.system.git": "",
        "kismet.system.build_time": "",
        "kismet.system.server_name": server.name,
        "kismet.system.server_description": server.description,
        "kismet.system.server_location": server.location,
        "kismet.system.memory.rrd": rrd_record(figures.memory_kb, now_us),
        "kismet.system.devices.rrd": rrd_record(figures.devices, now_us),
        "kismet.system.sensors.fan": _fans(),
        "kismet.system.sensors.temp": _temperatures(),
        "kismet.system.num_fields": len(DESCRIPTIONS),
        "kismet.system.num_components": 0,
        "kismet.system.num_http_connections": connections,
        "kismet.system.string_cache_size": 0,
        "kismet.server.uuid": server.uuid,
    }


class ServerNames:
    """What the sensor calls itself."""

    def __init__(self, uuid: str, name: str = "", description: str = "", location: str = "") -> None:
        """Take the UUID and what the operator says."""
        self.uuid = uuid
        self.name = name
        self.description = description
        self.location = location


def battery_record() -> Record:
    """Return the battery's state; a machine without one is charged and on mains."""
    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    if battery is None:
        return _battery(percentage=0, charging="charged", mains=True, remaining_s=0)
    mains = battery.power_plugged is not False
    charging = "discharging" if not mains else "charged" if battery.percent >= _FULL_PERCENT else "charging"
    remaining_s = max(0, int(battery.secsleft)) if not mains else 0
    return _battery(percentage=round(battery.percent), charging=charging, mains=mains, remaining_s=remaining_s)


def _battery(*, percentage: int, charging: str, mains: bool, remaining_s: int) -> Record:
    return {
        "kismet.system.battery.percentage": percentage,
        "kismet.system.battery.charging": charging,
        "kismet.system.battery.ac": mains,
        "kismet.system.battery.remaining": remaining_s,
    }


def user_name() -> str:
    """Return the user that the sensor runs as, its number where it has no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _temperatures() -> Keyed:
    groups = psutil.sensors_temperatures() if hasattr(psutil, "sensors_temperatures") else {}
    return Keyed(
        {_label(chip, each.label, n): each.current for chip, all_ in groups.items() for n, each in enumerate(all_)}
    )


def _fans() -> Keyed:
    groups = psutil.sensors_fans() if hasattr(psutil, "sensors_fans") else {}
    return Keyed(
        {_label(chip, each.label, n): each.current for chip, all_ in groups.items() for n, each in enumerate(all_)}
    )


def _label(chip: str, label: str, number: int) -> str:
    return f"{chip}-{label or number}"
