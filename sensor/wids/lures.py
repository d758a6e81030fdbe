"""Access points that are whatever a station asks for, and the maker of the best known of them."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import PROBE_RESPONSE, Frame
from sensor.dot11.mac import format_mac
from sensor.tracking.device import Bss, SsidRecord
from sensor.tracking.observation import BSS_DESCRIBED, NEW_RESPONDED_SSID, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import NAMED, channel_text, plural, quoted, seconds, signal, where

SECOND_US: Final = 1_000_000
ASKED_US: Final = 5 * SECOND_US  # an answer that follows a probe for the same SSID so soon was made for it
REPEAT_US: Final = 10 * SECOND_US  # without a new SSID, that long between two reports of one BSSID
MAX_BSSIDS: Final = 1024
MAX_INDICATOR: Final = 4  # 16 BSSIDs behind one: as many as any radio carries; more is no excuse


@final
class Karma(Detection):
    """KARMA: probe responses of one BSSID for several SSIDs within a minute.

    An access point with a Multiple BSSID element may answer for as many more as it says to carry.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = NEW_RESPONDED_SSID | BSS_DESCRIBED  # a responder that takes turns is parsed at each turn
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.ssids: i64 = brief.values["ssids"]
        self.reported: KeyedTable[list[int]] = KeyedTable(MAX_BSSIDS)  # BSSID -> time of the last report

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count what the BSSID answered for lately."""
        bss = seen.bss
        if bss is None or frame.kind != PROBE_RESPONSE or not seen.ssid or frame.truncated:
            return None
        if bss.responded is None or len(bss.responded) < self.ssids:
            return None
        answered = self._answered(bss, frame.ts_us)
        if len(answered) < self.ssids + self._excused(seen):
            return None
        if not self._due(frame, seen):
            return None
        names = ", ".join([quoted(record.ssid) for record in answered[-NAMED:]])
        rest = f" and {len(answered) - NAMED} more" if len(answered) > NAMED else ""
        lasted = seconds(frame.ts_us - min([record.last_us for record in answered]))
        text = (
            f"Access point {format_mac(frame.bssid)} ({where(frame, bss)}) answered for {len(answered)} different "
            f"networks in {lasted}: {names}{rest}."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = len(answered)
        finding.confidence = 70
        finding.evidence.append(("SSIDs", names + rest))
        finding.evidence.append(("signal", signal(frame)))
        finding.channel = channel_text(bss)
        self._add_demand(finding, frame, seen)
        return finding

    def _due(self, frame: Frame, seen: Observation) -> bool:
        """Whether there is something to say that was not said just now."""
        last = self.reported.get(frame.bssid)
        if last is not None and not seen.news & NEW_RESPONDED_SSID and 0 <= frame.ts_us - last[0] < REPEAT_US:
            return False
        self.reported.put(frame.bssid, [frame.ts_us])
        self.evictions = self.reported.evictions
        return True

    def _add_demand(self, finding: Finding, frame: Frame, seen: Observation) -> None:
        """A station that just asked for the SSID makes chance unlikely."""
        station = seen.receiver
        asked = station.probed_ssid(seen.ssid) if station is not None else None
        if asked is not None and 0 <= frame.ts_us - asked.last_us <= ASKED_US:
            finding.confidence = 90
            finding.evidence.append(("asked for", f"{quoted(seen.ssid)} by {format_mac(frame.ra)} just before"))

    def _answered(self, bss: Bss, ts_us: i64) -> list[SsidRecord]:
        """Return the named SSIDs that the BSSID answered for within the window, in the order of first sight."""
        responded = bss.responded
        if responded is None:
            return []
        return [record for ssid, record in responded.items() if ssid and ts_us - record.last_us <= self.window_us]

    def _excused(self, seen: Observation) -> i64:
        """Return how many SSIDs more a Multiple BSSID element explains (802.11-2020 9.4.2.45)."""
        elements = seen.elements
        if elements is None or elements.mbssid_indicator <= 0:
            return 0
        carried: i64 = 1 << min(elements.mbssid_indicator, MAX_INDICATOR)
        return carried - 1


PINEAPPLE_SECOND: Final = 0x13  # 00:13:37, or 02:13:37 with the local bit
PINEAPPLE_THIRD: Final = 0x37


@final
class KarmaOui(Detection):
    """KARMAOUI: probe responses under the address range that the Wi-Fi Pineapple comes with."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (PROBE_RESPONSE,)
        self.frames: i64 = brief.values["frames"]
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.bssids: KeyedTable[Burst] = KeyedTable(MAX_BSSIDS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at the address."""
        ta = frame.ta
        if ta[1] != PINEAPPLE_SECOND or ta[2] != PINEAPPLE_THIRD or (ta[0] != 0x00 and ta[0] != 0x02):
            return None
        if seen.retransmission or frame.truncated or frame.elements >= frame.end:
            return None
        burst = self.bssids.get(ta)
        if burst is None:
            burst = Burst(self.frames, self.window_us)
            self.bssids.put(ta, burst)
            self.evictions = self.bssids.evictions
        if not burst.add(frame.ts_us):
            return None
        count = burst.report(frame.ts_us)
        who = f"{format_mac(ta)} ({where(frame, seen.bss)})"
        answers = f"{plural(count, 'time')}, last for {quoted(seen.ssid)}"
        text = f"{who} answered {answers}, under an address of the Wi-Fi Pineapple."
        finding = Finding(self.name, ta, text, frame)
        finding.count = count
        finding.confidence = 60
        finding.channel = channel_text(seen.bss)
        finding.evidence.append(("address range", "00:13:37"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "KARMA",
            "SPOOF",
            HIGH,
            "An access point answers for several networks, as if it were whatever a station asks for.",
            throttle="5/min",
            burst="1/sec",
            advice="Devices nearby may join it by themselves, above all those that remember open networks. Find it by "
            "its signal and make devices forget open networks.",
            references=("Dai Zovi and Macaulay, Attacking Automatic Wireless Network Selection, IEEE IAW 2005",),
        ),
        Karma,
        (
            Parameter("ssids", 3, 2, 30, "SSIDs", "different SSIDs that one BSSID answers for"),
            Parameter("window_s", 60, 1, 3600, "s", "time within which answers count together"),
        ),
    ),
    Entry(
        Definition(
            "KARMAOUI",
            "PROBE",
            MEDIUM,
            "Probe responses come from an address of the Wi-Fi Pineapple, a device for attacks.",
            throttle="5/min",
            burst="1/sec",
            advice="Find it by its signal. The range belongs to a maker of other equipment, which is rare.",
            references=("Hak5, WiFi Pineapple: 00:13:37",),
        ),
        KarmaOui,
        (
            Parameter("frames", 3, 2, 1000, "frames", "probe responses of one address"),
            Parameter("window_s", 60, 1, 3600, "s", "time within which they count together"),
        ),
    ),
)
