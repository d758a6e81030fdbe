"""Beacons in which truth and lie take turns."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.element_ids import POWER_CONSTRAINT, VENDOR, VENDOR_WMM
from sensor.dot11.elements import Elements
from sensor.dot11.frame import BEACON, Frame
from sensor.dot11.octets import u32_be
from sensor.tracking.device import Bss
from sensor.tracking.observation import BSS_DESCRIBED, Observation
from sensor.wids.clones import count
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import REPORT_PAUSE_US, KeyedTable
from sensor.wids.wording import access_point, channel_text, seconds, signal

SECOND_US: Final = 1_000_000
MAX_BSSIDS: Final = 4096

EDCA: Final = 8  # of a WMM parameter element's body: OUI, type, subtype, version, QoS Info, reserved (WMM 1.2 2.2.2)
EDCA_LENGTH: Final = 16  # four records of AIFSN, window sizes and TXOP
HARMFUL_DB: Final = 20  # a power constraint that leaves next to nothing
HARMFUL_WINDOW: Final = 10  # smallest contention window exponent: 1023 slots


@final
class Statement:
    """What a beacon says of how to send in its BSS, of all that a forger gains by changing."""

    def __init__(self, elements: Elements) -> None:
        """Take it from the elements."""
        self.width_mhz: i64 = elements.width_mhz
        self.secondary: i64 = elements.secondary
        self.rates: bytes = elements.rates
        self.constraint_db: i64 = -1
        self.edca: bytes = b""
        self._read(elements.raw)

    def _read(self, raw: bytes) -> None:
        at: i64 = 0
        end: i64 = len(raw)
        while at + 2 <= end:
            eid: i64 = raw[at]
            length: i64 = raw[at + 1]
            body = at + 2
            at = body + length
            if eid == POWER_CONSTRAINT and length == 1:
                self.constraint_db = raw[body]
            elif eid == VENDOR and length >= EDCA + EDCA_LENGTH and u32_be(raw, body) == VENDOR_WMM and not self.edca:
                self.edca = raw[body + EDCA : body + EDCA + EDCA_LENGTH]

    def says(self, other: "Statement") -> bool:
        """Whether it says the same as another one."""
        return (
            self.width_mhz == other.width_mhz
            and self.secondary == other.secondary
            and self.constraint_db == other.constraint_db
            and self.rates == other.rates
            and self.edca == other.edca
        )

    def harmful(self) -> bool:
        """Whether stations that believe it hardly get to send."""
        if self.constraint_db >= HARMFUL_DB:
            return True
        return any(window & 0x0F >= HARMFUL_WINDOW for window in self.edca[1::4])

    def against(self, other: "Statement") -> list[tuple[str, str]]:
        """Return where it differs from another one."""
        found: list[tuple[str, str]] = []
        if self.width_mhz != other.width_mhz or self.secondary != other.secondary:
            found.append(("width", f"{other.width_mhz} and {self.width_mhz} MHz"))
        if self.constraint_db != other.constraint_db:
            found.append(
                ("power constraint", f"{constraint(other.constraint_db)} and {constraint(self.constraint_db)}")
            )
        if self.edca != other.edca:
            found.append(("medium access parameters", f"{other.edca.hex() or 'none'} and {self.edca.hex() or 'none'}"))
        if self.rates != other.rates:
            found.append(("rates", f"{other.rates.hex()} and {self.rates.hex()}"))
        return found


def constraint(power_db: i64) -> str:
    """Return a power constraint in words."""
    return f"{power_db} dB" if power_db >= 0 else "none"


@final
class Story:
    """What one BSSID says, what it said before, and how often it went back to that."""

    def __init__(self, channel: i64, statement: Statement) -> None:
        """Start with one statement."""
        self.channel: i64 = channel
        self.now: Statement = statement
        self.before: Statement | None = None
        self.turns: i64 = 0
        self.since_us: i64 = 0
        self.last_us: i64 = 0
        self.reported_us: i64 = 0

    def hear(self, statement: Statement, ts_us: i64, window_us: i64) -> bool:
        """Take one more statement; say whether it is the one before the last."""
        if statement.says(self.now):
            return False
        returned = self.before is not None and statement.says(self.before)
        self.before = self.now
        self.now = statement
        if not returned or not 0 <= ts_us - self.last_us <= window_us:
            self.turns = 0
            self.since_us = ts_us
        self.last_us = ts_us
        self.turns += 1
        return returned


@final
class BeaconLie(Detection):
    """BEACONLIE: one BSSID's beacons say two things by turns about how stations are to send."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = BSS_DESCRIBED
        self.turns: i64 = brief.values["turns"]
        self.lasting_us: i64 = brief.values["lasting_s"] * SECOND_US
        self.pause_us: i64 = brief.values["pause_s"] * SECOND_US
        self.stories: KeyedTable[Story] = KeyedTable(MAX_BSSIDS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Hold a beacon against those before."""
        elements, bss = seen.elements, seen.bss
        if frame.kind != BEACON or elements is None or bss is None or frame.truncated or not elements.rates:
            return None
        story = self.stories.get(frame.bssid)
        if story is None or story.channel != elements.channel:
            self.stories.put(frame.bssid, Story(elements.channel, Statement(elements)))
            self.evictions = self.stories.evictions
            return None
        if not story.hear(Statement(elements), frame.ts_us, self.pause_us) or story.turns < self.turns:
            return None
        now_us = frame.ts_us
        if now_us - story.since_us < self.lasting_us or 0 <= now_us - story.reported_us < REPORT_PAUSE_US:
            return None
        other = story.before
        if other is None:
            return None
        harmful = story.now.harmful() != other.harmful()
        track = bss.track
        if not harmful and track is not None and count(track.families) > 1:
            return None  # two transmitters who disagree: BSSIDCLONE's
        story.reported_us = now_us
        return self._finding(story, other, harmful, frame, bss)

    def _finding(self, story: Story, other: Statement, harmful: bool, frame: Frame, bss: Bss) -> Finding:
        lie, truth = (story.now, other) if story.now.harmful() else (other, story.now)
        differences = lie.against(truth)
        words = ", ".join([f"{what} {values}" for what, values in differences if len(values) < 40])
        words = words or differences[0][0]
        ending = ", which keeps stations from sending" if harmful else ""
        text = f"Beacons of {access_point(frame.bssid, bss)} say two things by turns: {words}{ending}."
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = story.turns
        finding.confidence = 85 if harmful else 65
        finding.channel = channel_text(bss)
        finding.evidence.extend(differences)
        finding.evidence.append(("turns", f"{story.turns} in {seconds(frame.ts_us - story.since_us)}"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "BEACONLIE",
            "SPOOF",
            MEDIUM,
            "An access point's beacons say two things by turns about how stations are to send: somebody forges some.",
            throttle="5/min",
            burst="1/sec",
            advice="Turn on beacon protection where the equipment has it. Forged beacons may slow stations down or "
            "silence them.",
            references=(
                "Vanhoef et al., Protecting Wi-Fi Beacons from Outsider Forgeries, WiSec 2020",
                "802.11-2020 11.52 (beacon protection)",
            ),
        ),
        BeaconLie,
        (
            Parameter("turns", 6, 2, 1000, "turns", "changes back to what was said before"),
            Parameter("lasting_s", 5, 0, 600, "s", "how long they have to go on"),
            Parameter("pause_s", 20, 1, 600, "s", "a longer pause between two changes starts anew"),
        ),
    ),
)
