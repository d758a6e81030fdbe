"""The adapter behind an interface: its other interfaces, what keeps it from capturing, and names for new ones."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from datasources.linux_wifi import netdev, rfkill
from datasources.linux_wifi.channels import Channel
from datasources.linux_wifi.netdev import NAME_OCTETS, NetDevice
from datasources.linux_wifi.nl80211 import MONITOR, Nl80211, Phy, WirelessInterface
from datasources.linux_wifi.privileges import describe_missing
from sensor.errors import AirwardenError, MisconfiguredError, UnavailableError
from sensor.text import printable

_SUFFIX: Final = "mon"


@dataclass(frozen=True, slots=True)
class Radio:
    """An adapter, and how to talk to it. Methods that ask the kernel raise OSError."""

    nl80211: Nl80211
    phy: Phy
    hardware: str  # name of the driver, empty where unknown

    def __str__(self) -> str:
        """Return `phy0 iwlwifi`."""
        return f"{self.phy.name} {self.hardware}".rstrip()

    def interfaces(self) -> list[WirelessInterface]:
        """Return the adapter's interfaces as they are now."""
        return [each for each in self.nl80211.interfaces() if each.phy == self.phy.index]

    def holders(self) -> list[str]:
        """Return the names of the interfaces that are up and decide about the channel: all but monitors."""
        names = [each.name for each in self.interfaces() if each.kind != MONITOR]
        return [name for name in names if (found := netdev.device(name)) is not None and found.up]


def known_holders(radio: Radio) -> list[str]:
    """Return who holds the channel, as far as the kernel says, printable."""
    try:
        return [shown(name) for name in radio.holders()]
    except OSError:
        return []


def channel_now(radio: Radio, device: NetDevice) -> Channel | None:
    """Return what an interface is tuned to, as far as the kernel says."""
    try:
        return next((each.channel for each in radio.interfaces() if each.index == device.index), None)
    except OSError:
        return None


def shown(name: str) -> str:
    """Return an interface's name as it may be printed: root can put nearly anything into one."""
    return printable(name.encode("utf-8", "surrogateescape"))


def obstacle(interface: str, phy: Phy, hardware: str) -> AirwardenError | None:
    """Return what keeps an interface's adapter from capturing, the worst first; None if nothing does."""
    name = shown(interface)
    if MONITOR not in phy.kinds:
        return MisconfiguredError(f"{name}: driver has no monitor mode ({f'{phy.name} {hardware}'.rstrip()})")
    if blocked := rfkill.obstacle(phy.name):
        return UnavailableError(f"{name}: {blocked}")
    if rights := describe_missing():
        return MisconfiguredError(f"{name}: {rights}")
    return None


def absent(name: str) -> str:
    """Return a sentence about an interface that is not there, naming those that are."""
    others = wifi_names()
    if len(others) > 1:
        there = f"there are {', '.join(map(shown, others))}"
    else:
        there = f"there is {shown(others[0])}" if others else "there is no Wi-Fi interface at all"
    return f"no such interface: {shown(name)}; {there}"


def wifi_names() -> list[str]:
    """Return the names of all interfaces that are Wi-Fi or deliver 802.11 frames."""
    try:
        with closing(Nl80211()) as nl80211:
            wireless = {each.name for each in nl80211.interfaces()}
    except OSError:
        wireless = set()
    found = filter(None, map(netdev.device, netdev.names()))
    return sorted(each.name for each in found if each.dlt or each.name in wireless)


def monitor_name(interface: str) -> str:
    """Return the name that the monitor interface beside `interface` gets."""
    return _cut(interface, NAME_OCTETS - len(_SUFFIX)) + _SUFFIX


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Return `wanted`, or the first of `wanted1`, `wanted2`, ... that is not taken, cut where it would be too long."""
    others = frozenset(taken)
    name, number = wanted, 0
    while name in others:
        number += 1
        name = _cut(wanted, NAME_OCTETS - len(str(number))) + str(number)
    return name


def _cut(name: str, octets: int) -> str:
    return name.encode("utf-8", "surrogateescape")[:octets].decode("utf-8", "surrogateescape")
