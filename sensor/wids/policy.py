"""What the operator says is theirs, or of note, or of no interest: networks, devices, lures, watchlists, exceptions."""

import re
from typing import Final

from sensor.dot11.mac import MacMask
from sensor.dot11.security import (
    GENERATION_OPEN,
    GENERATION_WEP,
    GENERATION_WPA1,
    GENERATION_WPA2,
    GENERATION_WPA3,
)
from sensor.wids.schedule import Schedule

# The least protection that a network may have: the weakest that any of its stations could end up with. OWE is `wpa3`.
FLOORS: Final = {
    "open": GENERATION_OPEN,
    "wep": GENERATION_WEP,
    "wpa1": GENERATION_WPA1,
    "wpa2": GENERATION_WPA2,
    "wpa3": GENERATION_WPA3,
}
# The least protection of management frames.
PMF: Final = {"off": 0, "capable": 1, "required": 2}


def name_of(level: int, levels: dict[str, int]) -> str:
    """Return the word for a level of FLOORS or PMF."""
    return next((name for name, number in levels.items() if number == level), str(level))


class Network:
    """A network that the operator owns: its SSID, the BSSIDs (or masks) that may advertise it, and how."""

    def __init__(
        self,
        ssid: bytes,
        bssids: tuple[MacMask, ...],
        *,
        channels: frozenset[str] = frozenset(),
        floor: int = GENERATION_OPEN,
        mfp: int = 0,
        wps: bool = True,
        countries: frozenset[str] = frozenset(),
        schedule: Schedule | None = None,
        hidden: bool | None = None,
        eap_servers: frozenset[bytes] = frozenset(),
    ) -> None:
        """Take the SSID's bytes and the approved BSSIDs; what is not given, or empty, is not asked for.

        `channels` are channels as Kismet writes them (`6`, `36`, `37W6e`) or bands (`2g`, `5g`, `6g`); `floor` is of
        FLOORS, `mfp` of PMF.
        """
        self.ssid: bytes = ssid
        self.bssids: tuple[MacMask, ...] = bssids
        self.channels: frozenset[str] = channels
        self.floor: int = floor
        self.mfp: int = mfp
        self.wps: bool = wps  # whether it may be offered
        self.countries: frozenset[str] = countries  # two letters, upper case
        self.schedule: Schedule | None = schedule
        self.hidden: bool | None = hidden  # None: either way
        self.eap_servers: frozenset[bytes] = eap_servers  # SHA-256 of their certificates' DER

    def approves(self, bssid: bytes) -> bool:
        """Whether `bssid` may advertise this network."""
        return any(mask.matches(bssid) for mask in self.bssids)

    @property
    def ruled(self) -> bool:
        """Whether anything is asked of those who advertise it."""
        demands = self.floor > GENERATION_OPEN or self.mfp > 0 or not self.wps or self.hidden is not None
        return demands or bool(self.channels) or bool(self.countries) or self.schedule is not None


class SsidPattern:
    """An SSID, or many by a pattern."""

    def __init__(self, ssid: bytes | None = None, ssid_regex: "re.Pattern[str] | None" = None) -> None:
        """Take the exact SSID or a pattern, which is matched against the whole SSID, never a part of it."""
        self.ssid: bytes | None = ssid
        self.ssid_regex: re.Pattern[str] | None = ssid_regex

    def matches(self, ssid: bytes) -> bool:
        """Whether `ssid` is meant; a hidden SSID or a wildcard probe names nothing and never is."""
        if not ssid:
            return False
        if self.ssid_regex is not None:
            return self.ssid_regex.fullmatch(ssid.decode("utf-8", "surrogateescape")) is not None
        return self.ssid == ssid


class Canary(SsidPattern):
    """An SSID that nobody ought to advertise or ask for."""

    def __init__(self, name: str, ssid: bytes | None = None, ssid_regex: "re.Pattern[str] | None" = None) -> None:
        """Take a name for it, and the exact SSID or a pattern."""
        super().__init__(ssid, ssid_regex)
        self.name: str = name


class Watch:
    """Something that the operator wants to hear of, in their own words."""

    def __init__(
        self,
        name: str,
        addresses: tuple[MacMask, ...] = (),
        pattern: SsidPattern | None = None,
        *,
        text: str = "",
        severity: int | None = None,
    ) -> None:
        """Take addresses or an SSID; `text` and `severity` are those of its alert, where given."""
        self.name: str = name
        self.addresses: tuple[MacMask, ...] = addresses
        self.pattern: SsidPattern | None = pattern
        self.text: str = text
        self.severity: int | None = severity


class KnownDevice:
    """A device, or a kind of devices, that the operator knows by name."""

    def __init__(
        self,
        name: str,
        addresses: tuple[MacMask, ...],
        *,
        networks: frozenset[bytes] = frozenset(),
        found: bool = False,
        lost: bool = False,
    ) -> None:
        """Take its addresses, the SSIDs that it may join besides the operator's, and whether to tell how it goes."""
        self.name: str = name
        self.addresses: tuple[MacMask, ...] = addresses
        self.networks: frozenset[bytes] = networks
        self.found: bool = found  # tell when it appears
        self.lost: bool = lost  # tell when it is gone

    def matches(self, mac: bytes) -> bool:
        """Whether an address is its."""
        return any(mask.matches(mac) for mask in self.addresses)


class Ignored:
    """Whose first sight and whose changes are of no interest."""

    def __init__(self, addresses: tuple[MacMask, ...] = (), ssids: frozenset[bytes] = frozenset()) -> None:
        """Take addresses (or masks) and SSIDs."""
        self.addresses: tuple[MacMask, ...] = addresses
        self.ssids: frozenset[bytes] = ssids


class Policy:
    """Everything that the operator declared."""

    def __init__(
        self,
        networks: tuple[Network, ...] = (),
        canaries: tuple[Canary, ...] = (),
        *,
        watches: tuple[Watch, ...] = (),
        devices: tuple[KnownDevice, ...] = (),
        ignored: Ignored | None = None,
    ) -> None:
        """Nothing declared is a policy too."""
        self.networks: tuple[Network, ...] = networks
        self.canaries: tuple[Canary, ...] = canaries
        self.watches: tuple[Watch, ...] = watches
        self.devices: tuple[KnownDevice, ...] = devices
        self.ignored: Ignored = ignored if ignored is not None else Ignored()
        self._by_ssid: dict[bytes, list[Network]] = {}
        for network in networks:
            self._by_ssid.setdefault(network.ssid, []).append(network)

    def networks_named(self, ssid: bytes) -> list[Network]:
        """Return the operator's networks of that SSID."""
        return self._by_ssid.get(ssid, [])

    def approved(self, ssid: bytes, bssid: bytes) -> bool:
        """Whether the operator has a network of that SSID and this BSSID may advertise it."""
        return any(network.approves(bssid) for network in self.networks_named(ssid))

    def approvals(self, ssid: bytes) -> int:
        """Return how many BSSIDs or masks may advertise the operator's network of that SSID; 0: nothing is known."""
        return sum([len(network.bssids) for network in self.networks_named(ssid)])

    def eap_servers(self, ssid: bytes) -> frozenset[bytes]:
        """Return the SHA-256 of every certificate that EAP servers of that SSID may show; empty: nothing is known."""
        listed: set[bytes] = set()
        for network in self.networks_named(ssid):
            listed.update(network.eap_servers)
        return frozenset(listed)

    def spoken_for(self, ssid: bytes, bssid: bytes) -> list[Network]:
        """Return the operator's networks that a BSSID rightly speaks for when it advertises `ssid`.

        Where no BSSID is listed, everybody's word counts. A hidden SSID is the one that the BSSID is listed for, if
        that is only one.
        """
        if ssid:
            return [each for each in self.networks_named(ssid) if not each.bssids or each.approves(bssid)]
        listing = [network for network in self.networks if network.approves(bssid)]
        return listing if len({network.ssid for network in listing}) == 1 else []

    def owns(self, bssid: bytes) -> bool:
        """Whether a BSSID is listed for any of the operator's networks."""
        return any(network.approves(bssid) for network in self.networks)

    def device_named(self, mac: bytes) -> KnownDevice | None:
        """Return the known device that an address belongs to."""
        for device in self.devices:
            if device.matches(mac):
                return device
        return None

    def ignores(self, mac: bytes, ssid: bytes = b"") -> bool:
        """Whether the first sight and the changes of an address, or of an SSID, are of no interest."""
        ignored = self.ignored
        if ssid and ssid in ignored.ssids:
            return True
        return any(mask.matches(mac) for mask in ignored.addresses)
