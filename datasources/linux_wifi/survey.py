"""What could be captured on, and what keeps us from it: adapters, and interfaces that deliver 802.11 as they stand."""

from contextlib import closing

from datasources.driver import Candidate
from datasources.linux_wifi import netdev
from datasources.linux_wifi.netdev import NetDevice
from datasources.linux_wifi.nl80211 import MONITOR, Nl80211, Phy, WirelessInterface
from datasources.linux_wifi.offered import Expansion, PhyChannel, offered
from datasources.linux_wifi.privileges import describe_missing
from datasources.linux_wifi.radio import monitor_name, obstacle, shown
from sensor.dot11.channels import BAND_2GHZ, BAND_5GHZ, BAND_6GHZ, band_name, band_of


def survey() -> list[Candidate]:
    """Return every candidate, adapters first; needs no rights and changes nothing. Raise OSError on netlink trouble."""
    try:
        with closing(Nl80211()) as nl80211:
            phys, wireless = nl80211.phys(), nl80211.interfaces()
    except FileNotFoundError:  # a kernel without Wi-Fi
        phys, wireless = [], []
    devices = {found.index: found for found in map(netdev.device, netdev.names()) if found is not None}
    found = []
    for phy in phys:
        own = [each for each in wireless if each.phy == phy.index and each.index in devices]
        found += [_of_adapter(phy, each, devices[each.index]) for each in own] or [_without_interface(phy)]
    taken = {each.index for each in wireless}
    return found + [_as_it_stands(each) for each in devices.values() if each.dlt and each.index not in taken]


def _of_adapter(phy: Phy, own: WirelessInterface, device: NetDevice) -> Candidate:
    """Return an interface of an adapter."""
    hardware = netdev.driver(own.name)
    error = obstacle(own.name, phy, hardware)
    notes = []
    if own.kind != MONITOR and device.up:
        notes.append(f"{shown(own.name)} is up ({own.kind}): it is taken down while it is captured on")
    return Candidate(
        interface=own.name,
        capture_interface=own.name if own.kind == MONITOR else monitor_name(own.name),
        hardware=hardware,
        phy=phy.name,
        mac=device.mac.hex(":"),
        uuid=device.uuid,
        channels=offered(phy.channels, Expansion()),
        bands=_bands(phy.channels),
        problems=(str(error).removeprefix(f"{shown(own.name)}: "),) if error else (),
        notes=tuple(notes),
    )


def _without_interface(phy: Phy) -> Candidate:
    """Return an adapter whose interfaces were all deleted."""
    return Candidate(
        interface="",
        capture_interface="",
        hardware="",
        phy=phy.name,
        channels=offered(phy.channels, Expansion()),
        bands=_bands(phy.channels),
        problems=(f"no interface: iw phy {phy.name} interface add wlan{phy.index} type managed",),
    )


def _as_it_stands(device: NetDevice) -> Candidate:
    """Return an interface without an adapter that delivers 802.11 frames: a TAP device, or a vendor's own driver's."""
    rights = describe_missing()
    return Candidate(
        interface=device.name,
        capture_interface=device.name,
        hardware=netdev.driver(device.name),
        mac=device.mac.hex(":"),
        uuid=device.uuid,
        problems=(rights,) if rights else (),
        notes=("delivers 802.11 as it stands; its channel is not ours to set",),
    )


def _bands(channels: tuple[PhyChannel, ...]) -> tuple[str, ...]:
    """Return the names of the bands in which something may be heard."""
    heard = {band_of(channel.freq_mhz * 1000) for channel in channels if not channel.disabled}
    return tuple(band_name(band) for band in (BAND_2GHZ, BAND_5GHZ, BAND_6GHZ) if band in heard)
