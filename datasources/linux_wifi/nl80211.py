"""What nl80211 says of adapters, and what it is told: the few messages that a capture needs (linux/nl80211.h)."""

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from datasources.linux_wifi.channels import Channel, channel_at
from datasources.linux_wifi.genetlink import Attributes, Family, netlink, plain
from datasources.linux_wifi.offered import PhyChannel

MONITOR: Final = "monitor"
KINDS: Final = (
    *("unspecified", "adhoc", "managed", "ap", "ap_vlan", "wds", MONITOR, "mesh", "p2p_client", "p2p_go"),
    *("p2p_device", "ocb", "nan"),
)

_GET_WIPHY, _SET_WIPHY, _GET_INTERFACE, _SET_INTERFACE, _NEW_INTERFACE, _DEL_INTERFACE = 1, 2, 5, 6, 7, 8
_WIDTHS: Final = {20: 1, 40: 2, 80: 3, 160: 5, 5: 6, 10: 7, 320: 13}
_WIDTH_20_WITHOUT_HT: Final = 0
_WIDTH_80_80: Final = 4
# Monitor flags. With none the kernel passes control frames and other BSSs' frames on, and drops broken ones.
FCSFAIL, PLCPFAIL, _CONTROL, _OTHER_BSS = "fcsfail", "plcpfail", "control", "otherbss"

_HT_40_MHZ: Final = 0x0002  # Supported Channel Width Set (802.11-2020 9.4.2.55.2)
_VHT_160_MHZ: Final = 0x0000000C  # Supported Channel Width Set (802.11-2020 9.4.2.157.2)


class _Bands(netlink.nla):  # type: ignore[misc]
    """The bands of an adapter by number; a dump brings each in several parts."""

    nla_map = tuple((number, str(number), "band") for number in range(6))

    class band(netlink.nla):  # type: ignore[misc]  # noqa: N801 - pyroute2 finds the class by the name in the map
        nla_map = ((1, "channels", "*channel"), (4, "ht", "uint16"), (8, "vht", "uint32"))

        class channel(netlink.nla):  # type: ignore[misc]  # noqa: N801
            nla_map = (
                (1, "freq_mhz", "uint32"),
                (2, "disabled", "flag"),
                (3, "no_ir", "flag"),
                (5, "radar", "flag"),
                (9, "no_ht40_minus", "flag"),
                (10, "no_ht40_plus", "flag"),
                (11, "no_80", "flag"),
                (12, "no_160", "flag"),
                (16, "no_20", "flag"),
            )


class _Flags(netlink.nla):  # type: ignore[misc]
    nla_map = ((1, FCSFAIL, "flag"), (2, PLCPFAIL, "flag"), (3, _CONTROL, "flag"), (4, _OTHER_BSS, "flag"))


class _Kinds(netlink.nla):  # type: ignore[misc]
    nla_map = tuple((number, name, "flag") for number, name in enumerate(KINDS))


class Message(netlink.genlmsg):  # type: ignore[misc]
    """A message of nl80211 with the attributes that are used here; pyroute2's own has hundreds."""

    nla_map = (
        (1, "wiphy", "uint32"),
        (2, "wiphy_name", "asciiz"),
        (3, "ifindex", "uint32"),
        (4, "ifname", "asciiz"),
        (5, "iftype", "uint32"),
        (6, "mac", "cdata"),
        (22, "bands", "bands"),
        (23, "monitor_flags", "flags"),
        (32, "kinds", "kinds"),
        (38, "freq_mhz", "uint32"),
        (159, "width", "uint32"),
        (160, "center_mhz", "uint32"),
        (161, "center2_mhz", "uint32"),
        (174, "split_dump", "flag"),
    )
    bands = _Bands
    flags = _Flags
    kinds = _Kinds


@dataclass(frozen=True, slots=True)
class Phy:
    """An adapter."""

    index: int
    name: str  # phy0
    channels: tuple[PhyChannel, ...]  # by frequency
    kinds: frozenset[str]  # of interface that it can have

    def channel(self, freq_mhz: int) -> PhyChannel | None:
        """Return the channel of a frequency, None where it has none."""
        return next((channel for channel in self.channels if channel.freq_mhz == freq_mhz), None)


@dataclass(frozen=True, slots=True)
class WirelessInterface:
    """An interface of an adapter."""

    name: str
    index: int
    phy: int  # index
    kind: str  # one of Phy.kinds
    mac: bytes
    freq_mhz: int = 0  # of the primary channel; 0: not tuned
    width_mhz: int = 0
    center_mhz: int = 0
    center2_mhz: int = 0

    @property
    def channel(self) -> Channel | None:
        """What it is tuned to, None where it is not or where that has no name."""
        return channel_at(self.freq_mhz, self.width_mhz, self.center_mhz, self.center2_mhz) if self.freq_mhz else None


class Nl80211:
    """A connection to nl80211; getters need no rights. Every method raises OSError, with the kernel's words if any."""

    def __init__(self) -> None:
        """Connect; ENOENT where the kernel has no Wi-Fi."""
        self._family = Family("nl80211", Message)

    def close(self) -> None:
        """Close the connection."""
        self._family.close()

    def interfaces(self) -> list[WirelessInterface]:
        """Return every wireless interface, by index; those without a name (P2P devices) are left out."""
        found = [_interface(answer) for answer in self._family.dump(_GET_INTERFACE) if "ifname" in answer]
        return sorted(found, key=lambda interface: interface.index)

    def phys(self, index: int | None = None) -> list[Phy]:
        """Return every adapter, by index, or the one of that index alone."""
        wanted: list[tuple[str, Any]] = [("split_dump", True)]
        if index is not None:
            wanted.append(("wiphy", index))
        parts: dict[int, list[Attributes]] = {}
        for answer in self._family.dump(_GET_WIPHY, wanted):
            parts.setdefault(answer["wiphy"], []).append(answer)
        return [_phy(index, answers) for index, answers in sorted(parts.items())]

    def add_monitor(self, phy: int, name: str, flags: Iterable[str] = ()) -> None:
        """Make a monitor interface; `flags` are FCSFAIL and PLCPFAIL."""
        kind = KINDS.index(MONITOR)
        self._family.request(_NEW_INTERFACE, [("wiphy", phy), ("ifname", name), ("iftype", kind), _monitor(flags)])

    def set_kind(self, ifindex: int, kind: str, flags: Iterable[str] = ()) -> None:
        """Make an interface, which is down, another kind of interface."""
        wanted: list[tuple[str, Any]] = [("ifindex", ifindex), ("iftype", KINDS.index(kind))]
        self._family.request(_SET_INTERFACE, [*wanted, _monitor(flags)] if kind == MONITOR else wanted)

    def delete(self, ifindex: int) -> None:
        """Delete an interface."""
        self._family.request(_DEL_INTERFACE, [("ifindex", ifindex)])

    def set_channel(self, ifindex: int, channel: Channel) -> None:
        """Tune a monitor interface; 20 MHz are HT where the adapter has HT."""
        width = _WIDTH_80_80 if channel.center2_mhz else _WIDTHS[channel.width_mhz]
        wanted = [("ifindex", ifindex), ("freq_mhz", channel.freq_mhz), ("center_mhz", channel.center_mhz)]
        if channel.center2_mhz:
            wanted.append(("center2_mhz", channel.center2_mhz))
        try:
            self._family.request(_SET_WIPHY, [*wanted, ("width", width)])
        except OSError as error:
            if channel.width_mhz != 20 or error.errno != errno.EINVAL:
                raise
            self._family.request(_SET_WIPHY, [*wanted, ("width", _WIDTH_20_WITHOUT_HT)])


def _monitor(flags: Iterable[str]) -> tuple[str, Any]:
    return "monitor_flags", {"attrs": [(flag, True) for flag in (_CONTROL, _OTHER_BSS, *flags)]}


def _interface(answer: Attributes) -> WirelessInterface:
    widths = {number: mhz for mhz, number in _WIDTHS.items()} | {_WIDTH_20_WITHOUT_HT: 20, _WIDTH_80_80: 160}
    kind: int = answer.get("iftype", 0)
    return WirelessInterface(
        name=answer["ifname"],
        index=answer["ifindex"],
        phy=answer["wiphy"],
        kind=KINDS[kind] if kind < len(KINDS) else KINDS[0],
        mac=bytes(answer.get("mac", b"")),
        freq_mhz=answer.get("freq_mhz", 0),
        width_mhz=widths.get(answer.get("width", -1), 0),
        center_mhz=answer.get("center_mhz", 0),
        center2_mhz=answer.get("center2_mhz", 0),
    )


def _phy(index: int, answers: list[Attributes]) -> Phy:
    """Return an adapter out of the parts of its description."""
    name, kinds = f"phy{index}", frozenset[str]()
    bands: dict[str, Attributes] = {}
    channels: dict[str, list[Attributes]] = {}
    for answer in answers:
        name = answer.get("wiphy_name", name)
        if "kinds" in answer:
            kinds = frozenset(plain(answer["kinds"]))
        for number, part in plain(answer["bands"]).items() if "bands" in answer else ():
            attributes = plain(part)
            channels.setdefault(number, []).extend(map(plain, attributes.pop("channels", ())))
            bands.setdefault(number, {}).update(attributes)
    found = [_channel(channel, bands[number]) for number, listed in channels.items() for channel in listed]
    return Phy(index, name, tuple(sorted(found, key=lambda channel: channel.freq_mhz)), kinds)


def _channel(channel: Attributes, band: Attributes) -> PhyChannel:
    """Return a channel, with the widths that its band's capabilities and its own flags allow."""
    usable = "disabled" not in channel and "no_20" not in channel
    ht40 = usable and bool(band.get("ht", 0) & _HT_40_MHZ)
    return PhyChannel(
        freq_mhz=channel["freq_mhz"],
        disabled=not usable,
        no_ir="no_ir" in channel,
        radar="radar" in channel,
        ht40_plus=ht40 and "no_ht40_plus" not in channel,
        ht40_minus=ht40 and "no_ht40_minus" not in channel,
        vht80=usable and "vht" in band and "no_80" not in channel,
        vht160=usable and bool(band.get("vht", 0) & _VHT_160_MHZ) and "no_160" not in channel,
    )
