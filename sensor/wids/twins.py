"""Access points that pretend to be somebody's network, under an address of their own."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac, is_local
from sensor.dot11.rsn import AKM_OWE
from sensor.dot11.security import Security
from sensor.tracking.device import Advert, Bss
from sensor.tracking.observation import ADVERT_CONFIRMED, CONFIRMATIONS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.policy import Policy
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import channel_text, listed, plural, quoted, signal, where

HOUR_US: Final = 3_600_000_000
DISCONNECT_US: Final = 60_000_000  # a lure comes with a push: disconnections on the real network lately

MAX_SSIDS: Final = 4096
MAX_MEMBERS: Final = 16  # BSSIDs of each kind remembered for one SSID

# Names that strangers share because nobody chose them, or because they are nobody's: an open and a protected network
# of such a name have nothing to do with each other. A policy that names one overrules this.
COMMON_SSIDS: Final = frozenset(
    {
        *(b"guest", b"guests", b"guest wifi", b"guest network", b"visitor", b"visitors", b"public", b"public wifi"),
        *(b"free", b"free wifi", b"free wi-fi", b"freewifi", b"hotel wifi", b"hotspot", b"internet", b"wireless"),
        *(b"wifi", b"wi-fi", b"wlan", b"default", b"setup", b"android", b"androidap", b"iphone"),
        *(b"linksys", b"netgear", b"dlink", b"d-link", b"tp-link", b"asus", b"belkin", b"belkin54g", b"buffalo"),
        *(b"zyxel", b"tenda", b"huawei"),
    }
)


@final
class ApSpoof(Detection):
    """APSPOOF: one of the operator's SSIDs, believed after three frames, from a BSSID that is not approved for it."""

    def __init__(self, brief: Brief) -> None:
        """Watch the operator's networks whose BSSIDs are given."""
        super().__init__(brief.definition)
        self.policy: Policy = brief.policy
        if any(network.bssids for network in brief.policy.networks):
            self.news = ADVERT_CONFIRMED

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Hold a BSSID against the approved ones."""
        advert = seen.advert
        if advert is None or frame.truncated:
            return None
        approvals = self.policy.approvals(advert.ssid)
        if approvals == 0 or self.policy.approved(advert.ssid, frame.bssid):
            return None
        if self.policy.ignores(frame.bssid, advert.ssid):
            return None
        text = (
            f"Access point {format_mac(frame.bssid)} advertises your network {quoted(advert.ssid)} "
            f"({advert.security.summary}, {where(frame, seen.bss)}) but is none of its approved access points."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = CONFIRMATIONS
        finding.confidence = 90
        finding.evidence.append(("frames", f"{advert.frames}, of them {plural(advert.beacons, 'beacon')}"))
        finding.evidence.append(("approved", plural(approvals, "address or mask")))
        finding.evidence.append(("signal", signal(frame)))
        finding.channel = channel_text(seen.bss)
        return finding


@final
class Member:
    """One BSSID that advertises an SSID."""

    def __init__(self, bssid: bytes, advert: Advert, bss: Bss) -> None:
        """Keep what the tracker goes on updating."""
        self.bssid: bytes = bssid
        self.advert: Advert = advert
        self.bss: Bss = bss
        self.reported: bool = False


@final
class NetworkHistory:
    """Who advertised one SSID, protected and open."""

    def __init__(self) -> None:
        """Start with nobody."""
        self.protected: list[Member] = []
        self.open: list[Member] = []

    def enter(self, member: Member, is_protected: bool) -> None:
        """Keep a member in place of its older entry; the oldest leaves a full list."""
        members = self.protected if is_protected else self.open
        for n, other in enumerate(members):
            if other.bssid == member.bssid:
                del members[n]
                break
        if len(members) >= MAX_MEMBERS:
            del members[0]
        members.append(member)


@final
class OpenTwin(Detection):
    """OPENTWIN: an open access point under the SSID of a network that others protect.

    Either may be heard first. OWE transition pairs, approved BSSIDs and SSIDs that everybody uses are left out; an
    access point that itself drops its protection is CRYPTODROP's.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = ADVERT_CONFIRMED
        self.policy: Policy = brief.policy
        self.memory_us: i64 = brief.values["memory_h"] * HOUR_US
        # The operator's own networks are never pushed out by a flood of strange SSIDs.
        self.own: dict[bytes, NetworkHistory] = {network.ssid: NetworkHistory() for network in brief.policy.networks}
        self.others: KeyedTable[NetworkHistory] = KeyedTable(MAX_SSIDS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """File the pair that was just believed, and look for its opposite."""
        advert = seen.advert
        bss = seen.bss
        if advert is None or bss is None or not advert.ssid or frame.truncated:
            return None
        history = self._history(advert.ssid)
        if history is None:
            return None
        member = Member(frame.bssid, advert, bss)
        history.enter(member, not advert.security.is_open)
        if advert.security.is_open:
            return self._judge(member, history, frame)
        for suspect in history.open:
            if not suspect.reported and self._recent(suspect, frame.ts_us):
                finding = self._judge(suspect, history, frame)
                if finding is not None:
                    return finding
        return None

    def _history(self, ssid: bytes) -> NetworkHistory | None:
        own = self.own.get(ssid)
        if own is not None:
            return own
        if ssid.lower() in COMMON_SSIDS:
            return None
        history = self.others.get(ssid)
        if history is None:
            history = NetworkHistory()
            self.others.put(ssid, history)
            self.evictions = self.others.evictions
        return history

    def _recent(self, member: Member, ts_us: i64) -> bool:
        return ts_us - member.advert.last_us <= self.memory_us

    def _judge(self, suspect: Member, history: NetworkHistory, frame: Frame) -> Finding | None:
        """Report an open BSSID if others protect its SSID and nothing explains it."""
        ssid = suspect.advert.ssid
        if self.policy.approved(ssid, suspect.bssid) or self.policy.ignores(suspect.bssid, ssid):
            return None
        victims = [
            member
            for member in history.protected
            if member.bssid != suspect.bssid and self._recent(member, frame.ts_us)
        ]
        if any(member.bssid == suspect.bssid for member in history.protected):
            return None
        if suspect.advert.owe_bssid:
            victims = [member for member in victims if not only_owe(member.advert.security)]
        if not victims:
            return None
        suspect.reported = True
        return self._finding(suspect, victims, frame)

    def _finding(self, suspect: Member, victims: list[Member], frame: Frame) -> Finding:
        newest = victims[-1]
        protects = f" and {len(victims) - 1} more protect" if len(victims) > 1 else " protects"
        number = channel_text(suspect.bss)
        place = f" (channel {number})" if number else ""
        text = (
            f"Open access point {format_mac(suspect.bssid)}{place} advertises {quoted(suspect.advert.ssid)}, which "
            f"access point {format_mac(newest.bssid)}{protects} with {newest.advert.security.summary}."
        )
        finding = Finding(self.name, suspect.bssid, text, frame)
        finding.transmitter = suspect.bssid
        finding.source = suspect.bssid
        finding.other = newest.bssid
        finding.count = suspect.advert.frames
        finding.channel = number
        finding.evidence.append(("protected", listed([member.bssid for member in victims])))
        finding.evidence.append(("suspect signal", signal(frame) if frame.bssid == suspect.bssid else "unknown"))
        finding.confidence = self._confidence(suspect, victims, frame, finding)
        return finding

    def _confidence(self, suspect: Member, victims: list[Member], frame: Frame, finding: Finding) -> i64:
        """Return 60 and what speaks for an attack; note it as evidence."""
        confidence: i64 = 60
        if is_local(suspect.bssid):
            confidence += 10
            finding.evidence.append(("address", "locally administered"))
        if suspect.bssid[:3] in [member.bssid[:3] for member in victims]:
            confidence -= 20
            finding.evidence.append(("vendor", "same as the protected network's: perhaps its own equipment"))
        for member in victims:
            if member.bss.last_disconnect_us and frame.ts_us - member.bss.last_disconnect_us < DISCONNECT_US:
                confidence += 25
                finding.evidence.append(("disconnections", f"in the name of {format_mac(member.bssid)} just before"))
                break
        return min(confidence, 100)


def only_owe(security: Security) -> bool:
    """Whether a BSS is the protected half of an OWE transition pair (WFA OWE specification 2.2)."""
    return security.akms == (AKM_OWE,)


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "APSPOOF",
            "SPOOF",
            HIGH,
            "An access point advertises one of your networks, but is none of its approved access points.",
            throttle="10/min",
            burst="1/sec",
            advice="If it is new equipment of yours, add its BSSID to the network's list. If not, it is an evil twin: "
            "find it by its signal, and treat credentials used there as known to somebody.",
            references=("802.11-2020 4.3.5 (extended service set)",),
        ),
        ApSpoof,
        ignorable=True,
    ),
    Entry(
        Definition(
            "OPENTWIN",
            "SPOOF",
            HIGH,
            "An open access point uses the name of a network that other access points protect.",
            throttle="5/min",
            burst="1/sec",
            advice="Do not join it. If it is a guest network of yours, give it a name of its own, or approve its "
            "BSSID.",
            references=(
                "802.11-2020 9.4.2.24 (RSN)",
                "RFC 8110 (OWE)",
                "Wi-Fi Alliance, Opportunistic Wireless Encryption",
            ),
        ),
        OpenTwin,
        (Parameter("memory_h", 24, 1, 720, "h", "how long a protected access point is remembered"),),
        ignorable=True,
    ),
)
