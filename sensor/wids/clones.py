"""Two transmitters under one BSSID: a copy that hides behind a real access point, on its channel or on another one."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac
from sensor.tracking.device import Bss
from sensor.tracking.observation import TRACK_FORKED, Observation
from sensor.tracking.tracks import CHANNEL, CLOCK, PACE, SEQUENCE, SIGNAL, Track
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import REPORT_PAUSE_US, KeyedTable
from sensor.wids.wording import access_point, channel_text, plural, quoted, seconds, signal

SECOND_US: Final = 1_000_000
MAX_BSSIDS: Final = 1024
FORGET_US: Final = 60 * SECOND_US  # the length of a track's window

SURE: Final = (0, 0, 70, 85, 95)  # percent, by how many families agree


@final
class Suspicion:
    """Since when the tracks of one BSSID have been forked."""

    def __init__(self, ts_us: i64) -> None:
        """Start at the first look."""
        self.since_us: i64 = ts_us
        self.last_us: i64 = ts_us
        self.reported_us: i64 = 0

    def due(self, ts_us: i64, lasting_us: i64) -> bool:
        """Whether it has lasted long enough and was not reported just now."""
        if ts_us - self.last_us > FORGET_US or ts_us < self.since_us:
            self.since_us = ts_us
        self.last_us = ts_us
        if ts_us - self.since_us < lasting_us:
            return False
        since = ts_us - self.reported_us
        if self.reported_us and 0 <= since < REPORT_PAUSE_US:
            return False
        self.reported_us = ts_us
        return True


def told(track: Track, families: i64) -> list[tuple[str, str]]:
    """Return what each family shows, as evidence."""
    evidence: list[tuple[str, str]] = []
    if families & CLOCK:
        apart = seconds(track.clocks_apart_us)
        evidence.append(("clocks", f"two, {apart} apart, {plural(track.clock.turns, 'turn')} between them"))
    if families & SEQUENCE:
        numbers = f"now at {track.seq} and {track.other_seq}"
        evidence.append(("sequence numbers", f"two counters, {numbers}, {plural(track.sequence.turns, 'turn')}"))
    if families & SIGNAL:
        levels = f"{track.signal_x8 // 8} and {track.other_signal_x8 // 8} dBm"
        evidence.append(("signals", f"two, {levels}, {plural(track.signal.turns, 'turn')} between them"))
    if families & PACE:
        evidence.append(("pace", f"{track.soon} of {track.beacons} beacons too soon after the one before"))
    if families & CHANNEL:
        both = f"{track.channel} and {track.other_channel}"
        evidence.append(("channels", f"{both}, {plural(track.channel_turns, 'turn')} between them"))
    return evidence


def count(families: i64) -> int:
    """Return how many families are among these bits."""
    return sum([1 for family in (CLOCK, SEQUENCE, SIGNAL, PACE, CHANNEL) if families & family])


@final
class BssidClone(Detection):
    """BSSIDCLONE: beacons of one BSSID that follow two clocks, counters, signals, or come twice as often.

    At least two of these have to agree. Copies on another channel are MULTICHANNEL's.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = TRACK_FORKED
        self.families: i64 = brief.values["families"]
        self.lasting_us: i64 = brief.values["lasting_s"] * SECOND_US
        self.suspicions: KeyedTable[Suspicion] = KeyedTable(MAX_BSSIDS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at a track that is forked somewhere."""
        bss = seen.bss
        track = bss.track if bss is not None else None
        if bss is None or track is None or frame.elements >= frame.end:
            return None
        families: i64 = track.families
        agreeing = count(families)
        if agreeing < self.families or families & CHANNEL:
            return None
        suspected = suspicion(self.suspicions, frame)
        self.evictions = self.suspicions.evictions
        if not suspected.due(frame.ts_us, self.lasting_us):
            return None
        evidence = told(track, families)
        names = ", ".join([name for name, _ in evidence])
        text = f"Two transmitters use the address of {access_point(frame.bssid, bss)}: its beacons differ in {names}."
        return _finding(self.name, text, frame, bss, evidence, SURE[min(agreeing, 4)])


@final
class MultiChannel(Detection):
    """MULTICHANNEL: one BSSID beacons on two channels in turn, and is no single transmitter that moves or lies."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = TRACK_FORKED
        self.lasting_us: i64 = brief.values["lasting_s"] * SECOND_US
        self.suspicions: KeyedTable[Suspicion] = KeyedTable(MAX_BSSIDS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at a track that goes between two channels."""
        bss = seen.bss
        track = bss.track if bss is not None else None
        if bss is None or track is None or frame.elements >= frame.end:
            return None
        families: i64 = track.families
        agreeing = count(families)
        if not families & CHANNEL or agreeing < 2:
            return None
        suspected = suspicion(self.suspicions, frame)
        self.evictions = self.suspicions.evictions
        if not suspected.due(frame.ts_us, self.lasting_us):
            return None
        evidence = told(track, families)
        here, there = min(track.channel, track.other_channel), max(track.channel, track.other_channel)
        called = f" ({quoted(bss.current.ssid)})" if bss.current is not None else ""
        text = (
            f"Access point {format_mac(frame.bssid)}{called} is on channels {here} and {there} at once: somebody may "
            "sit between it and its stations."
        )
        return _finding(self.name, text, frame, bss, evidence, SURE[min(agreeing, 4)])


def suspicion(table: KeyedTable[Suspicion], frame: Frame) -> Suspicion:
    """Return the suspicion against the frame's BSSID."""
    found = table.get(frame.bssid)
    if found is None:
        found = Suspicion(frame.ts_us)
        table.put(frame.bssid, found)
    return found


def _finding(name: str, text: str, frame: Frame, bss: Bss, evidence: list[tuple[str, str]], confidence: int) -> Finding:
    finding = Finding(name, frame.bssid, text, frame)
    finding.confidence = confidence
    finding.channel = channel_text(bss)
    finding.evidence.extend(evidence)
    finding.evidence.append(("signal", signal(frame)))
    return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "BSSIDCLONE",
            "SPOOF",
            HIGH,
            "Two transmitters send beacons under one access point's address.",
            throttle="5/min",
            burst="1/sec",
            advice="Walk with the sensor until the signals part: the one that is not where your access point hangs is "
            "the copy. Stations may be joined to either; change credentials that were used meanwhile.",
            references=(
                "Jana and Kasera, Detection of Unauthorized Wireless Access Points Using Clock Skews, MobiCom 2008",
                "Guo and Chiueh, Sequence Number-Based MAC Address Spoof Detection, RAID 2005",
                "802.11-2020 11.1.3 (TSF and beacons)",
            ),
        ),
        BssidClone,
        (
            Parameter("families", 2, 2, 4, "families", "how many of clock, sequence, signal and pace have to agree"),
            Parameter("lasting_s", 2, 0, 600, "s", "how long they have to do so"),
        ),
    ),
    Entry(
        Definition(
            "MULTICHANNEL",
            "SPOOF",
            HIGH,
            "One access point's address is in use on two channels at once, as by whoever sits between it and its "
            "stations.",
            throttle="5/min",
            burst="1/sec",
            advice="Stations on the second channel are being relayed: KRACK, FragAttacks and SSID confusion begin so. "
            "Turn on operating channel validation and beacon protection where the equipment has them.",
            references=(
                "Vanhoef and Piessens, Advanced Wi-Fi Attacks Using Commodity Hardware, ACSAC 2014",
                "Thankappan et al., Intrusion Detection for Multi-Channel Man-in-the-Middle Attacks, 2024",
                "802.11-2020 12.2.9 (operating channel validation)",
            ),
        ),
        MultiChannel,
        (Parameter("lasting_s", 8, 0, 600, "s", "how long both channels have to be in use"),),
    ),
)
