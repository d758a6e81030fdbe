"""Who is listed, in the configuration or by request; which of them are there, and when each was last heard itself."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.mac import MacMask
from sensor.tracking.device import Device
from sensor.tracking.observation import NEW_DEVICE, Observation
from sensor.wids.windows import KeyedTable

MAX_MASKED: Final = 4096  # addresses that masks have caught
MAX_SIGHTINGS: Final = 16_384  # those, 10,000 by request, and the ones that a configuration writes out

HEARD: Final = 2  # frames of its own, repetitions aside, before a device is there: one may be damaged


@final
class Requests:
    """Addresses that people ask to be told of while the sensor runs; detections look here each second.

    Whoever keeps the lists replaces them as a whole, so that no detection has to be made anew.
    """

    def __init__(self) -> None:
        """Start with nobody asking."""
        self.found: list[bytes] = []  # whose coming is to be told
        self.lost: list[bytes] = []  # whose going
        self.version: i64 = 0

    def replace(self, found: list[bytes], lost: list[bytes]) -> None:
        """Take the lists as they are now."""
        self.found = found
        self.lost = lost
        self.version += 1


@final
class Roll:
    """Addresses of listed devices: those written out, and those that masks catch once they are heard."""

    def __init__(self, lists: list[tuple[MacMask, ...]]) -> None:
        """Take each entry's addresses; an address belongs to the first entry that has it."""
        self.exact: dict[bytes, int] = {}
        self.masks: list[tuple[MacMask, int]] = []
        self.masked: dict[bytes, int] = {}
        self.evictions: i64 = 0
        for number, masks in enumerate(lists):
            for mask in masks:
                if mask.single:
                    self.exact.setdefault(mask.single, number)
                else:
                    self.masks.append((mask, number))

    def meet(self, devices: dict[bytes, Device]) -> None:
        """Catch those that are known already."""
        if self.masks:
            for mac in devices:
                self.catch(mac)

    def note(self, seen: Observation) -> None:
        """Catch the device that a frame brought."""
        if self.masks and seen.news & NEW_DEVICE and seen.device is not None:
            self.catch(seen.device.mac)

    def catch(self, mac: bytes) -> None:
        """Keep an address that a mask has; those written out need no keeping."""
        if mac in self.exact or mac in self.masked:
            return
        for mask, number in self.masks:
            if mask.matches(mac):
                if len(self.masked) >= MAX_MASKED:
                    del self.masked[next(iter(self.masked))]
                    self.evictions += 1
                self.masked[mac] = number
                return

    def has(self, mac: bytes) -> bool:
        """Whether an address is one of those written out or caught."""
        return mac in self.exact or mac in self.masked

    def entries(self) -> list[tuple[bytes, int]]:
        """Return each address with the number of its entry."""
        return [*self.exact.items(), *self.masked.items()]


@final
class Sighting:
    """When one device was last heard itself."""

    def __init__(self) -> None:
        """Start unheard."""
        self.frames: i64 = 0
        self.last_us: i64 = 0  # 0: never
        self.gone: bool = False  # whether it was told that it had gone

    def heard(self, device: Device) -> bool:
        """Take note of what the device sent since the last look; say whether that was enough to be there.

        What others send to it, and repetitions, do not show that it is.
        """
        frames = device.tx_packets - device.retries
        if frames < self.frames:  # forgotten in between and met anew
            self.frames = 0
        if frames - self.frames < HEARD:
            return False
        self.frames = frames
        self.last_us = device.last_us
        return True


@final
class Sightings:
    """The sightings of many, each with its own bound."""

    def __init__(self) -> None:
        """Start with nobody."""
        self.table: KeyedTable[Sighting] = KeyedTable(MAX_SIGHTINGS)

    def of(self, mac: bytes) -> Sighting:
        """Return the sighting of an address."""
        sighting = self.table.get(mac)
        if sighting is None:
            sighting = Sighting()
            self.table.put(mac, sighting)
        return sighting

    def appears(self, mac: bytes, device: Device, absent_us: i64) -> bool:
        """Whether a device is heard for the first time, or again after so long."""
        sighting = self.of(mac)
        before_us = sighting.last_us
        if not sighting.heard(device):
            return False
        return before_us == 0 or sighting.last_us - before_us >= absent_us
