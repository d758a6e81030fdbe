"""Who is linked with whom."""

import pytest

from api.kismet import device_relations
from api.kismet.device_relations import clients_of, related_to
from sensor.tracking.device import Bss, Device, Peer
from sensor.tracking.tracker import Tracker


def linked(*links: tuple[int, int]) -> tuple[Tracker, dict[int, Device]]:
    """A tracker of access points and their clients, by numbers."""
    tracker = Tracker()
    devices = {n: Device(n.to_bytes(6, "big"), 1) for link in links for n in link}
    for ap, sta in links:
        bss = devices[ap].bss = devices[ap].bss or Bss(devices[ap].mac, 1)
        peer = Peer(bss.bssid, devices[sta].mac, 1)
        bss.add_client(peer)
        devices[sta].peers = [*(devices[sta].peers or []), peer]
    tracker.devices.update({device.mac: device for device in devices.values()})
    return tracker, devices


def numbers(devices: list[Device]) -> list[int]:
    return [int.from_bytes(device.mac, "big") for device in devices]


def test_clients_that_are_forgotten_are_left_out() -> None:
    tracker, devices = linked((1, 11), (1, 12))
    del tracker.devices[devices[11].mac]
    assert numbers(clients_of(tracker, devices[1])) == [12]
    assert clients_of(tracker, devices[12]) == []


def test_links_are_followed_to_their_end() -> None:
    tracker, devices = linked((1, 11), (2, 11), (2, 12), (3, 13))
    assert sorted(numbers(related_to(tracker, devices[1]))) == [1, 2, 11, 12]
    assert numbers(related_to(tracker, devices[13])) == [13, 3]


def test_a_crowd_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_relations, "MAX_RELATED", 3)
    tracker, devices = linked(*((1, 10 + n) for n in range(9)))
    assert len(related_to(tracker, devices[1])) == 3
