"""The packetchain put together: what passes which stage, what is told, and what is counted."""

import pytest

from sensor.alerts.definition import LOW, Definition
from sensor.alerts.finding import Finding
from sensor.build import mode
from sensor.dot11.block import DLT_RADIOTAP, Block, Fix
from sensor.dot11.faults import BAD_FCS, CAPTURE_HEADER, ELEMENT_OVERRUN, PROTOCOL_VERSION
from sensor.dot11.frame import BEACON, DEAUTH, PROBE_REQUEST, Frame
from sensor.pipeline import Pipeline
from sensor.tracking import observation
from sensor.tracking.device import Device
from sensor.tracking.doubts import LIES
from sensor.tracking.events import HandshakeEvent, SsidEvent
from sensor.tracking.observation import Observation
from sensor.wids import catalogue
from sensor.wids.detection import Detection
from sensor.wids.policy import Policy
from tests import frames
from tests.captures import START_US, Air, Packet, radiotap
from tests.driver import Sensor
from tests.every_frame import AP, AP2, FAR, STA
from tests.hearing import block_of

with_witness = pytest.mark.skipif(mode() == "compiled", reason="a compiled class has no interpreted subclasses")
CELL = frames.mac("02:11:22:33:44:55")
LIE = frames.beacon(AP2, extra=frames.lying_element(48, 200, b"\x01"))


class Witness(Detection):
    """Writes down what it is shown; finds something whenever `finds` is set."""

    def __init__(
        self, name: str = "WITNESS", kinds: tuple[int, ...] = (), news: int = 0, *, finds: bool = False
    ) -> None:
        super().__init__(Definition(name, "OTHER", LOW, "Seen."))
        self.kinds = kinds
        self.news = news
        self.finds = finds
        self.frames: list[tuple[int, bytes]] = []
        self.brought: list[int] = []

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        self.frames.append((frame.kind, frame.ta))
        assert seen.device is None or frame.ta in (seen.device.mac, b"")
        return Finding(self.name, frame.ta, "on frame", frame) if self.finds else None

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        self.brought.append(seen.news)
        return Finding(self.name, frame.ta, "on news", frame) if self.finds else None


class Chain:
    """A pipeline whose findings and events are kept."""

    def __init__(self, *detections: Detection, sources: int = 1, max_devices: int = 100_000) -> None:
        self.found: list[Finding] = []
        self.told: list[tuple[str, object]] = []
        self.pipeline = Pipeline(list(detections), self.found.append, self._publish, max_devices)
        for _ in range(sources):
            self.pipeline.add_source()

    def _publish(self, topic: str, event: object) -> None:
        self.told.append((topic, event))

    def hear(self, *packets: bytes | Packet, source: int = 0) -> "Chain":
        """Take packets in one block; those without a time come 10 ms apart."""
        stamped = [
            (START_US + 10_000 * n, packet) if isinstance(packet, bytes) else packet for n, packet in enumerate(packets)
        ]
        block = Block(b"".join(packet for _, packet in stamped), DLT_RADIOTAP, source)
        at = 0
        for ts_us, packet in stamped:
            block.append(at, at + len(packet), len(packet), ts_us)
            at += len(packet)
        self.pipeline.process(block)
        return self

    def topics(self, topic: str) -> list[object]:
        return [event for told, event in self.told if told == topic]

    def devices(self) -> list[bytes]:
        """Addresses of the devices that were told to be new, in order."""
        return [device.mac for device in self.topics("NEW_DEVICE") if isinstance(device, Device)]

    def ssids(self, topic: str) -> list[tuple[bytes, bytes]]:
        """Device and SSID of each event of a topic."""
        events = [event for event in self.topics(topic) if isinstance(event, SsidEvent)]
        return [(event.device.mac, event.ssid.ssid) for event in events]


def heard(*sent: bytes) -> list[bytes]:
    return [radiotap(frame) for frame in sent]


# -- the order of stages, and who sees what


@with_witness
def test_a_detection_sees_only_the_kinds_that_it_asked_for() -> None:
    witness, other = Witness(kinds=(DEAUTH, PROBE_REQUEST)), Witness(kinds=())
    Chain(witness, other).hear(
        *heard(frames.beacon(AP), frames.deauth(AP, STA, AP), frames.ack(AP), frames.probe_request(STA))
    )
    assert witness.frames == [(DEAUTH, AP), (PROBE_REQUEST, STA)]
    assert other.frames == []


@with_witness
def test_a_detection_sees_only_the_news_that_it_asked_for() -> None:
    witness, other = Witness(news=observation.ADVERT_CONFIRMED), Witness(kinds=(BEACON,))
    air = Air()
    air.send(frames.beacon(AP), times=5)
    Chain(witness, other).hear(*air.frames())
    assert len(witness.brought) == 1
    assert witness.brought[0] & observation.ADVERT_CONFIRMED
    assert witness.frames == []
    assert (len(other.frames), other.brought) == (5, [])


@with_witness
def test_detections_run_in_their_order_with_news_before_frames() -> None:
    first = Witness("FIRST", kinds=(BEACON,), finds=True)
    second = Witness("SECOND", kinds=(BEACON,), news=observation.NEW_BSS, finds=True)
    chain = Chain(first, second).hear(*heard(frames.beacon(AP)))
    assert [(finding.alert, finding.text) for finding in chain.found] == [
        ("SECOND", "on news"),
        ("FIRST", "on frame"),
        ("SECOND", "on frame"),
    ]


@with_witness
def test_the_tracker_has_learnt_from_a_frame_before_a_detection_sees_it() -> None:
    class Looker(Witness):
        def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
            assert seen.device is not None
            assert seen.device.packets == 1
            return super().on_frame(frame, seen)

    looker = Looker(kinds=(BEACON,))
    Chain(looker).hear(*heard(frames.beacon(AP)))
    assert len(looker.frames) == 1


@with_witness
def test_bad_and_malformed_frames_reach_nobody_and_are_counted() -> None:
    witness = Witness(kinds=tuple(range(64)), news=0xFFFF)
    version = bytes((frames.beacon(AP)[0] | 1,)) + frames.beacon(AP)[1:]
    chain = Chain(witness).hear(
        radiotap(frames.beacon(AP), bad_fcs=True), radiotap(LIE), radiotap(version), b"\x00\x00\xff\xff" * 4
    )
    assert (witness.frames, witness.brought, chain.told) == ([], [], [])
    assert chain.pipeline.tracker.devices == {}
    counts = chain.pipeline.faults.counts
    assert [counts[code] for code in (BAD_FCS, ELEMENT_OVERRUN, PROTOCOL_VERSION, CAPTURE_HEADER)] == [1, 1, 1, 1]
    assert chain.pipeline.malformed == 3
    assert chain.pipeline.faults.last_offset[ELEMENT_OVERRUN] == len(radiotap(LIE)) - 3


@with_witness
def test_a_malformed_frame_does_not_harm_the_next_one() -> None:
    witness = Witness(kinds=(BEACON,))
    chain = Chain(witness).hear(*heard(LIE, frames.beacon(AP), LIE[:30], frames.beacon(AP)))
    assert witness.frames == [(BEACON, AP), (BEACON, AP)]
    assert list(chain.pipeline.tracker.devices) == [AP]
    assert chain.pipeline.frames == 4


@with_witness
def test_a_finding_is_counted_for_its_transmitter() -> None:
    chain = Chain(Witness(kinds=(DEAUTH,), finds=True))
    chain.hear(*heard(frames.beacon(AP), frames.deauth(AP, STA, AP), frames.deauth(AP, STA, AP, seq=1)))
    assert chain.pipeline.tracker.devices[AP].alerts == 2
    chain.hear(*heard(frames.deauth(FAR, STA, CELL)))  # a BSSID that nobody knows
    assert len(chain.found) == 3


@with_witness
def test_other_detections_may_take_over() -> None:
    before, after = Witness(kinds=(BEACON,), news=observation.NEW_DEVICE), Witness(kinds=(DEAUTH,))
    chain = Chain(before).hear(*heard(frames.beacon(AP)))
    chain.pipeline.watch([after])
    chain.hear(*heard(frames.beacon(AP2), frames.deauth(AP, STA, AP)))
    assert (len(before.frames), len(before.brought)) == (1, 1)
    assert after.frames == [(DEAUTH, AP)]
    assert chain.devices() == [AP, AP2]


def deauth_attack() -> list[Packet]:
    """An access point whose stations are all thrown off."""
    air = Air()
    air.send(frames.beacon(AP), times=40)
    air.send(frames.deauth(AP, frames.BROADCAST, AP), times=60, every_ms=10)
    return air.frames()


def test_what_is_heard_with_a_fix_is_placed_and_so_is_what_is_found() -> None:
    found: list[Finding] = []
    pipeline = Pipeline(catalogue.detections(Policy(), {}), found.append, lambda _topic, _event: None)
    here = Fix(5, -16.8, 179.9, 34.0)
    for ts_us, packet in deauth_attack():
        block = block_of(packet, ts_us=ts_us)
        block.fix = here
        pipeline.process(block)
    assert found
    assert all(finding.fix is here for finding in found)
    place = pipeline.tracker.devices[AP].place
    assert place is not None
    assert (place.last, place.count) == (here, 1)


def test_what_is_heard_without_a_fix_is_nowhere() -> None:
    sensor = Sensor().hear(deauth_attack())
    assert sensor.pipeline.tracker.devices[AP].place is None
    assert all(finding.fix is None for finding in sensor.findings)
    assert all(alert.fix is None for alert in sensor.alerts)


def test_what_real_detections_find_is_counted_for_whom_they_name() -> None:
    sensor = Sensor().hear(deauth_attack())
    assert sensor.findings
    assert sensor.pipeline.tracker.devices[AP].alerts == len(sensor.findings)
    assert sensor.pipeline.frames == len(deauth_attack())


def test_real_detections_find_nothing_in_frames_that_are_no_good() -> None:
    spoilt = [(ts_us, packet[:-30]) for ts_us, packet in deauth_attack()]
    sensor = Sensor().hear(spoilt)
    cut_short = 60 + LIES - 1  # an access point that never sends a whole beacon is believed in the end
    assert (sensor.findings, sensor.pipeline.malformed) == ([], cut_short)
    assert set(sensor.pipeline.tracker.devices) == {AP}


# -- several datasources


def test_sources_are_numbered_and_duplicates_looked_for_from_the_second_on() -> None:
    chain = Chain(sources=0)
    assert [chain.pipeline.add_source() for _ in range(3)] == [0, 1, 2]
    alone = Chain(sources=1)
    for _ in range(2):
        alone.hear((START_US, radiotap(frames.beacon(AP))))
    assert (alone.pipeline.duplicates, alone.pipeline.tracker.devices[AP].packets) == (0, 2)


@with_witness
def test_a_copy_from_another_source_reaches_nobody_but_is_remembered() -> None:
    witness = Witness(kinds=(BEACON,))
    chain = Chain(witness, sources=2)
    for source in (0, 1):
        chain.hear((START_US, radiotap(frames.beacon(AP), -40 - source)), source=source)
    device = chain.pipeline.tracker.devices[AP]
    assert len(witness.frames) == 1
    assert (chain.pipeline.frames, chain.pipeline.duplicates, chain.pipeline.malformed) == (2, 1, 0)
    assert (device.packets, device.sources) == (1, 0b11)


# -- the eventbus


def test_a_device_is_told_once_however_it_became_known() -> None:
    chain = Chain().hear(
        *heard(
            frames.beacon(AP),
            frames.data(FAR, STA, AP, b"x", direction="from_ds"),
            frames.data(STA, FAR, AP, b"x"),
            frames.probe_request(STA),
            frames.beacon(AP),
            frames.ack(CELL),
        )
    )
    assert chain.devices() == [AP, STA, FAR]
    assert set(chain.pipeline.tracker.devices) == {AP, STA, FAR}


def test_each_ssid_is_told_once_under_its_topic() -> None:
    chain = Chain()
    for _ in range(3):
        chain.hear(
            *heard(
                frames.beacon(AP, b"net"),
                frames.probe_request(STA, b"cafe"),
                frames.probe_request(STA),
                frames.probe_response(AP, STA, b"net"),
                frames.beacon(AP, b"other"),
            )
        )
    assert chain.ssids("DOT11_ADVERTISED_SSID") == [(AP, b"net"), (AP, b"other")]
    assert chain.ssids("DOT11_RESPONSE_SSID") == [(AP, b"net")]
    assert chain.ssids("DOT11_PROBED_SSID") == [(STA, b"cafe"), (STA, b"")]


def test_the_device_comes_before_its_ssid() -> None:
    chain = Chain().hear(*heard(frames.beacon(AP, b"net")))
    assert [topic for topic, _ in chain.told] == ["NEW_DEVICE", "DOT11_ADVERTISED_SSID"]


@pytest.mark.parametrize(
    ("frame", "topic"),
    [
        (frames.beacon(CELL, b"net", ta=STA, ibss=True), "DOT11_ADVERTISED_SSID"),
        (frames.probe_response(CELL, FAR, b"net", ta=STA), "DOT11_RESPONSE_SSID"),
    ],
    ids=["beacon", "answer"],
)
def test_an_ssid_is_told_of_the_device_that_keeps_it(frame: bytes, topic: str) -> None:
    chain = Chain().hear(*heard(frame))
    assert chain.ssids(topic) == [(CELL, b"net")]
    assert set(chain.devices()) == {STA, CELL}


# -- time and figures


def test_packet_time_is_the_newest_timestamp() -> None:
    beacon = radiotap(frames.beacon(AP))
    chain = Chain().hear((START_US + 5, beacon), (START_US, beacon), (START_US + 3, radiotap(LIE)))
    assert chain.pipeline.now_us == START_US + 5
    chain.hear((START_US + 9, b"\xff"))
    assert chain.pipeline.now_us == START_US + 9


def test_figures_count_every_frame_by_what_became_of_it() -> None:
    chain = Chain(sources=2)
    beacon = radiotap(frames.beacon(AP))
    chain.hear((START_US, beacon), (START_US, radiotap(LIE)), (START_US, radiotap(frames.beacon(AP), bad_fcs=True)))
    chain.hear((START_US, beacon), source=1)
    figures = chain.pipeline.statistics
    assert (figures.packets, figures.errors, figures.dupes, figures.processed) == (4, 2, 1, 1)
    assert chain.pipeline.frames == 4


def test_an_empty_block_is_nothing() -> None:
    chain = Chain().hear()
    assert (chain.pipeline.frames, chain.pipeline.now_us, chain.pipeline.statistics.packets) == (0, 0, 0)


def test_a_block_may_be_taken_in_parts() -> None:
    chain = Chain()
    packets = heard(frames.beacon(AP), frames.beacon(AP2), frames.probe_request(STA))
    block = Block(b"".join(packets), DLT_RADIOTAP, 0)
    at = 0
    for n, packet in enumerate(packets):
        block.append(at, at + len(packet), len(packet), START_US + n)
        at += len(packet)
    chain.pipeline.process(block, 0, 2)
    assert (chain.devices(), chain.pipeline.frames) == ([AP, AP2], 2)
    chain.pipeline.process(block, 2)
    assert (chain.devices(), chain.pipeline.frames) == ([AP, AP2, STA], 3)


def test_the_bound_on_devices_is_the_pipelines() -> None:
    chain = Chain(max_devices=2).hear(*heard(*(frames.beacon(mac) for mac in (AP, AP2, STA))))
    assert (len(chain.pipeline.tracker.devices), chain.pipeline.tracker.evicted) == (2, 1)


# -- handshakes


def test_a_captured_handshake_is_told_with_its_access_point() -> None:
    chain = Chain().hear(*heard(frames.beacon(AP), *frames.handshake(STA, AP)))
    told = chain.topics("DOT11_WPA_HANDSHAKE")
    assert len(told) == 1
    assert isinstance(told[0], HandshakeEvent)
    assert (told[0].device.mac, told[0].handshake.sta) == (AP, STA)


def test_an_open_network_has_no_handshake_to_tell() -> None:
    chain = Chain().hear(*heard(frames.beacon(AP, security=frames.OPEN), *frames.handshake(STA, AP)))
    assert chain.topics("DOT11_WPA_HANDSHAKE") == []


class Metronome(Detection):
    """Wants ticks, and finds something at each."""

    def __init__(self) -> None:
        super().__init__(Definition("METRONOME", "OTHER", LOW, "Ticked."))
        self.ticks = True
        self.heard: list[int] = []

    def on_tick(self, now_us: int) -> list[Finding]:
        self.heard.append(now_us - START_US)
        return [Finding(self.name, b"", "Tick.", None, now_us)]


@with_witness
def test_a_second_of_packet_time_is_one_tick_and_a_silence_one_more() -> None:
    metronome, found = Metronome(), list[Finding]()
    pipeline = Pipeline([metronome], found.append, lambda topic, event: None)
    for after_ms in (0, 100, 900, 1_000, 1_100, 60_000, 60_500):
        packet = radiotap(frames.beacon(AP))
        block = Block(packet, DLT_RADIOTAP, 0)
        block.append(0, len(packet), len(packet), START_US + after_ms * 1000)
        pipeline.process(block)
    pipeline.tick(START_US + 60_900_000)
    pipeline.tick(START_US + 61_000_000)
    assert metronome.heard == [0, 1_000_000, 60_000_000, 61_000_000]
    assert [finding.ts_us - START_US for finding in found] == metronome.heard


class Guest(Detection):
    """Looks around when it comes."""

    def __init__(self) -> None:
        super().__init__(Definition("GUEST", "OTHER", LOW, "Seen."))
        self.met: set[bytes] = set()

    def meet(self, devices: dict[bytes, Device]) -> None:
        self.met = set(devices)


@with_witness
def test_a_detection_that_comes_later_meets_whoever_is_known() -> None:
    first, later = Guest(), Guest()
    chain = Chain(first).hear(radiotap(frames.beacon(AP)))
    chain.pipeline.watch([later])
    assert (first.met, later.met) == (set(), {AP})
