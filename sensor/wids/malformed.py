"""Management frames that nobody's software would send: fuzzing, and a neighbour report made for one driver."""

import zlib
from collections import deque
from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.elements import Elements
from sensor.dot11.frame import ACTION, ACTION_NO_ACK, Frame
from sensor.dot11.mac import format_mac
from sensor.tracking.observation import UNUSUAL_ELEMENTS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.strangers import Strangers, subject
from sensor.wids.windows import Burst, Bursts, KeyedTable
from sensor.wids.wording import plural, seconds, signal, where

MAX_DEVICES: Final = 512
RETRY_BIT: Final = 0x08  # 802.11-2020 9.2.4.1.6
SECOND_US: Final = 1_000_000


@final
class Oddities:
    """The kinds of malformed frames that one transmitter sent of late."""

    def __init__(self, needed: int, window_us: int) -> None:
        """Start with none."""
        self.burst = Burst(needed, window_us)
        self.kinds: deque[int] = deque(maxlen=max(needed, 2))


@final
class MalformedManagement(Detection):
    """MALFORMMGMT: one transmitter sends management frames that are malformed in ever new ways.

    Broken software is broken in one way: the same fault again counts for nothing.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = UNUSUAL_ELEMENTS
        self.kinds_needed: int = brief.values["kinds"]
        self.window_us: int = brief.values["window_s"] * SECOND_US
        self.devices: KeyedTable[Oddities] = KeyedTable(MAX_DEVICES)
        self.wants_refused = True
        self.strangers = Strangers(brief.values["addresses"], self.window_us)

    def on_refused(self, frame: Frame) -> Finding | None:
        """Count frames that nobody believes: fuzzers change their address with each."""
        if frame.truncated or frame.flags & RETRY_BIT:
            return None
        count = self.strangers.count(frame)
        if not count:
            return None
        addresses = self.strangers.addresses(frame)
        text = (
            f"{plural(count, 'management frame')} whose elements lie about their length came on {where(frame, None)} "
            f"within {seconds(self.window_us)}, under {addresses} addresses, all equally loud: one transmitter is "
            "looking for a receiver that one of them crashes."
        )
        finding = Finding(self.name, subject(frame), text, frame)
        finding.count = count
        finding.confidence = 70
        finding.evidence.append(("addresses", str(addresses)))
        finding.evidence.append(("signal", signal(frame)))
        return finding

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Count the kinds of faults."""
        elements = seen.elements
        if elements is None or (elements.bad_element < 0 and not elements.duplicates and not elements.fault_offset):
            return None
        if frame.truncated or seen.retransmission:
            return None
        odd = self.devices.get(frame.ta)
        if odd is None:
            odd = Oddities(self.kinds_needed, self.window_us)
            self.devices.put(frame.ta, odd)
            self.evictions = self.devices.evictions
        if odd.burst.gap_passed(frame.ts_us):
            odd.kinds.clear()
        kind = fault_kind(frame, elements)
        if kind in odd.kinds:
            return None
        odd.kinds.append(kind)
        if not odd.burst.add(frame.ts_us):
            return None
        return self._finding(frame, seen, elements, odd.burst)

    def _finding(self, frame: Frame, seen: Observation, elements: Elements, burst: Burst) -> Finding:
        lasted_us = burst.lasted_us()
        count = burst.report(frame.ts_us)
        text = (
            f"Device {format_mac(frame.ta)} ({where(frame, seen.bss)}) sent management frames malformed in {count} "
            f"different ways within {seconds(lasted_us)}: it is looking for a receiver that one of them crashes."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 70
        finding.evidence.append(("ways", str(count)))
        finding.evidence.append(("last fault", fault_text(elements)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


def fault_kind(frame: Frame, elements: Elements) -> int:
    """Return a number for what is wrong with a frame; what honest frames vary (SSID, TIM, contents) is left out."""
    length = len(elements.raw) - (elements.tim_end - elements.tim_start) - max(elements.ssid_length, 0)
    said = f"{frame.kind} {elements.bad_element} {elements.duplicates} {elements.fault_offset > 0} {length}"
    return zlib.crc32(elements.ids + said.encode())


def fault_text(elements: Elements) -> str:
    """Return in words what is wrong with the elements."""
    if elements.fault_offset:
        return "an element longer than the frame"
    if elements.bad_element >= 0:
        return f"element {elements.bad_element} cannot be read"
    return f"{plural(elements.duplicates, 'element')} twice that may be there once"


CATEGORY_RADIO_MEASUREMENT: Final = 5  # 802.11-2020 table 9-51
NEIGHBOR_REPORT_RESPONSE: Final = 5  # 802.11-2020 table 9-374
NEIGHBOR_REPORT: Final = 52  # element
NEIGHBOR_FIXED: Final = 3  # category, action, dialog token
NEIGHBOR_CLASS: Final = 10  # offsets in the element's body (802.11-2020 9.4.2.36)
NEIGHBOR_CHANNEL: Final = 11
HIGHEST_CHANNEL: Final = 224  # what the driver has room for
FIRST_6GHZ_CLASS: Final = 131  # operating classes of 6 GHz (802.11ax-2021 table E-4), whose channels go to 233
LAST_6GHZ_CLASS: Final = 137
HIGHEST_6GHZ_CHANNEL: Final = 233


def impossible_neighbor(data: bytes, start: i64, end: i64) -> i64:
    """Return the channel of the first reported neighbour that is on none there is, 0 where all are in order.

    A list that does not end where the frame does is nobody's report.
    """
    found: i64 = 0
    pos = start
    while pos + 2 <= end:
        length: i64 = data[pos + 1]
        body = pos + 2
        if body + length > end:
            return 0
        if data[pos] == NEIGHBOR_REPORT and length > NEIGHBOR_CHANNEL and not found:
            channel: i64 = data[body + NEIGHBOR_CHANNEL]
            if channel > highest_channel(data[body + NEIGHBOR_CLASS]):
                found = channel
        pos = body + length
    return found if pos == end else 0


def highest_channel(operating_class: i64) -> i64:
    """Return the highest channel that may stand under an operating class."""
    six_ghz = FIRST_6GHZ_CLASS <= operating_class <= LAST_6GHZ_CLASS
    return HIGHEST_6GHZ_CHANNEL if six_ghz else HIGHEST_CHANNEL


@final
class NeighborChannel(Detection):
    """BCOM11KCHAN: a neighbour report with a channel that does not exist."""

    def __init__(self, brief: Brief) -> None:
        """Want action frames."""
        super().__init__(brief.definition)
        self.kinds = (ACTION, ACTION_NO_ACK)
        self.devices = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_DEVICES)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """Read neighbour reports."""
        if frame.category != CATEGORY_RADIO_MEASUREMENT or frame.truncated or seen.retransmission:
            return None
        body = frame.body
        if frame.end - body < NEIGHBOR_FIXED or frame.data[body + 1] != NEIGHBOR_REPORT_RESPONSE:
            return None
        channel = impossible_neighbor(frame.data, body + NEIGHBOR_FIXED, frame.end)
        if not channel:
            return None
        burst = self.devices.due(frame.ta, frame.ts_us)
        self.evictions = self.devices.evictions
        if burst is None:
            return None
        count = burst.report(frame.ts_us)
        text = (
            f"Device {format_mac(frame.ta)} ({where(frame, seen.bss)}) sent {plural(count, 'neighbour report')} to "
            f"{format_mac(frame.ra)} with channel {channel}, which does not exist: Broadcom's firmware wrote "
            "behind its table for it."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 90
        finding.evidence.append(("channel", str(channel)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "MALFORMMGMT",
            "EXPLOIT",
            MEDIUM,
            "A device sends management frames that are malformed in ever new ways, as fuzzers do.",
            throttle="5/min",
            burst="1/sec",
            advice="Find the transmitter, and see whether access points and stations nearby have crashed.",
            references=("802.11-2020 9.4.2.1",),
        ),
        MalformedManagement,
        (
            Parameter("kinds", 6, 3, 100, "kinds", "different faults of one transmitter"),
            Parameter("addresses", 12, 6, 64, "addresses", "equally loud addresses whose frames lie about lengths"),
            Parameter("window_s", 10, 1, 3600, "s", "time within which they count together"),
        ),
    ),
    Entry(
        Definition(
            "BCOM11KCHAN",
            "EXPLOIT",
            HIGH,
            "A neighbour report names a channel that does not exist, an attempt on Broadcom's firmware.",
            throttle="10/min",
            burst="1/sec",
            advice="Keep phones and their Wi-Fi firmware up to date, and find the transmitter.",
            references=("CVE-2017-11120", "Project Zero issue 1289"),
        ),
        NeighborChannel,
        (
            Parameter("frames", 2, 1, 1000, "frames", "reports of one transmitter that are believed"),
            Parameter("window_s", 60, 1, 3600, "s", "time within which they count together"),
        ),
    ),
)
