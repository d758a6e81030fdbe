"""Probe responses that say something else than the beacons, or nothing."""

from typing import Final, final

from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import PROBE_RESPONSE, Frame
from sensor.dot11.mac import format_mac
from sensor.tracking.observation import Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Bursts
from sensor.wids.wording import access_point, channel_text, plural, seconds, signal

SECOND_US: Final = 1_000_000
FRESH_US: Final = 10 * SECOND_US  # beacons heard longer ago say little of where the access point is now
ASKED_US: Final = SECOND_US  # a directed probe is answered within this time
MAX_BSSIDS: Final = 1024
BAND_KHZ: Final = 1_000_000  # one radio works in one band; bands lie further apart than this


@final
class ProbeChannel(Detection):
    """PROBECHAN: probe responses that name another channel than the beacons before and after them."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (PROBE_RESPONSE,)
        self.bursts: Bursts = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_BSSIDS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Compare the channels that response and beacons name."""
        bss = seen.bss
        record = bss.responding_record if bss is not None else None
        if bss is None or record is None or not record.channel or record.channel == bss.channel:
            return None
        if not bss.channel or seen.retransmission or frame.truncated or frame.elements >= frame.end:
            return None
        apart = record.freq_khz - bss.channel_freq_khz
        if not -BAND_KHZ < apart < BAND_KHZ or frame.ts_us - bss.last_beacon_us > FRESH_US:
            return None
        burst = self.bursts.of(frame.bssid)
        self.evictions = self.bursts.evictions
        # Whoever moved answers on the new channel and sends no more beacons on the old one.
        if burst.last_us and bss.last_beacon_us <= burst.last_us and not burst.gap_passed(frame.ts_us):
            return None
        if not burst.add(frame.ts_us):
            return None
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        text = (
            f"{plural(count, 'probe response')} in {lasted} of {access_point(frame.bssid, bss)} to "
            f"{format_mac(frame.ra)} and others name channel {record.channel}, while its beacons go on naming "
            f"{bss.channel}: likely two transmitters."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        finding.confidence = 65
        finding.channel = channel_text(bss)
        finding.evidence.append(("channels", f"{bss.channel} in beacons, {record.channel} in probe responses"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class NullProbeResponse(Detection):
    """NULLPROBERESP: probe responses without an SSID to a station that asked for a network by name."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (PROBE_RESPONSE,)
        self.bursts: Bursts = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_BSSIDS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count empty answers to directed probes."""
        bss = seen.bss
        record = bss.responding_record if bss is not None else None
        if bss is None or record is None or record.ssid_length or seen.retransmission:
            return None
        if frame.truncated or frame.elements >= frame.end:
            return None
        asking = seen.receiver
        probed = asking.probed if asking is not None else None
        if probed is None:
            return None
        asked = [ssid for ssid in probed if ssid.ssid and 0 <= frame.ts_us - ssid.last_us < ASKED_US]
        burst = self.bursts.due(frame.bssid, frame.ts_us) if asked else None
        self.evictions = self.bursts.evictions
        if burst is None:
            return None
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        text = (
            f"{plural(count, 'probe response')} without an SSID in {lasted} from {access_point(frame.bssid, bss)} to "
            f"{format_mac(frame.ra)}, which had asked for a network by name."
        )
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = count
        finding.confidence = 40
        finding.channel = channel_text(bss)
        finding.evidence.append(("SSID element", "empty"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "PROBECHAN",
            "SPOOF",
            MEDIUM,
            "An access point's probe responses name another channel than its beacons.",
            throttle="5/min",
            burst="1/sec",
            advice="Look for a second transmitter with the access point's address, and compare what else differs.",
            references=("802.11-2020 9.3.3.10 (probe response)",),
        ),
        ProbeChannel,
        (
            Parameter("window_s", 60, 5, 3600, "s", "time within which responses count together"),
            Parameter("frames", 3, 2, 100, "frames", "responses, each with a beacon between it and the one before"),
        ),
    ),
    Entry(
        Definition(
            "NULLPROBERESP",
            "DENIAL",
            MEDIUM,
            "Probe responses without an SSID to stations that asked for a network by name: old drivers crash on them.",
            throttle="5/min",
            burst="1/sec",
            advice="Only drivers of 2006 and before suffer. Look which access point it is, and whether it is yours.",
            references=("802.11-2020 9.4.2.2 (SSID)",),
            on=False,
        ),
        NullProbeResponse,
        (
            Parameter("window_s", 60, 1, 3600, "s", "time within which responses count together"),
            Parameter("frames", 3, 1, 1000, "frames", "responses of one access point"),
        ),
    ),
)
