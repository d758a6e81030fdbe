"""Whose addresses are whose: the IEEE's registry of the first three octets (MA-L), in the copy that netaddr brings."""

import sys
from collections.abc import Iterable
from importlib.resources import files
from threading import Lock
from typing import Final

_GROUP_OR_LOCAL: Final = 0x03  # bits of an address's first octet
UNKNOWN: Final = "Unknown"  # Kismet's word

_PREFIX_CHARACTERS: Final = 8  # 00-1B-2F
_MARK: Final = "(hex)"  # stands between a prefix and its owner in the registry's text


class Manufacturers:
    """Owners by address prefix; the registry is read when somebody first asks."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._owners: dict[bytes, str] | None = None
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
        # Lists of many devices ask for each: what their first octet says (802-2014 8.2) is looked at here.
        return owners.get(mac[:3], UNKNOWN) if mac and not mac[0] & _GROUP_OR_LOCAL else UNKNOWN

    def load(self) -> dict[bytes, str]:
        """Read the registry, unless that is done; takes a few tenths of a second. Any thread may ask for it."""
        with self._lock:
            if self._owners is None:
                self._owners = _read()
            return self._owners


def _read() -> dict[bytes, str]:
    try:
        with files("netaddr.eui").joinpath("oui.txt").open(encoding="utf-8", errors="replace") as lines:
            return owners_in(lines)
    except OSError:  # a distribution may leave the registry out
        return {}


def owners_in(lines: Iterable[str]) -> dict[bytes, str]:
    """Read the registry's text: `00-1B-2F   (hex)		NETGEAR` begins each entry, all else does not count."""
    owners: dict[bytes, str] = {}
    for line in lines:
        prefix, mark, owner = line.partition(_MARK)
        if mark and len(prefix.rstrip()) == _PREFIX_CHARACTERS:
            try:
                owners[bytes.fromhex(prefix.replace("-", ""))] = sys.intern(owner.strip())
            except ValueError:
                continue
    return owners


MANUFACTURERS: Final = Manufacturers()  # one for the process: it is large, and nothing changes in it
