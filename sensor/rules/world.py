"""The running sensor, as rules ask it."""

import os
from collections.abc import Callable, Iterable, Mapping

import psutil

from sensor.dot11.block import Fix
from sensor.dot11.channels import channel_name
from sensor.pipeline import Pipeline
from sensor.rules.indices import Row
from sensor.rules.ruletype import Charge, Heard, Place, SourceHealth
from sensor.telemetry.battery import read_battery
from sensor.tracking.device import Device


def _nowhere() -> None:
    return None


class SensorWorld:
    """Asks the packetchain and whoever else knows; all of it on the sensor's loop."""

    def __init__(
        self,
        pipeline: Pipeline,
        sources: Callable[[], Iterable[SourceHealth]],
        *,
        locate: Callable[[], Fix | None] = _nowhere,
        charge: Callable[[], Charge | None] = _nowhere,
    ) -> None:
        """Take what answers each question."""
        self.charge = charge
        self._pipeline = pipeline
        self._sources = sources
        self._locate = locate
        self._frames = 0  # when last sampled
        self._process = psutil.Process()

    def heard(self, mac: bytes) -> Heard | None:
        """Return what is known of a device, None if it was never heard."""
        device = self._pipeline.tracker.devices.get(mac)
        if device is None:
            return None
        signal_dbm, channel = int(device.signal_last_dbm), channel_name(device.freq_khz)
        return Heard(int(device.first_us), int(device.last_us), signal_dbm, channel)

    def roll(self) -> Mapping[bytes, Device]:
        """Return all devices."""
        return self._pipeline.tracker.devices

    def sources(self) -> list[SourceHealth]:
        """Return all datasources."""
        return list(self._sources())

    def place(self) -> Place | None:
        """Return where the sensor is."""
        fix = self._locate()
        if fix is None:
            return None
        return Place(fix.latitude_deg, fix.longitude_deg, fix.altitude_m, fix.speed_m_s)

    def samples(self) -> list[tuple[str, Row]]:
        """Return the sensor's own figures."""
        frames = int(self._pipeline.frames)
        packets, self._frames = frames - self._frames, frames
        row: Row = {
            "packets": packets,
            "devices": len(self._pipeline.tracker.devices),
            "memory_kb": int(self._process.memory_info().rss) // 1024,
            "load": os.getloadavg()[0],
        }
        return [("system", row)]


def battery_charge() -> Charge | None:
    """Return the machine's battery, None without one."""
    battery = read_battery()
    return Charge(battery.percent, battery.on_mains, battery.remaining_s or None) if battery.present else None
