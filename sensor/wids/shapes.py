"""Elements of the shape that a known hole in some driver wants: each hole says what it looks for, one rule counts."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.elements import Elements
from sensor.dot11.frame import ASSOC_RESPONSE, BEACON, REASSOC_RESPONSE, Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.octets import u16
from sensor.tracking.observation import ADVERT_CONFIRMED, CONFIRMATIONS, UNUSUAL_ELEMENTS, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import plural, signal, where

MAX_DEVICES: Final = 512
SECOND_US: Final = 1_000_000

MAX_SSID: Final = 32  # 802.11-2020 9.4.2.2
DS_LENGTH: Final = 1  # 802.11-2020 9.4.2.4
WMM_LENGTH: Final = 24  # OUI, type, subtype, version and four parameter records (WMM 1.2 section 2.2.2)
TSPEC_LENGTH: Final = 61  # of a traffic specification (WMM 1.2 section 2.2.11)
MAX_TSPECS: Final = 4  # one for each access category (WMM 1.2 section 2.2.11)
NOA_LENGTH: Final = 28  # index, CTWindow and two descriptors of 13 octets (Wi-Fi Direct 1.7 4.1.14)
MAX_SUITES: Final = 1024  # CVE-2017-9714; a whole element holds 62

D_LINK_CODE: Final = b"\x75\xeb\x49"  # the jump that the exploit brings in its rates
BROADCOM_OUI: Final = b"\x90\xe9\x75"  # opcodes that the exploit brings as its address
NETGEAR_AT: Final = 1180  # octets into the frame
NETGEAR_RETURN: Final = b"\x6a\x39\x58\x01"  # the address that the exploit returns to


@final
class Odd:
    """What one transmitter sent of a shape."""

    def __init__(self, needed: i64, window_us: i64, ts_us: i64) -> None:
        """Start at its first frame of it."""
        self.burst = Burst(needed, window_us)
        self.since_us: i64 = ts_us  # when it began to send nothing else
        self.found: str = ""  # the shape in words
        self.current: bool = True  # its last elements had the shape


class Shape(Detection):
    """Counts a transmitter's intact frames whose elements have the shape that a subclass looks for.

    Beacons that stay the same are parsed once: then the tracker's third one counts, if all of them had the shape.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = UNUSUAL_ELEMENTS | ADVERT_CONFIRMED
        self.frames: int = brief.values["frames"]
        self.window_us: int = brief.values["window_s"] * SECOND_US
        self.limit: int = brief.values.get("octets", 0)
        self.devices: KeyedTable[Odd] = KeyedTable(MAX_DEVICES)

    def shape(self, frame: Frame, elements: Elements) -> str:
        """Return what is odd about a frame in words, empty where nothing is."""
        return ""

    def consequence(self) -> str:
        """Return what the shape does to whom, as the end of a sentence."""
        return ""

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at new elements; count, or believe what has stayed."""
        elements = seen.elements
        if elements is None:
            return self._believe(frame, seen) if len(self.devices) else None
        found = self.shape(frame, elements)
        if not found:
            odd = self.devices.get(frame.ta) if len(self.devices) else None
            if odd is not None:
                odd.current = False
            return None
        if frame.truncated or seen.retransmission:
            return None
        odd = self.devices.get(frame.ta)
        if odd is None:
            odd = Odd(self.frames, self.window_us, frame.ts_us)
            self.devices.put(frame.ta, odd)
            self.evictions = self.devices.evictions
        elif not odd.current:
            odd.current = True
            odd.since_us = frame.ts_us
        odd.found = found
        if not odd.burst.add(frame.ts_us):
            return None
        return self._finding(frame, seen, found, odd.burst.report(frame.ts_us))

    def _believe(self, frame: Frame, seen: Observation) -> Finding | None:
        """The third of the same frames: all of them since the shape was first seen."""
        odd = self.devices.get(frame.ta)
        advert = seen.advert
        if odd is None or advert is None or not odd.current or advert.since_us < odd.since_us or frame.truncated:
            return None
        return self._finding(frame, seen, odd.found, CONFIRMATIONS)

    def _finding(self, frame: Frame, seen: Observation, found: str, count: i64) -> Finding:
        text = (
            f"Device {format_mac(frame.ta)} ({where(frame, seen.bss)}) sent {plural(count, 'frame')} with {found}: "
            f"{self.consequence()}."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 80
        finding.evidence.append(("found", found))
        finding.evidence.append(("signal", signal(frame)))
        return finding


class LongDs(Shape):
    """BADFIXLENIE: a DS Parameter Set of more than its one octet."""

    def shape(self, frame: Frame, elements: Elements) -> str:
        """See its length."""
        length = elements.ds_length
        return f"a DS Parameter Set of {length} octets" if length > DS_LENGTH else ""

    def consequence(self) -> str:
        """Whom it hurts."""
        return "the standard allows one, and careless drivers copy what they are given"


class RsnLoop(Shape):
    """RSNLOOP: an RSN element that announces more ciphers than any element holds."""

    def shape(self, frame: Frame, elements: Elements) -> str:
        """Compare the count with what can be."""
        if not elements.security.rsn_malformed:
            return ""
        count = pairwise_count(elements.rsn)
        return f"an RSN element of {len(elements.rsn)} octets that counts {count} ciphers" if count > MAX_SUITES else ""

    def consequence(self) -> str:
        """Whom it hurts."""
        return "a driver of Qualcomm's went on counting for ever"


def pairwise_count(rsn: bytes) -> i64:
    """Return how many pairwise suites an RSN element announces; 0 where it ends before (802.11-2020 9.4.2.24.1)."""
    return u16(rsn, 6) if len(rsn) >= 8 else 0


class ManyTspecs(Shape):
    """WMMTSPEC: an association response with more traffic specifications than there are categories."""

    def shape(self, frame: Frame, elements: Elements) -> str:
        """Count them."""
        if elements.wmm_tspecs <= MAX_TSPECS or (frame.kind != ASSOC_RESPONSE and frame.kind != REASSOC_RESPONSE):
            return ""
        return f"{elements.wmm_tspecs} WMM traffic specifications in an association response"

    def consequence(self) -> str:
        """Whom it hurts."""
        return "a driver of Qualcomm's has room for four"


class LongWmm(Shape):
    """WMMOVERFLOW: a WMM information or parameter element longer than any there is."""

    def shape(self, frame: Frame, elements: Elements) -> str:
        """See the length of the first one; a traffic specification is longer, and may be."""
        if elements.wmm_length <= (TSPEC_LENGTH if elements.wmm_tspecs else WMM_LENGTH):
            return ""
        return f"a WMM element of {elements.wmm_length} octets"

    def consequence(self) -> str:
        """Whom it hurts."""
        return "Broadcom's firmware has room for the 24 octets of a whole one"


class LongAbsence(Shape):
    """RTLWIFIP2P: a Wi-Fi Direct element with a Notice of Absence of more than two descriptors."""

    def shape(self, frame: Frame, elements: Elements) -> str:
        """See its length."""
        length = elements.p2p_absence_length
        return f"a Wi-Fi Direct Notice of Absence of {length} octets" if length > NOA_LENGTH else ""

    def consequence(self) -> str:
        """Whom it hurts."""
        return "Linux's driver for Realtek chips has room for two descriptors, which are 28 octets"


class LongCapabilities(Shape):
    """QCOMEXTENDED: Extended Capabilities longer than any standard makes them."""

    def shape(self, frame: Frame, elements: Elements) -> str:
        """See its length."""
        length = elements.extended_capabilities_length
        return f"Extended Capabilities of {length} octets" if length > self.limit else ""

    def consequence(self) -> str:
        """Whom it hurts."""
        return "drivers of Qualcomm's copied them without looking at their length"


class RatesCode(Shape):
    """MSFDLINKRATE: supported rates that are machine code."""

    def shape(self, frame: Frame, elements: Elements) -> str:
        """Look for the exploit's jump."""
        held = elements.rates.find(D_LINK_CODE) >= 0  # `in` tries its way through an exception first
        return "supported rates that hold the code 75 EB 49" if held else ""

    def consequence(self) -> str:
        """Whom it hurts."""
        return "Metasploit's attempt on D-Link's DWL-G132 driver brings them"


class OpcodeAddress(Shape):
    """MSFBCOMSSID: an SSID longer than allowed, under an address that begins with the exploit's opcodes."""

    def shape(self, frame: Frame, elements: Elements) -> str:
        """Both together: the address alone may be anybody's one day."""
        if elements.ssid_length <= MAX_SSID or frame.ta[:3] != BROADCOM_OUI:
            return ""
        return f"an SSID of {elements.ssid_length} octets under an address that begins with 90:E9:75"

    def consequence(self) -> str:
        """Whom it hurts."""
        return "Metasploit's attempt on Broadcom's driver looks like that"


class NetgearBeacon(Shape):
    """MSFNETGEARBEACON: a huge beacon that returns into code at a known place."""

    def shape(self, frame: Frame, elements: Elements) -> str:
        """Look at the place."""
        at = frame.start + NETGEAR_AT
        if frame.end - at < 4 or frame.kind != BEACON or frame.data[at : at + 4] != NETGEAR_RETURN:
            return ""
        return f"a beacon of {frame.end - frame.start} octets with 6A 39 58 01 at octet {NETGEAR_AT}"

    def consequence(self) -> str:
        """Whom it hurts."""
        return "Metasploit's attempt on Netgear's WG111v2 driver looks like that"


FRAMES: Final = Parameter("frames", 3, 2, 1000, "frames", "frames of one transmitter that are believed")
WINDOW: Final = Parameter("window_s", 60, 1, 3600, "s", "time within which they count together")
OCTETS: Final = Parameter("octets", 32, 16, 255, "octets", "length of Extended Capabilities that is still believed")
PATCH: Final = "Keep drivers and firmware up to date, and find the transmitter."

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "BADFIXLENIE",
            "EXPLOIT",
            HIGH,
            "A DS Parameter Set element is longer than the one octet that the standard fixes.",
            throttle="10/min",
            burst="1/sec",
            advice=PATCH,
            references=("802.11-2020 9.4.2.4",),
        ),
        LongDs,
        (FRAMES, WINDOW),
    ),
    Entry(
        Definition(
            "RSNLOOP",
            "EXPLOIT",
            HIGH,
            "An RSN element announces more ciphers than any element can hold, to hang whoever counts them.",
            throttle="5/min",
            burst="1/sec",
            advice=PATCH,
            references=("CVE-2017-9714",),
        ),
        RsnLoop,
        (FRAMES, WINDOW),
    ),
    Entry(
        Definition(
            "WMMOVERFLOW",
            "EXPLOIT",
            HIGH,
            "A WMM element is longer than any that the specification knows, as an attack on firmware needs it.",
            throttle="10/min",
            burst="1/sec",
            advice=PATCH,
            references=("CVE-2017-9417 (Broadpwn)",),
        ),
        LongWmm,
        (FRAMES, WINDOW),
    ),
    Entry(
        Definition(
            "WMMTSPEC",
            "EXPLOIT",
            HIGH,
            "An association response brings more WMM traffic specifications than there are categories.",
            throttle="10/min",
            burst="1/sec",
            advice=PATCH,
            references=("CVE-2017-11013",),
        ),
        ManyTspecs,
        (Parameter("frames", 2, 2, 1000, "frames", "frames of one transmitter that are believed"), WINDOW),
    ),
    Entry(
        Definition(
            "RTLWIFIP2P",
            "EXPLOIT",
            HIGH,
            "A Wi-Fi Direct Notice of Absence is longer than Linux's Realtek driver has room for.",
            throttle="5/min",
            burst="1/sec",
            advice=PATCH,
            references=("CVE-2019-17666",),
        ),
        LongAbsence,
        (FRAMES, WINDOW),
    ),
    Entry(
        Definition(
            "QCOMEXTENDED",
            "EXPLOIT",
            HIGH,
            "Extended Capabilities are longer than any standard makes them.",
            throttle="5/min",
            burst="1/sec",
            advice=PATCH,
            references=("CVE-2019-10539",),
            on=False,
        ),
        LongCapabilities,
        (FRAMES, WINDOW, OCTETS),
    ),
    Entry(
        Definition(
            "MSFDLINKRATE",
            "EXPLOIT",
            MEDIUM,
            "Supported rates hold the machine code of Metasploit's attempt on a D-Link driver.",
            throttle="5/min",
            burst="1/sec",
            advice=PATCH,
            references=("CVE-2006-6055",),
        ),
        RatesCode,
        (FRAMES, WINDOW),
    ),
    Entry(
        Definition(
            "MSFBCOMSSID",
            "EXPLOIT",
            MEDIUM,
            "An overlong SSID comes under the address that Metasploit's attempt on a Broadcom driver uses.",
            throttle="5/min",
            burst="1/sec",
            advice=PATCH,
            references=("CVE-2006-5882",),
        ),
        OpcodeAddress,
        (FRAMES, WINDOW),
    ),
    Entry(
        Definition(
            "MSFNETGEARBEACON",
            "EXPLOIT",
            MEDIUM,
            "A huge beacon carries the return address of Metasploit's attempt on a Netgear driver.",
            throttle="5/min",
            burst="1/sec",
            advice=PATCH,
            references=("CVE-2006-5972",),
        ),
        NetgearBeacon,
        (FRAMES, WINDOW),
    ),
)
