"""Management frame protection put to the test: what ought to be protected and is not, and queries without end.

With protection (802.11-2020 12.6.19) a station ignores what comes in the clear, so these frames tell of somebody who
tries, not of somebody who succeeds.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, LOW, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import ACTION, ASSOC_RESPONSE, DEAUTH, DISASSOC, REASSOC_RESPONSE, Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.reasons import category_name
from sensor.tracking.departure import departure
from sensor.tracking.device import Bss
from sensor.tracking.observation import Observation
from sensor.tracking.pairs import GONE, KEYED, MESSAGE_3, Pair
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.parting import SURE, because, bip_protected, just_started
from sensor.wids.windows import Burst, Bursts
from sensor.wids.wording import access_point, channel_text, plural, seconds, signal

SECOND_US: Final = 1_000_000
RECENT_US: Final = 600 * SECOND_US  # a member that was not heard for longer may be none any more
SETTLING_US: Final = 2 * SECOND_US  # drivers negotiate block acknowledgement while keys are being installed

MAX_PAIRS: Final = 2048

ANSWERS: Final = (6, 7)  # reasons that answer whoever has no session: an access point that forgot a station says so
TEMPORARILY_REFUSED: Final = 30  # status that comes with an SA query (802.11-2020 11.3.5.3)
SA_QUERY: Final = 8  # category; its action 0 is a request (802.11-2020 9.6.9)
# Octets of an encrypted SA query: category, action and transaction, with CCMP-128 and with the other ciphers.
ENCRYPTED_QUERIES: Final = (20, 28)
# Categories of robust action frames (802.11-2020 table 9-51), those of protected duals included.
ROBUST: Final = frozenset({0, 1, 2, 3, 5, 6, 8, 9, 10, 12, 13, 14, 16, 18, 19, 23, 26, 31, 37, 126})


def agreed(pair: Pair) -> bool:
    """Whether both sides of a pair offered protection, so that they use it."""
    return pair.ap_mfp != 0 and pair.sta_mfp != 0


def served_with_protection(bss: Bss | None, sta: bytes, now_us: i64) -> bool:
    """Whether a station was lately a member of a BSS that demands protection of everybody."""
    if bss is None or bss.current is None or not bss.current.security.mfp_required or bss.clients is None:
        return False
    peer = bss.clients.get(sta)
    return peer is not None and peer.data_bytes > 0 and 0 <= now_us - peer.last_us < RECENT_US


def station_of(frame: Frame) -> bytes:
    """Return the side of a unicast frame that is not the access point."""
    return frame.ra if frame.ta == frame.bssid else frame.ta


@final
class UnprotectedDisconnect(Detection):
    """PMFDISCON: disconnections in the clear where management frame protection is in force.

    To a station they count once it had keys; to everybody, without the element that signs them, wherever protection is
    on offer. An access point that has forgotten a station may say so in the clear (reasons 6 and 7): those need to be
    off its track, or many. What comes within a minute of the access point's start has to be off its track, too.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (DEAUTH, DISASSOC)
        window_us: i64 = brief.values["window_s"] * SECOND_US
        self.plain: Bursts = Bursts(brief.values["frames"], window_us, MAX_PAIRS)
        self.answers: Bursts = Bursts(brief.values["answers"], window_us, MAX_PAIRS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count a disconnection that ought to have been protected."""
        if frame.protected or seen.retransmission or not self._ought_to_be(frame, seen):
            return None
        bss = seen.bss
        compared = departure(frame, bss)
        forged = compared.sureness >= SURE
        if not forged and just_started(frame, bss):
            return None
        answer = not forged and frame.reason in ANSWERS and frame.ta == frame.bssid and not frame.group_addressed
        bursts = self.answers if answer else self.plain
        burst = bursts.due(frame.bssid + station_of(frame), frame.ts_us)
        self.evictions = self.plain.evictions + self.answers.evictions
        if burst is None:
            return None
        finding = self._finding(frame, bss, burst)
        finding.confidence = max(60 if answer else 80, compared.sureness)
        finding.evidence += compared.evidence()
        return finding

    def _ought_to_be(self, frame: Frame, seen: Observation) -> bool:
        """Whether protection was agreed on with those whom the frame concerns."""
        bss = seen.bss
        if frame.group_addressed:
            if bss is None or bss.current is None or frame.ta != frame.bssid:
                return False
            return bss.current.security.mfp_capable and not bip_protected(frame, bss)
        pair = seen.pair
        if pair is not None:
            return agreed(pair) and pair.parted_from >= MESSAGE_3
        return served_with_protection(bss, station_of(frame), frame.ts_us)

    def _finding(self, frame: Frame, bss: Bss | None, burst: Burst) -> Finding:
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        what = "deauthentication" if frame.kind == DEAUTH else "disassociation"
        whom = "all stations" if frame.group_addressed else format_mac(frame.ra)
        name = access_point(frame.bssid, bss)
        parties = f"to {whom} in the name of {name}"
        if frame.ta != frame.bssid:
            parties = f"to {name} in the name of station {format_mac(frame.ta)}"
        text = (
            f"{plural(count, 'unprotected ' + what + ' frame')} in {lasted} {parties}, {because(frame)}, although "
            "management frames are protected there: stations with protection ignore them."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        finding.channel = channel_text(bss)
        finding.evidence.append(("reason", because(frame)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class SaQueryFlood(Detection):
    """SAQUERYFLOOD: SA queries without end, or associations that an access point refuses because of them.

    Forged association requests make an access point ask the station whether it is still there. Encrypted queries are
    known by their length alone.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (ACTION, ASSOC_RESPONSE, REASSOC_RESPONSE)
        self.queries: Bursts = Bursts(brief.values["queries"], brief.values["window_s"] * SECOND_US, MAX_PAIRS)
        self.refusals: Bursts = Bursts(
            brief.values["refusals"], brief.values["refusal_window_s"] * SECOND_US, MAX_PAIRS
        )

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count a query of one transmitter, or a refusal of one station."""
        if seen.retransmission or frame.group_addressed:
            return None
        key = frame.ta + frame.ra
        if frame.kind == ACTION:
            if not is_query(frame):
                return None
            burst = self.queries.due(key, frame.ts_us)
        else:
            if frame.protected or frame.status != TEMPORARILY_REFUSED:
                return None
            burst = self.refusals.due(key, frame.ts_us)
        self.evictions = self.queries.evictions + self.refusals.evictions
        return self._finding(frame, seen.bss, burst) if burst is not None else None

    def _finding(self, frame: Frame, bss: Bss | None, burst: Burst) -> Finding:
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        if frame.kind == ACTION:
            noun = "SA query" if count == 1 else "SA queries"
            what = f"{count} {noun} in {lasted} from {format_mac(frame.ta)} to {format_mac(frame.ra)}"
        else:
            refused = plural(count, "association")
            what = f"{refused} of {format_mac(frame.ra)} refused in {lasted} until an SA query is answered"
        text = f"{what}, at {access_point(frame.bssid, bss)}: somebody may be associating in the station's name."
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        finding.confidence = 60 if frame.protected else 75
        finding.channel = channel_text(bss)
        finding.evidence.append(("queries", "encrypted, known by their length" if frame.protected else "in the clear"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


def is_query(frame: Frame) -> bool:
    """Whether an action frame is an SA query request, or looks like a query where it is encrypted."""
    if frame.protected:
        return frame.end - frame.body in ENCRYPTED_QUERIES
    return frame.category == SA_QUERY and frame.end - frame.body >= 4 and frame.data[frame.body + 1] == 0


@final
class UnprotectedAction(Detection):
    """ROBUSTUNPROT: robust action frames in the clear between two that have keys and protect such frames."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (ACTION,)
        self.bursts: Bursts = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_PAIRS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count an action frame that ought to have been protected."""
        if frame.protected or seen.retransmission or frame.category not in ROBUST or frame.group_addressed:
            return None
        pair = seen.pair
        if pair is None:
            keyed = served_with_protection(seen.bss, station_of(frame), frame.ts_us)
        else:
            keyed = agreed(pair) and has_keys(pair) and not 0 <= frame.ts_us - pair.last_us < SETTLING_US
        if not keyed:
            return None
        burst = self.bursts.due(frame.bssid + station_of(frame), frame.ts_us)
        self.evictions = self.bursts.evictions
        return self._finding(frame, seen.bss, burst) if burst is not None else None

    def _finding(self, frame: Frame, bss: Bss | None, burst: Burst) -> Finding:
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        category = category_name(frame.category)
        text = (
            f"{plural(count, 'unprotected ' + category + ' frame')} in {lasted} from {format_mac(frame.ta)} to "
            f"{format_mac(frame.ra)} in the network of {access_point(frame.bssid, bss)}, although both protect such "
            "frames: forged, or the work of a careless driver."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        compared = departure(frame, bss)
        finding.confidence = max(50, compared.sureness)
        finding.channel = channel_text(bss)
        finding.evidence.append(("category", category))
        finding.evidence.append(("signal", signal(frame)))
        finding.evidence += compared.evidence()
        return finding


def has_keys(pair: Pair) -> bool:
    """Whether a pair has keys; a disconnection in the clear ended the session on paper only, the two go on."""
    return pair.state == KEYED or (pair.state == GONE and pair.parted_from == KEYED)


_PMF: Final = "802.11-2020 12.6.19 (protection of robust management frames)"

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "PMFDISCON",
            "DENIAL",
            HIGH,
            "Disconnections in the clear where management frame protection is in force: an attack that does not work "
            "on stations with protection.",
            throttle="5/min",
            burst="1/sec",
            advice="Stations with protection stay on; look whether one without it was thrown off. Walk with the "
            "sensor: the frames grow louder towards who sends them.",
            references=(
                _PMF,
                "Schepers, Ranganathan and Vanhoef, Robustness of Wi-Fi Deauthentication Countermeasures, WiSec 2022",
            ),
        ),
        UnprotectedDisconnect,
        (
            Parameter("window_s", 10, 1, 300, "s", "time within which frames count together"),
            Parameter("frames", 3, 1, 1000, "frames", "frames that concern one station, or all"),
            Parameter(
                "answers", 20, 1, 1000, "frames", "frames with reason 6 or 7 that look like the access point's own"
            ),
        ),
    ),
    Entry(
        Definition(
            "SAQUERYFLOOD",
            "DENIAL",
            MEDIUM,
            "An access point keeps asking a protected station whether it is still there: somebody may be associating "
            "in its name.",
            throttle="5/min",
            burst="1/sec",
            advice="A station that loses its keys does this once, not again and again. Walk with the sensor to whoever "
            "sends the association requests.",
            references=("802.11-2020 11.13 (SA query procedures)",),
        ),
        SaQueryFlood,
        (
            Parameter("window_s", 10, 1, 300, "s", "time within which queries count together"),
            Parameter("queries", 12, 2, 1000, "frames", "SA queries of one transmitter to one receiver"),
            Parameter("refusal_window_s", 60, 1, 600, "s", "time within which refusals count together"),
            Parameter("refusals", 4, 2, 1000, "frames", "associations of one station refused for the time being"),
        ),
    ),
    Entry(
        Definition(
            "ROBUSTUNPROT",
            "SPOOF",
            LOW,
            "Robust action frames in the clear between a station and an access point that protect such frames.",
            throttle="5/min",
            burst="1/sec",
            advice="Receivers have to ignore them. If they come without an attack, a driver leaves out the protection: "
            "update it.",
            references=(_PMF, "CVE-2019-16275"),
        ),
        UnprotectedAction,
        (
            Parameter("window_s", 10, 1, 300, "s", "time within which frames count together"),
            Parameter("frames", 2, 1, 1000, "frames", "frames that concern one station"),
        ),
    ),
)
