"""Stations thrown off their network: deauthentication and disassociation floods, and broadcasts of either.

Both frames carry no proof of who sent them unless management frame protection is on; protected ones cannot be forged
and do not count here.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import DEAUTH, DISASSOC, Frame
from sensor.dot11.mac import format_mac, is_group
from sensor.tracking.device import Bss
from sensor.tracking.observation import Observation
from sensor.wids.broadcasts import BroadcastDisconnect
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.parting import add_evidence, because, cannot_be_forged, signal_clause
from sensor.wids.provoked import Excuses
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import access_point, channel_text, listed, plural, seconds

SECOND_US: Final = 1_000_000

RETRY_BIT: Final = 0x08  # 802.11-2020 9.2.4.1.6
RETRY_US: Final = 100_000
MAX_RETRIES: Final = 15  # more copies than drivers send are a flood, Retry bit or not

MAX_BSSIDS: Final = 1024
MAX_PAIRS: Final = 4096
MAX_VICTIMS: Final = 64  # of one BSSID, kept for the exemption of first kicks and for the text


@final
class Victims:
    """Who was disconnected in the name of one BSSID lately."""

    def __init__(self, needed: i64, window_us: i64) -> None:
        """Start with nobody; `needed` frames within `window_us` beyond each station's first are a flood."""
        self.all: Burst = Burst(1, window_us)  # every frame, for the numbers in the text
        self.excess: Burst = Burst(needed, window_us)
        self.greeted: dict[bytes, int] = {}  # station and kind of frame -> last time
        self.counts: dict[bytes, int] = {}  # station -> frames not yet reported
        self.deauths: i64 = 0
        self.disassocs: i64 = 0
        self.from_stations: i64 = 0  # frames in a station's name

    def add(self, victim: bytes, frame: Frame) -> bool:
        """Count a frame; say whether the BSSID as a whole is due for a report."""
        if self.all.gap_passed(frame.ts_us):
            self.forget()
        self.all.add(frame.ts_us)
        if len(self.counts) < MAX_VICTIMS or victim in self.counts:
            self.counts[victim] = self.counts.get(victim, 0) + 1
        if frame.ta != frame.bssid:
            self.from_stations += 1
        if frame.kind == DEAUTH:
            self.deauths += 1
        else:
            self.disassocs += 1
        return not self._first(victim, frame) and self.excess.add(frame.ts_us)

    def forget(self) -> None:
        """Start the unreported numbers anew."""
        self.counts = {}
        self.deauths = 0
        self.disassocs = 0
        self.from_stations = 0

    def _first(self, victim: bytes, frame: Frame) -> bool:
        """Whether this is a station's first frame of its kind: an access point that restarts sends each one."""
        key = victim + (b"d" if frame.kind == DEAUTH else b"s")
        last = self.greeted.pop(key, 0)
        if last == 0 and len(self.greeted) >= MAX_VICTIMS:
            oldest = next(iter(self.greeted))
            if frame.ts_us - self.greeted[oldest] <= self.all.window_us:
                return False  # no access point has that many stations to send away at once
            del self.greeted[oldest]
        self.greeted[key] = frame.ts_us
        return last == 0 or frame.ts_us - last > self.all.window_us


@final
class Pair:
    """One station in one BSS: how often it was disconnected, and the last frame that did it."""

    def __init__(self, needed: i64, window_us: i64) -> None:
        """Report at `needed` frames within `window_us`."""
        self.burst: Burst = Burst(needed, window_us)
        self.frame: i64 = -1  # kind << 16 | sequence control
        self.frame_us: i64 = 0
        self.copies: i64 = 0
        self.excuses: Excuses = Excuses()

    def repeated(self, frame: Frame) -> bool:
        """Whether this is the last frame once more, though others of its transmitter may have come between."""
        key: i64 = (frame.kind << 16) | frame.seq_ctl
        again = frame.flags & RETRY_BIT != 0 and key == self.frame and frame.ts_us - self.frame_us < RETRY_US
        self.copies = self.copies + 1 if again else 0
        self.frame = key
        self.frame_us = frame.ts_us
        return 0 < self.copies <= MAX_RETRIES and not is_group(frame.ra)


@final
class DeauthFlood(Detection):
    """DEAUTHFLOOD: many disconnections in the name of one BSSID, or of one station in it.

    A station's first frame of each kind does not count for the BSSID, so an access point that restarts may send all
    its stations away once. Retransmissions and protected frames never count, nor what a station has provoked.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (DEAUTH, DISASSOC)
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.pair_frames: i64 = brief.values["pair_frames"]
        self.bss_frames: i64 = brief.values["bss_frames"]
        self.forged_db: i64 = brief.values["forged_db"]
        self.bssids: KeyedTable[Victims] = KeyedTable(MAX_BSSIDS)
        self.pairs: KeyedTable[Pair] = KeyedTable(MAX_PAIRS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count the frame for its BSSID and for the station in it."""
        if seen.retransmission or cannot_be_forged(frame, seen.bss):
            return None
        bssid = frame.bssid
        victim = frame.ra if frame.ta == bssid else frame.ta
        pair = self._pair(bssid + victim)
        if pair.repeated(frame) or pair.excuses.provoked(frame, seen):
            return None
        victims = self._victims(bssid)
        bss_due = victims.add(victim, frame)
        pair_due = pair.burst.add(frame.ts_us)
        if not bss_due and not pair_due:
            return None
        if victims.excess.reported_us and 0 <= frame.ts_us - victims.excess.reported_us < SECOND_US:
            return None  # another pair of the same access point reported just now
        victims.excess.report(frame.ts_us)
        pair.burst.report(frame.ts_us)
        return self._finding(frame, seen.bss, victims)

    def _finding(self, frame: Frame, bss: Bss | None, victims: Victims) -> Finding:
        ordered = sorted(victims.counts, key=victims.counts.__getitem__, reverse=True)
        lasted = seconds(victims.all.lasted_us())
        count = victims.all.report(frame.ts_us)
        what = "deauthentication" if victims.deauths >= victims.disassocs else "disassociation"
        parties = self._parties(access_point(frame.bssid, bss), ordered, victims.from_stations, count)
        text = f"{plural(count, what + ' frame')} in {lasted} {parties}, {because(frame)}"
        text += f"{signal_clause(frame, bss, self.forged_db)}."
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        finding.confidence = 70
        finding.channel = channel_text(bss)
        finding.evidence.append(
            ("frames", f"{victims.deauths} deauthentication, {victims.disassocs} disassociation in {lasted}")
        )
        finding.evidence.append(("stations", listed(ordered)))
        add_evidence(finding, frame, bss, self.forged_db)
        victims.forget()
        return finding

    def _parties(self, name: str, ordered: list[bytes], from_stations: i64, count: i64) -> str:
        """Return who disconnects whom; `ordered` are the stations concerned, `name` is the access point's."""
        if len(ordered) != 1:
            individual = [mac for mac in ordered if not is_group(mac)]
            everybody = "all stations and " if len(individual) < len(ordered) else ""
            number = plural(len(individual), "station")
            return f"concerning {everybody}{number} (mostly {format_mac(individual[0])}) in the name of {name}"
        if is_group(ordered[0]):
            return f"to all stations in the name of {name}"
        if from_stations == 0:
            return f"to {format_mac(ordered[0])} in the name of {name}"
        if from_stations == count:
            return f"in the name of station {format_mac(ordered[0])} to {name}"
        return f"between station {format_mac(ordered[0])} and {name}"

    def _victims(self, bssid: bytes) -> Victims:
        victims = self.bssids.get(bssid)
        if victims is None:
            victims = Victims(self.bss_frames, self.window_us)
            self.bssids.put(bssid, victims)
            self.evictions = self.bssids.evictions + self.pairs.evictions
        return victims

    def _pair(self, key: bytes) -> Pair:
        pair = self.pairs.get(key)
        if pair is None:
            pair = Pair(self.pair_frames, self.window_us)
            self.pairs.put(key, pair)
            self.evictions = self.bssids.evictions + self.pairs.evictions
        return pair


BELLARDO: Final = "Bellardo and Savage, 802.11 Denial-of-Service Attacks, USENIX Security 2003"

_FORGED_DB: Final = Parameter(
    "forged_db", 12, 5, 60, "dB", "how far a frame's signal must be from the access point's beacons to look forged"
)

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "DEAUTHFLOOD",
            "DENIAL",
            MEDIUM,
            "Many deauthentication or disassociation frames in the name of one access point, or of one station in its "
            "network: stations are being thrown off.",
            throttle="5/min",
            burst="2/sec",
            advice="Turn on management frame protection (802.11w, part of WPA3). Walk with the sensor: the frames grow "
            "louder towards who sends them. Expect a captured handshake or an evil twin next.",
            references=("802.11-2020 11.3", "802.11-2020 12.6.19 (protection of robust management frames)", BELLARDO),
        ),
        DeauthFlood,
        (
            Parameter("window_s", 10, 1, 300, "s", "time within which frames count together"),
            Parameter("pair_frames", 6, 2, 1000, "frames", "frames that concern one station of an access point"),
            Parameter(
                "bss_frames", 11, 2, 1000, "frames", "frames in an access point's name beyond each station's first"
            ),
            _FORGED_DB,
        ),
    ),
    Entry(
        Definition(
            "BCASTDISCON",
            "DENIAL",
            MEDIUM,
            "Repeated deauthentication or disassociation frames to all stations of an access point that is not merely "
            "restarting.",
            throttle="5/min",
            burst="2/sec",
            advice="Ask whether somebody restarted the access point. If not, turn on management frame protection, "
            "which makes stations ignore forged broadcasts.",
            references=("802.11-2020 11.3", BELLARDO),
        ),
        BroadcastDisconnect,
        (
            Parameter("window_s", 10, 1, 300, "s", "time within which broadcasts count together"),
            Parameter("forged_frames", 2, 1, 100, "frames", "broadcasts that look forged"),
            Parameter("plain_frames", 4, 1, 100, "frames", "broadcasts of any look"),
            _FORGED_DB,
        ),
    ),
)
