"""Searches among many devices: what cannot match is not looked at, and what devices have in common once."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import compress, count
from typing import Final, TypeAlias, TypeVar

from api.kismet.device_columns import BSS, MAC, Texts, channels, manufacturers, networks, types
from api.kismet.device_words import device_type, network_crypt, network_name
from api.kismet.list_view import Finder, Path
from api.kismet.records import PHY
from sensor.manufacturers import MANUFACTURERS
from sensor.storage.devicenotes import DeviceNotes
from sensor.tracking.device import ROLE_RESPONDER, Bss, Device

V = TypeVar("V")


class Crowd:
    """Some devices, and what several searches among them need."""

    def __init__(self, devices: Sequence[Device]) -> None:
        """Search among `devices`."""
        self.devices = devices

    @cached_property
    def macs(self) -> list[bytes]:
        """Their addresses."""
        return list(map(MAC, self.devices))

    @cached_property
    def speakers(self) -> list[tuple[int, Bss]]:
        """Where among them the access points are, and what these say."""
        return [(place, bss) for place, bss in enumerate(map(BSS, self.devices)) if bss is not None]


Search: TypeAlias = Callable[[Crowd], Iterable[int]]  # finds places

_HEX: Final = frozenset("0123456789abcdef:")
_CHANNEL: Final = frozenset("0123456789w6emhz")
_TYPES: Final = frozenset(map(device_type, range(2 * ROLE_RESPONDER)))  # its bit is the highest of all roles

_BASE: Final = "kismet.device.base."
# Which of the searches below a field stands for; other fields are read one by one.
FIELDS: Final[Mapping[Path, tuple[str, ...]]] = {
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


def finder(paths: Sequence[Path], sought: str, notes: DeviceNotes) -> Finder[Device]:
    """Return what finds the places of devices by one of these FIELDS, for one request."""
    kinds = dict.fromkeys(kind for path in paths for kind in FIELDS[path])
    searches = [search for kind in kinds if (search := _SEARCHES[kind](sought, notes)) is not None]

    def find(devices: Sequence[Device]) -> set[int]:
        crowd = Crowd(devices)
        found: set[int] = set()
        for search in searches:
            found.update(search(crowd))
            if len(found) == len(devices):
                break
        return found

    return find


class _Verdicts(dict[str, bool]):
    """Whether texts contain another one, whatever their case: each looked at once."""

    def __init__(self, sought: str) -> None:
        super().__init__()
        self._sought = sought

    def __missing__(self, text: str) -> bool:
        verdict = self[text] = self._sought in text.casefold()
        return verdict


def _user_name(sought: str, notes: DeviceNotes) -> Search | None:
    named = {mac for mac, name in notes.names().items() if sought in name.casefold()}
    return (lambda crowd: _places(named, crowd.macs)) if named else None


def _name(sought: str, notes: DeviceNotes) -> Search:
    return lambda crowd: [place for place, bss in crowd.speakers if sought in network_name(bss).casefold()]


def _address(sought: str, notes: DeviceNotes) -> Search | None:
    if not _HEX.issuperset(sought):
        return None
    return lambda crowd: _with_part(sought, crowd.macs)


def _network(sought: str, notes: DeviceNotes) -> Search | None:
    if not _HEX.issuperset(sought):
        return None

    def search(crowd: Crowd) -> Iterable[int]:
        bssids = networks(crowd.devices)
        known = [bssid for bssid in set(bssids) if bssid]
        return _places({known[n] for n in _with_part(sought, known)}, bssids)

    return search


def _with_part(sought: str, macs: Sequence[bytes]) -> Sequence[int]:
    """Return the places of the addresses (6 octets) that have a part as records write them, but in small letters."""
    text = b"".join(macs).hex(":")  # 17 characters of each address, and a `:` between two
    if sought not in text:
        return ()
    return [place for place, at in enumerate(range(0, len(text), 18)) if sought in text[at : at + 17]]


def _places(found: Collection[V], values: Iterable[V]) -> Iterable[int]:
    """Return the places of those values that are found."""
    return compress(count(), map(found.__contains__, values)) if found else ()


def _manufacturer(sought: str, notes: DeviceNotes) -> Search | None:
    return _by_text(sought, manufacturers) if MANUFACTURERS.mentions(sought) else None


def _type(sought: str, notes: DeviceNotes) -> Search | None:
    return _by_text(sought, types) if any(sought in text.casefold() for text in _TYPES) else None


def _crypt(sought: str, notes: DeviceNotes) -> Search:
    verdicts = _Verdicts(sought)
    return lambda crowd: [place for place, bss in crowd.speakers if verdicts[network_crypt(bss)]]


def _channel(sought: str, notes: DeviceNotes) -> Search | None:
    return _by_text(sought, channels) if _CHANNEL.issuperset(sought) else None


def _by_text(sought: str, read: Texts) -> Search:
    """Return what finds a text in those that many devices share."""
    verdicts = _Verdicts(sought)

    def search(crowd: Crowd) -> Iterable[int]:
        found = read(crowd.devices)
        return _places({text for text in set(found) if verdicts[text]}, found)

    return search


def _phy(sought: str, notes: DeviceNotes) -> Search | None:
    return (lambda crowd: range(len(crowd.devices))) if sought in PHY.casefold() else None


_SEARCHES: Final[Mapping[str, Callable[[str, DeviceNotes], Search | None]]] = {
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
