"""Lures that nobody ought to know: whoever advertises or asks for one has been where it was laid out."""

from typing import Final, final

from sensor.alerts.definition import HIGH, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import ASSOC_REQUEST, PROBE_REQUEST, REASSOC_REQUEST, Frame
from sensor.dot11.mac import format_mac
from sensor.text import printable
from sensor.tracking.observation import ADVERT_CONFIRMED, CONFIRMATIONS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.policy import Canary
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import quoted, signal, where

MAX_DEVICES: Final = 1024
SECOND_US: Final = 1_000_000


@final
class SsidCanary(Detection):
    """SSIDCANARY: a canary's SSID in two requests of one device, or advertised by one BSSID in three frames."""

    def __init__(self, brief: Brief) -> None:
        """Watch the operator's canaries; without any, want nothing."""
        super().__init__(brief.definition)
        self.requests: int = brief.values["requests"]
        self.window_us: int = brief.values["window_s"] * SECOND_US
        self.exact: dict[bytes, Canary] = {}
        self.patterns: list[Canary] = []
        self.devices: KeyedTable[Burst] = KeyedTable(MAX_DEVICES)
        for canary in brief.policy.canaries:
            if canary.ssid_regex is None and canary.ssid:
                self.exact[canary.ssid] = canary
            elif canary.ssid_regex is not None:
                self.patterns.append(canary)
        if brief.policy.canaries:
            self.kinds = (PROBE_REQUEST, ASSOC_REQUEST, REASSOC_REQUEST)
            self.news = ADVERT_CONFIRMED

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at what a station asks for."""
        if not seen.ssid or seen.retransmission or frame.truncated:
            return None
        canary = self._canary(seen.ssid)
        if canary is None:
            return None
        subject = self._subject(frame.ta, canary)
        burst = self.devices.get(subject)
        if burst is None:
            burst = Burst(self.requests, self.window_us)
            self.devices.put(subject, burst)
            self.evictions = self.devices.evictions
        if not burst.add(frame.ts_us):
            return None
        verb = "probes for" if frame.kind == PROBE_REQUEST else "asks to join"
        finding = self._finding(frame, canary, f"Device {format_mac(frame.ta)} {verb} {quoted(seen.ssid)}", seen)
        finding.count = burst.report(frame.ts_us)
        return finding

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at what an access point advertises."""
        advert = seen.advert
        if advert is None or frame.truncated:
            return None
        canary = self._canary(advert.ssid)
        if canary is None:
            return None
        what = f"Access point {format_mac(frame.bssid)} advertises {quoted(advert.ssid)} ({advert.security.summary})"
        finding = self._finding(frame, canary, what, seen)
        finding.count = CONFIRMATIONS
        return finding

    def _finding(self, frame: Frame, canary: Canary, what: str, seen: Observation) -> Finding:
        name = printable(canary.name.encode("utf-8", "surrogatepass"))
        text = f'{what} on {where(frame, seen.bss)}: that is your canary "{name}".'
        finding = Finding(self.name, self._subject(frame.ta, canary), text, frame)
        finding.evidence.append(("canary", name))
        finding.evidence.append(("signal", signal(frame)))
        return finding

    def _subject(self, mac: bytes, canary: Canary) -> bytes:
        """One device at two canaries is two stories."""
        return mac + canary.name.encode("utf-8", "surrogatepass")

    def _canary(self, ssid: bytes) -> Canary | None:
        canary = self.exact.get(ssid)
        if canary is not None:
            return canary
        for pattern in self.patterns:
            if pattern.matches(ssid):
                return pattern
        return None


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "SSIDCANARY",
            "SPOOF",
            HIGH,
            "A device advertises or asks for an SSID that you laid out as a lure.",
            throttle="5/min",
            burst="1/sec",
            advice="Whoever it is has been where the lure was kept, or answers to every name. Find the device.",
            references=("802.11-2020 9.4.2.2 (SSID)",),
        ),
        SsidCanary,
        (
            Parameter("requests", 2, 1, 100, "frames", "requests of one device that are believed"),
            Parameter("window_s", 60, 1, 3600, "s", "time within which they count together"),
        ),
    ),
)
