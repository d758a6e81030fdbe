"""Handshakes that were provoked: whoever is thrown off comes back, and its handshake can be taken."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import DEAUTH, DISASSOC, Frame
from sensor.dot11.mac import format_mac
from sensor.tracking.observation import HANDSHAKE, Observation
from sensor.tracking.pairs import Pair
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.pushes import Push, Pushes
from sensor.wids.windows import KeyedTable
from sensor.wids.wording import channel_text, plural, quoted, seconds

SECOND_US: Final = 1_000_000
MAX_BSSIDS: Final = 1024
MAX_TAKEN: Final = 64  # handshakes of one BSSID remembered


@final
class Taken:
    """One handshake that followed a push."""

    def __init__(self, station: bytes, ts_us: i64) -> None:
        """Keep whose and when."""
        self.station: bytes = station
        self.ts_us: i64 = ts_us


@final
class HandshakeBait(Detection):
    """HANDSHAKEBAIT: stations of one access point are disconnected and shake hands again at once, more than once."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (DEAUTH, DISASSOC)
        self.news = HANDSHAKE
        self.within_us: i64 = brief.values["within_s"] * SECOND_US
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.handshakes: i64 = brief.values["handshakes"]
        self.pushes = Pushes()
        self.bssids: KeyedTable[list[Taken]] = KeyedTable(MAX_BSSIDS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Remember who is thrown off."""
        self.pushes.note(frame, seen)
        self.evictions = self.pushes.pairs.evictions + self.bssids.evictions
        return None

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Ask what came before a handshake."""
        pair = seen.pair
        if pair is None:
            return None
        push = self.pushes.before(pair.bssid, pair.sta, frame.ts_us, self.within_us)
        if push is None:
            return None
        taken = [old for old in self.bssids.get(pair.bssid) or [] if 0 <= frame.ts_us - old.ts_us <= self.window_us]
        if any(old.station == pair.sta and old.ts_us >= push.last_us for old in taken):
            return None  # this push had its handshake
        taken.append(Taken(pair.sta, frame.ts_us))
        self.bssids.put(pair.bssid, taken[-MAX_TAKEN:])
        if len(taken) < self.handshakes:
            return None
        return self._finding(pair, push, taken, frame, seen)

    def _finding(self, pair: Pair, push: Push, taken: list[Taken], frame: Frame, seen: Observation) -> Finding:
        stations = len({old.station for old in taken})
        named = f" ({quoted(pair.essid)})" if pair.essid else ""
        whom = f"access point {format_mac(pair.bssid)}{named}"
        text = (
            f"{plural(len(taken), 'handshake')} of {plural(stations, 'station')} with {whom} came at once "
            f"after forged or repeated disconnections, the last one, of {format_mac(pair.sta)}, "
            f"{seconds(frame.ts_us - push.last_us)} after: passwords can be tried on them."
        )
        finding = Finding(self.name, pair.bssid, text, frame)
        finding.transmitter = pair.bssid
        finding.other = pair.sta
        finding.count = len(taken)
        finding.channel = channel_text(seen.bss)
        finding.confidence = min(95, 60 + push.sureness // 3 + 5 * (len(taken) - 2))
        finding.evidence.append(("disconnections before the last one", str(push.frames)))
        finding.evidence.extend(push.evidence)
        finding.evidence.append(("handshakes", f"{len(taken)} in {seconds(taken[-1].ts_us - taken[0].ts_us)}"))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "HANDSHAKEBAIT",
            "EXPLOIT",
            MEDIUM,
            "Stations are thrown off a network so that they shake hands again, which gives somebody handshakes to try "
            "passwords on.",
            throttle="5/min",
            burst="1/sec",
            advice="Assume that the handshake is taken: a passphrase that can be guessed will be. Use a long one, or "
            "WPA3, whose handshake is of no use for that; require management frame protection.",
            references=("802.11-2020 12.7.6 (4-way handshake)", "802.11-2020 12.6.19 (protected management frames)"),
        ),
        HandshakeBait,
        (
            Parameter("within_s", 5, 1, 60, "s", "time from a disconnection to the handshake that it provoked"),
            Parameter("handshakes", 2, 1, 100, "handshakes", "provoked handshakes of one access point"),
            Parameter("window_s", 600, 10, 86400, "s", "time within which they count together"),
        ),
    ),
)
