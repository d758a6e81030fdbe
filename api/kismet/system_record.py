"""Kismet's record of the machine and the sensor's own use of it."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

import psutil

from api.kismet.descriptions import DESCRIPTIONS
from api.kismet.encodings import Keyed, Record
from api.kismet.records import rrd_record, seconds, timestamp_record
from sensor import __version__
from sensor.rrd import LARGEST, Rrd
from sensor.telemetry.battery import Battery, read_battery
from sensor.telemetry.machine import Machine, read_machine


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
    battery = read_battery()
    return {
        **battery_record(battery),
        "airwarden.system.battery.present": battery.present,
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
        **machine_record(read_machine(server.folder)),
        "kismet.system.num_fields": len(DESCRIPTIONS),
        "kismet.system.num_components": 0,
        "kismet.system.num_http_connections": connections,
        "kismet.system.string_cache_size": 0,
        "kismet.server.uuid": server.uuid,
    }


class ServerNames:
    """What the sensor calls itself, and where it writes."""

    def __init__(
        self, uuid: str, name: str = "", description: str = "", location: str = "", folder: Path | None = None
    ) -> None:
        """Take the UUID and what the operator says; `folder` is where the state lies."""
        self.folder = folder
        self.uuid = uuid
        self.name = name
        self.description = description
        self.location = location


@dataclass(frozen=True, slots=True)
class Statistics:
    """The sensor's own use of the machine at one moment."""

    rss_kb: int
    devices: int
    connections: int


def statistics_record(statistics: Statistics) -> Record:
    """Return what is told each second."""
    return {
        "kismet.system.num_fields": len(DESCRIPTIONS),
        "kismet.system.num_components": 0,
        "kismet.system.num_http_connections": statistics.connections,
        "kismet.system.memory.rss": statistics.rss_kb,
        "kismet.system.devices.count": statistics.devices,
    }


def battery_record(battery: Battery) -> Record:
    """Return the battery's state."""
    return {
        "kismet.system.battery.percentage": battery.percent,
        "kismet.system.battery.charging": battery.state,
        "kismet.system.battery.ac": battery.on_mains,
        "kismet.system.battery.remaining": battery.remaining_s,
    }


def machine_record(machine: Machine) -> Record:
    """Return the machine's state: temperatures and fans as Kismet names them, then ours."""
    return {
        "kismet.system.sensors.fan": Keyed(machine.fans_rpm),
        "kismet.system.sensors.temp": Keyed(machine.temperatures_c),
        "airwarden.system.memory.total": machine.memory_kb,
        "airwarden.system.memory.available": machine.memory_available_kb,
        "airwarden.system.load": [*machine.load],
        "airwarden.system.disk.total": machine.disk_bytes,
        "airwarden.system.disk.free": machine.disk_free_bytes,
    }


def user_name() -> str:
    """Return the user that the sensor runs as, its number where it has no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
