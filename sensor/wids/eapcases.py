"""Which certificates the access points of a network with 802.1X show, and what speaks against another one."""

import hashlib
from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, LOW, MEDIUM
from sensor.dot11.mac import is_local
from sensor.dot11.tls import read_names
from sensor.text import printable
from sensor.tracking.device import Bss
from sensor.wids.clones import count
from sensor.wids.kin import kin
from sensor.wids.wording import seconds

DAY_US: Final = 86_400_000_000
SETTLING_US: Final = 600_000_000  # a radio that hops takes so long to hear the access points that are there
PUSH_US: Final = 60_000_000  # a lure comes with a push: disconnections in the name of the real ones lately
MAX_SERVERS: Final = 8  # of one network
MAX_MEMBERS: Final = 64  # access points of one network
MAX_TOLD: Final = 64

# What the operator says of an access point.
FOREIGN: Final = -1  # the network has approved ones, and this is none
UNKNOWN: Final = 0
APPROVED: Final = 1

# What speaks for another server, in points; so many make a finding of that severity.
OTHER_ISSUER: Final = 3
NEWCOMER: Final = 2
STRANGER: Final = 1
MADE_UP: Final = 1
PUSHED: Final = 1
FORKED: Final = 3
REFUSED: Final = 3
LEAST: Final = 3
FOR_MEDIUM: Final = 5
FOR_HIGH: Final = 6
LISTED_SURE: Final = 95


@final
class Server:
    """One certificate that a network's access points show."""

    def __init__(self, certificate: bytes) -> None:
        """Read who it says to be; one that cannot be read has no names."""
        self.digest: bytes = hashlib.sha256(certificate).digest()
        names = read_names(certificate)
        self.issuer: bytes = b"" if names is None else names.issuer
        self.key: bytes = b"" if names is None else hashlib.sha256(names.key).digest()
        self.name: bytes = b"" if names is None else names.common_name
        self.exchanges: i64 = 0
        self.last_us: i64 = 0

    @property
    def shown(self) -> str:
        """Its fingerprint as the configuration has it, and the name that it gives itself."""
        return f"sha256:{self.digest.hex()} ({printable(self.name) or 'no name'})"


@final
class ServedNetwork:
    """Who showed what to the users of one realm of a network."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.servers: list[Server] = []
        self.members: list[Bss] = []  # access points that showed one of them
        self.exchanges: i64 = 0
        self.since_us: i64 = 0  # when that was enough to go by, 0: not yet
        self.told: dict[bytes, int] = {}  # BSSID and certificate -> points that were told

    def find(self, server: Server) -> Server | None:
        """Return the same certificate, else one of the same key: without that key nobody can go on with TLS."""
        alike: Server | None = None
        for known in self.servers:
            if known.digest == server.digest:
                return known
            if server.key and known.key == server.key:
                alike = known
        return alike

    def learn(self, server: Server, ts_us: i64) -> bool:
        """Count an exchange of a server that is believed; say whether another one had to make room for it."""
        known = self.find(server)
        evicted = False
        if known is None or known.digest != server.digest:
            known = server
            evicted = len(self.servers) >= MAX_SERVERS
            if evicted:
                del self.servers[self._weakest()]
            self.servers.append(server)
        known.exchanges += 1
        known.last_us = ts_us
        self.exchanges += 1
        return evicted

    def enter(self, bss: Bss) -> None:
        """Count an access point among the network's; the one entered first leaves a full list."""
        for n, member in enumerate(self.members):
            if member.bssid == bss.bssid:
                self.members[n] = bss
                return
        if len(self.members) >= MAX_MEMBERS:
            del self.members[0]
        self.members.append(bss)

    def related(self, bssid: bytes) -> bool:
        """Whether an address is a member's, or looks like the same maker's."""
        return any(kin(member.bssid, bssid) for member in self.members)

    def tell(self, key: bytes, points: i64) -> bool:
        """Note what was told; say whether an older note had to make room."""
        evicted = key not in self.told and len(self.told) >= MAX_TOLD
        if evicted:
            del self.told[next(iter(self.told))]
        self.told[key] = points
        return evicted

    def _weakest(self) -> int:
        """Return the place of the server that was shown least often: a flood of others pushes out no old one."""
        place = 0
        for n in range(1, len(self.servers)):
            if self.servers[n].exchanges < self.servers[place].exchanges:
                place = n
        return place

    def forget(self, before_us: i64) -> None:
        """Drop servers that nobody has shown since."""
        self.servers = [server for server in self.servers if server.last_us >= before_us]
        if not self.servers:
            self.members = []
            self.exchanges = 0
            self.since_us = 0

    def pushed(self, bssid: bytes, ts_us: i64) -> bool:
        """Whether stations were just disconnected in the name of another member."""
        for bss in self.members:
            if bss.bssid != bssid and bss.last_disconnect_us and 0 <= ts_us - bss.last_disconnect_us < PUSH_US:
                return True
        return False


@final
class Case:
    """What speaks against one certificate of one access point."""

    def __init__(self, server: Server, identifier: i64 = 0) -> None:
        """Start with nothing; `identifier` is that of the EAP request which showed it."""
        self.server: Server = server
        self.identifier: i64 = identifier
        self.points: i64 = 0
        self.evidence: list[tuple[str, str]] = []
        self.listed: bool = False  # the operator lists the servers, and this is none of them

    def add(self, points: i64, what: str, value: str) -> None:
        """Add one observation."""
        self.points += points
        self.evidence.append((what, value))

    def weigh(self, network: ServedNetwork, bss: Bss, word: i64, ts_us: i64) -> None:
        """Collect what speaks against a certificate that is new to a network, from an access point of that `word`."""
        issuers = {server.issuer for server in network.servers}
        if not self.server.issuer or self.server.issuer not in issuers:
            self.add(OTHER_ISSUER, "issuer", "another than that of every known certificate")
        if word == FOREIGN:
            self.add(REFUSED, "address", "not among the network's approved ones")
        elif word == UNKNOWN and not network.related(bss.bssid):
            self.add(STRANGER, "address", "nothing in common with the network's other access points")
        if word != APPROVED:
            self._weigh_newcomer(network, bss, ts_us)
        track = bss.track
        if track is not None and count(track.families) >= 2:
            self.add(FORKED, "track", "two transmitters share the address")
        self.evidence.append(("known certificates", ", ".join([server.shown for server in network.servers[:3]])))

    def _weigh_newcomer(self, network: ServedNetwork, bss: Bss, ts_us: i64) -> None:
        """Collect what speaks against an access point that came lately; of older ones it would say nothing."""
        age_us = ts_us - bss.first_us
        if bss.first_us <= network.since_us + SETTLING_US or age_us >= DAY_US:
            return
        self.add(NEWCOMER, "first heard", f"{seconds(age_us)} ago, after the network's certificates were known")
        if is_local(bss.bssid) and not network.related(bss.bssid):
            self.add(MADE_UP, "made up", "locally administered address")
        if network.pushed(bss.bssid, ts_us):
            self.add(PUSHED, "disconnections", "in the name of the network's other access points just before")

    @property
    def severity(self) -> int:
        """How grave it is."""
        if self.listed or self.points >= FOR_HIGH:
            return HIGH
        return MEDIUM if self.points >= FOR_MEDIUM else LOW

    @property
    def confidence(self) -> i64:
        """How sure it is, in percent."""
        return LISTED_SURE if self.listed else min(90, 15 * self.points - 20)
