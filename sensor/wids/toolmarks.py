"""What attack tools cannot help writing into their frames. Longer than most modules because it is one table.

Each mark needs at least two constants that no honest sender combines. Several frames of it make a finding.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.element_ids import DS_PARAMETER, EXTENDED_RATES, SSID, SUPPORTED_RATES
from sensor.dot11.elements import Elements
from sensor.dot11.frame import ASSOC_REQUEST, BEACON, DEAUTH, DISASSOC, PROBE_RESPONSE, REASSOC_REQUEST, Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.octets import u16
from sensor.tracking.observation import ADVERT_CONFIRMED, BSS_DESCRIBED, CONFIRMATIONS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import channel_text, plural, seconds, signal, where

SECOND_US: Final = 1_000_000
MAX_SUBJECTS: Final = 2048
TURN_US: Final = SECOND_US  # within which the other half of an exchange has to follow

# A duration that fits a unicast frame at 1 Mb/s and no broadcast, which nobody acknowledges (802.11-2020 9.2.5.2).
ACKNOWLEDGED: Final = 0x013A
LAST_SEQUENCE: Final = 0xFFF0  # octets F0 FF: sequence number 4095
SAWTOOTH: Final = 64  # bettercap counts its disconnections from 0 to 63
DAY_US: Final = 86_400 * SECOND_US
ESP_TSF_US: Final = 0x0FF8F75183  # octets 83 51 F7 8F 0F 00 00 00

AIREPLAY: Final = "aireplay-ng"
AIREPLAY_AUTH: Final = "aireplay-ng (fake authentication)"
AIRBASE: Final = "airbase-ng"
MARAUDER: Final = "ESP32 Marauder"
ESP_DEAUTHER: Final = "ESP8266 deauther"
BETTERCAP: Final = "bettercap"
MDK: Final = "mdk3 or mdk4"
HCXDUMPTOOL: Final = "hcxdumptool"
SCRIPT: Final = "a script (scapy) or a Wi-Fi Pineapple"

ESS_PRIVACY_SHORT_SLOT: Final = 0x0431  # Capability Information of several tools' association requests
BETTERCAP_CAPABILITY: Final = 0x0411
# Supported and extended rates of 1, 2, 5.5 and 11, then 6 to 54 Mb/s, none of them basic (802.11-2020 9.4.2.3).
FAKE_AUTH_RATES: Final = b"\x01\x04\x02\x04\x0b\x16\x32\x08\x0c\x12\x18\x24\x30\x48\x60\x6c"
# hcxdumptool before 6.3, as Debian 12 has it: HT Capabilities, Extended Capabilities and operating classes in this
# order, which is nobody's who sorts them (802.11-2020 table 9-62 has the classes first), and these values.
OLD_HCX_ELEMENTS: Final = (
    b"\x2d\x1a\x6e\x18\x1f\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x96\x00\x01"
    + bytes(10)
    + b"\x7f\x08\x00\x00\x00\x00\x01\x00\x00\x40"
    + b"\x3b\x14\x51\x51\x53\x54\x73\x74\x75\x76\x77\x78\x79\x7a\x7b\x7c\x7d\x7e\x7f\x80\x81\x82"
)
RM_CAPABILITIES: Final = b"\x46\x05\x7b\x00\x02\x00\x00"  # RM Enabled Capabilities (802.11-2020 9.4.2.44)


@final
class Mark:
    """One frame that carries a tool's constants."""

    def __init__(self, tool: str, sureness: i64, constants: str) -> None:
        """Take the tool, how sure its constants are in percent, and what they are."""
        self.tool: str = tool
        self.sureness: i64 = sureness
        self.constants: str = constants


BROADCAST_DURATION: Final = Mark(AIREPLAY, 85, "reason 7 to everybody with the duration 314 of an acknowledged frame")
BOTH_WAYS: Final = Mark(AIREPLAY, 75, "reason 7 with duration 314 both to the station and in its name")
MARAUDER_DEAUTH: Final = Mark(MARAUDER, 90, "reason 2, duration 314, sequence number 4095")
ESP_TSF: Final = Mark(ESP_DEAUTHER, 90, "beacon timestamp 83 51 F7 8F 0F 00 00 00")
BETTERCAP_DEAUTH: Final = Mark(BETTERCAP, 80, "reason 6 both ways under one sequence number below 64")
MDK_DEAUTH: Final = Mark(MDK, 75, "deauthentication and disassociation by turns, reasons 1, 3, 5 and 8, or all 0")
HCX_REQUEST: Final = Mark(HCXDUMPTOOL, 90, "capabilities 0x0431, listen interval 5, RM capabilities 7B 00 02 00 00")
OLD_HCX_REQUEST: Final = Mark(
    f"{HCXDUMPTOOL} before 6.3", 85, "capabilities 0x0431, listen interval 5, operating classes behind the capabilities"
)
BETTERCAP_REQUEST: Final = Mark(BETTERCAP, 85, "capabilities 0x0411, listen interval 3, RSN capabilities 0x008C")
FAKE_AUTH: Final = Mark(AIREPLAY_AUTH, 80, "listen interval 100, duration 314, and no more than SSID and rates")
AIRBASE_BEACON: Final = Mark(AIRBASE, 90, "timestamp that is the time of day, rates in elements of 4 and 8")
BARE_BEACON: Final = Mark(SCRIPT, 60, "capabilities 0x0001, and elements that name SSID and channel but no rates")


@final
class Exchange:
    """What was last said each way between one station and one BSS."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.ours_us: i64 = 0  # last frame in the BSSID's name: time, sequence control
        self.ours_seq: i64 = -1
        self.theirs_us: i64 = 0
        self.theirs_seq: i64 = -1
        self.reasons: i64 = 0  # of mdk's four kinds, as bits
        self.reasons_us: i64 = 0


@final
class Deauths:
    """Marks in deauthentications and disassociations; some only show over both directions."""

    def __init__(self) -> None:
        """Start with nobody."""
        self.exchanges: KeyedTable[Exchange] = KeyedTable(MAX_SUBJECTS)

    def mark(self, frame: Frame) -> Mark | None:
        """Return the tool's mark that a frame carries, or completes."""
        reason, duration = frame.reason, frame.duration
        if frame.kind == DEAUTH and duration == ACKNOWLEDGED:
            if reason == 2 and frame.seq_ctl == LAST_SEQUENCE:
                return MARAUDER_DEAUTH
            if reason == 7 and frame.group_addressed:
                return BROADCAST_DURATION
        if frame.group_addressed:
            return None
        ours = frame.ta == frame.bssid
        if not ours and frame.ra != frame.bssid:
            return None
        exchange = self._exchange(frame.bssid + (frame.ra if ours else frame.ta))
        found: Mark | None = None
        if frame.kind == DEAUTH and (reason == 6 or (reason == 7 and duration == ACKNOWLEDGED)):
            found = self._answered(exchange, frame, ours, reason)
        elif self._in_turns(exchange, frame, ours, reason):
            return MDK_DEAUTH
        return found

    def _answered(self, exchange: Exchange, frame: Frame, ours: bool, reason: i64) -> Mark | None:
        """A station does not tell its access point that it is not associated: both at once are one forger's."""
        seq: i64 = frame.seq_ctl >> 4
        if ours:
            exchange.ours_us = frame.ts_us
            exchange.ours_seq = seq
            return None
        exchange.theirs_us = frame.ts_us
        if not exchange.ours_us or not 0 <= frame.ts_us - exchange.ours_us <= TURN_US:
            return None
        same = exchange.ours_seq == seq and seq < SAWTOOTH
        exchange.ours_us = 0
        if reason == 6:
            return BETTERCAP_DEAUTH if same else None
        return BOTH_WAYS

    def _in_turns(self, exchange: Exchange, frame: Frame, ours: bool, reason: i64) -> bool:
        """Whether all four of mdk's kinds came within a second; Debian's mdk4 4.2 says reason 0 in all of them."""
        bit: i64 = 0
        if frame.kind == DEAUTH:
            bit = 1 if ours and reason in (0, 1) else 2 if not ours and reason in (0, 3) else 0
        else:
            bit = 4 if ours and reason in (0, 5) else 8 if not ours and reason in (0, 8) else 0
        if not bit:
            return False
        if not 0 <= frame.ts_us - exchange.reasons_us <= TURN_US:
            exchange.reasons = 0
            exchange.reasons_us = frame.ts_us
        exchange.reasons |= bit
        if exchange.reasons != 15:
            return False
        exchange.reasons = 0
        return True

    def _exchange(self, key: bytes) -> Exchange:
        exchange = self.exchanges.get(key)
        if exchange is None:
            exchange = Exchange()
            self.exchanges.put(key, exchange)
        return exchange


def request_mark(frame: Frame, seen: Observation) -> Mark | None:
    """Return the mark of a (re)association request."""
    elements = seen.elements
    if elements is None or frame.end - frame.body < 4:
        return None
    listen = u16(frame.data, frame.body + 2)
    if frame.capability == ESS_PRIVACY_SHORT_SLOT and listen == 5 and RM_CAPABILITIES in elements.raw:
        return HCX_REQUEST
    if frame.capability == ESS_PRIVACY_SHORT_SLOT and listen == 5 and OLD_HCX_ELEMENTS in elements.raw:
        return OLD_HCX_REQUEST
    if listen == 100 and frame.duration == ACKNOWLEDGED and is_fake_auth(frame, elements):
        return FAKE_AUTH
    if frame.capability == BETTERCAP_CAPABILITY and listen == 3 and rsn_capabilities(elements.rsn) == 0x008C:
        return BETTERCAP_REQUEST
    return None


def is_fake_auth(frame: Frame, elements: Elements) -> bool:
    """Whether it is built as aireplay-ng's, whose capabilities are the access point's where it has heard a beacon."""
    if frame.capability == ESS_PRIVACY_SHORT_SLOT:
        return True
    return elements.ids == bytes((SSID, SUPPORTED_RATES, EXTENDED_RATES)) and FAKE_AUTH_RATES in elements.raw


def rsn_capabilities(rsn: bytes) -> int:
    """Return the RSN Capabilities of an element with one pairwise suite and one AKM, -1 of others."""
    if len(rsn) < 20 or rsn[6:8] != b"\x01\x00" or rsn[12:14] != b"\x01\x00":
        return -1
    return u16(rsn, 18)


def beacon_mark(frame: Frame, seen: Observation) -> Mark | None:
    """Return the mark of a beacon or probe response whose elements were just read."""
    elements = seen.elements
    if elements is None or not frame.elements:
        return None
    mark = clock_mark(frame)
    if mark is not None and (mark is not AIRBASE_BEACON or split_rates(elements.raw)):
        return mark
    if frame.kind == BEACON and frame.capability == 0x0001 and elements.ids == bytes((SSID, DS_PARAMETER)):
        return BARE_BEACON
    return None


def clock_mark(frame: Frame) -> Mark | None:
    """Return the mark that a timestamp is part of.

    The time of day alone says nothing: simulated radios and some makers' access points count from 1970, too.
    """
    if frame.tsf_us == ESP_TSF_US:
        return ESP_TSF
    off = frame.tsf_us - frame.ts_us
    return AIRBASE_BEACON if -DAY_US < off < DAY_US else None


def split_rates(raw: bytes) -> bool:
    """Whether supported and extended rates come in elements of four and of eight."""
    four = raw.find(bytes((SUPPORTED_RATES, 4)))
    return four >= 0 and raw.find(bytes((EXTENDED_RATES, 8)), four) >= 0


@final
class AttackTool(Detection):
    """ATTACKTOOL: frames with constants that a known tool writes; the sentence says what they agree with."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.kinds = (DEAUTH, DISASSOC, ASSOC_REQUEST, REASSOC_REQUEST)
        self.news = BSS_DESCRIBED | ADVERT_CONFIRMED
        self.frames: i64 = brief.values["frames"]
        self.window_us: i64 = brief.values["window_s"] * SECOND_US
        self.deauths = Deauths()
        self.sightings: KeyedTable[Burst] = KeyedTable(MAX_SUBJECTS)
        self.watched: KeyedTable[Mark] = KeyedTable(MAX_SUBJECTS)  # BSSIDs whose beacons carry a mark

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at what disconnects or asks."""
        if seen.retransmission or frame.protected or frame.truncated:
            return None
        if frame.kind == DEAUTH or frame.kind == DISASSOC:
            mark = self.deauths.mark(frame)
            return None if mark is None else self._sighted(mark, frame.bssid, frame, seen)
        mark = request_mark(frame, seen)
        return None if mark is None else self._sighted(mark, frame.ta, frame, seen)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at what advertises: its elements when they are new, its clock once it is believed."""
        if (frame.kind != BEACON and frame.kind != PROBE_RESPONSE) or frame.truncated:
            return None
        mark = beacon_mark(frame, seen)
        if mark is not None:
            self.watched.put(frame.bssid, mark)
            self._count_evictions()
        if not seen.news & ADVERT_CONFIRMED:
            return None
        mark = self.watched.get(frame.bssid)
        if mark is None or (mark is not BARE_BEACON and clock_mark(frame) is None):
            return None
        finding = self._finding(mark, frame.bssid, f"{CONFIRMATIONS} beacons or answers", frame, seen)
        finding.count = CONFIRMATIONS
        return finding

    def _sighted(self, mark: Mark, subject: bytes, frame: Frame, seen: Observation) -> Finding | None:
        key = mark.tool.encode() + subject
        burst = self.sightings.get(key)
        if burst is None:
            burst = Burst(self.frames, self.window_us)
            self.sightings.put(key, burst)
            self._count_evictions()
        if not burst.add(frame.ts_us):
            return None
        lasted = seconds(burst.lasted_us())
        count = burst.report(frame.ts_us)
        finding = self._finding(mark, subject, f"{plural(count, 'frame')} in {lasted}", frame, seen)
        finding.count = count
        return finding

    def _count_evictions(self) -> None:
        self.evictions = self.sightings.evictions + self.deauths.exchanges.evictions + self.watched.evictions

    def _finding(self, mark: Mark, subject: bytes, frames: str, frame: Frame, seen: Observation) -> Finding:
        text = (
            f"{frames} in the name of {format_mac(subject)} ({where(frame, seen.bss)}) look like those of {mark.tool}: "
            f"{mark.constants}."
        )
        finding = Finding(self.name, subject, text, frame)
        finding.confidence = mark.sureness
        finding.channel = channel_text(seen.bss)
        finding.evidence.append(("tool", mark.tool))
        finding.evidence.append(("constants", mark.constants))
        finding.evidence.append(("signal", signal(frame)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "ATTACKTOOL",
            "PROBE",
            MEDIUM,
            "Frames carry constants that a known attack tool writes and honest equipment does not.",
            throttle="5/min",
            burst="1/sec",
            advice="Somebody near attacks, or practises. Whom it concerns stands in the other alerts of that moment.",
            references=(
                "aircrack-ng 1.7: aireplay-ng, airbase-ng",
                "mdk4 4.2",
                "bettercap 2.33",
                "hcxdumptool 6.2",
                "ESP32 Marauder 1.0, ESP8266 Deauther 2.6",
            ),
        ),
        AttackTool,
        (
            Parameter("frames", 3, 2, 1000, "frames", "frames with one tool's mark in the name of one address"),
            Parameter("window_s", 30, 1, 600, "s", "time within which they count together"),
        ),
    ),
)
