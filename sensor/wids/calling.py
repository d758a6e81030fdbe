"""Floods of calls that anybody may make: probe requests, and EAPOL frames that begin or end an 802.1X session."""

from collections import deque
from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import LOW, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import PROBE_REQUEST, Frame
from sensor.dot11.mac import format_mac
from sensor.tracking.device import Device
from sensor.tracking.observation import EAPOL, NEW_DEVICE, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import REPORT_PAUSE_US, Burst, KeyedTable
from sensor.wids.wording import access_point, listed, plural, quoted, seconds, signal, where

SECOND_US: Final = 1_000_000
EAPOL_START: Final = 1  # packet types (802.1X-2020 11.3.2)
EAPOL_LOGOFF: Final = 2

MAX_BSSIDS: Final = 1024
MAX_CALLERS: Final = 2048
MAX_FREQUENCIES: Final = 64
FOLLOWED: Final = 8  # management frames of a transmitter before its requests are counted one by one
MAX_NAMES: Final = 64  # SSIDs of one caller, and stations of one BSSID, kept for the text
MAX_NEWCOMERS: Final = 512
LOOK_PAUSE_US: Final = 200_000  # between two looks at the whole window


@final
class Caller:
    """The probe requests of one transmitter."""

    def __init__(self, needed: i64, window_us: i64) -> None:
        """Report at `needed` within `window_us`."""
        self.burst: Burst = Burst(needed, window_us)
        self.names: list[bytes] = []  # each once; at most MAX_NAMES, so that looking through them is quick

    def remember(self, device: Device, now_us: i64) -> None:
        """Take what the device asked for before it was worth following, if that is all from this window."""
        if not 0 <= now_us - device.first_us <= self.burst.window_us or device.probed is None:
            return
        requests: i64 = -1  # this one is counted by itself
        for probed in device.probed:
            requests += probed.count
            if probed.ssid:
                self.names.append(probed.ssid)
        for _ in range(min(requests, device.llc_packets - device.retries - 1, 4 * FOLLOWED)):
            self.burst.add(device.first_us)


@final
class Newcomers:
    """Probing transmitters never heard before, on one frequency."""

    def __init__(self, bound: int) -> None:
        """Remember at most `bound`."""
        self.times: deque[int] = deque(maxlen=bound)
        self.signals: deque[int] = deque(maxlen=bound)
        self.unreported: i64 = 0
        self.reported_us: i64 = 0
        self.looked_us: i64 = 0

    def add(self, ts_us: i64, signal_dbm: i64, window_us: i64) -> None:
        """Take one in and let the old ones go."""
        while self.times and not -window_us <= ts_us - self.times[0] <= window_us:
            self.times.popleft()
            self.signals.popleft()
        if not self.times:
            self.unreported = 0
        self.times.append(ts_us)
        self.signals.append(signal_dbm)
        self.unreported += 1

    def spread_db(self) -> i64:
        """Return the interquartile range of their signal, -1 where fewer than half have one."""
        known = sorted([each for each in self.signals if each])
        count: i64 = len(known)
        if count * 2 < len(self.signals) or count < 4:
            return -1
        return known[count * 3 // 4] - known[count // 4]


@final
class ProbeFlood(Detection):
    """PROBEFLOOD: more probe requests than any scan needs, from one address or from one place under many."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (PROBE_REQUEST,)
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.frames: i64 = brief.values["frames"]
        self.names: i64 = brief.values["names"]
        self.endless_frames: i64 = brief.values["endless_frames"]
        self.addresses: i64 = brief.values["addresses"]
        self.spread_db: i64 = brief.values["spread_db"]
        self.callers: KeyedTable[Caller] = KeyedTable(MAX_CALLERS)
        self.newcomers: KeyedTable[Newcomers] = KeyedTable(MAX_FREQUENCIES)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count a request for its transmitter, and a new transmitter for the frequency."""
        if seen.retransmission:
            return None
        if seen.news & NEW_DEVICE:
            return self._crowd(frame)
        # Most addresses ask a few times and never again.
        device = seen.device
        return self._caller(frame, seen, device) if device is not None and device.llc_packets >= FOLLOWED else None

    def _caller(self, frame: Frame, seen: Observation, device: Device) -> Finding | None:
        caller = self.callers.get(frame.ta)
        if caller is None:
            caller = Caller(self.frames, self.window_us)
            caller.remember(device, frame.ts_us)
            self.callers.put(frame.ta, caller)
            self.evictions = self.callers.evictions + self.newcomers.evictions
        burst = caller.burst
        if burst.gap_passed(frame.ts_us):
            caller.names.clear()
        if seen.ssid and len(caller.names) < MAX_NAMES and seen.ssid not in caller.names:
            caller.names.append(seen.ssid)
        due = burst.add(frame.ts_us)
        names = len(caller.names)
        if not due or (names < self.names and burst.unreported < self.endless_frames):
            return None
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        text = f"{plural(count, 'probe request')} in {lasted} from device {format_mac(frame.ta)} ({where(frame, None)})"
        text += f" for {plural(names, 'network')}" if names else ""
        finding = Finding(self.name, frame.ta, f"{text}: more than any scan needs.", frame)
        finding.count = count
        finding.confidence = 70
        finding.evidence.append(("networks asked for", ", ".join([quoted(name) for name in sorted(caller.names)[:5]])))
        finding.evidence.append(("signal", signal(frame)))
        caller.names.clear()
        return finding

    def _crowd(self, frame: Frame) -> Finding | None:
        key = str(frame.freq_khz).encode()
        crowd = self.newcomers.get(key)
        if crowd is None:
            crowd = Newcomers(MAX_NEWCOMERS)
            self.newcomers.put(key, crowd)
        ts_us = frame.ts_us
        crowd.add(ts_us, frame.signal_dbm, self.window_us)
        count: i64 = len(crowd.times)
        if count < self.addresses or 0 <= ts_us - crowd.looked_us < LOOK_PAUSE_US:
            return None
        crowd.looked_us = ts_us
        if 0 <= ts_us - crowd.reported_us < REPORT_PAUSE_US:
            return None
        spread = crowd.spread_db()
        if not 0 <= spread <= self.spread_db:
            return None
        crowd.reported_us = ts_us
        text = (
            f"Probe requests from {count} new addresses in {seconds(ts_us - crowd.times[0])} on {where(frame, None)}, "
            f"half of them within {spread} dB of each other: likely one transmitter."
        )
        finding = Finding(self.name, key, text, frame)
        finding.count = crowd.unreported
        crowd.unreported = 0
        finding.confidence = 75
        finding.evidence.append(("new addresses", str(count)))
        finding.evidence.append(("signal, interquartile range", f"{spread} dB"))
        return finding


@final
class Session:
    """EAPOL starts or logoffs to one BSSID."""

    def __init__(self, needed: i64, window_us: i64) -> None:
        """Report at `needed` within `window_us`."""
        self.burst: Burst = Burst(needed, window_us)
        self.stations: list[bytes] = []

    def add(self, frame: Frame) -> bool:
        """Count a frame; say whether a report is due."""
        if self.burst.gap_passed(frame.ts_us):
            self.stations = []
        if frame.ta not in self.stations and len(self.stations) < MAX_NAMES:
            self.stations.append(frame.ta)
        return self.burst.add(frame.ts_us)


@final
class EapolFlood(Detection):
    """EAPOLFLOOD: EAPOL-Start frames that keep an authenticator busy, EAPOL-Logoff frames that end sessions."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = EAPOL
        self.start_frames: i64 = brief.values["start_frames"]
        self.start_us: i64 = brief.values["start_window_s"] * SECOND_US
        self.logoff_frames: i64 = brief.values["logoff_frames"]
        self.logoff_us: i64 = brief.values["logoff_window_s"] * SECOND_US
        self.starts: KeyedTable[Session] = KeyedTable(MAX_BSSIDS)
        self.logoffs: KeyedTable[Session] = KeyedTable(MAX_BSSIDS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count a station's start or logoff."""
        eapol = seen.eapol
        if eapol is None or frame.ra != frame.bssid or seen.retransmission:
            return None
        kind = eapol.packet_type
        if kind == EAPOL_START:
            session = self._session(self.starts, frame.bssid, self.start_frames, self.start_us)
        elif kind == EAPOL_LOGOFF:
            session = self._session(self.logoffs, frame.bssid, self.logoff_frames, self.logoff_us)
        else:
            return None
        return self._finding(frame, session, kind) if session.add(frame) else None

    def _finding(self, frame: Frame, session: Session, kind: i64) -> Finding:
        what = "EAPOL-Start" if kind == EAPOL_START else "EAPOL-Logoff"
        means = "keep its authenticator busy" if kind == EAPOL_START else "end sessions of stations"
        lasted = seconds(session.burst.lasted_us())
        count = session.burst.report(frame.ts_us)
        text = (
            f"{plural(count, what + ' frame')} in {lasted} from {plural(len(session.stations), 'station')} to "
            f"{access_point(frame.bssid, None)} ({where(frame, None)}), which {means}."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        finding.confidence = 75
        finding.evidence.append(("stations", listed(session.stations)))
        finding.evidence.append(("signal", signal(frame)))
        return finding

    def _session(self, table: KeyedTable[Session], bssid: bytes, needed: i64, window_us: i64) -> Session:
        session = table.get(bssid)
        if session is None:
            session = Session(needed, window_us)
            table.put(bssid, session)
            self.evictions = self.starts.evictions + self.logoffs.evictions
        return session


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "PROBEFLOOD",
            "DENIAL",
            LOW,
            "More probe requests than any scan needs, from one device or from one place under many addresses.",
            throttle="5/min",
            burst="1/sec",
            advice="Access points answer each of them and have less time for anybody else. Somebody may be guessing "
            "the name of a hidden network: walk with the sensor to find out who.",
            references=("802.11-2020 11.1.4.3",),
        ),
        ProbeFlood,
        (
            Parameter("window_s", 5, 1, 300, "s", "time within which requests count together"),
            Parameter("frames", 40, 10, 5000, "frames", "requests of one address that asks for many networks"),
            Parameter("names", 10, 1, 60, "SSIDs", "networks that make many"),
            Parameter("endless_frames", 200, 10, 5000, "frames", "requests of one address, whatever it asks for"),
            Parameter("addresses", 60, 10, 500, "addresses", "new addresses that probe on one frequency"),
            Parameter("spread_db", 4, 1, 40, "dB", "largest interquartile range of their signal"),
        ),
    ),
    Entry(
        Definition(
            "EAPOLFLOOD",
            "DENIAL",
            MEDIUM,
            "An access point is flooded with EAPOL-Start frames, or stations are logged off with EAPOL-Logoff frames.",
            throttle="5/min",
            burst="1/sec",
            advice="Limit the rate of EAPOL-Start frames at the controller, and walk with the sensor to find the "
            "transmitter.",
            references=(
                "802.1X-2020 11.3",
                "Bellardo and Savage, 802.11 Denial-of-Service Attacks, USENIX Security 2003",
            ),
        ),
        EapolFlood,
        (
            Parameter("start_frames", 30, 5, 5000, "frames", "EAPOL-Start frames to one access point"),
            Parameter("start_window_s", 3, 1, 300, "s", "time within which they count together"),
            Parameter("logoff_frames", 5, 2, 5000, "frames", "EAPOL-Logoff frames to one access point"),
            Parameter("logoff_window_s", 10, 1, 300, "s", "time within which they count together"),
        ),
    ),
)
