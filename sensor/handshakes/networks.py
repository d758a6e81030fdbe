"""Which ESSID and AKM an access point's hashes belong to: without its ESSID no hash can be computed."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.frame import (
    ASSOC_REQUEST,
    BEACON,
    BROADCAST,
    PROBE_REQUEST,
    PROBE_RESPONSE,
    REASSOC_REQUEST,
    Frame,
)
from sensor.dot11.rsn import parse_rsn, parse_wpa1
from sensor.handshakes.message import RSN_LENGTH, RUN_OF_ONES, RUN_OF_ZEROS, ZERO_16, bit_errors, offers_psk

MAX_ESSID: Final = 32  # 802.11-2020 9.4.2.2
MAX_NETWORKS: Final = 65_536  # access points, for one extraction
MAX_ESSIDS: Final = 16  # of one access point

ELEMENT_SSID: Final = 0
ELEMENT_RSN: Final = 48
ELEMENT_VENDOR: Final = 221
WPA1: Final = b"\x00\x50\xf2\x01"
FCS_LENGTH: Final = 4


@final
class Identity:
    """What one management frame says: ESSID, whether a passphrase protects it, and the PMKID it carries."""

    def __init__(self) -> None:
        """Start empty."""
        self.essid: bytes = b""
        self.psk: bool = False
        self.pmkid: bytes = b""


@final
class Network:
    """One ESSID of one access point."""

    def __init__(self, essid: bytes) -> None:
        """Start before the first frame is counted."""
        self.essid: bytes = essid
        self.psk: bool = False  # some frame of it offered PSK or PSK-SHA256
        self.frames: int = 0
        self.head: bytes = bytes((ELEMENT_SSID, len(essid))) + essid  # as its beacons begin


class Networks:
    """Access points by address, each with the ESSIDs it was seen with. Bounded, counted in `forgotten`."""

    def __init__(self, max_networks: int = MAX_NETWORKS) -> None:
        """Start knowing none."""
        self.max_networks: int = max_networks
        self.forgotten: int = 0
        self._by_bssid: dict[bytes, list[Network]] = {}

    def observe(self, frame: Frame) -> Identity | None:
        """Learn from a management frame that has elements; return what an association request says."""
        kind = frame.kind
        if kind == BEACON:
            if frame.elements and not self._as_before(frame):
                self._learn(frame, frame.ta)
        elif kind == PROBE_RESPONSE:
            self._learn(frame, frame.ta)
        elif kind == ASSOC_REQUEST or kind == REASSOC_REQUEST:
            return self._learn(frame, frame.ra)
        elif kind == PROBE_REQUEST:
            ra = frame.ra
            if ra != BROADCAST:
                self._learn(frame, ra)
        return None

    def best(self, bssid: bytes) -> Network | None:
        """Return the ESSID that an access point was seen with most often."""
        found: Network | None = None
        for network in self._by_bssid.get(bssid, []):
            if found is None or _rank(network) > _rank(found):
                found = network
        return found

    def _as_before(self, frame: Frame) -> bool:
        """Count a beacon that names the ESSID named first, if that is known to take a passphrase: no more is asked."""
        known = self._by_bssid.get(frame.ta)
        if known is None:
            return False
        network = known[0]
        at = frame.elements
        if not network.psk or not frame.data.startswith(network.head, at, frame.end):
            return False
        network.frames += 1
        return True

    def _learn(self, frame: Frame, bssid: bytes) -> Identity | None:
        if not frame.elements:
            return None
        said = Identity()
        if not read_identity(frame.data, frame.elements, frame.end, said):
            return None
        essid = said.essid
        if not essid or essid[0] == 0:
            return None
        known = self._by_bssid.get(bssid)
        if known is None:
            known = self._admit(bssid)
        network = _named(known, essid)
        if network is None:
            if len(known) >= MAX_ESSIDS:
                known.remove(min(known, key=_rank))
                self.forgotten += 1
            network = Network(essid)
            known.append(network)
        network.frames += 1
        if frame.kind != PROBE_REQUEST:
            network.psk = network.psk or said.psk
        return said

    def _admit(self, bssid: bytes) -> list[Network]:
        if len(self._by_bssid) >= self.max_networks:
            self._by_bssid.pop(next(iter(self._by_bssid)))
            self.forgotten += 1
        known: list[Network] = []
        self._by_bssid[bssid] = known
        return known


def _rank(network: Network) -> tuple[int, int, bytes]:
    return (network.frames, len(network.essid), network.essid)


def _named(networks: list[Network], essid: bytes) -> Network | None:
    for network in networks:
        if network.essid == essid:
            return network
    return None


def valid_essid(essid: bytes) -> bool:
    """Whether an ESSID can be meant: at most 32 octets, no run of zeros or ones that only a bit error makes."""
    length = len(essid)
    if length > MAX_ESSID:
        return False
    if not essid.strip(b"\x00"):
        return True  # hidden
    if essid[length - 1] == 0:
        return False
    last = length - 4
    return not (0 <= essid.find(RUN_OF_ZEROS) < last or 0 <= essid.find(RUN_OF_ONES) < last)


def read_identity(data: bytes, start: i64, end: i64, out: Identity) -> bool:
    """Walk the elements of a management frame; False if they lie or name an impossible ESSID."""
    pos = start
    while end - pos >= 2:
        if end - pos == FCS_LENGTH:
            return True  # what a capture without a flag for it left behind
        number: i64 = data[pos]
        length: i64 = data[pos + 1]
        at = pos + 2
        pos = at + length
        if pos > end:
            return False
        if length == 0:
            continue
        if number == ELEMENT_SSID:
            essid = data[at:pos]
            if not valid_essid(essid):
                return False
            out.essid = essid
        elif number == ELEMENT_RSN and length >= RSN_LENGTH:
            if not _read_rsn(data[at:pos], out):
                return False
        elif (
            number == ELEMENT_VENDOR
            and length >= 4
            and data[at : at + 4] == WPA1
            and offers_psk(parse_wpa1(data[at + 4 : pos]).akms)
        ):
            out.psk = True
    return pos == end


def _read_rsn(body: bytes, out: Identity) -> bool:
    rsn = parse_rsn(body)
    if not offers_psk(rsn.akms):
        return True
    out.psk = True
    if rsn.pmkids and rsn.pmkids[0] != ZERO_16:
        if bit_errors(rsn.pmkids[0]):
            return False
        out.pmkid = rsn.pmkids[0]
    return True
