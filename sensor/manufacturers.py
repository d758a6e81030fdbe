"""Whose addresses are whose: the IEEE's registry of the first three octets (MA-L), in the copy that netaddr brings."""

import sys
from collections.abc import Iterable, Sequence
from importlib.resources import files
from itertools import repeat
from operator import itemgetter
from threading import Lock
from typing import Final

_GROUP_OR_LOCAL: Final = 0x03  # bits of an address's first octet
UNKNOWN: Final = "Unknown"  # Kismet's word

_PREFIX: Final = itemgetter(slice(0, 3))
_PREFIX_CHARACTERS: Final = 8  # 00-1B-2F
_MARK: Final = "(hex)"  # stands between a prefix and its owner in the registry's text


class Manufacturers:
    """Owners by address prefix; the registry is read when somebody first asks."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._owners: dict[bytes, str] | None = None
        self._names = ""  # all that there are in small letters, once they are read
        self._lock = Lock()

    def name(self, mac: bytes) -> str:
        """Return who the IEEE gave an address to, UNKNOWN for those that devices gave themselves.

        While another thread reads the registry everybody is unknown: nobody waits.
        """
        owners = self._owners
        if owners is None:
            if self._lock.locked():
                return UNKNOWN
            owners = self.load()
        return owners.get(mac[:3], UNKNOWN)

    def names(self, macs: Sequence[bytes]) -> list[str]:
        """Return the same of many addresses."""
        owners = self._owners
        if owners is None:
            return [self.name(mac) for mac in macs]
        return list(map(owners.get, map(_PREFIX, macs), repeat(UNKNOWN)))

    def mentions(self, part: str) -> bool:
        """Say whether a name may contain `part`, which is in small letters: no only where none does."""
        return not self._names or part in self._names

    def load(self) -> dict[bytes, str]:
        """Read the registry, unless that is done; takes a few tenths of a second. Any thread may ask for it."""
        with self._lock:
            if self._owners is None:
                owners = _read()
                self._names = "\n".join({UNKNOWN, *owners.values()}).casefold()
                self._owners = owners
            return self._owners


def _read() -> dict[bytes, str]:
    try:
        with files("netaddr.eui").joinpath("oui.txt").open(encoding="utf-8", errors="replace") as lines:
            return owners_in(lines)
    except OSError:  # a distribution may leave the registry out
        return {}


def owners_in(lines: Iterable[str]) -> dict[bytes, str]:
    """Read the registry's text: `00-1B-2F   (hex)		NETGEAR` begins each entry, all else does not count.

    Old entries for what has since become the prefixes of groups and of devices' own choice (802-2014 8.2) are left out.
    """
    owners: dict[bytes, str] = {}
    for line in lines:
        prefix, mark, owner = line.partition(_MARK)
        if mark and len(prefix.rstrip()) == _PREFIX_CHARACTERS:
            try:
                first = bytes.fromhex(prefix.replace("-", ""))
            except ValueError:
                continue
            if not first[0] & _GROUP_OR_LOCAL:
                owners[first] = sys.intern(owner.strip())
    return owners


MANUFACTURERS: Final = Manufacturers()  # one for the process: it is large, and nothing changes in it
