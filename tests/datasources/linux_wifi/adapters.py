"""A kernel with adapters, as far as opening and surveying interfaces sees one."""

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest

from datasources.linux_wifi import interface, netdev, networkmanager, opening, radio, rfkill, survey
from datasources.linux_wifi.channels import Channel
from datasources.linux_wifi.netdev import ARPHRD_ETHER, NetDevice
from datasources.linux_wifi.nl80211 import MONITOR, Phy, WirelessInterface
from datasources.linux_wifi.offered import PhyChannel

RADIOTAP = 803  # ARPHRD_IEEE80211_RADIOTAP
KINDS = frozenset({"managed", "ap", MONITOR})
CHANNELS = (PhyChannel(2412), PhyChannel(2437), PhyChannel(2484, disabled=True), PhyChannel(5180), PhyChannel(5260))


@dataclass
class Kernel:
    """Stands in for netdev and nl80211; `log` holds what was changed, in order."""

    devices: dict[str, NetDevice] = field(default_factory=dict)
    wireless: dict[str, WirelessInterface] = field(default_factory=dict)
    phys_known: dict[int, Phy] = field(default_factory=dict)
    has_nl80211: bool = True
    add_error: int = 0
    up_error: int = 0
    tune_error: int = 0
    rights: str = ""
    blocked: str = ""
    managed: dict[str, str] = field(default_factory=dict)  # by NetworkManager: what it answers when told to let go
    aliases: dict[int, str] = field(default_factory=dict)  # by index of the interface
    log: list[str] = field(default_factory=list)
    connections: int = 0

    def plug_in(
        self, name: str, *, phy: int = 0, up: bool = False, kind: str = "managed", kinds: frozenset[str] = KINDS
    ) -> None:
        """Add an adapter, or another interface of one."""
        self.phys_known.setdefault(phy, Phy(phy, f"phy{phy}", CHANNELS, kinds))
        self._add(name, phy, kind, up=up)

    def add_tap(self, name: str, *, up: bool = True, hardware_type: int = RADIOTAP) -> None:
        self.devices[name] = NetDevice(name, self._index(), hardware_type, b"\x02\xaa\x00\x00\x00\x01", up)

    def unplug(self, name: str) -> None:
        del self.devices[name]
        self.wireless.pop(name, None)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the real kernel's place."""
        monkeypatch.setattr(netdev, "device", self.devices.get)
        monkeypatch.setattr(netdev, "names", lambda: list(self.devices))
        monkeypatch.setattr(netdev, "driver", lambda name: "rtl8812au" if name in self.wireless else "tun")
        monkeypatch.setattr(netdev, "set_up", self.set_up)
        monkeypatch.setattr(netdev, "alias", lambda name: self.aliases.get(self.devices[name].index, ""))
        monkeypatch.setattr(netdev, "set_alias", self._set_alias)
        monkeypatch.setattr(rfkill, "obstacle", lambda _: self.blocked)
        monkeypatch.setattr(networkmanager, "release", self._release)
        monkeypatch.setattr(networkmanager, "give_back", lambda name: self.log.append(f"give back {name}"))
        for module in (opening, radio, survey):
            monkeypatch.setattr(module, "Nl80211", self._connect)
        for module in (interface, opening, radio, survey):
            monkeypatch.setattr(module, "describe_missing", lambda: self.rights)

    def set_up(self, name: str, *, up: bool) -> None:
        device = self.devices.get(name)
        if device is None:
            raise _error(errno.ENODEV)
        if device.up == up:
            return
        if up and self.up_error:
            raise _error(self.up_error)
        self.devices[name] = replace(device, up=up)
        self.log.append(f"{name} {'up' if up else 'down'}")

    def close(self) -> None:
        self.connections -= 1

    def interfaces(self) -> list[WirelessInterface]:
        return list(self.wireless.values())

    def phys(self, index: int | None = None) -> list[Phy]:
        return [phy for number, phy in self.phys_known.items() if index in (None, number)]

    def add_monitor(self, phy: int, name: str, flags: Iterable[str] = ()) -> None:
        if self.add_error:
            raise _error(self.add_error)
        assert name not in self.devices
        assert len(name.encode()) <= 15
        self._add(name, phy, MONITOR, up=False)
        self.log.append(" ".join(("add", name, *flags)))

    def set_kind(self, ifindex: int, kind: str, flags: Iterable[str] = ()) -> None:
        name = self._named(ifindex)
        if self.devices[name].up:
            raise _error(errno.EBUSY)
        self.wireless[name] = replace(self.wireless[name], kind=kind)
        self.devices[name] = replace(self.devices[name], hardware_type=_hardware_type(kind))
        self.log.append(" ".join((name, "becomes", kind, *flags)))

    def delete(self, ifindex: int) -> None:
        name = self._named(ifindex)
        self.unplug(name)
        self.log.append(f"delete {name}")

    def set_channel(self, ifindex: int, channel: Channel) -> None:
        name = self._named(ifindex)
        phy = self.wireless[name].phy
        if any(each.phy == phy and each.kind != MONITOR and self.devices[each.name].up for each in self.interfaces()):
            raise _error(errno.EBUSY)
        known = self.phys_known[phy].channel(channel.freq_mhz)
        if self.tune_error or known is None or known.disabled:
            raise _error(self.tune_error or errno.EINVAL)
        self.wireless[name] = replace(
            self.wireless[name], freq_mhz=channel.freq_mhz, width_mhz=channel.width_mhz, center_mhz=channel.center_mhz
        )

    def _connect(self) -> "Kernel":
        if not self.has_nl80211:
            raise _error(errno.ENOENT)
        self.connections += 1
        return self

    def _set_alias(self, index: int, text: str) -> None:
        self._named(index)
        self.aliases[index] = text

    def _release(self, name: str) -> str | None:
        answer = self.managed.get(name)
        if answer is not None:
            self.log.append(f"release {name}")
        return answer

    def _add(self, name: str, phy: int, kind: str, *, up: bool) -> None:
        index = self._index()
        mac = bytes((2, 0, 0, 0, phy, 0))
        self.devices[name] = NetDevice(name, index, _hardware_type(kind), mac, up)
        self.wireless[name] = WirelessInterface(name, index, phy, kind, mac)

    def _index(self) -> int:
        return max((device.index for device in self.devices.values()), default=1) + 1

    def _named(self, ifindex: int) -> str:
        for name, device in self.devices.items():
            if device.index == ifindex:
                return name
        raise _error(errno.ENODEV)


def _hardware_type(kind: str) -> int:
    return RADIOTAP if kind == MONITOR else ARPHRD_ETHER


def _error(code: int) -> OSError:
    return OSError(code, os.strerror(code))
