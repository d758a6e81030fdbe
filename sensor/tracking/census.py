"""Counting the devices that are on each frequency, some at a time, so that nobody else waits for a hundred thousand."""

from mypy_extensions import i64

from sensor.tracking.device import Device


class Census:
    """One count over all devices as they were when it began."""

    def __init__(self, devices: dict[bytes, Device], since_us: i64) -> None:
        """Count those that were heard since `since_us`."""
        self.counts: dict[int, int] = {}  # devices by frequency in kHz
        self._devices: list[Device] = list(devices.values())
        self._since_us: i64 = since_us
        self._next: i64 = 0

    def count(self, most: i64) -> bool:
        """Count at most so many further devices; return whether there are more."""
        devices = self._devices
        counts = self.counts
        since_us = self._since_us
        at = self._next
        end = min(at + most, len(devices))
        while at < end:
            device = devices[at]
            at += 1
            if device.last_us >= since_us and device.freq_khz:
                counts[device.freq_khz] = counts.get(device.freq_khz, 0) + 1
        self._next = at
        return at < len(devices)
