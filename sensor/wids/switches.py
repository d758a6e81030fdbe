"""Channel switches that an access point announces, or that somebody announces for it."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.element_ids import CHANNEL_SWITCH, EXTENDED_CHANNEL_SWITCH
from sensor.dot11.frame import ACTION, BEACON, PROBE_RESPONSE, Frame
from sensor.tracking.departure import Departure, departure
from sensor.tracking.device import Bss
from sensor.tracking.observation import BSS_DESCRIBED, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.parting import SURE
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import access_point, channel, channel_text, seconds, signal

SECOND_US: Final = 1_000_000
TIME_UNIT_US: Final = 1024  # 802.11-2020 3.1
USUAL_INTERVAL_TU: Final = 100
PATIENCE_US: Final = 10 * SECOND_US  # however late the announced switch: who was still there afterwards did not go
AFTER_US: Final = SECOND_US  # an access point may send a last beacon or two when its time has come

SPECTRUM_MANAGEMENT: Final = 0  # action categories; in both, action 4 announces a switch (802.11-2020 9.6.2, 9.6.7.7)
PUBLIC: Final = 4
ANNOUNCES: Final = 4

MAX_BSSIDS: Final = 1024


@final
class Announcement:
    """What was announced in the name of one BSS, and what came of it."""

    def __init__(self, bss: Bss, lies: i64, forged: i64, window_us: i64) -> None:
        """Report at so many announcements that were not followed, or so many that look forged."""
        self.bss: Bss = bss
        self.unheeded: Burst = Burst(lies, window_us)
        self.forged: Burst = Burst(forged, window_us)
        self.pending: bool = False
        self.target: i64 = 0
        self.home: i64 = 0  # channel on which it was announced
        self.count: i64 = 0
        self.due_us: i64 = 0
        self.answers: bool = False  # its probe responses announce it, too: they are told of only when they change
        self.told: str = ""  # how it was announced
        self.signal: str = ""

    def announce(self, frame: Frame, target: i64, count: i64, told: str) -> None:
        """Wait for a switch to `target` in `count` beacons."""
        interval_tu = self.bss.interval_tu or USUAL_INTERVAL_TU
        self.target = target
        self.home = channel(self.bss)
        self.count = count
        self.due_us = frame.ts_us + min(count * interval_tu * TIME_UNIT_US, PATIENCE_US)
        self.told = told
        self.pending = target != self.home  # the same channel: a change of width
        self.signal = signal(frame)


@final
class SwitchSpoof(Detection):
    """CSASPOOF: announced switches that the access point neither announces again nor makes.

    An honest announcement goes on until the switch and ends with it. One counts as a lie when a beacon without it
    follows on the old channel well before its time, or when the access point is still there after it. Frames off the
    access point's track count by themselves.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (ACTION, PROBE_RESPONSE)
        self.news = BSS_DESCRIBED
        self.ticks = True
        self.lies: i64 = brief.values["lies"]
        self.forged: i64 = brief.values["forged_frames"]
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.announcements: KeyedTable[Announcement] = KeyedTable(MAX_BSSIDS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Beacons and probe responses: an announcement, or none any more."""
        kind = frame.kind
        elements = seen.elements
        bss = seen.bss
        if elements is None or bss is None or (kind != BEACON and kind != PROBE_RESPONSE):
            return None
        if elements.csa_channel >= 0:
            if seen.retransmission:
                return None
            told = "a beacon" if kind == BEACON else "a probe response"
            return self._announced(frame, bss, elements.csa_channel, elements.csa_count, told)
        announcement = self.announcements.get(frame.bssid)
        if kind != BEACON:
            if announcement is not None:
                announcement.answers = False
            return None
        if announcement is None or not announcement.pending or bss.channel != announcement.home:
            return None
        if announcement.count < 2 or frame.ts_us > announcement.due_us - TIME_UNIT_US * USUAL_INTERVAL_TU:
            return None
        return self._unheeded(announcement, frame, frame.ts_us, "is not in its next beacons")

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Action frames that announce a switch, and probe responses that announce the same one again."""
        if frame.kind == PROBE_RESPONSE:
            if not len(self.announcements) or seen.elements is not None or seen.retransmission:
                return None
            known = self.announcements.get(frame.bssid)
            if known is None or not known.answers:
                return None
            return self._announced(frame, known.bss, known.target, known.count, "a probe response")
        if frame.protected or seen.retransmission or seen.bss is None or frame.ta != frame.bssid:
            return None
        data = frame.data
        at: i64 = frame.body
        if frame.end - at < 5 or data[at + 1] != ANNOUNCES:
            return None
        if frame.category == PUBLIC:  # mode, operating class, channel, count
            if frame.end - at < 6:
                return None
            return self._announced(frame, seen.bss, data[at + 4], data[at + 5], "an action frame")
        if frame.category != SPECTRUM_MANAGEMENT or frame.end - at < 7:
            return None
        if data[at + 2] == CHANNEL_SWITCH:
            return self._announced(frame, seen.bss, data[at + 5], data[at + 6], "an action frame")
        if data[at + 2] == EXTENDED_CHANNEL_SWITCH and frame.end - at >= 8:
            return self._announced(frame, seen.bss, data[at + 6], data[at + 7], "an action frame")
        return None

    def on_tick(self, now_us: i64) -> list[Finding]:
        """Look whether access points went where they were said to go."""
        found: list[Finding] = []
        for announcement in self.announcements.values():
            if not announcement.pending or now_us < announcement.due_us + 2 * AFTER_US:
                continue
            announcement.pending = False
            bss = announcement.bss
            if bss.last_beacon_us < announcement.due_us + AFTER_US or channel(bss) != announcement.home:
                continue
            finding = self._unheeded(announcement, None, now_us, "was not followed by a switch")
            if finding is not None:
                found.append(finding)
        return found

    def _announced(self, frame: Frame, bss: Bss, target: i64, count: i64, told: str) -> Finding | None:
        announcement = self.announcements.get(frame.bssid)
        if announcement is None or announcement.bss is not bss:
            announcement = Announcement(bss, self.lies, self.forged, self.window_us)
            self.announcements.put(frame.bssid, announcement)
            self.evictions = self.announcements.evictions
        announcement.answers = frame.kind == PROBE_RESPONSE
        if not announcement.pending or frame.kind == BEACON:
            announcement.announce(frame, target, count, told)
        compared = departure(frame, bss)
        if compared.sureness < SURE or not announcement.forged.add(frame.ts_us):
            return None
        return self._finding(announcement, announcement.forged, frame, frame.ts_us, compared)

    def _unheeded(self, announcement: Announcement, frame: Frame | None, now_us: i64, why: str) -> Finding | None:
        announcement.pending = False
        if not announcement.unheeded.add(now_us):
            return None
        finding = self._finding(announcement, announcement.unheeded, frame, now_us, Departure())
        finding.evidence.append(("the last one", why))
        return finding

    def _finding(
        self, announcement: Announcement, burst: Burst, frame: Frame | None, now_us: i64, compared: Departure
    ) -> Finding:
        bss = announcement.bss
        lasted = seconds(burst.lasted_us())
        count = burst.report(now_us)
        noun = "channel switch" if count == 1 else "channel switches"
        verdict = "off the access point's track" if compared.sureness else "which it does not make"
        text = (
            f"{count} {noun} announced in {lasted} in the name of {access_point(bss.bssid, bss)}, the last to channel "
            f"{announcement.target} in {announcement.told}, {verdict}: likely forged."
        )
        finding = Finding(self.name, bss.bssid, text, frame, now_us)
        finding.transmitter = bss.bssid
        finding.count = count
        finding.confidence = max(75, compared.sureness)
        finding.channel = channel_text(bss)
        finding.evidence.append(("announced channel", str(announcement.target)))
        finding.evidence.append(("signal", announcement.signal))
        finding.evidence += compared.evidence()
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "CSASPOOF",
            "SPOOF",
            HIGH,
            "Somebody announces channel switches in an access point's name, to draw its stations elsewhere.",
            throttle="5/min",
            burst="1/sec",
            advice="Look for a second transmitter with the access point's address on the announced channel: stations "
            "that follow it can be listened to or cut off. Beacon protection, part of Wi-Fi 7, keeps such frames out.",
            references=(
                "802.11-2020 11.8.8 (selecting and advertising a new channel)",
                "Vanhoef, Adhikari and Poepper, Protecting Wi-Fi Beacons from Outsider Forgeries, WiSec 2020",
                "Vanhoef and Piessens, Key Reinstallation Attacks, CCS 2017 (multi-channel position)",
            ),
        ),
        SwitchSpoof,
        (
            Parameter("window_s", 60, 5, 3600, "s", "time within which announcements count together"),
            Parameter("lies", 2, 1, 100, "switches", "announced switches that are not made"),
            Parameter("forged_frames", 3, 1, 100, "frames", "announcements that look forged"),
        ),
    ),
)
