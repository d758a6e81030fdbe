"""WPS under attack: PINs tried one after the other, and exchanges that end when enough was said to guess offline."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import CRITICAL, HIGH, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.wsc import M1, M2, M3, M4, M8, NACK, OPERATION_NACK, WscMessage, read_wsc
from sensor.tracking.device import Bss
from sensor.tracking.observation import EAPOL, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Bursts, KeyedTable
from sensor.wids.wording import access_point, channel_text, plural, seconds, signal

SECOND_US: Final = 1_000_000
MAX_BSSIDS: Final = 512
MAX_EXCHANGES: Final = 1024
MAX_WAITING: Final = 256
SILENT_US: Final = 5 * SECOND_US  # whoever means to try a PIN answers sooner


@final
class Enrolment:
    """How far a station has come that would enrol an access point, as whoever knows its PIN can."""

    def __init__(self) -> None:
        """Start before M1."""
        self.proven: bool = False  # M3 was heard: the access point has said what its PIN can be guessed from
        self.tried: bool = False  # M4 was: a PIN was tried
        self.small_key: bool = False
        self.last_us: i64 = 0


@final
class Waiting:
    """An exchange with a small key that has told enough: does it go on?"""

    def __init__(self, frame: Frame, bss: Bss | None, exchange: Enrolment) -> None:
        """Start at the access point's M3."""
        self.bssid: bytes = frame.bssid
        self.sta: bytes = frame.ra
        self.bss: Bss | None = bss
        self.exchange: Enrolment = exchange
        self.ts_us: i64 = frame.ts_us


class WpsWatch(Detection):
    """Follows WSC exchanges in which the access point enrols; subclasses say what in them is an attack."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = EAPOL
        self.exchanges: KeyedTable[Enrolment] = KeyedTable(MAX_EXCHANGES)
        self.bssids = Bursts(brief.values["exchanges"], brief.values["window_s"] * SECOND_US, MAX_BSSIDS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Read WSC messages between a station and its access point."""
        header = seen.eapol
        carrier = seen.carrier
        if header is None or carrier is None or header.packet_type or seen.retransmission or frame.group_addressed:
            return None
        message = read_wsc(carrier.data, header)
        if message is None:
            return None
        from_ap = frame.flags & 0x02 != 0
        key = frame.bssid + (frame.ra if from_ap else frame.ta)
        exchange = self.exchanges.get(key)
        if exchange is None:
            exchange = Enrolment()
            self.exchanges.put(key, exchange)
            self.evictions = self.exchanges.evictions
        finding = self.judge(frame, seen, exchange, message, from_ap)
        exchange.last_us = frame.ts_us
        return finding

    def judge(
        self, frame: Frame, seen: Observation, exchange: Enrolment, message: WscMessage, from_ap: bool
    ) -> Finding | None:
        """Take one message in; say whether an attack is proven by it."""
        return None

    def sta(self, frame: Frame) -> bytes:
        """Return the station's address."""
        return frame.ra if frame.flags & 0x02 else frame.ta


@final
class WpsBrute(WpsWatch):
    """WPSBRUTE: PIN after PIN is tried on one access point, whatever addresses the tries come from."""

    def judge(
        self, frame: Frame, seen: Observation, exchange: Enrolment, message: WscMessage, from_ap: bool
    ) -> Finding | None:
        """M4 of a station tries a PIN; each exchange tries one."""
        if from_ap:
            if message.message_type == M1:
                exchange.tried = False
            return None
        if message.message_type != M4 or exchange.tried:
            return None
        exchange.tried = True
        burst = self.bssids.due(frame.bssid, frame.ts_us)
        if burst is None:
            return None
        lasted_us: i64 = burst.lasted_us()
        count = burst.report(frame.ts_us)
        text = (
            f"{plural(count, 'PIN')} of {access_point(frame.bssid, seen.bss)} were tried within {seconds(lasted_us)}, "
            f"the last one by {format_mac(frame.ta)}: eight digits are eleven thousand tries at most, and then its "
            "passphrase is told."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        finding.confidence = 90
        finding.evidence.append(("last tried by", format_mac(frame.ta)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class WpsPixie(WpsWatch):
    """WPSPIXIE: exchanges that are given up as soon as M3 has told what the PIN can be guessed from.

    A small key alone is no proof: tools that try PINs save time with one, and go on to M4.
    """

    def __init__(self, brief: Brief) -> None:
        """Watch out for the end of exchanges with small keys, too, which may just fall silent."""
        super().__init__(brief)
        self.ticks = True
        self.waiting: dict[bytes, Waiting] = {}  # by BSSID and station

    def on_tick(self, now_us: i64) -> list[Finding]:
        """See which exchanges with a small key went no further."""
        found: list[Finding] = []
        for key, waiting in list(self.waiting.items()):
            if 0 <= now_us - waiting.ts_us < SILENT_US:
                continue
            del self.waiting[key]
            if waiting.exchange.proven and not waiting.exchange.tried:
                waiting.exchange.proven = False
                burst = self.bssids.of(waiting.bssid)
                burst.add(now_us)
                found.append(self._finding(waiting.bssid, waiting.sta, waiting.bss, True, burst.report(now_us), now_us))
        return found

    def _wait(self, frame: Frame, seen: Observation, exchange: Enrolment) -> None:
        key = frame.bssid + frame.ra
        self.waiting.pop(key, None)
        if len(self.waiting) >= MAX_WAITING:
            del self.waiting[next(iter(self.waiting))]
            self.evictions += 1
        self.waiting[key] = Waiting(frame, seen.bss, exchange)

    def judge(
        self, frame: Frame, seen: Observation, exchange: Enrolment, message: WscMessage, from_ap: bool
    ) -> Finding | None:
        """An exchange that ends at M3 counts, by refusal or by another one that begins."""
        kind = message.message_type
        if not from_ap:
            if kind == M2:
                exchange.small_key = message.small_key
            elif M4 <= kind <= M8:
                exchange.tried = True
            elif kind == NACK or message.operation == OPERATION_NACK:
                return self._given_up(frame, seen, exchange)
            return None
        if kind == M3:
            exchange.proven = True
            if exchange.small_key:
                self._wait(frame, seen, exchange)
        elif kind == M1:
            finding = self._given_up(frame, seen, exchange)
            exchange.proven = False
            exchange.tried = False
            exchange.small_key = False
            return finding
        return None

    def _given_up(self, frame: Frame, seen: Observation, exchange: Enrolment) -> Finding | None:
        """Count an exchange that told enough and went no further; nobody has a small key by chance."""
        if not exchange.proven or exchange.tried:
            return None
        exchange.proven = False
        small = exchange.small_key
        burst = self.bssids.of(frame.bssid)
        due = burst.add(frame.ts_us)
        if not due and not small:
            return None
        finding = self._finding(
            frame.bssid, self.sta(frame), seen.bss, small, burst.report(frame.ts_us), frame.ts_us, frame
        )
        finding.evidence.append(("signal", signal(frame)))
        return finding

    def _finding(
        self,
        bssid: bytes,
        sta: bytes,
        bss: Bss | None,
        small: bool,
        count: i64,
        ts_us: i64,
        frame: Frame | None = None,
    ) -> Finding:
        how = "with a key that is no secret" if small else "given up when its proof was told"
        text = (
            f"{plural(count, 'WPS exchange')} with {access_point(bssid, bss)} {'was' if count == 1 else 'were'} {how}, "
            f"the last one by {format_mac(sta)}: weak access points give their PIN away by that."
        )
        finding = Finding(self.name, bssid, text, frame, ts_us)
        if frame is None:
            finding.transmitter = bssid
            finding.source = sta
            finding.dest = bssid
            finding.channel = channel_text(bss)
        finding.count = count
        finding.confidence = 90 if small else 65
        finding.evidence.append(("station", format_mac(sta)))
        finding.evidence.append(("public key", "a small number" if small else "ordinary"))
        return finding


OFF: Final = "Switch WPS off, or its PIN at least, and change the passphrase."

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "WPSBRUTE",
            "EXPLOIT",
            CRITICAL,
            "PIN after PIN is tried on an access point with WPS.",
            throttle="5/min",
            burst="1/sec",
            advice=OFF,
            references=("CVE-2011-5053",),
        ),
        WpsBrute,
        (
            Parameter("exchanges", 5, 3, 1000, "exchanges", "PINs tried on one access point"),
            Parameter("window_s", 600, 10, 86_400, "s", "time within which they count together"),
        ),
    ),
    Entry(
        Definition(
            "WPSPIXIE",
            "EXPLOIT",
            HIGH,
            "WPS exchanges end as soon as the access point has said what its PIN can be guessed from.",
            throttle="5/min",
            burst="1/sec",
            advice=OFF,
            references=("https://www.slideshare.net/0xcite/offline-bruteforce-attack-on-wifi-protected-setup",),
        ),
        WpsPixie,
        (
            Parameter("exchanges", 2, 2, 1000, "exchanges", "exchanges with one access point that were given up"),
            Parameter("window_s", 600, 10, 86_400, "s", "time within which they count together"),
        ),
    ),
)
