"""Members of many devices, read at once: to sort by and to search in without a call for each device and member."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Final, TypeAlias

from api.kismet.device_words import channel_name, device_type, network_crypt, network_name
from api.kismet.list_view import Column, Path
from sensor.manufacturers import MANUFACTURERS
from sensor.storage.devicenotes import DeviceNotes
from sensor.tracking.device import Bss, Device

Texts: TypeAlias = Callable[[Sequence[Device]], list[str]]
Keys: TypeAlias = Column[Device, int | str | bytes]

_BASE: Final = "kismet.device.base."
_SIGNAL: Final = "kismet.common.signal."
_ROLES: Final[Callable[[Device], int]] = attrgetter("roles")
_FREQ_KHZ: Final[Callable[[Device], int]] = attrgetter("freq_khz")
BSS: Final[Callable[[Device], Bss | None]] = attrgetter("bss")
MAC: Final[Callable[[Device], bytes]] = attrgetter("mac")

_BASE_NUMBERS: Final = {
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
}
_SIGNAL_NUMBERS: Final = {
    "last_signal": "signal_last_dbm",
    "min_signal": "signal_min_dbm",
    "max_signal": "signal_max_dbm",
}


def texts(notes: DeviceNotes) -> Mapping[Path, Texts]:
    """Return what reads members that are texts of every device, exactly as records have them."""
    named: dict[str, Texts] = {
        "commonname": partial(_common_names, notes.names()),
        "name": names,
        "type": types,
        "crypt": crypts,
        "channel": channels,
        "macaddr": addresses,
        "manuf": manufacturers,
    }
    return {(f"{_BASE}{name}",): read for name, read in named.items()}


def sorts(notes: DeviceNotes) -> Mapping[Path, Keys]:
    """Return what reads keys that order devices as these members of theirs do; times count to the µs."""
    return {
        **texts(notes),
        **{(f"{_BASE}{name}",): _attribute(attribute) for name, attribute in _BASE_NUMBERS.items()},
        **{
            (f"{_BASE}signal", f"{_SIGNAL}{name}"): _attribute(attribute) for name, attribute in _SIGNAL_NUMBERS.items()
        },
        (f"{_BASE}frequency",): _frequencies_khz,
        (f"{_BASE}macaddr",): _attribute("mac"),
        (f"{_BASE}key",): _key_ends,
        (f"{_BASE}username",): partial(_user_names, notes.names()),
        ("dot11.device", "dot11.device.last_bssid"): networks,
        ("dot11.device", "dot11.device.num_associated_clients"): _clients,
    }


def names(devices: Sequence[Device]) -> list[str]:
    """Return the SSIDs of those that are access points, empty for others."""
    return ["" if bss is None else network_name(bss) for bss in map(BSS, devices)]


def types(devices: Sequence[Device]) -> list[str]:
    """Return what devices are."""
    roles = list(map(_ROLES, devices))
    named = {each: device_type(each) for each in set(roles)}
    return list(map(named.__getitem__, roles))


def crypts(devices: Sequence[Device]) -> list[str]:
    """Return the security of those that are access points, empty for others."""
    return ["" if bss is None else network_crypt(bss) for bss in map(BSS, devices)]


def channels(devices: Sequence[Device]) -> list[str]:
    """Return the channels of devices, empty where unknown."""
    heard_on_khz = list(map(_FREQ_KHZ, devices))
    named = {freq_khz: channel_name(freq_khz) for freq_khz in set(heard_on_khz)}
    return [
        str(bss.channel) if bss is not None and bss.channel else named[freq_khz]
        for bss, freq_khz in zip(map(BSS, devices), heard_on_khz, strict=True)
    ]


def addresses(devices: Sequence[Device]) -> list[str]:
    """Return the devices' own addresses."""
    text = b"".join(map(MAC, devices)).hex(":").upper()
    return [text[at : at + 17] for at in range(0, len(text), 18)]  # 17 characters, and a `:` between two


def manufacturers(devices: Sequence[Device]) -> list[str]:
    """Return whom the IEEE gave the devices' addresses to."""
    return MANUFACTURERS.names(list(map(MAC, devices)))


def networks(devices: Sequence[Device]) -> list[bytes]:
    """Return the BSSIDs that devices talked in last, their own for access points that did not, else empty."""
    return [device.last_bssid or (b"" if (bss := device.bss) is None else bss.bssid) for device in devices]


def _common_names(given: Mapping[bytes, str], devices: Sequence[Device]) -> list[str]:
    found = [name or address for name, address in zip(names(devices), addresses(devices), strict=True)]
    if not given:
        return found
    return [given.get(mac) or name for mac, name in zip(map(MAC, devices), found, strict=True)]


def _user_names(given: Mapping[bytes, str], devices: Sequence[Device]) -> list[str]:
    return [given.get(mac, "") for mac in map(MAC, devices)]


def _key_ends(devices: Sequence[Device]) -> list[str]:
    """Return the second halves of the keys, in small letters: their first halves are all the same."""
    return [mac[::-1].hex().lstrip("0") for mac in map(MAC, devices)]


def _frequencies_khz(devices: Sequence[Device]) -> list[int]:
    return [
        freq_khz if bss is None else bss.channel_freq_khz or freq_khz
        for bss, freq_khz in zip(map(BSS, devices), map(_FREQ_KHZ, devices), strict=True)
    ]


def _clients(devices: Sequence[Device]) -> list[int]:
    return [0 if bss is None else len(bss.clients or ()) for bss in map(BSS, devices)]


def _attribute(name: str) -> Keys:
    return partial(map, attrgetter(name))
