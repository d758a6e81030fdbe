"""One name on more access points than there can be."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.tracking.observation import BSS_RETURNED, NEW_BSS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.floods import SECOND_US, WARM_UP_US, Arrivals, Newcomer, Shape
from sensor.wids.parameters import Parameter
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import quoted, seconds

MAX_SWARM: Final = 64  # newcomers remembered for one SSID
MAX_SSIDS: Final = 1024


@final
class SsidSwarm(Detection):
    """SSIDSWARM: many new BSSIDs with one SSID, on whatever channels, that one transmitter must have made up.

    A campus has as many, but with its vendor's addresses, loud and faint, and a clock for each.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = NEW_BSS | BSS_RETURNED
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.bssids: i64 = brief.values["bssids"]
        self.share: i64 = brief.values["share_percent"]
        self.spread_db: i64 = brief.values["spread_db"]
        self.started_us: i64 = 0
        self.swarms: KeyedTable[Arrivals] = KeyedTable(MAX_SSIDS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Take in one newcomer and look at its namesakes."""
        advert = seen.advert
        if self.started_us == 0 or frame.ts_us < self.started_us:
            self.started_us = frame.ts_us
        if advert is None or not advert.ssid:
            return None
        arrivals = self.swarms.get(advert.ssid)
        if arrivals is None:
            arrivals = Arrivals(self.window_us, MAX_SWARM)
            self.swarms.put(advert.ssid, arrivals)
            self.evictions = self.swarms.evictions
        arrivals.add(Newcomer(frame, advert))
        if not arrivals.worth_a_look(self.bssids, frame.ts_us):
            return None
        shape = Shape(list(arrivals.recent))
        warm = frame.ts_us - self.started_us >= WARM_UP_US
        generated = shape.generated(self.spread_db, self.share, warm)
        if not generated and not (shape.one_place(self.spread_db) and shape.unreal(self.share, warm)):
            return None
        reasons = ", ".join(shape.reasons(self.spread_db, self.share))
        text = (
            f"{shape.count} access points never heard before advertised {quoted(advert.ssid)} in "
            f"{seconds(shape.lasted_us)}; {reasons}: likely one transmitter."
        )
        finding = Finding(self.name, b"swarm " + advert.ssid, text, frame)
        finding.count = arrivals.report(frame.ts_us)
        finding.confidence = 90 if generated else 75
        finding.evidence.extend(shape.evidence())
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "SSIDSWARM",
            "DENIAL",
            MEDIUM,
            "One transmitter advertises one network under dozens of invented addresses.",
            throttle="5/min",
            burst="1/sec",
            advice="Stations that look for this network lose time with what does not exist, or find somebody's copy. "
            "Look at other alerts that name it.",
            references=("802.11-2020 11.1.3 (beacons)",),
        ),
        SsidSwarm,
        (
            Parameter("bssids", 15, 10, 60, "BSSIDs", "new BSSIDs with one SSID"),
            Parameter("window_s", 60, 1, 300, "s", "time within which they count together"),
            Parameter("share_percent", 60, 10, 100, "%", "share of made-up addresses, or of BSSIDs heard once"),
            Parameter("spread_db", 6, 1, 40, "dB", "largest interquartile range of their signal"),
        ),
    ),
)
