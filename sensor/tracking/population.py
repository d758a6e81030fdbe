"""The devices that are known: who is let in, and who leaves when there is no more room.

A device is made when it is first heard, or when somebody else's frame first names it. There are never more than so
many. Those seen least recently leave, a share at a time, and an access point takes its list of clients along.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.frame import Frame
from sensor.tracking import observation
from sensor.tracking.device import Bss, Device, Peer
from sensor.tracking.observation import Observation
from sensor.tracking.reception import Reception

EVICTION_SHARE: Final = 64  # this part of all devices leaves at once, so that looking for the oldest is rare


@final
class Population:
    """All devices by address, at most `max_devices`; the least recently seen leave first."""

    def __init__(self, max_devices: int) -> None:
        """Start with nobody."""
        self.max_devices: int = max_devices
        self.devices: dict[bytes, Device] = {}
        self.evicted: int = 0  # devices that left for want of room
        self.access_points: int = 0  # devices that speak for a BSS, at present
        self.reception = Reception()

    def bss(self, bssid: bytes) -> Bss | None:
        """Return what a BSSID says of itself, if it was heard to say anything."""
        device = self.devices.get(bssid)
        return device.bss if device is not None else None

    def transmitter(self, frame: Frame, seen: Observation) -> Device:
        """Return the frame's transmitter, made on first sight, and count the frame for it."""
        device = self.devices.get(frame.ta)
        if device is None:
            device = self._admit(frame.ta, frame.ts_us)
            seen.news |= observation.NEW_DEVICE
        self.reception.note(device, frame)
        seen.device = device
        return device

    def receiver(self, frame: Frame, seen: Observation) -> None:
        """Count the frame for its receiver, if that is a device known already."""
        if frame.group_addressed:
            return
        device = self.devices.get(frame.ra)
        if device is not None:
            device.rx_packets += 1
            device.packets += 1
            seen.receiver = device

    def named(self, mac: bytes, ts_us: i64, seen: Observation) -> Device:
        """Return a device that a frame speaks of; one that was never heard itself is made, and is news."""
        device = self.devices.get(mac)
        if device is not None:
            return device
        device = self._admit(mac, ts_us)
        if not seen.news & observation.NEW_NAMED:
            seen.news |= observation.NEW_NAMED
            seen.named = []
        seen.named.append(device)
        return device

    def unlist(self, peer: Peer) -> None:
        """Let a station that no BSS lists any longer be listed again when it talks."""
        station = self.devices.get(peer.sta)
        if station is not None and station.peer is peer:
            station.peer = None

    def _admit(self, mac: bytes, ts_us: i64) -> Device:
        if len(self.devices) >= self.max_devices:
            self._evict()
        device = Device(mac, ts_us)
        self.devices[mac] = device
        return device

    def _evict(self) -> None:
        """Drop the least recently seen devices, a share at a time."""
        leaving = max(1, self.max_devices // EVICTION_SHARE)
        times = sorted([device.last_us for device in self.devices.values()])
        horizon: i64 = times[leaving - 1]
        oldest = [mac for mac, device in self.devices.items() if device.last_us < horizon]
        oldest += [mac for mac, device in self.devices.items() if device.last_us == horizon][: leaving - len(oldest)]
        for mac in oldest:
            bss = self.devices.pop(mac).bss
            if bss is not None:
                self.access_points -= 1
                if bss.clients is not None:
                    for peer in bss.clients.values():
                        self.unlist(peer)
            self.evicted += 1
