"""Who talks with whom: the clients of an access point, and everybody who can be reached from a device."""

from collections.abc import Iterable
from typing import Final

from sensor.tracking.device import Device
from sensor.tracking.tracker import Tracker

MAX_RELATED: Final = 1000  # devices; one that a crowd talks with would lead to everybody


def clients_of(tracker: Tracker, device: Device) -> list[Device]:
    """Return the devices that are known as clients of an access point."""
    clients = device.bss.clients if device.bss is not None else None
    return [known for mac in clients or () if (known := tracker.devices.get(mac)) is not None]


def related_to(tracker: Tracker, device: Device) -> list[Device]:
    """Return a device and whoever can be reached from it over access points and clients, the nearest first."""
    found = {device.mac: device}
    edge = [device]
    while edge and len(found) < MAX_RELATED:
        following: list[Device] = []
        for mac in (mac for reached in edge for mac in _neighbours(reached)):
            neighbour = tracker.devices.get(mac)
            if neighbour is not None and mac not in found and len(found) < MAX_RELATED:
                found[mac] = neighbour
                following.append(neighbour)
        edge = following
    return list(found.values())


def _neighbours(device: Device) -> Iterable[bytes]:
    for peer in device.peers or ():
        yield peer.bssid
    if device.bss is not None:
        yield from device.bss.clients or ()
