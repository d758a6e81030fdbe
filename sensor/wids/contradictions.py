"""What an access point says of itself and contradicts at once: channel, beacon interval, clock.

Kismet's names with the rules that were meant. Each asks for a return to what was said before: an access point that is
reconfigured or restarts changes once and stays so.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, LOW, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import BEACON, Frame
from sensor.tracking.device import Bss
from sensor.tracking.observation import BSS_DESCRIBED, TRACK_FORKED, Observation
from sensor.tracking.tracks import CLOCK
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import REPORT_PAUSE_US, Burst, KeyedTable
from sensor.wids.wording import access_point, channel_text, plural, seconds, signal

SECOND_US: Final = 1_000_000
MAX_BSSIDS: Final = 1024
BAND_KHZ: Final = 1_000_000  # one radio works in one band; bands lie further apart than this


@final
class Claims:
    """One number that a BSS says of itself, and the one that it said before."""

    def __init__(self, value: i64, returns: i64, window_us: i64) -> None:
        """Report at so many returns within the window."""
        self.value: i64 = value
        self.other: i64 = 0  # 0: none
        self.freq_khz: i64 = 0  # of the channel, where that is the number
        self.returns: Burst = Burst(returns, window_us)

    def say(self, value: i64, ts_us: i64) -> bool:
        """Note what is said now; say whether a report is due."""
        if value == self.value:
            return False
        returned = value == self.other
        self.other = self.value
        self.value = value
        if not returned:  # a third number: damage, or a change for good
            self.returns = Burst(self.returns.needed, self.returns.window_us)
        return returned and self.returns.add(ts_us)


class Contradiction(Detection):
    """Base of CHANCHANGE and BEACONRATE: a number in beacons that goes back and forth."""

    words: str = "number"

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = BSS_DESCRIBED
        self.returns: i64 = brief.values["returns"]
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.claims: KeyedTable[Claims] = KeyedTable(MAX_BSSIDS)

    def said(self, frame: Frame, bss: Bss) -> i64:
        """Return the number that a beacon says, 0: none."""
        return 0

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Compare a changed beacon with the ones before."""
        bss = seen.bss
        if frame.kind != BEACON or bss is None or seen.elements is None or seen.retransmission or frame.truncated:
            return None
        if frame.elements >= frame.end:
            return None
        value = self.said(frame, bss)
        if not value:
            return None
        claims = self.claims.get(frame.bssid)
        if claims is None:
            claims = Claims(value, self.returns, self.window_us)
            claims.freq_khz = bss.channel_freq_khz
            self.claims.put(frame.bssid, claims)
            self.evictions = self.claims.evictions
            return None
        apart = bss.channel_freq_khz - claims.freq_khz
        claims.freq_khz = bss.channel_freq_khz
        if not -BAND_KHZ < apart < BAND_KHZ:  # two radios of one access point, each in its band
            claims.value = value
            claims.other = 0
            return None
        return self._finding(frame, bss, claims) if claims.say(value, frame.ts_us) else None

    def _finding(self, frame: Frame, bss: Bss, claims: Claims) -> Finding:
        lasted = seconds(claims.returns.lasted_us())
        count = claims.returns.report(frame.ts_us)
        text = (
            f"Beacons of {access_point(frame.bssid, bss)} go back and forth between {self.words} {claims.other} and "
            f"{claims.value}, {plural(count, 'return')} in {lasted}: likely two transmitters."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        finding.confidence = 70
        finding.channel = channel_text(bss)
        finding.evidence.append((self.words, f"{claims.other} and {claims.value}"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class ChannelChange(Contradiction):
    """CHANCHANGE: the channel that an access point's beacons name goes back and forth within one band."""

    def __init__(self, brief: Brief) -> None:
        """Speak of channels."""
        super().__init__(brief)
        self.words = "channel"

    def said(self, frame: Frame, bss: Bss) -> i64:
        """Return the primary channel that a beacon's own elements name, wherever the radio heard it."""
        return bss.channel


@final
class IntervalChange(Contradiction):
    """BEACONRATE: the beacon interval goes back and forth."""

    def __init__(self, brief: Brief) -> None:
        """Speak of intervals."""
        super().__init__(brief)
        self.words = "beacon interval"

    def said(self, frame: Frame, bss: Bss) -> i64:
        """Return the interval in time units (802.11-2020 9.4.1.3)."""
        return frame.beacon_interval_tu


@final
class ClockChange(Detection):
    """BSSTIMESTAMP: the timestamps of an access point's beacons follow two clocks in turn."""

    def __init__(self, brief: Brief) -> None:
        """Want to know of forked tracks."""
        super().__init__(brief.definition)
        self.news = TRACK_FORKED
        self.apart_us: i64 = brief.values["apart_ms"] * 1000
        self.reported: KeyedTable[list[int]] = KeyedTable(MAX_BSSIDS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look whether it is the clock that is forked."""
        bss = seen.bss
        track = bss.track if bss is not None else None
        if bss is None or track is None or not track.families & CLOCK or track.clocks_apart_us < self.apart_us:
            return None
        if frame.elements >= frame.end:
            return None
        last = self.reported.get(frame.bssid)
        if last is None:
            last = [0]
            self.reported.put(frame.bssid, last)
            self.evictions = self.reported.evictions
        if last[0] and 0 <= frame.ts_us - last[0] < REPORT_PAUSE_US:
            return None
        last[0] = frame.ts_us
        apart = seconds(track.clocks_apart_us)
        text = (
            f"Beacons of {access_point(frame.bssid, bss)} follow two clocks that are {apart} apart: likely two "
            "transmitters."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.confidence = 70
        finding.channel = channel_text(bss)
        finding.evidence.append(("clocks", f"{apart} apart, {plural(track.clock.turns, 'turn')} between them"))
        finding.evidence.append(("beacons on the second clock", f"{track.clock.others} of {track.beacons}"))
        return finding


_TWO: Final = "Look for a second transmitter with the access point's address, and compare what else differs."
_ALTERNATING: Final = (
    Parameter("window_s", 60, 5, 3600, "s", "time within which returns count together"),
    Parameter("returns", 3, 1, 100, "returns", "returns to what was said before"),
)

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "CHANCHANGE",
            "SPOOF",
            LOW,
            "The channel that an access point's beacons name goes back and forth.",
            throttle="5/min",
            burst="1/sec",
            advice=_TWO,
            references=("802.11-2020 9.4.2.4 and 9.4.2.56 (primary channel)",),
        ),
        ChannelChange,
        _ALTERNATING,
    ),
    Entry(
        Definition(
            "BEACONRATE",
            "SPOOF",
            HIGH,
            "The interval that an access point's beacons name goes back and forth.",
            throttle="5/min",
            burst="1/sec",
            advice=_TWO,
            references=("802.11-2020 9.4.1.3 (beacon interval)",),
        ),
        IntervalChange,
        _ALTERNATING,
    ),
    Entry(
        Definition(
            "BSSTIMESTAMP",
            "SPOOF",
            MEDIUM,
            "The timestamps of an access point's beacons follow two clocks in turn.",
            throttle="5/min",
            burst="1/sec",
            advice=_TWO,
            references=(
                "802.11-2020 11.1.3 (timing synchronization function)",
                "Jana and Kasera, On Fast and Accurate Detection of Unauthorized Wireless Access Points, MobiCom 2008",
            ),
        ),
        ClockChange,
        (Parameter("apart_ms", 1000, 100, 3_600_000, "ms", "least distance of the two clocks"),),
    ),
)
