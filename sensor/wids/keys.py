"""Keys that were agreed once and are used wrongly: installed again, or replaced by zeros. Both are proven."""

import zlib
from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import CRITICAL, HIGH, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.aes import opened_with_zeros
from sensor.dot11.dissect import LLC_SNAP
from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac
from sensor.dot11.octets import u16_be
from sensor.handshakes.message import EapolMessage
from sensor.tracking.numbers import EARLY, HEADER, KEY_IDS, PacketNumbers
from sensor.tracking.observation import EAPOL, NUMBER, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Burst, KeyedTable
from sensor.wids.wording import plural, seconds, signal, where

SECOND_US: Final = 1_000_000
MAX_PAIRS: Final = 512
MAX_TRIES: Final = 8  # frames decrypted in one doubt: a block of AES each
SEALED_LEAST: Final = HEADER + 8 + 8  # CCMP header, LLC header, MIC
ETHERTYPES: Final = (0x0800, 0x0806, 0x86DD, 0x888E)  # IPv4, ARP, IPv6, 802.1X


@final
class Sent:
    """One frame under an early packet number."""

    def __init__(self, frame: Frame, checksum: int) -> None:
        """Take what tells it from another frame."""
        self.ts_us: i64 = frame.ts_us
        self.seq_ctl: i64 = frame.seq_ctl
        self.checksum: int = checksum


@final
class Installed:
    """One key of a pair since its message 3."""

    def __init__(self, message: EapolMessage, window_us: i64) -> None:
        """Start at message 3."""
        self.nonce: bytes = message.nonce
        self.repeated_us: i64 = 0  # when message 3 came once more, 0: not yet
        self.repeats: i64 = 0
        self.sent: dict[int, Sent] = {}  # by direction, key id and number; at most EARLY of each
        self.reused: list[int] = []  # numbers proven to be used twice
        self.reports = Burst(1, window_us)


@final
class KeyReinstall(Detection):
    """KEYREINSTALL: after message 3 came again, packet numbers begin anew and encrypt other things than before.

    The ciphertext of two frames under one number is the proof. Message 3 alone comes again wherever message 4 is lost.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = EAPOL | NUMBER
        self.numbers: int = brief.values["numbers"]
        self.window_us: int = brief.values["window_s"] * SECOND_US
        self.pairs: KeyedTable[Installed] = KeyedTable(MAX_PAIRS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Follow message 3 and the numbers behind it."""
        if seen.retransmission:
            return None
        if seen.news & NUMBER and seen.numbers is not None:
            return self._number(frame, seen, seen.numbers)
        message = seen.message
        if seen.news & EAPOL and message is not None:
            self._message(message)
        return None

    def _message(self, message: EapolMessage) -> None:
        """A new nonce is a new key; the same one in another message 3 may install the key again."""
        key = message.bssid + message.sta
        known = self.pairs.get(key)
        if message.number == 1 and known is not None:
            known.nonce = b""
        elif message.number == 3 and (known is None or known.nonce != message.nonce):
            self.pairs.put(key, Installed(message, self.window_us))
            self.evictions = self.pairs.evictions
        elif message.number == 3 and known is not None:
            known.repeated_us = message.ts_us
            known.repeats += 1

    def _number(self, frame: Frame, seen: Observation, numbers: PacketNumbers) -> Finding | None:
        """Compare a frame with the one that had its number before."""
        if numbers.number > EARLY or not len(self.pairs):
            return None
        to_station = numbers.slot >= KEY_IDS
        known = self.pairs.get(frame.bssid + (frame.ra if to_station else frame.ta))
        if known is None or not known.nonce:
            return None
        slot = numbers.slot << 8 | numbers.number
        checksum = zlib.crc32(frame.data[frame.body + HEADER : frame.end])
        earlier = known.sent.get(slot)
        if earlier is None:
            known.sent[slot] = Sent(frame, checksum)
            return None
        if earlier.checksum == checksum or earlier.seq_ctl == frame.seq_ctl or frame.truncated:
            return None
        if earlier.ts_us > known.repeated_us or frame.ts_us - known.repeated_us > self.window_us:
            return None
        known.sent[slot] = Sent(frame, checksum)
        known.reused.append(numbers.number)
        if len(known.reused) < self.numbers or not known.reports.add(frame.ts_us):
            return None
        return self._finding(frame, seen, known, earlier)

    def _finding(self, frame: Frame, seen: Observation, known: Installed, earlier: Sent) -> Finding:
        known.reports.report(frame.ts_us)
        count = len(known.reused)
        numbers = ", ".join([str(number) for number in known.reused[:4]])
        text = (
            f"Device {format_mac(frame.ta)} ({where(frame, seen.bss)}) encrypts other things with "
            f"{plural(count, 'packet number')} that it had used {seconds(frame.ts_us - earlier.ts_us)} before, since "
            "message 3 of its key exchange came again: a key was installed twice, and what it sends can be read."
        )
        finding = Finding(self.name, frame.bssid + (frame.ra if frame.ta == frame.bssid else frame.ta), text, frame)
        finding.count = count
        finding.confidence = 95
        finding.evidence.append(("numbers used twice", numbers))
        finding.evidence.append(("times that message 3 came again", str(known.repeats)))
        finding.evidence.append(("signal", signal(frame)))
        del known.reused[64:]
        return finding


@final
class Tries:
    """How many frames of one pair were tried in its present doubt."""

    def __init__(self) -> None:
        """Start before the first doubt."""
        self.granted_us: i64 = 0  # end of the doubt for which tries were granted last
        self.left: i64 = 0


@final
class ZeroKey(Detection):
    """ZEROKEY: after a disconnection, or after message 3 came again, frames open with a key of zeros."""

    def __init__(self, brief: Brief) -> None:
        """Want numbers of keys in doubt."""
        super().__init__(brief.definition)
        self.news = NUMBER
        self.pairs: KeyedTable[Tries] = KeyedTable(MAX_PAIRS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Try the zeros on the first few frames."""
        numbers = seen.numbers
        if numbers is None or frame.ts_us >= numbers.doubted_until_us or numbers.tkip or seen.retransmission:
            return None
        at = frame.body
        if frame.end - at < SEALED_LEAST or frame.amsdu or frame.seq_ctl & 0x0F or frame.flags & 0x03 == 0x03:
            return None
        if not self._may_try(frame.bssid + (frame.ra if frame.ta == frame.bssid else frame.ta), numbers):
            return None
        priority: i64 = frame.qos_control
        opened = opened_with_zeros(frame.data[at : at + 24], frame.ta, priority & 0x0F if priority >= 0 else 0)
        if opened[:6] != LLC_SNAP or u16_be(opened, 6) not in ETHERTYPES:
            return None
        return self._finding(frame, seen, u16_be(opened, 6), numbers.number)

    def _may_try(self, key: bytes, numbers: PacketNumbers) -> bool:
        tries = self.pairs.get(key)
        if tries is None:
            tries = Tries()
            self.pairs.put(key, tries)
            self.evictions = self.pairs.evictions
        if numbers.doubted_until_us - tries.granted_us > SECOND_US or numbers.doubted_until_us < tries.granted_us:
            tries.left = MAX_TRIES  # whoever disconnects a thousand times in a second is granted no more
            tries.granted_us = numbers.doubted_until_us
        tries.left -= 1
        return tries.left >= 0

    def _finding(self, frame: Frame, seen: Observation, ethertype: int, number: i64) -> Finding:
        text = (
            f"Device {format_mac(frame.ta)} ({where(frame, seen.bss)}) encrypted data for {format_mac(frame.ra)} "
            "with a key of zeros: anybody can read it."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.confidence = 99
        finding.evidence.append(("opens as EtherType", f"{ethertype:04X}"))
        finding.evidence.append(("packet number", str(number)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "KEYREINSTALL",
            "EXPLOIT",
            CRITICAL,
            "A key was installed twice: packet numbers began anew and encrypted other things than before.",
            throttle="5/min",
            burst="1/sec",
            advice="Update the device; look for an access point that is on two channels at once.",
            references=("CVE-2017-13077", "https://www.krackattacks.com"),
        ),
        KeyReinstall,
        (
            Parameter("numbers", 2, 1, 32, "numbers", "packet numbers that must be proven to be used twice"),
            Parameter("window_s", 60, 1, 3600, "s", "time after message 3 came again in which they count"),
        ),
    ),
    Entry(
        Definition(
            "ZEROKEY",
            "EXPLOIT",
            HIGH,
            "A device encrypts data with a key of zeros, as broken ones do after a disconnection (Kr00k) or a repeated "
            "key exchange (KRACK).",
            throttle="5/min",
            burst="1/sec",
            advice="Update the device, and look for who throws it off the network.",
            references=("CVE-2019-15126", "CVE-2017-13077", "802.11-2020 12.5.3"),
        ),
        ZeroKey,
    ),
)
