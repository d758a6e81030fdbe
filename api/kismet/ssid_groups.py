"""The SSIDs of all devices, gathered: each with who advertises, answers with and asks for it."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Final

from api.kismet.slices import in_slices
from sensor.dot11.security import Security
from sensor.tracking.device import Device, ProbedSsid, SsidRecord

SLICE: Final = 256
KEPT_TIMES: Final = 10  # what was gathered is shown for so many times as long as it took, and no longer than
KEPT_S: Final = 2.0


class SsidGroup:
    """One SSID and everybody who has to do with it."""

    __slots__ = ("advertising", "first_us", "last_us", "probing", "responding", "security", "ssid")

    def __init__(self, ssid: bytes) -> None:
        """Start with nobody."""
        self.ssid = ssid
        self.first_us = 0
        self.last_us = 0
        self.security: Security | None = None
        self.advertising: list[bytes] = []
        self.responding: list[bytes] = []
        self.probing: list[bytes] = []

    def heard(self, record: SsidRecord | ProbedSsid) -> None:
        """Take over when the SSID was heard, and what protects it according to the newest frame."""
        first_us, last_us = record.first_us, record.last_us
        if not self.first_us or first_us < self.first_us:
            self.first_us = first_us
        newest = last_us >= self.last_us
        if newest:
            self.last_us = last_us
        if isinstance(record, SsidRecord) and (newest or self.security is None):
            self.security = record.security


class SsidGroups:
    """The SSIDs of some devices."""

    def __init__(self) -> None:
        """Start with none."""
        self.groups: dict[bytes, SsidGroup] = {}

    def add(self, device: Device) -> None:
        """Take in a device's SSIDs; those that are hidden or asked for by a wildcard are none."""
        bss = device.bss
        if bss is not None:
            for record in bss.advertised.values():
                self._of(record.ssid, record).advertising.append(device.mac)
            for record in (bss.responded or {}).values():
                self._of(record.ssid, record).responding.append(device.mac)
        for probed in device.probed or ():
            if probed.ssid:
                self._of(probed.ssid, probed).probing.append(device.mac)

    def _of(self, ssid: bytes, record: SsidRecord | ProbedSsid) -> SsidGroup:
        group = self.groups.get(ssid)
        if group is None:
            group = self.groups[ssid] = SsidGroup(ssid)
        group.heard(record)
        return group


class GatheredSsids:
    """The SSIDs as they were a moment ago: they are not gathered again for each page that somebody turns."""

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        """Start with nothing gathered; `clock` tells steady seconds."""
        self._clock = clock
        self._groups: dict[bytes, SsidGroup] = {}
        self._until_s = float("-inf")

    async def of(self, devices: Callable[[], Sequence[Device]]) -> dict[bytes, SsidGroup]:
        """Return the SSIDs of devices, as they are or as they were lately."""
        begun_s = self._clock()
        if begun_s >= self._until_s:
            groups = SsidGroups()
            async for some in in_slices(devices(), SLICE):
                for device in some:
                    groups.add(device)
            now_s = self._clock()
            self._groups, self._until_s = groups.groups, now_s + min(KEPT_S, KEPT_TIMES * (now_s - begun_s))
        return self._groups
