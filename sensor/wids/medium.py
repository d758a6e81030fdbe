"""The medium kept busy or quiet by whoever says so: reservations in control frames, quiet times in beacons."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import ACK, BEACON, CTS, PROBE_RESPONSE, RTS, Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.octets import u16
from sensor.tracking.departure import departure
from sensor.tracking.device import Bss
from sensor.tracking.observation import UNUSUAL_ELEMENTS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Burst, Bursts, KeyedTable
from sensor.wids.wording import access_point, channel_text, listed, plural, seconds, signal, where

SECOND_US: Final = 1_000_000
MAX_FREQUENCIES: Final = 64
MAX_BSSIDS: Final = 1024
MAX_RECEIVERS: Final = 16  # kept for the text

RETRY_BIT: Final = 0x08  # 802.11-2020 9.2.4.1.6: no control frame has it set, so it must not hide one for long
MAX_COPIES: Final = 15
RESERVED_BIT: Final = 0x8000  # a duration with it reserves nothing (802.11-2020 table 9-12)

QUIET: Final = b"\x28\x06"  # element id and length (802.11-2020 9.4.2.22)
TIME_UNIT_US: Final = 1024  # 802.11-2020 3.1


@final
class Reservations:
    """Long reservations on one frequency."""

    def __init__(self, needed: i64, window_us: i64) -> None:
        """Report at `needed` within `window_us`."""
        self.burst: Burst = Burst(needed, window_us)
        self.receivers: list[bytes] = []
        self.longest_us: i64 = 0
        self.kinds: set[str] = set()
        self.copies: i64 = 0

    def add(self, frame: Frame, duration_us: i64) -> bool:
        """Count a frame; say whether a report is due."""
        self.copies = self.copies + 1 if frame.flags & RETRY_BIT else 0
        if 0 < self.copies <= MAX_COPIES:
            return False
        if self.burst.gap_passed(frame.ts_us):
            self.forget()
        if frame.ra not in self.receivers and len(self.receivers) < MAX_RECEIVERS:
            self.receivers.append(frame.ra)
        self.longest_us = max(self.longest_us, duration_us)
        self.kinds.add("RTS" if frame.kind == RTS else "CTS" if frame.kind == CTS else "ACK")
        return self.burst.add(frame.ts_us)

    def forget(self) -> None:
        """Start the text's facts anew."""
        self.receivers = []
        self.longest_us = 0
        self.kinds = set()


@final
class LongReservations(Detection):
    """NAVABUSE: RTS, CTS and ACK frames that reserve the medium for longer than any exchange may last."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (RTS, CTS, ACK)
        self.duration_us: i64 = brief.values["duration_us"]
        self.frames: i64 = brief.values["frames"]
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.frequencies: KeyedTable[Reservations] = KeyedTable(MAX_FREQUENCIES)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count a reservation that is too long."""
        duration_us = u16(frame.data, frame.start + 2)
        if duration_us <= self.duration_us or duration_us & RESERVED_BIT:
            return None
        key = str(frame.freq_khz).encode()
        reservations = self.frequencies.get(key)
        if reservations is None:
            reservations = Reservations(self.frames, self.window_us)
            self.frequencies.put(key, reservations)
            self.evictions = self.frequencies.evictions
        return self._finding(frame, key, reservations) if reservations.add(frame, duration_us) else None

    def _finding(self, frame: Frame, subject: bytes, reservations: Reservations) -> Finding:
        lasted = seconds(reservations.burst.lasted_us())
        count = reservations.burst.report(frame.ts_us)
        longest = f"{reservations.longest_us // 1000} ms"
        kinds = ", ".join(sorted(reservations.kinds))
        text = (
            f"{plural(count, 'frame')} ({kinds}) in {lasted} on {where(frame, None)} reserve the medium for up to "
            f"{longest} each, to {listed(reservations.receivers)}: everybody else has to stay silent."
        )
        finding = Finding(self.name, subject, text, frame)
        finding.count = count
        finding.confidence = 80
        finding.evidence.append(("longest reservation", f"{reservations.longest_us} µs"))
        finding.evidence.append(("receivers", listed(reservations.receivers)))
        finding.evidence.append(("signal", signal(frame)))
        reservations.forget()
        return finding


def quiet_share(raw: bytes, interval_tu: i64) -> i64:
    """Return what percentage of the time a Quiet element asks for silence, 0 where there is none.

    One that is not periodic is measured against one beacon interval.
    """
    pos: i64 = 0
    while pos + 2 <= len(raw):
        length: i64 = raw[pos + 1]
        if raw[pos] == QUIET[0] and length == QUIET[1] and pos + 8 <= len(raw):
            period: i64 = max(1, raw[pos + 3])
            duration_tu: i64 = u16(raw, pos + 4)
            return duration_tu * 100 // (period * max(1, interval_tu))
        pos += 2 + length
    return 0


@final
class QuietTimes(Detection):
    """QUIETDOS: beacons that ask everybody to be quiet for most of the time."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = UNUSUAL_ELEMENTS
        self.share: i64 = brief.values["share_percent"]
        self.bursts: Bursts = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_BSSIDS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Read the Quiet element of a beacon or probe response."""
        elements = seen.elements
        if elements is None or (frame.kind != BEACON and frame.kind != PROBE_RESPONSE):
            return None
        if elements.raw.find(QUIET) < 0:  # `in` tries its way through an exception first
            return None
        share = quiet_share(elements.raw, frame.beacon_interval_tu)
        if share < self.share or seen.retransmission:
            return None
        burst = self.bursts.due(frame.bssid, frame.ts_us)
        self.evictions = self.bursts.evictions
        return self._finding(frame, seen.bss, burst, share) if burst is not None else None

    def _finding(self, frame: Frame, bss: Bss | None, burst: Burst, share: i64) -> Finding:
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        asked = f"{share} % of the time" if share < 100 else "all of the time"
        text = (
            f"{plural(count, 'beacon')} in {lasted} in the name of {access_point(frame.bssid, bss)} ask all stations "
            f"to be quiet for {asked}: nobody can send."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        compared = departure(frame, bss)
        finding.confidence = max(75, compared.sureness)
        finding.channel = channel_text(bss)
        finding.evidence.append(("quiet time", f"{share} %"))
        finding.evidence.append(("transmitter", format_mac(frame.ta)))
        finding.evidence.append(("signal", signal(frame)))
        finding.evidence += compared.evidence()
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "NAVABUSE",
            "DENIAL",
            HIGH,
            "Control frames reserve a channel for longer than any exchange may last, so that everybody stays silent.",
            throttle="5/min",
            burst="1/sec",
            advice="Walk with the sensor along the signal: control frames do not name who sends them. Another channel "
            "helps until the attacker follows.",
            references=(
                "802.11-2020 10.3.2.4 (NAV)",
                "Bellardo and Savage, 802.11 Denial-of-Service Attacks, USENIX Security 2003",
            ),
        ),
        LongReservations,
        (
            Parameter("duration_us", 20_000, 1000, 32767, "µs", "longest reservation that may be honest"),
            Parameter("window_s", 1, 1, 300, "s", "time within which frames count together"),
            Parameter("frames", 10, 1, 10_000, "frames", "longer ones on one frequency"),
        ),
    ),
    Entry(
        Definition(
            "QUIETDOS",
            "DENIAL",
            MEDIUM,
            "Beacons in an access point's name ask all stations to be quiet for most of the time.",
            throttle="5/min",
            burst="1/sec",
            advice="Look for a second transmitter with the access point's address. Beacon protection, part of Wi-Fi 7, "
            "keeps such beacons out.",
            references=(
                "802.11-2020 9.4.2.22 (Quiet element)",
                "Vanhoef, Adhikari and Poepper, Protecting Wi-Fi Beacons from Outsider Forgeries, WiSec 2020",
            ),
        ),
        QuietTimes,
        (
            Parameter("window_s", 60, 1, 3600, "s", "time within which beacons count together"),
            Parameter("frames", 3, 1, 1000, "frames", "beacons or probe responses"),
            Parameter("share_percent", 50, 10, 1000, "%", "share of the time that they ask for"),
        ),
    ),
)
