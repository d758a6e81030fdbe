"""EAPOL-Key packets that no honest side sends: nonces of zeros or used before, and lengths made for a hole."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import HIGH, MEDIUM, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.eapol import KEY_VERSION, EapolHeader
from sensor.dot11.element_ids import EXT_MULTI_LINK, EXTENSION
from sensor.dot11.frame import Frame
from sensor.dot11.mac import format_mac
from sensor.handshakes.message import ZERO_32, EapolMessage
from sensor.tracking.device import Bss
from sensor.tracking.observation import EAPOL, Observation
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.parameters import Parameter
from sensor.wids.windows import Bursts, KeyedTable
from sensor.wids.wording import plural, seconds, signal, where

SECOND_US: Final = 1_000_000
MAX_DEVICES: Final = 1024
MAX_PAIRS: Final = 2048
MAX_FINISHED: Final = 16  # handshakes of one pair whose nonces are remembered
AES_SHA1: Final = 2  # descriptor version (802.11-2020 12.7.2)


@final
class NonceDegrade(Detection):
    """NONCEDEGRADE: a nonce of zeros in a message 1, 2 or 3, where it has to be random.

    Message 4 and the group key handshake have zeros by the book; Kismet's own rule stumbles over those.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = EAPOL
        self.devices = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_DEVICES)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Look at the nonce."""
        message = seen.message
        if message is None or message.number == 4 or message.nonce != ZERO_32 or seen.retransmission:
            return None
        burst = self.devices.due(frame.ta, frame.ts_us)
        self.evictions = self.devices.evictions
        if burst is None:
            return None
        count = burst.report(frame.ts_us)
        text = (
            f"Device {format_mac(frame.ta)} ({where(frame, seen.bss)}) sent {plural(count, 'key exchange message')} to "
            f"{format_mac(frame.ra)} with a nonce of zeros (the last was message {message.number}): the key that comes "
            "of it is as old as the first such one."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 80
        finding.evidence.append(("message", str(message.number)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


@final
class Finished:
    """The nonces of a pair's handshakes that came to their end."""

    def __init__(self) -> None:
        """Start with none."""
        self.pending: bytes = b""  # both nonces of the handshake under way
        self.nonces: dict[bytes, int] = {}  # both nonces -> when that handshake ended
        self.repeated: bytes = b""  # what was told already
        self.times: int = 0


@final
class NonceReuse(Detection):
    """NONCEREUSE: a whole new handshake in which both sides use the nonces of an earlier one.

    The key is then the earlier one, and its packet numbers start anew: that alone breaks the encryption. One side's
    nonce alone, or a message 3 once more, are what ordinary access points do.
    """

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = EAPOL
        self.handshakes: int = brief.values["handshakes"]
        self.apart_us: int = brief.values["apart_s"] * SECOND_US
        self.pairs: KeyedTable[Finished] = KeyedTable(MAX_PAIRS)

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Follow messages 2 and 4."""
        message = seen.message
        pair = seen.pair
        if message is None or pair is None or seen.retransmission:
            return None
        key = message.bssid + message.sta
        if message.number == 2 and pair.anonce and message.nonce != ZERO_32:
            return self._answered(frame, key, pair.anonce + message.nonce, message)
        if message.number == 4:
            known = self.pairs.get(key)
            if known is not None and known.pending:
                self._finish(known, message.ts_us)
        return None

    def _finish(self, known: Finished, ts_us: int) -> None:
        """Remember the nonces of a handshake that both sides have ended."""
        if known.pending not in known.nonces:
            if len(known.nonces) >= MAX_FINISHED:
                del known.nonces[next(iter(known.nonces))]
            known.nonces[known.pending] = ts_us
        known.pending = b""

    def _answered(self, frame: Frame, key: bytes, nonces: bytes, message: EapolMessage) -> Finding | None:
        known = self.pairs.get(key)
        if known is None:
            known = Finished()
            self.pairs.put(key, known)
            self.evictions = self.pairs.evictions
        ended_us = known.nonces.get(nonces, -1)
        again = nonces == known.pending
        known.pending = nonces
        if ended_us < 0 or message.ts_us - ended_us < self.apart_us or again:
            return None
        known.times += 1
        if known.times < self.handshakes:
            return None
        text = (
            f"Station {format_mac(message.sta)} and access point {format_mac(message.bssid)} agree on keys with the "
            f"nonces of a handshake that ended {seconds(message.ts_us - ended_us)} ago: they will encrypt different "
            "things with the same numbers, which lays both open."
        )
        finding = Finding(self.name, key, text, frame)
        finding.count = known.times
        finding.confidence = 70
        finding.evidence.append(("handshakes with old nonces", str(known.times)))
        finding.evidence.append(("replay counter", str(message.replay_counter)))
        return finding


def multi_link(bss: Bss | None) -> bool:
    """Whether a BSS announces multi-link operation, which makes message 3 long (802.11be-2024 12.7.6.4)."""
    if bss is None:
        return False
    return any(holds_multi_link(each) for each in (bss.beacon_head, bss.beacon_tail, bss.response_elements))


def holds_multi_link(elements: bytes) -> bool:
    """Whether a Multi-Link element is among the elements; the tail of a beacon begins behind its TIM."""
    at: i64 = 0
    end: i64 = len(elements)
    while at + 3 <= end:
        if elements[at] == EXTENSION and elements[at + 2] == EXT_MULTI_LINK:
            return True
        length: i64 = elements[at + 1]
        at += 2 + length
    return False


class LongKey(Detection):
    """Counts an access point's EAPOL-Keys that are longer than a subclass believes."""

    def __init__(self, brief: Brief) -> None:
        """Take the parameters of the catalogue."""
        super().__init__(brief.definition)
        self.news = EAPOL
        self.limit: int = brief.values["octets"]
        self.devices = Bursts(brief.values["frames"], brief.values["window_s"] * SECOND_US, MAX_DEVICES)

    def excess(self, header: EapolHeader, message: EapolMessage | None) -> i64:
        """Return a length that is too long, 0 where it is not."""
        return 0

    def told(self, length: i64) -> str:
        """Return what was found and what it does, as the end of a sentence."""
        return ""

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Compare lengths; what comes in several links' name may be long."""
        header = seen.eapol
        if header is None or not header.is_key or seen.retransmission:
            return None
        length = self.excess(header, seen.message)
        if not length or multi_link(seen.bss):
            return None
        burst = self.devices.due(frame.ta, frame.ts_us)
        self.evictions = self.devices.evictions
        if burst is None:
            return None
        count = burst.report(frame.ts_us)
        text = (
            f"Device {format_mac(frame.ta)} ({where(frame, seen.bss)}) sent {plural(count, 'key exchange message')} to "
            f"{format_mac(frame.ra)} with {self.told(length)}."
        )
        finding = Finding(self.name, frame.ta, text, frame)
        finding.count = count
        finding.confidence = 65
        finding.evidence.append(("octets", str(length)))
        finding.evidence.append(("descriptor version", str(header.key_information & KEY_VERSION)))
        finding.evidence.append(("signal", signal(frame)))
        return finding


class LongPacket(LongKey):
    """RTL8195VD1406: an EAPOL-Key longer than the module's buffer."""

    def excess(self, header: EapolHeader, message: EapolMessage | None) -> i64:
        """The length that the 802.1X header says."""
        whole = header.body + header.length <= header.end
        return header.length if whole and header.length > self.limit else 0

    def told(self, length: i64) -> str:
        """What it does."""
        return f"a packet of {length} octets: Realtek's RTL8195A copies it into {self.limit}"


class LongUnwrap(LongKey):
    """VDOO202027301: a message 3 whose wrapped key data is longer than the module's buffer."""

    def excess(self, header: EapolHeader, message: EapolMessage | None) -> i64:
        """Key data of a message 3 under any but the AES and SHA-1 descriptor."""
        if message is None or message.number != 3 or header.key_information & KEY_VERSION == AES_SHA1:
            return 0
        return header.key_data_length if header.key_data_length > self.limit else 0

    def told(self, length: i64) -> str:
        """What it does."""
        return f"key data of {length} octets in message 3: Realtek's RTL8710 unwraps them into fewer"


class LongDecrypt(LongKey):
    """VDOO202027302: the same under the AES and SHA-1 descriptor, where the buffer is smaller."""

    def excess(self, header: EapolHeader, message: EapolMessage | None) -> i64:
        """Key data of a message 3 under the AES and SHA-1 descriptor."""
        if message is None or message.number != 3 or header.key_information & KEY_VERSION != AES_SHA1:
            return 0
        return header.key_data_length if header.key_data_length > self.limit else 0

    def told(self, length: i64) -> str:
        """What it does."""
        return f"key data of {length} octets in message 3: Realtek's RTL8710 has room for 128"


FRAMES: Final = Parameter("frames", 2, 2, 1000, "frames", "frames of one transmitter that are believed")
WINDOW: Final = Parameter("window_s", 60, 1, 3600, "s", "time within which they count together")
PATCH: Final = "Keep the firmware of small devices up to date, and find the transmitter."

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        Definition(
            "NONCEDEGRADE",
            "EXPLOIT",
            MEDIUM,
            "A key exchange uses a nonce of zeros where a random one belongs.",
            throttle="5/min",
            burst="1/sec",
            advice="Update the device that sends it; if it is none of yours, look for who forges its frames.",
            references=("802.11-2020 12.7.5", "https://www.krackattacks.com"),
        ),
        NonceDegrade,
        (FRAMES, WINDOW),
    ),
    Entry(
        Definition(
            "NONCEREUSE",
            "EXPLOIT",
            HIGH,
            "Both sides of a new handshake use the nonces of an earlier one, so that an old key comes back.",
            throttle="5/min",
            burst="1/sec",
            advice="Update access point and station; take the station off the network until then.",
            references=("CVE-2017-13077", "802.11-2020 12.7.5"),
        ),
        NonceReuse,
        (
            Parameter("handshakes", 1, 1, 100, "handshakes", "handshakes with old nonces that are believed"),
            Parameter("apart_s", 2, 1, 3600, "s", "time after the end of the earlier one; sooner may be a repetition"),
        ),
    ),
    Entry(
        Definition(
            "RTL8195VD1406",
            "EXPLOIT",
            HIGH,
            "A key exchange message is longer than Realtek's RTL8195A modules have room for.",
            throttle="5/min",
            burst="1/sec",
            advice=PATCH,
            references=("CVE-2020-9395",),
        ),
        LongPacket,
        (FRAMES, WINDOW, Parameter("octets", 512, 256, 4096, "octets", "length of a packet that is still believed")),
    ),
    Entry(
        Definition(
            "VDOO202027301",
            "EXPLOIT",
            HIGH,
            "Message 3 of a key exchange carries more key data than Realtek's RTL8710 modules have room for.",
            throttle="5/min",
            burst="1/sec",
            advice=PATCH,
            references=("CVE-2020-27301",),
        ),
        LongUnwrap,
        (FRAMES, WINDOW, Parameter("octets", 257, 128, 4096, "octets", "length of key data that is still believed")),
    ),
    Entry(
        Definition(
            "VDOO202027302",
            "EXPLOIT",
            HIGH,
            "Message 3 of a WPA2 key exchange carries more key data than Realtek's RTL8710 modules have room for.",
            throttle="5/min",
            burst="1/sec",
            advice=PATCH,
            references=("CVE-2020-27302",),
        ),
        LongDecrypt,
        (FRAMES, WINDOW, Parameter("octets", 192, 128, 4096, "octets", "length of key data that is still believed")),
    ),
)
