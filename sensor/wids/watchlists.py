"""What the operator watches for, told in their own words and with their own severity."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import ASSOC_REQUEST, PROBE_REQUEST, REASSOC_REQUEST, Frame
from sensor.dot11.mac import format_mac
from sensor.text import printable
from sensor.tracking.device import Device
from sensor.tracking.observation import ADVERT_CONFIRMED, CONFIRMATIONS, NEW_DEVICE, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.policy import Watch
from sensor.wids.roll import Roll, Sightings
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import access_point, channel_text, quoted, signal, where

MINUTE_US: Final = 60_000_000
MAX_ASKING: Final = 1024

REQUESTS: Final = 2  # of one device that are believed
WINDOW_US: Final = 60_000_000  # time within which they count together


@final
class Watchlist(Detection):
    """WATCH: a watched address is heard, or a watched SSID is advertised or asked for."""

    def __init__(self, brief: Brief) -> None:
        """Watch what the operator lists; want only what that needs."""
        super().__init__(brief.definition)
        self.again_us: i64 = brief.values["again_min"] * MINUTE_US
        self.for_addresses: list[Watch] = [watch for watch in brief.policy.watches if watch.addresses]
        self.for_ssids: list[Watch] = [watch for watch in brief.policy.watches if watch.pattern is not None]
        self.roll: Roll = Roll([watch.addresses for watch in self.for_addresses])
        self.sightings: Sightings = Sightings()
        self.devices: dict[bytes, Device] = {}
        self.asking: KeyedTable[Burst] = KeyedTable(MAX_ASKING)
        if self.for_addresses:
            self.news |= NEW_DEVICE
            self.ticks = True
        if self.for_ssids:
            self.news |= ADVERT_CONFIRMED
            self.kinds = (PROBE_REQUEST, ASSOC_REQUEST, REASSOC_REQUEST)

    def meet(self, devices: dict[bytes, Device]) -> None:
        """Know who is there; a watch that is new tells of them, too."""
        self.devices = devices
        self.roll.meet(devices)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at what a station asks for."""
        if not seen.ssid or seen.retransmission or frame.truncated:
            return None
        watch = self._watch(seen.ssid)
        if watch is None:
            return None
        subject = subject_of(watch, frame.ta)
        burst = self.asking.get(subject)
        if burst is None:
            burst = Burst(REQUESTS, WINDOW_US)
            self.asking.put(subject, burst)
            self.evictions = self.asking.evictions
        if not burst.add(frame.ts_us):
            return None
        verb = "probes for" if frame.kind == PROBE_REQUEST else "asks to join"
        place = where(frame, seen.bss)
        text = f"device {format_mac(frame.ta)} {verb} {quoted(seen.ssid)} on {place}"
        finding = self._finding(watch, frame.ta, text, frame, frame.ts_us)
        finding.count = burst.report(frame.ts_us)
        finding.evidence.append(("signal", signal(frame)))
        return finding

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Catch whom a mask has, and look at what access points advertise."""
        self.roll.note(seen)
        advert = seen.advert
        if advert is None or not seen.news & ADVERT_CONFIRMED or frame.truncated:
            return None
        watch = self._watch(advert.ssid)
        if watch is None:
            return None
        text = f"access point {format_mac(frame.bssid)} advertises {quoted(advert.ssid)} "
        text += f"({advert.security.summary}, {where(frame, seen.bss)})"
        finding = self._finding(watch, frame.bssid, text, frame, frame.ts_us)
        finding.count = CONFIRMATIONS
        finding.channel = channel_text(seen.bss)
        finding.evidence.append(("signal", signal(frame)))
        return finding

    def on_tick(self, now_us: i64) -> list[Finding]:
        """Look whether a watched address is heard."""
        findings: list[Finding] = []
        for mac, number in self.roll.entries():
            device = self.devices.get(mac)
            if device is not None and self.sightings.appears(mac, device, self.again_us):
                findings.append(self._heard(self.for_addresses[number], device, now_us))
        return findings

    def _heard(self, watch: Watch, device: Device, now_us: i64) -> Finding:
        mac = device.mac
        who = access_point(mac, device.bss) if device.bss is not None else f"device {format_mac(mac)}"
        place = f" on {device.freq_khz // 1000} MHz" if device.freq_khz else ""
        finding = self._finding(watch, mac, f"{who} is heard{place}", None, now_us)
        finding.source = mac
        finding.transmitter = device.last_bssid or mac
        finding.freq_khz = device.freq_khz
        finding.signal_dbm = device.signal_last_dbm
        finding.evidence.append(("signal", f"{device.signal_last_dbm} dBm" if device.signal_last_dbm else "unknown"))
        return finding

    def _finding(self, watch: Watch, mac: bytes, what: str, frame: Frame | None, ts_us: i64) -> Finding:
        text = f'Watch "{words(watch.name)}": {what}.'
        if watch.text:
            text += f" {words(watch.text).rstrip('.')}."
        finding = Finding(self.name, subject_of(watch, mac), text, frame, ts_us)
        finding.severity = watch.severity
        finding.evidence.append(("watch", words(watch.name)))
        return finding

    def _watch(self, ssid: bytes) -> Watch | None:
        for watch in self.for_ssids:
            if watch.pattern is not None and watch.pattern.matches(ssid):
                return watch
        return None


def subject_of(watch: Watch, mac: bytes) -> bytes:
    """Return what tells one device's story under one watch from others."""
    return mac + watch.name.encode("utf-8", "surrogatepass")


def words(text: str) -> str:
    """Return the operator's own words as they may be printed."""
    return printable(text.encode("utf-8", "surrogatepass"))


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "WATCH",
            "OTHER",
            MEDIUM,
            "Something that you watch for is there.",
            throttle="5/min",
            burst="1/sec",
            advice="What you wrote into the watch's `text`.",
            references=("802.11-2020 9.4.2.2 (SSID)",),
        ),
        Watchlist,
        (Parameter("again_min", 60, 1, 10_080, "min", "silence after which a watched address is told of again"),),
    ),
)
