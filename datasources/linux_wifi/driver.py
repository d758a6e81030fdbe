"""The linuxwifi datasource: interfaces that deliver 802.11 frames, captured by a worker process of their own."""

import re
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import msgspec

from datasources.clock import Clock
from datasources.definition import Definition
from datasources.driver import Candidate
from datasources.linux_wifi import netdev
from datasources.linux_wifi.channels import hop_list, parse_channel
from datasources.linux_wifi.feed import LinuxWifiFeed
from datasources.linux_wifi.launcher import Worker
from datasources.linux_wifi.survey import survey
from datasources.linux_wifi.wire import OpenRequest
from datasources.source import Datasource
from datasources.tuning import Tuning, tuning_of
from sensor.errors import MisconfiguredError, UnavailableError

Launch: TypeAlias = Callable[[OpenRequest], Awaitable[Worker]]

_INTERFACE: Final = re.compile(r"[^/:\s]{1,15}")  # IFNAMSIZ with its end, and what dev_valid_name of the kernel refuses
_FLAGS: Final = (
    *("ht_channels", "vht_channels", "default_ht20", "expand_ht20", "band24ghz", "band5ghz", "band6ghz"),
    *("fcsfail", "plcpfail", "filter_mgmt"),
)
_HOPPING: Final = (
    *("channel", "channels", "add_channels", "block_channels", "channel_hop", "channel_hop_rate", "channel_hoprate"),
    *("channel_hop_shuffle", "channel_hop_split"),
)
MAX_SNAPLEN: Final = 65_535


class LinuxWifiDriver:
    """Wi-Fi adapters through nl80211, and every other interface whose link type is 802.11."""

    name = "linuxwifi"
    description = "Wi-Fi adapters in monitor mode, and interfaces that deliver 802.11 frames as they stand"
    options: tuple[str, ...] = ("vif", "snaplen", "filter", "ignoreprimary", *_FLAGS, *_HOPPING)
    retries = True
    lists = True
    tunes = True

    def __init__(self, launch: Launch | None = None, defaults: Tuning | None = None) -> None:
        """Start workers with `launch`; without it definitions can be checked, and nothing be opened."""
        self._launch = launch
        self._defaults = defaults or Tuning()
        self._last_workers: dict[str, Worker] = {}  # by interface: the next one waits until it has put things back

    def claims(self, interface: str) -> bool:
        """Return whether this can be the name of an interface, whether it is there now or not."""
        return _INTERFACE.fullmatch(interface) is not None and interface not in (".", "..")

    def uuid(self, interface: str) -> str:
        """Return the UUID that Kismet gives an adapter with this address; one of the name's where it is absent."""
        device = netdev.device(interface)
        return netdev.uuid_by_name(interface) if device is None else device.uuid

    def feed(self, source: Datasource, clock: Clock) -> LinuxWifiFeed:
        """Return a capture that is not open yet; raise MisconfiguredError for options that cannot work."""
        definition = source.definition
        tuning = tuning_of(definition, self._defaults)
        if tuning.channel:
            parse_channel(tuning.channel)
        for option in ("channels", "add_channels", "block_channels"):
            hop_list((), add=definition.items(option))
        return LinuxWifiFeed(source, request_of(definition), source.wish or tuning, self._start)

    def candidates(self) -> list[Candidate]:
        """Return every interface that is, or could become, a source; asks the kernel."""
        return survey()

    async def _start(self, request: OpenRequest) -> Worker:
        """Start a worker once the one before it on the same interface has put things back."""
        if self._launch is None:
            raise UnavailableError("live capture needs the daemon: airwarden run")
        before = self._last_workers.pop(request.interface, None)
        if before is not None:
            await before.ended()
        worker = await self._launch(request)
        self._last_workers[request.interface] = worker
        return worker


def request_of(definition: Definition) -> OpenRequest:
    """Return what to ask of the worker; raise MisconfiguredError for options that cannot work."""
    usual = OpenRequest(definition.interface)
    flags = {name: definition.boolean(name, default=getattr(usual, name)) for name in _FLAGS}
    vif = definition.text("vif")
    if vif and _INTERFACE.fullmatch(vif) is None:
        raise MisconfiguredError(f"datasource {definition.name}: vif={vif[:40]} is no name for an interface")
    snaplen = definition.number("snaplen") or 0
    if snaplen != int(snaplen) or snaplen > MAX_SNAPLEN:
        raise MisconfiguredError(f"datasource {definition.name}: snaplen is a number of octets up to {MAX_SNAPLEN}")
    return msgspec.structs.replace(
        usual,
        vif=vif,
        snaplen=int(snaplen),
        filter=definition.text("filter"),
        ignore_primary=definition.boolean("ignoreprimary", default=usual.ignore_primary),
        **flags,
    )
