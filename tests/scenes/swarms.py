"""One name on many access points."""

from typing import Final

from tests.captures import Air
from tests.frames import WPA2_EAP, beacon
from tests.scenes.floods import beacon_flood, invented
from tests.scenes.stage import Attack, Attacks, Innocents, N


def odd_clock(index: int) -> int:
    """A clock like nobody else's."""
    return 7_000_000_000 + index * 91_357_911


def ssid_swarm(air: Air, number: int = 0) -> None:
    """Thirty invented addresses advertise one network on all channels within half a minute, equally loud."""
    for index in range(30):
        channel = 1 + index % 11
        frame = beacon(invented(index, number), b"home %d" % number, channel, tsf=odd_clock(index))
        air.send(frame, every_ms=1000, signal=-50 + index % 3, freq_mhz=2407 + 5 * channel)


def campus(air: Air, number: int = 0) -> None:
    """Forty access points of one vendor, near and far, heard for the first time when the sensor comes by."""
    air.send(beacon(N, b"before"), times=10, every_ms=10_000)
    for index in range(40):
        bssid = bytes((0x3C, 0x37, 0x86, number, index, 0x10))
        frame = beacon(bssid, b"campus", 1, WPA2_EAP, tsf=odd_clock(index))
        air.send(frame, times=2, every_ms=300, signal=-45 - index * 13 % 40, freq_mhz=2412)


def mesh(air: Air, number: int = 0) -> None:
    """A mesh of a dozen nodes with addresses of its own making."""
    for index in range(12):
        bssid = bytes((0xF6, 0x1B, 0x2F, number, index, 0))
        air.send(beacon(bssid, b"mesh", tsf=odd_clock(index)), times=5, signal=-50 - index * 2)


ATTACKS: Final[Attacks] = {"SSIDSWARM": Attack(ssid_swarm)}

INNOCENTS: Final[Innocents] = {
    "SSIDSWARM": {"a campus": campus, "a mesh": mesh, "a flood of many names": beacon_flood},
    "BEACONFLOOD": {"a campus": campus, "a mesh": mesh, "a swarm of one name": ssid_swarm},
}
