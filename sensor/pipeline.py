"""The packetchain, put together: a block of frames in, events out. Live and replay drive this very object."""

from collections.abc import Callable
from typing import Final, final

from librt.vecs import append, vec
from mypy_extensions import i64

from sensor import eventbus
from sensor.alerts.finding import Finding
from sensor.dot11.block import Block, Fix
from sensor.dot11.dissect import Dissector
from sensor.dot11.faults import OK, FaultCounters
from sensor.dot11.frame import KINDS, Frame
from sensor.packetchain.channels import Channels
from sensor.packetchain.dedupe import Deduper
from sensor.packetchain.listening import Listening
from sensor.packetchain.recent import RecentFrames
from sensor.packetchain.statistics import ChainStatistics
from sensor.packetchain.tally import FrameTally
from sensor.packetchain.tap import DUPLICATE, Tap
from sensor.tracking import observation
from sensor.tracking.device import Device
from sensor.tracking.events import HandshakeEvent, SsidEvent
from sensor.tracking.observation import Observation
from sensor.tracking.tracker import Tracker
from sensor.wids.detection import Detection
from sensor.wids.roll import Requests

NEW_SSID = observation.NEW_ADVERTISED_SSID | observation.NEW_RESPONDED_SSID | observation.NEW_PROBED_SSID
TICK_US: Final = 1_000_000
MAX_COMBINATIONS: Final = 1024
NEWS_FOR_THE_BUS = NEW_SSID | observation.NEW_DEVICE | observation.NEW_NAMED | observation.HANDSHAKE


@final
class Watcher:
    """One detection in a chain of those that ask for the same.

    A compiled walk over a list checks the type of each item, which for so small calls costs as much as the calls.
    """

    def __init__(self, detection: Detection, following: "Watcher | None") -> None:
        """Put it before others."""
        self.detection: Detection = detection
        self.following: Watcher | None = following


class Pipeline:
    """Dissect, admit, observe, detect: each frame passes once, in this order.

    Rates count every captured frame; identity and detections see intact frames that no other datasource has
    delivered before.
    """

    def __init__(
        self,
        detections: list[Detection],
        report: Callable[[Finding], object],
        publish: Callable[[str, object], None],
        max_devices: int = 100_000,
        listening: Listening | None = None,
        *,
        each_second: Callable[[int], object] | None = None,
        recent: RecentFrames | None = None,
        requests: Requests | None = None,
    ) -> None:
        """Run `detections`, hand what they find to `report`, and what is new on the air to `publish`.

        `each_second` is told each second of packet time, in µs; blocks are left with `recent`, for whoever looks back.
        `requests` is where detections look for the devices that people ask to be told of.
        """
        self.tracker = Tracker(max_devices)
        self.deduper = Deduper()
        self.faults = FaultCounters()
        self.statistics = ChainStatistics()
        self.channels = Channels()
        self.tap = Tap()  # for those who want the frames themselves
        self.listening = listening if listening is not None else Listening()
        self.requests = requests if requests is not None else Requests()
        self.tally: FrameTally | None = None  # counts intact frames for whoever sets it
        self.frames: i64 = 0  # captured frames that went in
        self.heard: dict[int, list[int]] = {}  # by datasource, intact frames of each kind, copies included
        self.now_us: i64 = 0  # packet time: the newest timestamp
        self.fix: Fix | None = None  # where the sensor was when it heard the newest block
        self._next_tick_us: i64 = 0
        self._report = report
        self._publish = publish
        self._each_second = each_second
        self._recent = recent
        self._dissector = Dissector()
        self._frame = Frame()
        self._seen = Observation()
        self.watch(detections)

    def watch(self, detections: list[Detection]) -> None:
        """Run these detections from now on instead of the ones before; they start with nothing remembered."""
        self.detections: list[Detection] = detections
        self._by_kind: list[Watcher | None] = [None] * KINDS
        self._by_news: list[Detection] = []
        self._by_combination: dict[int, Watcher] = {}  # of news
        self._asked: i64 = 0  # all news that a detection asked for
        self._ticking: list[Detection] = [detection for detection in detections if detection.ticks]
        self._refusing: list[Detection] = [detection for detection in detections if detection.wants_refused]
        self._news: i64 = NEWS_FOR_THE_BUS
        for detection in reversed(detections):
            for kind in detection.kinds:
                self._by_kind[kind] = Watcher(detection, self._by_kind[kind])
        for detection in detections:
            detection.meet(self.tracker.devices)
            if detection.news:
                self._by_news.append(detection)
                self._news |= detection.news
                self._asked |= detection.news

    @property
    def malformed(self) -> int:
        """Frames that were refused because they lie about a length or are cut short."""
        return self.faults.malformed()

    @property
    def duplicates(self) -> int:
        """Copies of frames that another datasource had delivered."""
        return self.deduper.duplicates

    def add_source(self) -> int:
        """Return the number of one more datasource; from the second one on, duplicates are looked for."""
        number: i64 = self.deduper.sources
        self.deduper.sources = number + 1
        return number

    def process(self, block: Block, first: int = 0, last: int = -1) -> int:
        """Take the block's frames, or those from `first` to before `last`, through the chain; count the refused."""
        if self._recent is not None and first == 0:
            self._recent.note(block)
        self.fix = block.fix
        self.tracker.fix = block.fix
        frame = self._frame
        seen = self._seen
        dissector = self._dissector
        deduper = self.deduper
        tracker = self.tracker
        by_kind = self._by_kind
        wanted = self._news
        tapped = len(self.tap.listeners) > 0
        fates: vec[i64] = vec[i64]()
        several = deduper.sources > 1
        tally = self.tally
        channels = self.channels
        heard = self.heard.get(block.source)
        if heard is None:
            heard = [0] * KINDS
            self.heard[block.source] = heard
        faults: i64 = 0
        duplicates: i64 = 0
        now_us = self.now_us
        n: i64 = first
        end: i64 = len(block) if last < 0 else last
        count = end - n
        while n < end:
            fault = dissector.dissect(block, n, frame)
            n += 1
            if frame.ts_us > now_us:
                now_us = frame.ts_us
                if now_us >= self._next_tick_us:
                    self.tick(now_us)
            if fault == OK:
                heard[frame.kind] += 1
                if several and not deduper.admit(frame):
                    duplicates += 1
                    tracker.note_duplicate(frame)
                    if tapped:
                        fates = append(fates, DUPLICATE)
                    continue
                fault = tracker.observe(frame, seen)
                if fault != OK:
                    self._tell_refused(frame)
            if tapped:
                fates = append(fates, fault)
            if fault != OK:
                faults += 1
                self.faults.count(fault, frame.fault_offset)
                continue
            channels.note(frame)
            if tally is not None:
                tally.note(frame)
            if seen.news & wanted:
                self._tell(frame, seen)
            watcher = by_kind[frame.kind]
            while watcher is not None:
                finding = watcher.detection.on_frame(frame, seen)
                if finding is not None:
                    self._found(finding)
                watcher = watcher.following
        self.now_us = now_us
        self.frames += count
        channels.file(now_us)
        if count:
            self.statistics.count_block(self.now_us, count, faults, duplicates, count - faults - duplicates)
            if tapped:
                self.tap.pass_on(block, first, fates)
        return faults

    def tick(self, now_us: i64) -> None:
        """Let detections know that packet time has come to `now_us`; each second counts once, whoever tells of it."""
        if now_us < self._next_tick_us:
            return
        self._next_tick_us = now_us - now_us % TICK_US + TICK_US
        for detection in self._ticking:
            for finding in detection.on_tick(now_us):
                self._found(finding)
        if self._each_second is not None:
            self._each_second(now_us)

    def _tell(self, frame: Frame, seen: Observation) -> None:
        """Publish what is new on the air, then let the detections that asked for it see it."""
        news = seen.news
        device = seen.device
        if device is not None and news & observation.NEW_DEVICE:
            self._publish(eventbus.NEW_DEVICE, device)
        if news & observation.NEW_NAMED:
            for named in seen.named:
                self._publish(eventbus.NEW_DEVICE, named)
        if device is not None and news & NEW_SSID:
            self._tell_ssid(frame, seen, device)
        if news & observation.HANDSHAKE:
            self._tell_handshake(seen)
        watcher = self._interested(news)
        while watcher is not None:
            finding = watcher.detection.on_news(frame, seen)
            if finding is not None:
                self._found(finding)
            watcher = watcher.following

    def _tell_refused(self, frame: Frame) -> None:
        """Let detections know of an intact frame that nobody learns from."""
        for detection in self._refusing:
            finding = detection.on_refused(frame)
            if finding is not None:
                self._found(finding)

    def _interested(self, news: i64) -> Watcher | None:
        """Return who asked for any of these news; remembered, because few combinations come up, and often."""
        asked = news & self._asked
        if not asked:
            return None
        first = self._by_combination.get(asked)
        if first is None:
            for detection in reversed(self._by_news):
                if detection.news & asked:
                    first = Watcher(detection, first)
            if first is not None and len(self._by_combination) < MAX_COMBINATIONS:
                self._by_combination[asked] = first
        return first

    def _tell_ssid(self, frame: Frame, seen: Observation, device: Device) -> None:
        """Publish an SSID with the device that keeps its record: a BSS's is the BSSID's, whoever sent the frame."""
        news = seen.news
        record = seen.record
        probed = seen.probed
        if news & observation.NEW_PROBED_SSID and probed is not None:
            self._publish(eventbus.DOT11_PROBED_SSID, SsidEvent(device, probed))
        elif record is not None:
            keeper = self.tracker.devices.get(frame.bssid, device)
            advertised = news & observation.NEW_ADVERTISED_SSID
            self._publish(
                eventbus.DOT11_ADVERTISED_SSID if advertised else eventbus.DOT11_RESPONSE_SSID,
                SsidEvent(keeper, record),
            )

    def _tell_handshake(self, seen: Observation) -> None:
        """Publish that a handshake was captured, with the access point's device."""
        pair = seen.pair
        if pair is not None:
            device = self.tracker.devices.get(pair.bssid)
            if device is not None:
                self._publish(eventbus.DOT11_WPA_HANDSHAKE, HandshakeEvent(device, pair))

    def _found(self, finding: Finding) -> None:
        finding.fix = self.fix
        device = self.tracker.devices.get(finding.transmitter)
        if device is not None:
            device.alerts += 1
        self._report(finding)
