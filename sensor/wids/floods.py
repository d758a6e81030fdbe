"""Beacons of access points that do not exist, by the hundred."""

from collections import deque
from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.dot11.mac import is_group, is_local
from sensor.tracking.device import Advert
from sensor.tracking.observation import BSS_RETURNED, NEW_BSS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import REPORT_PAUSE_US, KeyedTable
from sensor.wids.wording import seconds

SECOND_US: Final = 1_000_000
WARM_UP_US: Final = 60 * SECOND_US  # everything is new to a sensor that has just been switched on

MAX_RECENT: Final = 256  # newcomers remembered on one frequency
MAX_FREQUENCIES: Final = 64

IMPOSSIBLE_SHARE: Final = 25  # percent of newcomers with group addresses; random octets give 50
STEP: Final = 4  # newcomers between two looks at the whole window
ONE_NAME_SHARE: Final = 80  # percent of newcomers with one SSID: then it is a swarm, and SSIDSWARM's
TOOL_SHARE: Final = 60  # percent of newcomers whose timestamps betray one clock that nobody wound up
TIME_UNIT_US: Final = 1024  # 802.11-2020 3.1: one TU; generators count in them, real clocks are read in between


@final
class Newcomer:
    """A BSSID at its first beacon or probe response, or the first one after a long silence."""

    def __init__(self, frame: Frame, advert: Advert) -> None:
        """Keep what a forgery cannot easily vary."""
        self.ts_us: i64 = frame.ts_us
        self.signal_dbm: i64 = frame.signal_dbm
        self.tsf_us: i64 = frame.tsf_us
        self.impossible: bool = is_group(frame.bssid)  # 802.11-2020 9.2.4.3.4: a BSSID is an individual address
        self.made_up: bool = self.impossible or is_local(frame.bssid)
        self.advert: Advert = advert
        self.ssid: bytes = advert.ssid

    @property
    def heard_once(self) -> bool:
        """Whether it fell silent after its first frame, so far."""
        return self.advert.frames <= 1


@final
class Arrivals:
    """Newcomers in a window of packet time, the oldest leaving first."""

    def __init__(self, window_us: i64, bound: int) -> None:
        """Remember at most `bound`."""
        self.window_us: i64 = window_us
        self.recent: deque[Newcomer] = deque(maxlen=bound)
        self.unreported: i64 = 0
        self.unseen: i64 = 0  # since the last look
        self.reported_us: i64 = 0

    def add(self, newcomer: Newcomer) -> None:
        """Take one in and let the old ones go."""
        recent = self.recent
        ts_us = newcomer.ts_us
        while recent and not -self.window_us <= ts_us - recent[0].ts_us <= self.window_us:
            recent.popleft()
        if not recent:
            self.unreported = 0
        recent.append(newcomer)
        self.unreported += 1
        self.unseen += 1

    def worth_a_look(self, needed: i64, ts_us: i64) -> bool:
        """Whether there are enough, and enough new ones since the last look."""
        if len(self.recent) < needed or self.unseen < STEP:
            return False
        self.unseen = 0
        since = ts_us - self.reported_us
        return self.reported_us == 0 or since < 0 or since >= REPORT_PAUSE_US

    def report(self, ts_us: i64) -> i64:
        """Take note of a report; return how many newcomers it stands for."""
        count = self.unreported
        self.unreported = 0
        self.reported_us = ts_us
        return count


@final
class Shape:
    """What newcomers have in common, in percent and dB."""

    def __init__(self, newcomers: list[Newcomer]) -> None:
        """Measure a window of them."""
        count: i64 = len(newcomers)
        self.count: i64 = count
        self.made_up: i64 = sum([1 for newcomer in newcomers if newcomer.made_up]) * 100 // count
        self.impossible: i64 = sum([1 for newcomer in newcomers if newcomer.impossible]) * 100 // count
        self.heard_once: i64 = sum([1 for newcomer in newcomers if newcomer.heard_once]) * 100 // count
        self.spread_db: i64 = spread_db(newcomers)  # -1: unknown
        self.one_clock: i64 = one_clock(newcomers)
        self.one_name: i64 = one_name(newcomers)
        self.lasted_us: i64 = max(0, newcomers[-1].ts_us - newcomers[0].ts_us)

    def one_place(self, spread: i64) -> bool:
        """Whether the middle half is equally loud, by no more than that many dB."""
        return 0 <= self.spread_db <= spread

    def unreal(self, share: i64, warm: bool) -> bool:
        """Whether so many percent have made-up addresses or, where the sensor is warm, fell silent at once."""
        return self.made_up >= share or (warm and self.heard_once >= share)

    def generated(self, spread: i64, share: i64, warm: bool) -> bool:
        """Whether a generator shows: by its clock (mdk4, ESP8266 deauther) or by addresses that cannot be.

        The clock alone could be a power cut's, so something else has to be odd, too.
        """
        if self.impossible >= IMPOSSIBLE_SHARE:
            return True
        return self.one_clock >= TOOL_SHARE and (self.unreal(share, warm) or self.one_place(spread))

    def reasons(self, spread: i64, share: i64) -> list[str]:
        """Return in words why they are one transmitter's."""
        reasons: list[str] = []
        if self.made_up >= share:
            reasons.append(f"{self.made_up} % have made-up addresses")
        if self.impossible >= IMPOSSIBLE_SHARE:
            reasons.append(f"{self.impossible} % have addresses that no transmitter can have")
        if self.heard_once >= share:
            reasons.append(f"{self.heard_once} % were heard once")
        if self.one_place(spread):
            reasons.append(f"half of them within {self.spread_db} dB of each other")
        if self.one_clock >= TOOL_SHARE:
            reasons.append("their timestamps come from one clock")
        return reasons

    def evidence(self) -> list[tuple[str, str]]:
        """Return the figures."""
        spread = f"{self.spread_db} dB" if self.spread_db >= 0 else "unknown"
        return [
            ("made-up addresses", f"{self.made_up} %"),
            ("heard once", f"{self.heard_once} %"),
            ("signal, interquartile range", spread),
            ("timestamps from one clock", f"{self.one_clock} %"),
        ]


def spread_db(newcomers: list[Newcomer]) -> i64:
    """Return the interquartile range of the signal; -1 where fewer than half have one."""
    signals = sorted([newcomer.signal_dbm for newcomer in newcomers if newcomer.signal_dbm])
    count: i64 = len(signals)
    if count * 2 < len(newcomers) or count < 4:
        return -1
    return signals[count * 3 // 4] - signals[count // 4]


def one_clock(newcomers: list[Newcomer]) -> i64:
    """Return the percentage of newcomers whose timestamp equals the one before or differs by whole time units.

    Access points have clocks of their own, read after waiting for the medium; a generator's timestamps stand still
    or are counted up by the beacon interval.
    """
    if len(newcomers) < 2:
        return 0
    alike = 0
    before = newcomers[0].tsf_us
    for newcomer in newcomers[1:]:
        if (newcomer.tsf_us - before) % TIME_UNIT_US == 0:
            alike += 1
        before = newcomer.tsf_us
    return alike * 100 // (len(newcomers) - 1)


def one_name(newcomers: list[Newcomer]) -> i64:
    """Return the percentage of newcomers with the commonest SSID; hidden ones have none."""
    counts: dict[bytes, int] = {}
    for newcomer in newcomers:
        if newcomer.ssid:
            counts[newcomer.ssid] = counts.get(newcomer.ssid, 0) + 1
    return max(counts.values(), default=0) * 100 // len(newcomers)


@final
class BeaconFlood(Detection):
    """BEACONFLOOD: many new BSSIDs on one frequency at once that one transmitter must have made up.

    Many whose addresses are made up or that are heard once, all equally loud; or fewer whose timestamps come from one
    clock, or whose addresses are no transmitter's. A dense place has vendors' addresses, loud and faint signals, and a
    clock for each. In the first minute everything has been heard once, so then that alone counts for nothing. Where
    nearly all have one name, it is SSIDSWARM's.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = NEW_BSS | BSS_RETURNED
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.bssids: i64 = brief.values["bssids"]
        self.tool_bssids: i64 = brief.values["tool_bssids"]
        self.share: i64 = brief.values["share_percent"]
        self.spread_db: i64 = brief.values["spread_db"]
        self.started_us: i64 = 0
        self.frequencies: KeyedTable[Arrivals] = KeyedTable(MAX_FREQUENCIES)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Take in one newcomer and look at its like."""
        advert = seen.advert
        if advert is None:
            return None
        if self.started_us == 0 or frame.ts_us < self.started_us:
            self.started_us = frame.ts_us
        arrivals = self._arrivals(str(frame.freq_khz).encode())
        arrivals.add(Newcomer(frame, advert))
        if not arrivals.worth_a_look(min(self.tool_bssids, self.bssids), frame.ts_us):
            return None
        shape = Shape(list(arrivals.recent))
        warm = frame.ts_us - self.started_us >= WARM_UP_US
        generated = shape.count >= self.tool_bssids and shape.generated(self.spread_db, self.share, warm)
        if shape.one_name >= ONE_NAME_SHARE or (not generated and not self._crowd(shape, warm)):
            return None
        return self._finding(frame, shape, arrivals)

    def _arrivals(self, key: bytes) -> Arrivals:
        arrivals = self.frequencies.get(key)
        if arrivals is None:
            arrivals = Arrivals(self.window_us, MAX_RECENT)
            self.frequencies.put(key, arrivals)
            self.evictions = self.frequencies.evictions
        return arrivals

    def _crowd(self, shape: Shape, warm: bool) -> bool:
        """Whether a crowd of strangers is really one transmitter."""
        return shape.count >= self.bssids and shape.one_place(self.spread_db) and shape.unreal(self.share, warm)

    def _finding(self, frame: Frame, shape: Shape, arrivals: Arrivals) -> Finding:
        place = f" on {frame.freq_khz // 1000} MHz" if frame.freq_khz else ""
        text = f"{shape.count} access points never heard before appeared{place} in {seconds(shape.lasted_us)}"
        reasons = ", ".join(shape.reasons(self.spread_db, self.share))
        subject = b"beacon flood %d" % frame.freq_khz
        finding = Finding(self.name, subject, f"{text}; {reasons}: likely one transmitter.", frame)
        finding.count = arrivals.report(frame.ts_us)
        sure = shape.count >= self.tool_bssids and shape.generated(self.spread_db, self.share, True)
        finding.confidence = 95 if sure else 75
        finding.evidence.extend(shape.evidence())
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "BEACONFLOOD",
            "DENIAL",
            MEDIUM,
            "One transmitter invents access points by the dozen.",
            throttle="5/min",
            burst="1/sec",
            advice="Lists of networks are useless while it lasts, and it may cover something else: look at other "
            "alerts.",
            references=("802.11-2020 11.1.3 (beacons)",),
        ),
        BeaconFlood,
        (
            Parameter("window_s", 10, 1, 300, "s", "time within which new BSSIDs count together"),
            Parameter("bssids", 40, 10, 250, "BSSIDs", "new BSSIDs on one frequency"),
            Parameter("tool_bssids", 20, 10, 250, "BSSIDs", "new BSSIDs whose timestamps come from one clock"),
            Parameter("share_percent", 60, 10, 100, "%", "share of made-up addresses, or of BSSIDs heard once"),
            Parameter("spread_db", 6, 1, 40, "dB", "largest interquartile range of their signal"),
        ),
    ),
)
