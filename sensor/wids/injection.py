"""Clear data where everything is encrypted, and fragments and aggregates that only attacks make (FragAttacks)."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.dissect import LLC_SNAP
from sensor.dot11.frame import ASSOC_REQUEST, REASSOC_REQUEST, Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.octets import u16_be
from sensor.tracking.device import Bss
from sensor.tracking.numbers import EXTENDED_IV, HEADER
from sensor.tracking.observation import CLEAR_DATA, EAPOL, FALSE_AMSDU, FRAGMENT, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Bursts, KeyedTable
from sensor.wids.wording import access_point, plural, seconds, signal, where

SECOND_US: Final = 1_000_000
MAX_PARTS: Final = 256  # frames of which fragments are awaited
MAX_DEVICES: Final = 512
MAX_PAIRS: Final = 2048
PATIENCE_US: Final = 3_000_000  # whoever attacks waits for a handshake between two fragments; numbers come round later
ETHERTYPES: Final = (0x0800, 0x0806, 0x86DD)  # IPv4, ARP, IPv6: what is never sent in clear by a side that has keys


@final
class Part:
    """The last fragment heard of one frame."""

    def __init__(self) -> None:
        """Filled by `take`."""
        self.number: i64 = 0
        self.more: bool = False
        self.protected: bool = False
        self.key_id: i64 = -1
        self.packet_number: i64 = -1
        self.ts_us: i64 = 0

    def take(self, frame: Frame) -> None:
        """Describe a fragment."""
        self.number = frame.seq_ctl & 0x0F
        self.more = frame.flags & 0x04 != 0
        self.protected = frame.flags & 0x40 != 0
        self.key_id = -1
        self.packet_number = -1
        self.ts_us = frame.ts_us
        at = frame.body
        data = frame.data
        if self.protected and frame.end - at >= HEADER and data[at + 3] & EXTENDED_IV:
            self.key_id = data[at + 3] >> 6
            low: i64 = data[at] | data[at + 1] << 8
            high: i64 = data[at + 4] | data[at + 5] << 8 | data[at + 6] << 16 | data[at + 7] << 24
            self.packet_number = high << 16 | low


def part_key(frame: Frame) -> bytes:
    """Return what all fragments of a frame share: RA, TA, sequence number and TID (802.11-2020 10.5)."""
    start = frame.start
    number = frame.seq_ctl >> 4
    return frame.data[start + 4 : start + 16] + bytes([frame.tid & 0xFF, number >> 8, number & 0xFF])


@final
class FragAttack(Detection):
    """FRAGATTACK: fragments under different keys or half in clear, group-addressed ones, and false aggregates."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = FRAGMENT | FALSE_AMSDU | EAPOL
        self.kinds = (ASSOC_REQUEST, REASSOC_REQUEST)
        window_us: int = brief.values["window_s"] * SECOND_US
        self.parts: KeyedTable[Part] = KeyedTable(MAX_PARTS)
        self.rekeyed: KeyedTable[list[int]] = KeyedTable(MAX_PAIRS)  # station -> when it last joined or got keys
        self.mixed = Bursts(brief.values["mixed"], window_us, MAX_DEVICES)
        self.false_ones = Bursts(brief.values["frames"], window_us, MAX_DEVICES)
        self.gaps = Bursts(brief.values["gaps"], window_us, MAX_DEVICES)

    def on_frame(self, frame: Frame, seen: Observation) -> Finding | None:
        """A station that joins has new keys."""
        if not seen.retransmission:
            self.rekeyed.put(frame.ta, [frame.ts_us])
        return None

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """See handshakes, false aggregates and fragments."""
        if seen.retransmission or frame.truncated:
            return None
        if seen.news & EAPOL and seen.message is not None:
            self.rekeyed.put(seen.message.sta, [frame.ts_us])
        if seen.news & FALSE_AMSDU:
            return self._count(frame, seen, self.false_ones, "clear A-MSDUs that begin like another frame")
        if not seen.news & FRAGMENT:
            return None
        if frame.group_addressed and not frame.flags & 0x40:
            return self._count(frame, seen, self.false_ones, "clear fragments to a group, which are never split")
        return self._fragment(frame, seen)

    def _fragment(self, frame: Frame, seen: Observation) -> Finding | None:
        """Compare a fragment with the one before it."""
        key = part_key(frame)
        number: i64 = frame.seq_ctl & 0x0F
        part = self.parts.get(key)
        if part is None:
            part = Part()
            self.parts.put(key, part)
            self.evictions = self.parts.evictions
            part.take(frame)
            return None
        next_one = part.more and number == part.number + 1 and 0 <= frame.ts_us - part.ts_us < PATIENCE_US
        before_us: i64 = part.ts_us
        protected = part.protected
        key_id: i64 = part.key_id
        packet_number: i64 = part.packet_number
        if number == part.number and frame.ts_us - before_us < PATIENCE_US and protected == (frame.flags & 0x40 != 0):
            return None  # once more
        part.take(frame)
        if not next_one:
            return None
        if max(key_id, part.key_id) < 0:
            return None  # both in clear, or cut before their packet numbers
        if protected != part.protected:
            return self._count(frame, seen, self.mixed, "frames split into clear and encrypted fragments")
        if not protected:
            return None
        if key_id != part.key_id or self._rekeyed_since(frame, before_us):
            return self._count(frame, seen, self.mixed, "frames whose fragments are encrypted with different keys")
        if packet_number >= 0 and part.packet_number != packet_number + 1:
            return self._count(frame, seen, self.gaps, "frames whose fragments have packet numbers apart")
        return None

    def _rekeyed_since(self, frame: Frame, ts_us: i64) -> bool:
        """Whether the station joined or got keys after `ts_us`."""
        sta = frame.ra if frame.flags & 0x02 else frame.ta
        times = self.rekeyed.get(sta)
        return times is not None and times[0] > ts_us

    def _count(self, frame: Frame, seen: Observation, bursts: Bursts, what: str) -> Finding | None:
        burst = bursts.due(frame.ta, frame.ts_us)
        if burst is None:
            return None
        count = burst.report(frame.ts_us)
        text = (
            f"In the name of device {format_mac(frame.ta)} ({where(frame, seen.bss)}) came {count} x {what}: no honest "
            "side sends them; they smuggle data past the encryption of careless receivers."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 80
        finding.evidence.append(("form", what))
        finding.evidence.append(("to", format_mac(frame.ra)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


def always_protected(bss: Bss | None) -> bool:
    """Whether everything that a BSS was believed to offer is WPA or better; WEP may be optional."""
    if bss is None or bss.current is None or not bss.current.confirmed:
        return False
    for advert in bss.adverts:
        security = advert.security
        if advert.confirmed and not (security.has_rsn or security.has_wpa1):
            return False
    return bss.current.security.has_rsn or bss.current.security.has_wpa1


@final
class PlaintextData(Detection):
    """PLAINTEXTDATA: clear IP or ARP of a transmitter that encrypts, in a network that takes nothing else."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = CLEAR_DATA | EAPOL
        self.protected: int = brief.values["protected"]
        self.settle_us: int = brief.values["settle_ms"] * 1000
        self.exchanges: KeyedTable[list[int]] = KeyedTable(MAX_PAIRS)  # station -> when it last exchanged keys
        self.devices = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_DEVICES)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Remember exchanges; count what is clear behind them."""
        if seen.news & EAPOL:
            self.exchanges.put(frame.ra if frame.flags & 0x02 else frame.ta, [frame.ts_us])
            return None
        if not seen.news & CLEAR_DATA or seen.retransmission or frame.truncated or not self._is_wrong(frame, seen):
            return None
        burst = self.devices.due(frame.ta, frame.ts_us)
        self.evictions = self.devices.evictions
        if burst is None:
            return None
        lasted_us: i64 = burst.lasted_us()
        count = burst.report(frame.ts_us)
        text = (
            f"{plural(count, 'frame')} of clear data came in the name of {format_mac(frame.ta)} within "
            f"{seconds(lasted_us)}, in the protected network of {access_point(frame.bssid, seen.bss)}: either somebody "
            "injects them, or the device has lost its encryption."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 75
        finding.evidence.append(("EtherType", f"{u16_be(frame.data, frame.body + 6):04X}"))
        finding.evidence.append(("to", format_mac(frame.ra)))
        finding.evidence.append(("signal", signal(frame)))
        return finding

    def _is_wrong(self, frame: Frame, seen: Observation) -> bool:
        """Whether a clear frame is data that its transmitter would have encrypted."""
        device = seen.device
        at = frame.body
        if device is None or device.protected_packets < self.protected or frame.group_addressed or frame.amsdu:
            return False
        if frame.seq_ctl & 0x0F or frame.flags & 0x04 or frame.end - at < 8 or frame.data[at : at + 6] != LLC_SNAP:
            return False
        if u16_be(frame.data, at + 6) not in ETHERTYPES or not always_protected(seen.bss):
            return False
        times = self.exchanges.get(frame.ra if frame.flags & 0x02 else frame.ta)
        return times is None or not 0 <= frame.ts_us - times[0] < self.settle_us


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "FRAGATTACK",
            "EXPLOIT",
            HIGH,
            "Fragments or aggregates that no honest side sends, to smuggle data past the encryption.",
            throttle="5/min",
            burst="1/sec",
            advice="Update access points and stations; look for an access point on two channels.",
            references=(
                "CVE-2020-24586",
                "CVE-2020-24587",
                "CVE-2020-24588",
                "CVE-2020-26144",
                "CVE-2020-26145",
                "CVE-2020-26146",
                "CVE-2020-26147",
                "https://www.fragattacks.com",
            ),
        ),
        FragAttack,
        (
            Parameter("mixed", 1, 1, 100, "frames", "frames of mixed fragments that are believed"),
            Parameter("frames", 2, 1, 100, "frames", "false A-MSDUs or group fragments that are believed"),
            Parameter("gaps", 3, 2, 100, "frames", "frames with packet numbers apart that are believed"),
            Parameter("window_s", 60, 1, 3600, "s", "time within which each of them counts together"),
        ),
    ),
    Entry(
        Definition(
            "PLAINTEXTDATA",
            "EXPLOIT",
            MEDIUM,
            "Clear data of a device that encrypts, in a network that takes nothing else.",
            throttle="5/min",
            burst="1/sec",
            advice="Update the receiver, which ought to refuse it, and find who sends it.",
            references=("CVE-2020-26140", "CVE-2020-26143", "802.11-2020 12.5.3.4.4"),
        ),
        PlaintextData,
        (
            Parameter("frames", 2, 1, 100, "frames", "clear frames of one transmitter that are believed"),
            Parameter("window_s", 60, 1, 3600, "s", "time within which they count together"),
            Parameter("protected", 4, 1, 1000, "frames", "protected frames that it must have sent before"),
            Parameter("settle_ms", 1000, 0, 60_000, "ms", "time after a key exchange in which drivers still leak"),
        ),
    ),
)
