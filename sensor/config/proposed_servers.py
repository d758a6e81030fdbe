"""`eap_servers` proposed from the certificates that access points let stations see, and which are left out, and why."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from sensor.dot11.mac import format_mac
from sensor.wids.eapcases import Server
from sensor.wids.eapwitness import Shown
from sensor.wids.kin import kin
from sensor.wids.wording import plural

ENOUGH: Final = 3  # logins that have to show a certificate: as many as ROGUEEAP needs by default
MOST_NAMED: Final = 32  # of those left out


@dataclass(slots=True, eq=False)
class Candidate:
    """One certificate of a network, and what is known of it."""

    server: Server
    exchanges: int = 0  # at access points that are proposed
    elsewhere: int = 0  # at others
    bssids: set[bytes] = field(default_factory=set)
    realms: set[bytes] = field(default_factory=set)
    reason: str = ""  # why it is left out, empty: it is not

    def add(self, shown: Shown, approved: AbstractSet[bytes]) -> None:
        """Count what one access point showed."""
        if shown.bssid in approved:
            self.exchanges += shown.exchanges
        else:
            self.elsewhere += shown.exchanges
        self.bssids.add(shown.bssid)
        if shown.realm is not None:
            self.realms.add(shown.realm)

    @property
    def line(self) -> str:
        """Its line in the list."""
        whole = self.exchanges + self.elsewhere
        where = format_mac(next(iter(self.bssids))) if len(self.bssids) == 1 else f"{len(self.bssids)} access points"
        count = f"{plural(whole, 'exchange')} at {where}"
        fingerprint, _, name = self.server.shown.partition(" ")
        text = f'"{fingerprint}",  # {name}: {count}'
        return f"{text}; left out: {self.reason}" if self.reason else text


def server_lines(shown: Iterable[Shown], approved: AbstractSet[bytes]) -> list[str]:
    """Return the lines of one network's servers; `approved` are the access points that are proposed."""
    candidates = judged(shown, approved)
    if not candidates:
        return ["# eap_servers: no login showed a certificate; TLS 1.3 hides them."]
    listed = [each for each in candidates if not each.reason]
    left_out = [each for each in candidates if each.reason]
    doubtful = [each.line for each in left_out[:MOST_NAMED]]
    if len(left_out) > MOST_NAMED:
        doubtful.append(f"{len(left_out) - MOST_NAMED} more are left out")
    if not listed:
        lines = ["# eap_servers = [", *(f"#     {line}" for line in doubtful), "# ]"]
    else:
        lines = [
            "eap_servers = [",
            *(f"    {each.line}" for each in listed),
            *(f"    # {line}" for line in doubtful),
            "]",
        ]
    return [*_warnings(listed, left_out), *lines]


def _warnings(listed: Sequence[Candidate], left_out: Sequence[Candidate]) -> list[str]:
    """Return what a careful person would ask about."""
    lines = []
    if left_out:
        lines += [
            "# LOOK AT THIS: not every certificate that was shown is listed. As soon as one is, ROGUEEAP tells of all",
            "# others: add those of your own servers. Whose are the rest, and the access points that show them?",
        ]
    if len({each.server.issuer for each in listed}) > 1:
        lines.append("# LOOK AT THIS: its certificates are of different issuers. Is each of these servers yours?")
    return lines


def judged(shown: Iterable[Shown], approved: AbstractSet[bytes]) -> list[Candidate]:
    """Return every certificate, the one shown most often first, with the reason where it is left out."""
    found: dict[bytes, Candidate] = {}
    for one in shown:
        found.setdefault(one.server.digest, Candidate(one.server)).add(one, approved)
    candidates = sorted(found.values(), key=lambda each: (-each.exchanges, -each.elsewhere, each.server.digest))
    for each in candidates:
        if not each.exchanges:
            each.reason = "only where the access point is left out"
        elif each.exchanges < ENOUGH:
            each.reason = f"fewer than {ENOUGH} exchanges"
    believed = [each for each in candidates if not each.reason]
    if believed:
        _doubt_strangers(believed)
        _doubt_guests([each for each in believed if not each.reason])
    return candidates


def _doubt_strangers(believed: Sequence[Candidate]) -> None:
    """Leave out what only access points show that show nothing of the others', unless they look related."""
    first = believed[0]
    home = set(first.bssids)
    for each in believed[1:]:
        if not home.isdisjoint(each.bssids):
            home |= each.bssids
        elif not each.server.issuer or each.server.issuer != first.server.issuer:
            each.reason = "another issuer, at access points that show none of the first one's"
        elif any(kin(ours, theirs) for ours in home for theirs in each.bssids):
            home |= each.bssids
        else:
            each.reason = "only at access points that have nothing in common with the others"


def _doubt_guests(believed: Sequence[Candidate]) -> None:
    """Leave out all where users of different realms are shown different ones: nobody can list every guest's server."""
    realms = [each.realms for each in believed if each.realms]
    if any(one.isdisjoint(other) for one in realms for other in realms):
        for each in believed:
            each.reason = "users of different realms are shown different ones, as guests are"
