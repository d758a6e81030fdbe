"""What few devices say of themselves: made when one first does, kept short, because anybody may say anything."""

from typing import Final

from mypy_extensions import i64

MAX_ELEMENTS: Final = 512  # octets kept of the elements of a probe or association request; longer ones are cut
MAX_TEXT: Final = 64  # octets kept of a name
MAX_ALIKE: Final = 4096  # sets of probed elements that devices share

# How an address became known; Kismet's numbers of `kismet.common.ipdata.type`.
BY_ARP: Final = 3
BY_DHCP: Final = 4

_IDENTITY_AT: Final = 5  # code, identifier, length in two octets, type (RFC 3748 section 4)


class Spoken:
    """What a station said in the clear: in its last association request, to DHCP, to 802.1X."""

    __slots__ = ("address", "address_by", "bssid", "host_name", "identity", "joining", "vendor_class")

    def __init__(self) -> None:
        """Start with nothing said."""
        self.joining: bytes = b""  # elements of its last association request
        self.bssid: bytes = b""  # of the network that what follows was said in
        self.host_name: bytes = b""
        self.vendor_class: bytes = b""
        self.address: bytes = b""  # IPv4, four octets
        self.address_by: i64 = 0  # BY_ARP or BY_DHCP
        self.identity: bytes = b""  # by EAP

    def enter(self, bssid: bytes) -> None:
        """Forget what was said in another network."""
        if bssid != self.bssid:
            self.bssid = bssid
            self.host_name = self.vendor_class = self.address = self.identity = b""
            self.address_by = 0


class Alike:
    """Octets that many devices have in common, kept once."""

    def __init__(self, most: int = MAX_ALIKE) -> None:
        """Start with none; share at most so many."""
        self._most: i64 = most
        self._kept: dict[bytes, bytes] = {}

    def kept(self, octets: bytes) -> bytes:
        """Return the one copy of some octets."""
        known = self._kept.get(octets)
        if known is not None:
            return known
        if len(self._kept) >= self._most:
            self._kept.clear()  # who has them keeps them; the next devices share anew
        self._kept[octets] = octets
        return octets


def behind_ssid(elements: bytes) -> bytes:
    """Return the elements but a leading SSID, whole ones up to MAX_ELEMENTS octets."""
    start: i64 = 0
    if len(elements) >= 2 and elements[0] == 0:
        length: i64 = elements[1]
        start = 2 + length
    return shortened(elements, start)


def shortened(elements: bytes, start: i64 = 0) -> bytes:
    """Return the elements from `start`, whole ones up to MAX_ELEMENTS octets."""
    total: i64 = len(elements)
    if total - start <= MAX_ELEMENTS:
        return elements[start:]
    end = start
    while end + 2 <= total:
        length: i64 = elements[end + 1]
        after = end + 2 + length
        if after > total or after - start > MAX_ELEMENTS:
            break
        end = after
    return elements[start:end]


def identity_in(data: bytes, body: i64, end: i64) -> bytes:
    """Return the identity in an EAP packet, empty where it is no identity response (RFC 3748 section 5.1)."""
    if end - body <= _IDENTITY_AT or data[body] != 2 or data[body + 4] != 1:
        return b""
    said: i64 = data[body + 2] << 8 | data[body + 3]
    return data[body + _IDENTITY_AT : min(end, body + said, body + _IDENTITY_AT + MAX_TEXT)]
