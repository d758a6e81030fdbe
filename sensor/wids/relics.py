"""Signatures of old tools and oddities that Kismet names; what is noise today is off unless wanted."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, LOW, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import (
    ASSOC_REQUEST,
    AUTH,
    BEACON,
    DATA,
    DEAUTH,
    NULL,
    PROBE_REQUEST,
    PROBE_RESPONSE,
    QOS_DATA,
    QOS_NULL,
    Frame,
)
from sensor.dot11.mac import format_mac
from sensor.tracking.bsses import CAPABILITY_IBSS
from sensor.tracking.device import ROLE_AP, Bss
from sensor.tracking.observation import ADVERT_CONFIRMED, BSS_DESCRIBED, CONFIRMATIONS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import access_point, channel_text, plural, seconds, signal, where

SECOND_US: Final = 1_000_000
MAX_SUBJECTS: Final = 1024
RESTARTED_US: Final = 60 * SECOND_US

AIRJACK: Final = b"AirJack"
# LLC/SNAP of Agere's test protocol: OUI 00-60-1D, protocol 1. What follows stands four octets behind it.
TEST_PROTOCOL: Final = b"\xaa\xaa\x03\x00\x60\x1d\x00\x01"
MESSAGE: Final = 12
LINK_TEST: Final = b"\x00\x01\x02\x03"
STUMBLERS: Final = (
    (b"Flurble gronk bloopit", "0.3.22"),
    (b"All your 802.11b are belong to us", "0.3.23"),
    (b"          Intentionally blank", "0.3.30"),
)


@final
class AirJackSsid(Detection):
    """AIRJACKSSID: the SSID of a tool of 2002."""

    def __init__(self, brief: Brief) -> None:
        """Want what has just been believed."""
        super().__init__(brief.definition)
        self.news = ADVERT_CONFIRMED

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Compare the SSID."""
        if seen.advert is None or seen.advert.ssid != AIRJACK or frame.truncated:
            return None
        name = f"Access point {format_mac(frame.bssid)} ({where(frame, seen.bss)})"
        text = f'{name} calls itself "AirJack", as that tool does.'
        finding = Finding(self.name, frame.bssid, text, frame)
        finding.count = CONFIRMATIONS
        finding.confidence = 60
        finding.channel = channel_text(seen.bss)
        finding.evidence.append(("signal", signal(frame)))
        return finding


def agere_message(frame: Frame) -> bytes:
    """Return what follows Agere's test protocol in clear data, nothing where it is something else."""
    at = frame.body
    if frame.flags & 0x40 or frame.end - at < MESSAGE or frame.data[at : at + 8] != TEST_PROTOCOL:
        return b""
    return frame.data[at + MESSAGE : frame.end]


@final
class NetStumbler(Detection):
    """NETSTUMBLER: the words that the network finder of that name sent to access points."""

    def __init__(self, brief: Brief) -> None:
        """Want data."""
        super().__init__(brief.definition)
        self.kinds = (DATA, QOS_DATA)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look for its words."""
        message = agere_message(frame)
        if not message or frame.truncated or seen.retransmission:
            return None
        for words, version in STUMBLERS:
            if message.startswith(words):
                who = f"{format_mac(frame.ta)} ({where(frame, seen.bss)})"
                text = f"{who} searches for networks with NetStumbler {version}."
                finding = Finding(self.name, frame.ta, text, frame)
                finding.confidence = 90
                finding.evidence.append(("version", version))
                finding.evidence.append(("signal", signal(frame)))
                return finding
        return None


@final
class LucentTest(Detection):
    """LUCENTTEST: the link test of Lucent's client software."""

    def __init__(self, brief: Brief) -> None:
        """Want data."""
        super().__init__(brief.definition)
        self.kinds = (DATA, QOS_DATA)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look for its counting octets."""
        if frame.truncated or seen.retransmission or not agere_message(frame).startswith(LINK_TEST):
            return None
        text = f"{format_mac(frame.ta)} ({where(frame, seen.bss)}) runs the link test of Lucent's client software."
        finding = Finding(self.name, frame.ta, text, frame)
        finding.confidence = 80
        finding.evidence.append(("octets", "00 01 02 03 behind 00-60-1D, 1"))
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class Overpowered(Detection):
    """OVERPOWERED: a device so loud that it amplifies beyond reason, or stands on the antenna."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue; beacons are not looked at."""
        super().__init__(brief.definition)
        self.kinds = (DATA, QOS_DATA, NULL, QOS_NULL, PROBE_REQUEST, PROBE_RESPONSE, AUTH, ASSOC_REQUEST, DEAUTH)
        self.limit_dbm: i64 = -brief.values["below_zero_db"]
        self.frames: i64 = brief.values["frames"]
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.devices: KeyedTable[Burst] = KeyedTable(MAX_SUBJECTS)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count what is too loud; 0 dBm and above are a driver's fancy."""
        loud = frame.signal_dbm
        if loud <= self.limit_dbm or loud >= 0 or seen.retransmission:
            return None
        burst = self.devices.get(frame.ta)
        if burst is None:
            burst = Burst(self.frames, self.window_us)
            self.devices.put(frame.ta, burst)
            self.evictions = self.devices.evictions
        if not burst.add(frame.ts_us):
            return None
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        frames = f"{plural(count, 'frame')} of {format_mac(frame.ta)} in {lasted}"
        text = f"{frames} at {loud} dBm: it is overpowered, or very near."
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 40
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class Change:
    """Ad-hoc beacons of an access point."""

    def __init__(self, bss: Bss, ts_us: i64) -> None:
        """Start with none."""
        self.bss: Bss = bss
        self.ts_us: i64 = ts_us
        self.told: bool = False
        self.parsed: i64 = 0
        self.lasts: bool = False  # the last beacon that said something new was ad-hoc
        self.at: i64 = 0  # beacons of the BSS when the last ad-hoc one was read

    def ad_hoc(self) -> i64:
        """Return how many there were: those that were read, and those since that said the same."""
        same = self.bss.beacons - self.at if self.lasts else 0
        return self.parsed + same


@final
class AdhocConflict(Detection):
    """ADHOCCONFLICT: a BSSID that was an access point's now beacons as an ad-hoc cell, without having restarted."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = BSS_DESCRIBED
        self.ticks = True
        self.beacons: i64 = brief.values["beacons"]
        self.changes: KeyedTable[Change] = KeyedTable(MAX_SUBJECTS)
        self.open: i64 = 0  # changes that were not reported

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Note an ad-hoc beacon of an access point."""
        if frame.kind != BEACON or frame.elements >= frame.end or frame.truncated:
            return None
        device, bss = seen.device, seen.bss
        if not frame.capability & CAPABILITY_IBSS:
            known = self.changes.get(frame.bssid) if self.open else None
            if known is not None and bss is not None and known.lasts:  # those before this one still were
                known.parsed += max(0, bss.beacons - 1 - known.at)
                known.lasts = False
            return None
        if device is None or bss is None or frame.ta != frame.bssid or not device.roles & ROLE_AP:
            return None
        if bss.restarted_us and frame.ts_us - bss.restarted_us < RESTARTED_US:
            return None
        change = self.changes.get(frame.bssid)
        if change is None or frame.ts_us - change.ts_us > RESTARTED_US:
            change = Change(bss, frame.ts_us)
            self.changes.put(frame.bssid, change)
            self.evictions = self.changes.evictions
        if change.lasts:
            change.parsed += max(0, bss.beacons - 1 - change.at)
        change.parsed += 1
        change.lasts = True
        change.at = bss.beacons
        self.open += 1
        return None

    def on_tick(self, now_us: i64) -> list[Finding]:
        """Report those that went on."""
        if not self.open:
            return []
        found: list[Finding] = []
        self.open = 0
        for change in self.changes.values():
            if change.told or now_us - change.ts_us > RESTARTED_US:
                continue
            count = change.ad_hoc()
            if count < self.beacons:
                self.open += 1
                continue
            change.told = True
            found.append(self._finding(change, count, now_us))
        return found

    def _finding(self, change: Change, count: i64, now_us: i64) -> Finding:
        bss = change.bss
        text = f"The address of {access_point(bss.bssid, bss)} is in use by an ad-hoc cell, too."
        finding = Finding(self.name, bss.bssid, text, None, now_us)
        finding.transmitter = bss.bssid
        finding.source = bss.bssid
        finding.freq_khz = bss.channel_freq_khz
        finding.channel = channel_text(bss)
        finding.count = count
        finding.confidence = 60
        finding.evidence.append(("ad-hoc beacons", str(count)))
        finding.evidence.append(("beacons in all", str(bss.beacons)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "ADHOCCONFLICT",
            "SPOOF",
            HIGH,
            "One address is an access point's and an ad-hoc cell's at once.",
            throttle="5/min",
            burst="1/sec",
            advice="Find out which of the two is yours; stations may join the other one.",
            references=("802.11-2020 9.4.1.4 (ESS and IBSS bits)",),
        ),
        AdhocConflict,
        (Parameter("beacons", 3, 2, 100, "frames", "ad-hoc beacons of a BSSID that is an access point's"),),
    ),
    Entry(
        Definition(
            "AIRJACKSSID",
            "PROBE",
            LOW,
            "An access point uses the SSID of the AirJack tool of 2002.",
            throttle="5/min",
            burst="1/sec",
            advice="Probably a joke: the tool has been gone for twenty years.",
            references=("Mike Lynn, AirJack, Black Hat USA 2002",),
        ),
        AirJackSsid,
    ),
    Entry(
        Definition(
            "NETSTUMBLER",
            "PROBE",
            LOW,
            "Somebody searches for networks with NetStumbler, a program of 2001 to 2004.",
            throttle="5/min",
            burst="1/sec",
            advice="Nothing: it only looks.",
            references=("Joshua Wright, Layer 2 Analysis of WLAN Discovery Applications, 2002",),
            on=False,
        ),
        NetStumbler,
    ),
    Entry(
        Definition(
            "LUCENTTEST",
            "PROBE",
            LOW,
            "Somebody tests a link with the client software of Lucent's cards.",
            throttle="5/min",
            burst="1/sec",
            advice="Nothing: it only measures.",
            references=("Joshua Wright, Layer 2 Analysis of WLAN Discovery Applications, 2002",),
            on=False,
        ),
        LucentTest,
    ),
    Entry(
        Definition(
            "OVERPOWERED",
            "OTHER",
            HIGH,
            "A device is heard so loud that its transmitter is overpowered, or that it stands beside the sensor.",
            throttle="5/min",
            burst="1/sec",
            advice="Move it away from the sensor, or the sensor from it: its receiver is overloaded.",
            references=("802.11-2020 15.4.5.4 (maximum input level of the DSSS receiver, -4 dBm)",),
            on=False,
        ),
        Overpowered,
        (
            Parameter("below_zero_db", 10, 1, 60, "dB", "a signal closer to 0 dBm than that is too loud"),
            Parameter("frames", 100, 1, 10000, "frames", "frames that loud of one device"),
            Parameter("window_s", 10, 1, 600, "s", "time within which they count together"),
        ),
    ),
)
