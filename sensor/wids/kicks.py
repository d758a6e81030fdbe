"""Disconnections one by one: a station thrown off again and again, forged frames, reasons that mean nothing."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import DEAUTH, DISASSOC, Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.reasons import reason_name
from sensor.tracking.departure import Departure, departure
from sensor.tracking.device import Bss
from sensor.tracking.observation import Observation
from sensor.tracking.pairs import ASSOCIATED, MESSAGE_3, Pair
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.parting import SURE, because, cannot_be_forged, just_started
from sensor.wids.windows import Burst, Bursts, KeyedTable
from sensor.wids.wording import access_point, channel_text, plural, seconds, signal, where

SECOND_US: Final = 1_000_000
BURST_US: Final = 5 * SECOND_US  # frames closer together are one attempt

MAX_PAIRS: Final = 4096
MAX_BSSIDS: Final = 1024
MAX_TRANSMITTERS: Final = 1024

LEAVING: Final = (3, 8, 36)  # reasons of a station that goes of its own accord
DRIVERS_OWN: Final = 0  # reserved, but some honest drivers say it


@final
class Ordeal:
    """What one station went through at one access point."""

    def __init__(self, kicks: i64, forged_kicks: i64, window_us: i64) -> None:
        """Report at so many attempts within the window, or so many that look forged."""
        self.any: Burst = Burst(kicks, window_us)
        self.forged: Burst = Burst(forged_kicks, window_us)
        self.session_us: i64 = 0  # beginning of the session that ended last
        self.last_us: i64 = 0  # of the last frame


@final
class PairDisconnect(Detection):
    """DISCONPAIR: one station thrown off one access point, back again, thrown off again, over minutes.

    Frames close together are one attempt. An attempt counts once for each session that had come to stay (with keys,
    where the network has any), or if it is off the access point's track. Stations that say goodbye do not count.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (DEAUTH, DISASSOC)
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.kicks: i64 = brief.values["kicks"]
        self.forged_kicks: i64 = brief.values["forged_kicks"]
        self.pairs: KeyedTable[Ordeal] = KeyedTable(MAX_PAIRS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count an attempt for the pair."""
        if seen.retransmission or frame.group_addressed or cannot_be_forged(frame, seen.bss):
            return None
        bssid = frame.bssid
        from_ap = frame.ta == bssid
        station = frame.ra if from_ap else frame.ta
        ordeal = self._ordeal(bssid + station)
        since = frame.ts_us - ordeal.last_us
        ordeal.last_us = frame.ts_us
        if 0 <= since < BURST_US:
            return None
        compared = departure(frame, seen.bss)
        forged = compared.sureness >= SURE
        pair = seen.pair
        fresh = pair is not None and pair.session_us != ordeal.session_us and settled(pair, seen.bss)
        if pair is not None:
            ordeal.session_us = pair.session_us
        if not forged and (not fresh or (not from_ap and frame.reason in LEAVING)):
            return None
        forged_due = forged and ordeal.forged.add(frame.ts_us)
        if not ordeal.any.add(frame.ts_us) and not forged_due:
            return None
        return self._finding(frame, seen.bss, station, ordeal, compared)

    def _finding(self, frame: Frame, bss: Bss | None, station: bytes, ordeal: Ordeal, compared: Departure) -> Finding:
        lasted = seconds(ordeal.any.lasted_us())
        count = ordeal.any.report(frame.ts_us)
        forged = ordeal.forged.report(frame.ts_us)
        text = (
            f"Station {format_mac(station)} was disconnected {count} times in {lasted} from "
            f"{access_point(frame.bssid, bss)}, last with {because(frame)}"
        )
        text += f"; {forged} of the attempts look forged." if forged else ", though it had come to stay each time."
        finding = Finding(self.name, frame.bssid + station, text, frame)
        finding.count = count
        finding.confidence = max(55, compared.sureness)
        finding.channel = channel_text(bss)
        finding.evidence.append(("reason", because(frame)))
        finding.evidence.append(("attempts that look forged", str(forged)))
        finding.evidence += compared.evidence()
        return finding

    def _ordeal(self, key: bytes) -> Ordeal:
        ordeal = self.pairs.get(key)
        if ordeal is None:
            ordeal = Ordeal(self.kicks, self.forged_kicks, self.window_us)
            self.pairs.put(key, ordeal)
            self.evictions = self.pairs.evictions
        return ordeal


def settled(pair: Pair, bss: Bss | None) -> bool:
    """Whether the session that was ended had come to stay: with keys, or associated where there are none."""
    if bss is not None and bss.current is not None and bss.current.security.is_open:
        return pair.parted_from >= ASSOCIATED
    return pair.parted_from >= MESSAGE_3


@final
class RogueDisconnect(Detection):
    """ROGUEDISCON: disconnections in an access point's name that are off its track, by signal or sequence number."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (DEAUTH, DISASSOC)
        self.sure: i64 = brief.values["sure_percent"]
        self.bursts: Bursts = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_BSSIDS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Compare a frame with the access point's track."""
        if frame.ta != frame.bssid or frame.protected or seen.retransmission:
            return None
        compared = departure(frame, seen.bss)
        if compared.sureness < self.sure:
            return None
        burst = self.bursts.due(frame.bssid, frame.ts_us)
        self.evictions = self.bursts.evictions
        return self._finding(frame, seen.bss, burst, compared) if burst is not None else None

    def _finding(self, frame: Frame, bss: Bss | None, burst: Burst, compared: Departure) -> Finding:
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        what = "deauthentication" if frame.kind == DEAUTH else "disassociation"
        whom = "all stations" if frame.group_addressed else format_mac(frame.ra)
        told = compared.evidence()
        text = (
            f"{plural(count, 'forged ' + what + ' frame')} in {lasted}, the last to {whom}, in the name of "
            f"{access_point(frame.bssid, bss)}, {because(frame)}: "
            f"{', '.join([f'{name} {value}' for name, value in told])}."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        finding.confidence = compared.sureness
        finding.channel = channel_text(bss)
        finding.evidence.append(("reason", because(frame)))
        finding.evidence += told
        if just_started(frame, bss):
            finding.evidence.append(("access point", "started within the last minute: its track is young"))
        return finding


@final
class InvalidReason(Detection):
    """DEAUTHCODEINVALID and DISCONCODEINVALID: reasons that the standard does not know, as fuzzers send them."""

    def __init__(self, brief: Brief, kind: int) -> None:
        """Take the parameters of the catalogue; `kind` is the frames' kind."""
        super().__init__(brief.definition)
        self.kinds = (kind,)
        self.bursts: Bursts = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_TRANSMITTERS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look the reason up; protected and cut frames have none."""
        reason = frame.reason
        if reason == DRIVERS_OWN or seen.retransmission or not reason_name(reason).startswith("reserved"):
            return None
        burst = self.bursts.due(frame.ta, frame.ts_us)
        self.evictions = self.bursts.evictions
        if burst is None:
            return None
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        what = "deauthentication" if frame.kind == DEAUTH else "disassociation"
        text = (
            f"Device {format_mac(frame.ta)} ({where(frame, seen.bss)}) sent {plural(count, what + ' frame')} in "
            f"{lasted} with reasons that mean nothing, last {reason}: an attempt on drivers, or a faulty one."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 60
        finding.evidence.append(("reason", f"reserved ({reason})"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


def deauthentication_reasons(brief: Brief) -> Detection:
    """Make DEAUTHCODEINVALID."""
    return InvalidReason(brief, DEAUTH)


def disassociation_reasons(brief: Brief) -> Detection:
    """Make DISCONCODEINVALID."""
    return InvalidReason(brief, DISASSOC)


_WALK: Final = "Walk with the sensor: the frames grow louder towards who sends them."
_PMF: Final = "Turn on management frame protection (802.11w, part of WPA3)."
_REASON_PARAMETERS: Final = (
    Parameter("window_s", 60, 1, 3600, "s", "time within which frames count together"),
    Parameter("frames", 3, 1, 1000, "frames", "frames of one transmitter with reasons that mean nothing"),
)

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "DISCONPAIR",
            "DENIAL",
            MEDIUM,
            "One station is thrown off one access point again and again, however slowly.",
            throttle="5/min",
            burst="1/sec",
            advice=f"{_PMF} {_WALK} If nothing looks forged, ask whether the access point drives the station away: "
            "steering, a weak signal, too many stations.",
            references=("802.11-2020 11.3", "802.11-2020 12.6.19 (protection of robust management frames)"),
            quiet_s=1200,
        ),
        PairDisconnect,
        (
            Parameter("window_s", 600, 10, 86400, "s", "time within which attempts count together"),
            Parameter("kicks", 5, 2, 1000, "attempts", "attempts on one station of an access point"),
            Parameter("forged_kicks", 3, 2, 1000, "attempts", "attempts that look forged"),
        ),
    ),
    Entry(
        Definition(
            "ROGUEDISCON",
            "DENIAL",
            HIGH,
            "Disconnections in an access point's name that it did not send, as signal and sequence numbers show.",
            throttle="5/min",
            burst="1/sec",
            advice=f"{_PMF} {_WALK}",
            references=(
                "802.11-2020 10.3.2.14 (sequence numbers)",
                "Guo and Chiueh, Sequence Number-Based MAC Address Spoof Detection, RAID 2005",
            ),
        ),
        RogueDisconnect,
        (
            Parameter("window_s", 60, 1, 3600, "s", "time within which frames count together"),
            Parameter("frames", 2, 1, 1000, "frames", "frames that are off the track"),
            Parameter(
                "sure_percent", 50, 10, 100, "%", "chance that somebody else sent a frame, from which on it counts"
            ),
        ),
    ),
    Entry(
        Definition(
            "DEAUTHCODEINVALID",
            "EXPLOIT",
            HIGH,
            "Deauthentications with reasons that the standard does not know, as attempts on drivers have them.",
            throttle="5/min",
            burst="1/sec",
            advice=f"Keep drivers and firmware up to date. {_WALK}",
            references=("802.11-2020 table 9-49 (reason codes)",),
        ),
        deauthentication_reasons,
        _REASON_PARAMETERS,
    ),
    Entry(
        Definition(
            "DISCONCODEINVALID",
            "EXPLOIT",
            HIGH,
            "Disassociations with reasons that the standard does not know, as attempts on drivers have them.",
            throttle="5/min",
            burst="1/sec",
            advice=f"Keep drivers and firmware up to date. {_WALK}",
            references=("802.11-2020 table 9-49 (reason codes)",),
        ),
        disassociation_reasons,
        _REASON_PARAMETERS,
    ),
)
