"""Several access points that vanish at once: jamming, or the power is gone."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import BEACON, Frame
from sensor.packetchain.listening import Listening
from sensor.tracking.device import Bss
from sensor.tracking.observation import ADVERT_CONFIRMED, UNUSUAL_ELEMENTS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.kin import one_box
from sensor.wids.parameters import Parameter
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import listed, plural, seconds

SECOND_US: Final = 1_000_000
MAX_BSSIDS: Final = 1024
TIME_UNIT_US: Final = 1024
MOVING_US: Final = 60 * SECOND_US  # a channel switch that was announced
GAP_US: Final = 5 * SECOND_US  # ticks further apart than that: nobody listened
LISTENED: Final = 0.9  # share of the last minute
STEADY_SHARE: Final = 50  # percent of its beacons that must be heard each second


@final
class Watched:
    """One access point and how steadily it is heard."""

    def __init__(self, bssid: bytes, bss: Bss) -> None:
        """Start with nothing heard."""
        self.bssid: bytes = bssid
        self.bss: Bss = bss
        self.beacons: i64 = bss.beacons
        self.steady_s: i64 = 0  # seconds in a row; kept while it is silent
        self.silent: bool = False
        self.reported: bool = False
        self.moving_us: i64 = 0

    def tick(self) -> None:
        """See how many beacons the last second brought."""
        heard = self.bss.beacons - self.beacons
        self.beacons = self.bss.beacons
        interval_us = max(1, self.bss.interval_tu) * TIME_UNIT_US
        if heard == 0:
            self.silent = True
            return
        if self.silent:
            self.silent = False
            self.reported = False
            self.steady_s = 0
        if heard * interval_us * 100 >= SECOND_US * STEADY_SHARE:
            self.steady_s += 1
        else:
            self.steady_s = 0


@final
class RadioQuiet(Detection):
    """RADIOQUIET: access points of one frequency that were heard steadily fall silent together.

    Silence means something only to whoever listened: a datasource that stayed on the frequency, or in a capture, where
    nobody keeps account, another access point that is still heard there.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = ADVERT_CONFIRMED | UNUSUAL_ELEMENTS
        self.ticks = True
        self.listening: Listening = brief.listening
        self.needed: i64 = brief.values["access_points"]
        self.steady_s: i64 = brief.values["steady_s"]
        self.silence_us: i64 = brief.values["silence_s"] * SECOND_US
        self.together_us: i64 = brief.values["together_s"] * SECOND_US
        self.watched: KeyedTable[Watched] = KeyedTable(MAX_BSSIDS)
        self.last_us: i64 = 0

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Watch an access point that is believed, and note where it says that it moves."""
        bss = seen.bss
        if frame.kind != BEACON or bss is None or frame.truncated or not bss.channel_freq_khz:
            return None
        if seen.news & ADVERT_CONFIRMED:
            known = self.watched.get(frame.bssid)
            if known is None or known.bss is not bss:
                self.watched.put(frame.bssid, Watched(frame.bssid, bss))
                self.evictions = self.watched.evictions
        elements = seen.elements
        if elements is not None and elements.csa_channel >= 0:
            known = self.watched.get(frame.bssid)
            if known is not None:
                known.moving_us = frame.ts_us
        return None

    def on_tick(self, now_us: i64) -> list[Finding]:
        """See who is silent, and whether somebody listened."""
        gap = now_us - self.last_us
        self.last_us = now_us
        everybody = self.watched.values()
        for watched in everybody:
            watched.tick()
            if gap > GAP_US:
                watched.steady_s = 0
        frequencies = {
            watched.bss.channel_freq_khz for watched in everybody if watched.silent and self._lost(watched, now_us)
        }
        found: list[Finding] = []
        for freq_khz in frequencies:
            finding = self._judge(freq_khz, everybody, now_us)
            if finding is not None:
                found.append(finding)
        return found

    def _lost(self, watched: Watched, now_us: i64) -> bool:
        """Whether it was steady, has been silent for long enough, and did not say that it moves."""
        if watched.reported or not watched.silent or watched.steady_s < self.steady_s:
            return False
        if watched.moving_us and now_us - watched.moving_us < MOVING_US:
            return False
        return now_us - watched.bss.last_beacon_us >= self.silence_us

    def _judge(self, freq_khz: i64, everybody: list[Watched], now_us: i64) -> Finding | None:
        there = [watched for watched in everybody if watched.bss.channel_freq_khz == freq_khz]
        lost = [watched for watched in there if self._lost(watched, now_us)]
        newest = max([watched.bss.last_beacon_us for watched in lost])
        lost = [watched for watched in lost if newest - watched.bss.last_beacon_us <= self.together_us]
        boxes = distinct([watched.bssid for watched in lost])
        if len(boxes) < self.needed:
            return None
        alive = [watched for watched in there if not watched.silent and watched.steady_s >= self.steady_s]
        share = self.listening.share(now_us, freq_khz // 1000)
        if share < LISTENED and not (share < 0.0 and alive):
            return None
        for watched in lost:
            watched.reported = True
        return self._finding(freq_khz, boxes, lost, alive, share, now_us)

    def _finding(
        self, freq_khz: i64, boxes: list[bytes], lost: list[Watched], alive: list[Watched], share: float, now_us: i64
    ) -> Finding:
        times = [watched.bss.last_beacon_us for watched in lost]
        rest = f"{len(alive)} others there are still heard" if alive else "nobody else is left there"
        text = (
            f"{plural(len(boxes), 'access point')} on {freq_khz // 1000} MHz ({listed(boxes)}) fell silent within "
            f"{seconds(max(times) - min(times))} after having been heard steadily; {rest}."
        )
        finding = Finding(self.name, b"silence %d" % freq_khz, text, None, now_us)
        finding.freq_khz = freq_khz
        finding.count = len(boxes)
        finding.confidence = 60 if alive else 75
        finding.evidence.append(("silent", listed(boxes)))
        finding.evidence.append(("silent for", seconds(now_us - max(times))))
        heard = "unknown" if share < 0.0 else f"{round(share * 100)} % of the last minute"
        finding.evidence.append(("listened", heard))
        finding.evidence.append(("still heard", str(len(alive))))
        return finding


def distinct(bssids: list[bytes]) -> list[bytes]:
    """Return one address for each box: BSSIDs of one access point vanish together when it restarts."""
    boxes: list[bytes] = []
    for bssid in bssids:
        if not any(one_box(bssid, box) for box in boxes):
            boxes.append(bssid)
    return boxes


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "RADIOQUIET",
            "DENIAL",
            MEDIUM,
            "Several access points of one channel fall silent at once.",
            throttle="5/min",
            burst="1/sec",
            advice="Ask whether the power is out, or a controller restarts its access points. If not, somebody may be "
            "jamming: look at the spectrum.",
            references=("Xu et al., The Feasibility of Launching and Detecting Jamming Attacks, MobiHoc 2005",),
        ),
        RadioQuiet,
        (
            Parameter("access_points", 3, 2, 100, "access points", "how many have to fall silent"),
            Parameter("together_s", 5, 1, 60, "s", "time within which they do"),
            Parameter("silence_s", 10, 3, 600, "s", "how long they have to stay silent"),
            Parameter("steady_s", 30, 5, 3600, "s", "how long each has to have been heard steadily before"),
        ),
    ),
)
