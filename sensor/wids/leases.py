"""What stations of open networks say in DHCP and ARP, and what does not fit: somebody may use another's address."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import LOW, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.frame import Frame
from sensor.dot11.lan import ACKNOWLEDGE, DISCOVER, REQUEST, Dhcp, read_arp, read_dhcp
from sensor.dot11.mac import format_mac
from sensor.text import printable
from sensor.tracking.observation import LAN, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Bursts, KeyedTable
from sensor.wids.wording import plural, signal, where

SECOND_US: Final = 1_000_000
MAX_STATIONS: Final = 2048
TO_DS: Final = 0x01
DIRECTION: Final = 0x03
HARDWARE_ETHERNET: Final = b"\x01"  # type of a client identifier that is a MAC address (RFC 2132 9.14)
MAX_SHOWN: Final = 64
NOBODY: Final = b"\x00\x00\x00\x00"  # sender of a probe (RFC 5227 2.1.1)
LINK_LOCAL: Final = b"\xa9\xfe"  # whoever gets no lease gives itself one of 169.254/16 (RFC 3927)


def asked(frame: Frame, seen: Observation) -> Dhcp | None:
    """Return the DISCOVER or REQUEST that a station sends its access point; what that repeats for all is left out."""
    if frame.flags & DIRECTION != TO_DS or frame.truncated or seen.retransmission:
        return None
    message = read_dhcp(frame.data, frame.body, frame.end)
    if message is None or not message.from_client:
        return None
    return message if message.message_type == DISCOVER or message.message_type == REQUEST else None


def shown(text: bytes) -> str:
    """Return a text of a station's in quotes, cut to a length that a sentence bears."""
    return f'"{printable(text[:MAX_SHOWN])}"'


def ipv4(address: bytes) -> str:
    """Return four octets as people write them."""
    return ".".join([str(octet) for octet in address])


@final
class ClientId(Detection):
    """DHCPCLIENTID: a station asks for an address under another MAC address than its own."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = LAN
        self.stations = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_STATIONS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Compare the client identifier with the transmitter."""
        message = asked(frame, seen)
        if message is None or len(message.client_id) != 7 or message.client_id[:1] != HARDWARE_ETHERNET:
            return None
        claimed = message.client_id[1:]
        if claimed == frame.ta or claimed == message.client:
            return None
        burst = self.stations.due(frame.ta, frame.ts_us)
        self.evictions = self.stations.evictions
        if burst is None:
            return None
        count = burst.report(frame.ts_us)
        text = (
            f"Station {format_mac(frame.ta)} ({where(frame, seen.bss)}) asked for an address as "
            f"{format_mac(claimed)} in {plural(count, 'message')}: it may be using up a server's addresses."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 50
        finding.evidence.append(("client identifier", format_mac(claimed)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class Said:
    """What a station called itself, and what it calls itself of late."""

    def __init__(self, text: bytes) -> None:
        """Start at the first message."""
        self.text: bytes = text
        self.times: i64 = 1
        self.other: bytes = b""
        self.other_times: i64 = 0


class Changed(Detection):
    """A station that called itself one thing in a network, and now another; each is believed at its `frames`th time."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = LAN
        self.frames: int = brief.values["frames"]
        self.stations: KeyedTable[Said] = KeyedTable(MAX_STATIONS)

    def text_of(self, message: Dhcp) -> bytes:
        """Return the text that is followed."""
        return b""

    def noun(self) -> str:
        """Return what the text is."""
        return ""

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Compare what a station says with what it said."""
        message = asked(frame, seen)
        text = self.text_of(message) if message is not None else b""
        if not text:
            return None
        key = frame.bssid + frame.ta
        said = self.stations.get(key)
        if said is None:
            self.stations.put(key, Said(text))
            self.evictions = self.stations.evictions
            return None
        if text == said.text:
            said.times += 1
            said.other_times = 0
            return None
        said.other_times = said.other_times + 1 if text == said.other else 1
        said.other = text
        if said.other_times < self.frames:
            return None
        before = said.text
        believed = said.times >= self.frames
        said.text = text
        said.times = said.other_times
        said.other_times = 0
        return self._finding(frame, seen, before, text) if believed else None

    def _finding(self, frame: Frame, seen: Observation, before: bytes, text: bytes) -> Finding:
        words = (
            f"Station {format_mac(frame.ta)} ({where(frame, seen.bss)}), whose {self.noun()} was {shown(before)}, now "
            f"calls itself {shown(text)}: it may be another device under its address."
        )
        finding = Finding(self.name, frame.ta, words, frame)
        finding.count = self.frames
        finding.confidence = 40
        finding.evidence.append(("before", shown(before)))
        finding.evidence.append(("now", shown(text)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


class NameChange(Changed):
    """DHCPNAMECHANGE: by its host name."""

    def text_of(self, message: Dhcp) -> bytes:
        """The Host Name option."""
        return message.host_name

    def noun(self) -> str:
        """What it is."""
        return "host name"


class SystemChange(Changed):
    """DHCPOSCHANGE: by its vendor class, which tells the operating system."""

    def text_of(self, message: Dhcp) -> bytes:
        """The Vendor Class option."""
        return message.vendor_class

    def noun(self) -> str:
        """What it is."""
        return "system"


@final
class Conflict(Detection):
    """DHCPCONFLICT: a station uses another address than the one it was given."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = LAN
        self.leases: KeyedTable[bytes] = KeyedTable(MAX_STATIONS)  # BSSID and station -> address
        self.stations = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_STATIONS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Take leases in, and compare ARP with them."""
        if frame.truncated or seen.retransmission:
            return None
        if frame.flags & DIRECTION != TO_DS:
            message = read_dhcp(frame.data, frame.body, frame.end)
            if message is not None and message.message_type == ACKNOWLEDGE and message.given != NOBODY:
                self.leases.put(frame.bssid + message.client, message.given)
                self.evictions = self.leases.evictions
            return None
        arp = read_arp(frame.data, frame.body, frame.end)
        if arp is None or arp.sender != frame.ta or arp.address == NOBODY or arp.address[:2] == LINK_LOCAL:
            return None
        lease = self.leases.get(frame.bssid + frame.ta)
        if lease is None or lease == arp.address:
            return None
        burst = self.stations.due(frame.ta, frame.ts_us)
        if burst is None:
            return None
        count = burst.report(frame.ts_us)
        text = (
            f"Station {format_mac(frame.ta)} ({where(frame, seen.bss)}) was given {ipv4(lease)} and uses "
            f"{ipv4(arp.address)} in {plural(count, 'ARP packet')}: it may stand in for somebody else."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 40
        finding.evidence.append(("given", ipv4(lease)))
        finding.evidence.append(("used", ipv4(arp.address)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


WINDOW: Final = Parameter("window_s", 60, 1, 3600, "s", "time within which they count together")
TIMES: Final = Parameter("frames", 2, 1, 100, "messages", "messages in which old and new name are each believed")
LOOK: Final = "See which device it is; do not use open networks for what others must not read or forge."

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "DHCPCLIENTID",
            "SPOOF",
            LOW,
            "A station of an open network asks for an IP address under another MAC address than its own.",
            throttle="5/min",
            burst="1/sec",
            advice=LOOK,
            references=("RFC 2132 9.14",),
        ),
        ClientId,
        (Parameter("frames", 2, 1, 100, "messages", "messages of one station that are believed"), WINDOW),
    ),
    Entry(
        Definition(
            "DHCPCONFLICT",
            "SPOOF",
            LOW,
            "A station of an open network uses another IP address than the one it was given.",
            throttle="10/min",
            burst="1/sec",
            advice=LOOK,
            references=("RFC 2131 3.1",),
        ),
        Conflict,
        (Parameter("frames", 3, 1, 100, "ARP packets", "ARP packets of one station that are believed"), WINDOW),
    ),
    Entry(
        Definition(
            "DHCPNAMECHANGE",
            "SPOOF",
            LOW,
            "A station of an open network goes by another host name than before.",
            throttle="5/min",
            burst="1/sec",
            advice=LOOK,
            references=("RFC 2132 3.14",),
        ),
        NameChange,
        (TIMES,),
    ),
    Entry(
        Definition(
            "DHCPOSCHANGE",
            "SPOOF",
            LOW,
            "A station of an open network has another operating system than before.",
            throttle="5/min",
            burst="1/sec",
            advice=LOOK,
            references=("RFC 2132 9.13",),
        ),
        SystemChange,
        (TIMES,),
    ),
)
