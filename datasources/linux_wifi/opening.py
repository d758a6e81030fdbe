"""How an interface becomes one to capture on, and how each step is undone."""

import errno
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Final

from datasources.linux_wifi import netdev, networkmanager, rfkill
from datasources.linux_wifi.mark import Mark
from datasources.linux_wifi.netdev import NetDevice
from datasources.linux_wifi.nl80211 import FCSFAIL, MONITOR, PLCPFAIL, Nl80211, WirelessInterface
from datasources.linux_wifi.offered import Expansion, offered
from datasources.linux_wifi.privileges import describe_missing
from datasources.linux_wifi.radio import (
    Radio,
    absent,
    channel_now,
    free_name,
    known_holders,
    monitor_name,
    obstacle,
    shown,
)
from datasources.linux_wifi.wire import Opened, OpenRequest
from sensor.errors import AirwardenError, MisconfiguredError, UnavailableError

# What drivers answer that have no room for a monitor beside the interface that is there.
_NO_ROOM: Final = frozenset({errno.EOPNOTSUPP, errno.EBUSY, errno.EINVAL, errno.ENFILE, errno.ENOSPC})
GONE: Final = frozenset({errno.ENODEV, errno.ENXIO, errno.ENOENT})
FORBIDDEN: Final = frozenset({errno.EPERM, errno.EACCES})


class Opening:
    """One opening: finds the radio, makes the capture interface, and notes how to undo each step."""

    def __init__(self, request: OpenRequest, undo: ExitStack) -> None:
        """Change nothing yet; `undo` gets what puts things back."""
        self.radio: Radio | None = None
        self._request = request
        self._undo = undo
        self._own: WirelessInterface | None = None
        self._mac = b""
        self._hardware = netdev.driver(request.interface)
        self._warnings: list[str] = []
        self._taken_down: list[str] = []
        self._released: list[str] = []  # by NetworkManager

    def capture_device(self) -> NetDevice:
        """Return the interface to capture on, up; raise an AirwardenError or OSError."""
        name = self._request.interface
        given = netdev.device(name)
        if given is None:
            raise UnavailableError(absent(name))
        self._mac = given.mac
        self._find_radio(given)
        if given.dlt:
            self._leave_as_it_was(given)
        else:
            name = self._monitor_of(name)
        netdev.set_up(name, up=True)
        device = netdev.device(name)
        if device is None or not device.dlt:
            raise UnavailableError(f"{shown(name)} did not become a monitor interface")
        return device

    def facts(self, device: NetDevice) -> Opened:
        """Return what the daemon should know."""
        radio = self.radio
        holders = [] if radio is None else known_holders(radio)
        warnings = self._warnings
        if holders:
            warnings = [
                *warnings,
                f"{' and '.join(holders)} on {radio} holds the channel, {shown(device.name)} follows",
            ]
        now = None if radio is None else channel_now(radio, device)
        return Opened(
            capture_interface=device.name,
            hardware=self._hardware,
            mac=self._mac.hex(":"),
            linktype=device.dlt,
            channels=() if radio is None else offered(radio.phy.channels, _expansion(self._request)),
            channel=now.text if now else "",
            tunable=radio is not None and not holders,
            warning="; ".join(warnings),
        )

    def complaint(self, error: OSError) -> AirwardenError:
        """Return an error of the kernel as a sentence for a person."""
        name = shown(self._request.interface)
        if error.errno in FORBIDDEN:
            return MisconfiguredError(f"{name}: {describe_missing() or 'the kernel does not permit it'}")
        if error.errno == errno.ERFKILL:
            blocked = rfkill.obstacle(self.radio.phy.name) if self.radio else ""
            return UnavailableError(f"{name}: {blocked or 'rfkill: blocked: rfkill list says by what'}")
        if error.errno in GONE:
            return UnavailableError(f"{name} is gone")
        radio = str(self.radio) if self.radio else self._hardware
        if error.errno == errno.EOPNOTSUPP:
            return MisconfiguredError(f"{name}: driver has no monitor mode ({radio})")
        if error.errno == errno.EBUSY:
            return UnavailableError(f"{name}: {radio} is busy: another program uses it")
        return UnavailableError(f"{name}: {radio}: {error.strerror or 'no answer from the driver'}")

    def _find_radio(self, given: NetDevice) -> None:
        """Look for the adapter behind the interface; a TAP device has none."""
        try:
            nl80211 = Nl80211()
        except FileNotFoundError:
            return  # a kernel without Wi-Fi
        self._undo.callback(nl80211.close)
        self._own = next((each for each in nl80211.interfaces() if each.index == given.index), None)
        phys = nl80211.phys(self._own.phy) if self._own is not None else []
        if phys:
            self.radio = Radio(nl80211, phys[0], self._hardware)

    def _leave_as_it_was(self, given: NetDevice) -> None:
        """Put back an interface that is a monitor already: down if it was, or what a killed worker switched it from."""
        left = Mark.parse(netdev.alias(given.name))
        if left is not None and left.kind and self.radio is not None and self._own is not None:
            self._promise(left)
            self._switch_back_later(self.radio, self._own.index, self._own.name, left.kind)
        elif not given.up:
            self._undo.callback(_quietly, partial(netdev.set_up, given.name, up=False))

    def _monitor_of(self, name: str) -> str:
        """Return the name of a monitor interface on the adapter of an interface that is none."""
        if self.radio is None or self._own is None:
            raise MisconfiguredError(f"{shown(name)} is no Wi-Fi interface (driver: {self._hardware or 'unknown'})")
        error = obstacle(name, self.radio.phy, self._hardware)
        if error is not None:
            raise error
        if not self._request.ignore_primary:
            self._quieten(self.radio)
        return self._made(self.radio, self._own)

    def _quieten(self, radio: Radio) -> None:
        """Take down what would hold the channel, and tell NetworkManager."""
        for name in radio.holders():
            told = networkmanager.release(name)
            if told:
                self._warnings.append(shown(told))
            self._promise(Mark(up=(name,), managed=(name,) if told == "" else ()))
            netdev.set_up(name, up=False)

    def _promise(self, mark: Mark) -> None:
        """Put back in the end what a mark holds."""
        for name in mark.managed:
            self._undo.callback(networkmanager.give_back, name)
        for name in mark.up:
            self._undo.callback(_quietly, partial(netdev.set_up, name, up=True))
        self._released += mark.managed
        self._taken_down += mark.up

    def _mark(self, index: int, kind: str = "") -> None:
        """Note on an interface what is to be put back, should we be killed."""
        mark = Mark(kind, tuple(self._taken_down), tuple(self._released))
        _quietly(partial(netdev.set_alias, index, str(mark)))

    def _made(self, radio: Radio, own: WirelessInterface) -> str:
        """Return the name of the monitor interface: made, left by a worker that was killed, or `own` switched."""
        wanted = self._request.vif or monitor_name(own.name)
        if wanted == own.name:
            return self._switched(radio, own)
        left = next((each for each in radio.interfaces() if each.name == wanted and each.kind == MONITOR), None)
        mark = Mark.parse(netdev.alias(wanted)) if left is not None else None
        if mark is not None:
            self._promise(mark)
        else:
            wanted = self._free(wanted)
            try:
                radio.nl80211.add_monitor(radio.phy.index, wanted, self._flags())
            except OSError as error:
                if error.errno not in _NO_ROOM or self._request.ignore_primary:
                    raise
                return self._switched(radio, own)
        made = netdev.device(wanted)
        if made is not None:
            self._undo.callback(_quietly, partial(radio.nl80211.delete, made.index))
            self._mark(made.index)
        return wanted

    def _switched(self, radio: Radio, own: WirelessInterface) -> str:
        """Make the interface itself a monitor, which it can only become while it is down."""
        self._switch_back_later(radio, own.index, own.name, own.kind)
        netdev.set_up(own.name, up=False)
        radio.nl80211.set_kind(own.index, MONITOR, self._flags())
        self._mark(own.index, own.kind)
        return own.name

    def _switch_back_later(self, radio: Radio, index: int, name: str, kind: str) -> None:
        """Make an interface of another kind again in the end."""
        self._undo.callback(_quietly, partial(netdev.set_alias, index, ""))
        self._undo.callback(_quietly, partial(radio.nl80211.set_kind, index, kind))
        self._undo.callback(_quietly, partial(netdev.set_up, name, up=False))

    def _free(self, wanted: str) -> str:
        """Return a name for the monitor interface that no other interface has."""
        if self._request.vif and netdev.device(wanted) is not None:
            raise MisconfiguredError(f"vif={shown(wanted)}: there is another interface of that name")
        return free_name(wanted, netdev.names())

    def _flags(self) -> list[str]:
        return [FCSFAIL] * self._request.fcsfail + [PLCPFAIL] * self._request.plcpfail


def _expansion(request: OpenRequest) -> Expansion:
    """Return which channels are wanted."""
    return Expansion(
        ht_channels=request.ht_channels,
        vht_channels=request.vht_channels,
        default_ht20=request.default_ht20,
        expand_ht20=request.expand_ht20,
        band24ghz=request.band24ghz,
        band5ghz=request.band5ghz,
        band6ghz=request.band6ghz,
    )


def _quietly(step: Callable[[], None]) -> None:
    """Do one step of putting things back; what is gone needs none."""
    try:
        step()
    except OSError:
        return
