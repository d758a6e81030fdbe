"""Searches among many devices: what cannot match is not looked at, and what devices have in common once."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Final, TypeAlias

from api.kismet.device_words import crypt_text, device_channel, device_name, device_type
from api.kismet.records import PHY
from sensor.manufacturers import MANUFACTURERS
from sensor.storage.devicenotes import DeviceNotes
from sensor.tracking.device import Bss, Device

Finder: TypeAlias = Callable[[Sequence[Device]], list[Device]]  # of some devices those that are found

_HEX: Final = frozenset("0123456789abcdef:")
_OCTET_CHARACTERS: Final = 2
_CHANNEL: Final = frozenset("0123456789w6emhz")

_BASE: Final = "kismet.device.base."
# Which of the searches below a field stands for; other fields are read one by one.
FIELDS: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = {
    (f"{_BASE}commonname",): ("user name", "name", "address"),
    (f"{_BASE}username",): ("user name",),
    (f"{_BASE}name",): ("name",),
    (f"{_BASE}macaddr",): ("address",),
    (f"{_BASE}manuf",): ("manufacturer",),
    (f"{_BASE}type",): ("type",),
    (f"{_BASE}crypt",): ("crypt",),
    (f"{_BASE}channel",): ("channel",),
    (f"{_BASE}phyname",): ("phy",),
    (f"{_BASE}key",): (),  # all keys begin alike, so that a short number would find everything
    ("dot11.device", "dot11.device.last_bssid"): ("network",),
}

# Where a member can be had without anything in between, for sorting.
SORTS: Final[Mapping[tuple[str, ...], Callable[[Device], int | str | bytes]]] = {
    (f"{_BASE}{name}",): attrgetter(attribute)
    for name, attribute in {
        "last_time": "last_us",
        "first_time": "first_us",
        "mod_time": "last_us",
        "packets.total": "packets",
        "packets.data": "data_packets",
        "packets.llc": "llc_packets",
        "packets.rx_total": "rx_packets",
        "packets.tx_total": "tx_packets",
        "packets.crypt": "protected_packets",
        "datasize": "data_bytes",
        "num_alerts": "alerts",
    }.items()
} | {
    (f"{_BASE}signal", "kismet.common.signal.last_signal"): attrgetter("signal_last_dbm"),
    (f"{_BASE}macaddr",): attrgetter("mac"),
    (f"{_BASE}manuf",): lambda device: MANUFACTURERS.name(device.mac),
}


def finders(
    paths: Sequence[tuple[str, ...]], sought: str, devices: Sequence[Device], notes: DeviceNotes
) -> list[Finder]:
    """Return what finds devices by one of these FIELDS; what can find none of `devices` is left out."""
    kinds = dict.fromkeys(kind for path in paths for kind in FIELDS[path])
    made = (_FINDERS[kind](sought, devices, notes) for kind in kinds)
    return [find for find in made if find is not None]


def _user_name(sought: str, devices: Sequence[Device], notes: DeviceNotes) -> Finder | None:
    named = {mac for mac, name in notes.names().items() if sought in name.casefold()}
    return (lambda some: [device for device in some if device.mac in named]) if named else None


def _name(sought: str, devices: Sequence[Device], notes: DeviceNotes) -> Finder | None:
    return lambda some: [device for device in filter(_BSS, some) if sought in device_name(device).casefold()]


def _address(sought: str, devices: Sequence[Device], notes: DeviceNotes) -> Finder | None:
    if not _HEX.issuperset(sought):
        return None
    octets = _whole_octets(sought)
    if octets:
        return lambda some: [device for device in some if octets in device.mac]
    return lambda some: [device for device in some if sought in device.mac.hex(":")]


def _network(sought: str, devices: Sequence[Device], notes: DeviceNotes) -> Finder | None:
    if not _HEX.issuperset(sought):
        return None
    octets = _whole_octets(sought)
    if octets:
        return lambda some: [
            device
            for device in some
            if octets in (device.last_bssid or (device.mac if device.bss is not None else b""))
        ]
    return lambda some: [device for device in some if sought in _network_of(device).hex(":")]


def _whole_octets(sought: str) -> bytes:
    """Return the octets that a part of an address stands for, none where it has halves of some."""
    parts = sought.split(":")
    return bytes.fromhex("".join(parts)) if all(len(part) == _OCTET_CHARACTERS for part in parts) else b""


def _network_of(device: Device) -> bytes:
    return device.last_bssid or (device.mac if device.bss is not None else b"")


def _manufacturer(sought: str, devices: Sequence[Device], notes: DeviceNotes) -> Finder | None:
    prefixes = {device.mac[:3] for device in devices}
    found = {prefix for prefix in prefixes if sought in MANUFACTURERS.name(prefix + b"\0\0\0").casefold()}
    return (lambda some: [device for device in some if device.mac[:3] in found]) if found else None


def _type(sought: str, devices: Sequence[Device], notes: DeviceNotes) -> Finder | None:
    found = {roles for roles in set(map(_ROLES, devices)) if sought in device_type(roles).casefold()}
    return (lambda some: [device for device in some if device.roles in found]) if found else None


def _crypt(sought: str, devices: Sequence[Device], notes: DeviceNotes) -> Finder | None:
    found = {text for text in set(map(crypt_text, filter(_BSS, devices))) if sought in text.casefold()}
    return (lambda some: [device for device in filter(_BSS, some) if crypt_text(device) in found]) if found else None


def _channel(sought: str, devices: Sequence[Device], notes: DeviceNotes) -> Finder | None:
    if not _CHANNEL.issuperset(sought):
        return None
    return lambda some: [device for device in some if sought in device_channel(device).casefold()]


def _phy(sought: str, devices: Sequence[Device], notes: DeviceNotes) -> Finder | None:
    return list if sought in PHY.casefold() else None


_ROLES: Final[Callable[[Device], int]] = attrgetter("roles")
_BSS: Final[Callable[[Device], Bss | None]] = attrgetter("bss")
_FINDERS: Final[Mapping[str, Callable[[str, Sequence[Device], DeviceNotes], Finder | None]]] = {
    "user name": _user_name,
    "name": _name,
    "address": _address,
    "network": _network,
    "manufacturer": _manufacturer,
    "type": _type,
    "crypt": _crypt,
    "channel": _channel,
    "phy": _phy,
}
