"""What the operator says is theirs: networks, lures."""

import re

from sensor.dot11.mac import MacMask


class Network:
    """A network that the operator owns: its SSID and the BSSIDs (or masks) that may advertise it."""

    def __init__(self, ssid: bytes, bssids: tuple[MacMask, ...]) -> None:
        """Take the SSID's bytes and the approved BSSIDs; none approved means that nothing is known of them."""
        self.ssid: bytes = ssid
        self.bssids: tuple[MacMask, ...] = bssids

    def approves(self, bssid: bytes) -> bool:
        """Whether `bssid` may advertise this network."""
        return any(mask.matches(bssid) for mask in self.bssids)


class Canary:
    """An SSID that nobody ought to advertise or ask for."""

    def __init__(self, name: str, ssid: bytes | None = None, ssid_regex: "re.Pattern[str] | None" = None) -> None:
        """Take the exact SSID or a pattern, which is matched against the whole SSID, never a part of it."""
        self.name: str = name
        self.ssid: bytes | None = ssid
        self.ssid_regex: re.Pattern[str] | None = ssid_regex

    def matches(self, ssid: bytes) -> bool:
        """Whether `ssid` is the lure; a hidden SSID or a wildcard probe names nothing and never is."""
        if not ssid:
            return False
        if self.ssid_regex is not None:
            return self.ssid_regex.fullmatch(ssid.decode("utf-8", "surrogateescape")) is not None
        return self.ssid == ssid


class Policy:
    """Everything that the operator declared."""

    def __init__(self, networks: tuple[Network, ...] = (), canaries: tuple[Canary, ...] = ()) -> None:
        """Nothing declared is a policy too."""
        self.networks: tuple[Network, ...] = networks
        self.canaries: tuple[Canary, ...] = canaries
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
