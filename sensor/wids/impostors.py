"""Protected copies of a network that somebody drives its stations to."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import ASSOC_REQUEST, DEAUTH, DISASSOC, REASSOC_REQUEST, Frame
from sensor.dot11.mac import format_mac, is_local
from sensor.tracking.device import Advert, Bss
from sensor.tracking.observation import ADVERT_CONFIRMED, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.kin import kin
from sensor.wids.parameters import Parameter
from sensor.wids.policy import Policy
from sensor.wids.pushes import Pushes
from sensor.wids.twins import COMMON_SSIDS
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import channel_text, listed, quoted

SECOND_US: Final = 1_000_000
MAX_SSIDS: Final = 4096
MAX_MEMBERS: Final = 16
MAX_STATIONS: Final = 4096
ESTABLISHED_US: Final = 10 * SECOND_US  # who was there that much earlier was there first
PRESENT_US: Final = 30 * SECOND_US
STOLEN_US: Final = 10 * SECOND_US  # from being thrown off to asking the impostor
YOUNG_US: Final = 600 * SECOND_US
LOUDER_DB: Final = 15


@final
class Member:
    """One BSSID that advertises an SSID, and since when."""

    def __init__(self, bssid: bytes, advert: Advert, bss: Bss, ts_us: i64) -> None:
        """Keep what the tracker goes on updating."""
        self.bssid: bytes = bssid
        self.advert: Advert = advert
        self.bss: Bss = bss
        self.since_us: i64 = ts_us
        self.pushed_us: i64 = 0  # its stations were pushed off last
        self.reported: bool = False


@final
class EvilTwin(Detection):
    """EVILTWIN: a newcomer of another family takes a network's name while stations are pushed off that network.

    That alone may be a repeater beside a faulty access point: two more things have to speak against it.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (DEAUTH, DISASSOC, ASSOC_REQUEST, REASSOC_REQUEST)
        self.news = ADVERT_CONFIRMED
        self.policy: Policy = brief.policy
        self.newcomer_us: i64 = brief.values["newcomer_min"] * 60 * SECOND_US
        self.push_us: i64 = brief.values["push_s"] * SECOND_US
        self.oddities: i64 = brief.values["oddities"]
        self.pushes = Pushes()
        self.networks: KeyedTable[list[Member]] = KeyedTable(MAX_SSIDS)
        self.ousted: KeyedTable[list[int]] = KeyedTable(MAX_STATIONS)  # BSSID and station: when pushed off

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """File the advert that was just believed."""
        advert, bss = seen.advert, seen.bss
        if advert is None or bss is None or not advert.ssid or frame.truncated:
            return None
        if advert.ssid.lower() in COMMON_SSIDS and not self.policy.networks_named(advert.ssid):
            return None
        members = self.networks.get(advert.ssid)
        if members is None:
            members = []
            self.networks.put(advert.ssid, members)
            self.evictions = self.networks.evictions + self.pushes.pairs.evictions
        member = member_of(members, frame.bssid)
        if member is None:
            if len(members) >= MAX_MEMBERS:
                members.pop(0)
            member = Member(frame.bssid, advert, bss, frame.ts_us)
            members.append(member)
        elif advert.before_us:  # nobody heard it for long: it is new once more
            member.since_us = frame.ts_us
            member.reported = False
        member.advert = advert
        member.bss = bss
        return self._judge(member, members, frame, b"")

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """See who is pushed off, and who asks whom next."""
        bss = seen.bss
        advert = None if bss is None else bss.current or bss.responding
        if bss is None or advert is None:
            return None
        members = self.networks.get(advert.ssid)
        if members is None:
            return None
        member = member_of(members, frame.bssid)
        if member is None:
            return None
        if frame.kind == DEAUTH or frame.kind == DISASSOC:
            if not self.pushes.note(frame, seen):
                return None
            member.pushed_us = frame.ts_us
            for suspect in members:
                finding = self._judge(suspect, members, frame, b"")
                if finding is not None:
                    return finding
            return None
        return self._judge(member, members, frame, frame.ta)

    def _judge(self, suspect: Member, members: list[Member], frame: Frame, station: bytes) -> Finding | None:
        """Report a newcomer if stations are driven to it; `station` is one that just asks it, if any."""
        now_us = frame.ts_us
        if suspect.reported or suspect.advert.security.is_open or now_us - suspect.since_us > self.newcomer_us:
            return None
        if now_us - suspect.advert.last_us > PRESENT_US or self.policy.approved(suspect.advert.ssid, suspect.bssid):
            return None
        if any(kin(member.bssid, suspect.bssid) for member in members if member is not suspect):
            return None
        victims = [
            member
            for member in members
            if member is not suspect
            and suspect.since_us - member.since_us >= ESTABLISHED_US
            and member.pushed_us
            and 0 <= now_us - member.pushed_us <= self.push_us
        ]
        if not victims:
            return None
        victim = victims[-1]
        evidence = oddities(suspect, victim)
        stolen = bool(station) and self.pushes.before(victim.bssid, station, now_us, STOLEN_US) is not None
        if stolen:
            evidence.append(("station", f"{format_mac(station)} asks it just after being pushed off"))
        if len(evidence) < self.oddities:
            return None
        suspect.reported = True
        return self._finding(suspect, victims, evidence, frame, stolen)

    def _finding(
        self, suspect: Member, victims: list[Member], evidence: list[tuple[str, str]], frame: Frame, stolen: bool
    ) -> Finding:
        number = channel_text(suspect.bss)
        place = f" (channel {number})" if number else ""
        text = (
            f"Access point {format_mac(suspect.bssid)}{place} appeared as {quoted(suspect.advert.ssid)} while stations "
            f"are pushed off that network's {format_mac(victims[-1].bssid)}: likely an evil twin."
        )
        finding = Finding(self.name, suspect.bssid, text, frame)
        finding.transmitter = suspect.bssid
        finding.source = suspect.bssid
        finding.other = victims[-1].bssid
        finding.channel = number
        finding.confidence = min(95, 50 + 8 * len(evidence) + (15 if stolen else 0))
        finding.evidence.append(("pushed off", listed([member.bssid for member in victims])))
        finding.evidence.extend(evidence)
        return finding


def member_of(members: list[Member], bssid: bytes) -> Member | None:
    """Return the member of that BSSID."""
    for member in members:
        if member.bssid == bssid:
            return member
    return None


def oddities(suspect: Member, victim: Member) -> list[tuple[str, str]]:
    """Return what makes a newcomer unlike the access point that was there first."""
    found: list[tuple[str, str]] = []
    if is_local(suspect.bssid):
        found.append(("address", "locally administered"))
    if suspect.advert.security.identity != victim.advert.security.identity:
        found.append(("security", f"{suspect.advert.security.summary} instead of {victim.advert.security.summary}"))
    ours, theirs = suspect.bss.current_record, victim.bss.current_record
    if ours is not None and theirs is not None and ours.element_ids != theirs.element_ids:
        found.append(("elements", "others, or in another order"))
    if suspect.bss.signal_x8 and victim.bss.signal_x8:
        louder = (suspect.bss.signal_x8 - victim.bss.signal_x8) // 8
        if louder >= LOUDER_DB:
            found.append(("signal", f"{louder} dB louder"))
    if 0 <= suspect.bss.tsf_us < YOUNG_US <= victim.bss.tsf_us:
        found.append(("clock", "started minutes ago"))
    return found


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "EVILTWIN",
            "SPOOF",
            HIGH,
            "A stranger takes up a network's name while stations are pushed off that network.",
            throttle="5/min",
            burst="1/sec",
            advice="Do not enter any password that is asked for now. Find the stranger by its signal. If it is "
            "equipment of yours, approve its BSSID.",
            references=(
                "Roth et al., Simple and Effective Defense Against Evil Twin Access Points, WiSec 2008",
                "802.11-2020 11.3 (authentication and association)",
            ),
        ),
        EvilTwin,
        (
            Parameter("newcomer_min", 10, 1, 1440, "min", "how long an access point counts as new"),
            Parameter("push_s", 60, 5, 600, "s", "how long ago stations may have been pushed off"),
            Parameter("oddities", 2, 1, 6, "observations", "how many things have to speak against it besides"),
        ),
    ),
)
