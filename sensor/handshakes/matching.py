"""Which two messages of a 4-way handshake, or which PMKID, let a passphrase be checked.

The rules are those that hashcat's users know from hcxpcapngtool 6.2.7: messages of one pair at most five seconds
apart, replay counters that belong together, and a note of how an access point's nonces count.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.handshakes.message import USE_MIC, USE_NONCE, EapolMessage

MAX_GAP_US: Final = 5_000_000
MAX_COUNTER_GAP: Final = 0  # by which replay counters may miss each other, unless told otherwise
MAX_MESSAGES: Final = 64  # of one pair, or of one access point, that wait for their other half

# Message pairs (hashcat module 22000): which message has the ANonce and which the MIC.
M1_M2: Final = 0
M1_M4: Final = 1
M2_M3: Final = 2  # MIC and packet from M2
M3_M4: Final = 5  # MIC and packet from M4
PAIR_MASK: Final = 0x07
AP_LESS: Final = 0x10  # the access point was an attacker's
LITTLE_ENDIAN: Final = 0x20  # the access point's nonces count in their last octet
BIG_ENDIAN: Final = 0x40  # they count in the fourth octet from the end
CORRECT_NONCE: Final = 0x80  # nonces that differ only at their end were seen: try the neighbours, too
CORRECTIONS: Final = LITTLE_ENDIAN | BIG_ENDIAN | CORRECT_NONCE

FIXED_NONCE: Final = 28  # octets that a counting access point leaves alone


@final
class Tolerance:
    """How strictly two messages must belong together."""

    def __init__(self, counters: int = MAX_COUNTER_GAP, gap_us: int = MAX_GAP_US) -> None:
        """Let replay counters miss each other by `counters`, and `gap_us` pass between two messages."""
        self.counters: int = counters
        self.gap_us: int = gap_us


USUAL: Final = Tolerance()


@final
class Handshake:
    """Two messages that belong together: `ap_message` has the ANonce, `sta_message` SNonce and MIC."""

    def __init__(
        self, ap_message: EapolMessage, sta_message: EapolMessage, pair: int, gap_us: int, counter_gap: int = 0
    ) -> None:
        """Join two messages; `pair` is hashcat's message pair, all bits; `counter_gap` is what was tolerated."""
        self.ap_message: EapolMessage = ap_message
        self.sta_message: EapolMessage = sta_message
        self.pair: int = pair
        self.gap_us: int = gap_us
        self.counter_gap: int = counter_gap

    @property
    def bssid(self) -> bytes:
        """The access point's address."""
        return self.sta_message.bssid

    @property
    def sta(self) -> bytes:
        """The station's address."""
        return self.sta_message.sta

    @property
    def authorized(self) -> bool:
        """Whether the access point answered, so that the passphrase was the right one (M2+M3, M1+M4, M3+M4)."""
        return self.pair & PAIR_MASK != M1_M2

    def corrected(self, bits: int) -> "Handshake":
        """Return it with more nonce bits."""
        if self.pair | bits == self.pair:
            return self
        return Handshake(self.ap_message, self.sta_message, self.pair | bits, self.gap_us, self.counter_gap)

    def same_hash(self, other: "Handshake") -> bool:
        """Whether both ask the same of a passphrase: the same ANonce, and the same packet with the same MIC."""
        return self.ap_message.nonce == other.ap_message.nonce and self.sta_message.packet == other.sta_message.packet

    @property
    def ts_us(self) -> int:
        """When it was complete: the later of its two messages."""
        return max(self.ap_message.ts_us, self.sta_message.ts_us)


@final
class Pmkid:
    """A PMKID with those it belongs to."""

    def __init__(self, bssid: bytes, sta: bytes, pmkid: bytes, ts_us: int, frame: bytes) -> None:
        """Keep the 16 octets and the 802.11 frame that carried them."""
        self.bssid: bytes = bssid
        self.sta: bytes = sta
        self.pmkid: bytes = pmkid
        self.ts_us: int = ts_us
        self.frame: bytes = frame


@final
class Conversation:
    """The recent messages between one access point and one station."""

    def __init__(self, limit: int = MAX_MESSAGES, tolerance: Tolerance = USUAL) -> None:
        """Start with nothing heard; remember `limit` messages."""
        self.limit: int = limit
        self.tolerance: Tolerance = tolerance
        self.messages: list[EapolMessage] = []  # oldest first
        self.dropped: int = 0

    def add(self, message: EapolMessage, corrections: int) -> list[Handshake]:
        """Keep a message and return the handshakes that it makes with those before it, newest partner first.

        `corrections` are the nonce bits that the access point is known to need.
        """
        found: list[Handshake] = []
        if not message.uses:
            return found
        n: i64 = len(self.messages)
        while n:
            n -= 1
            handshake = match(self.messages[n], message, corrections, self.tolerance)
            if handshake is not None:
                found.append(handshake)
        self.keep(message)
        return found

    def keep(self, message: EapolMessage) -> None:
        """Remember a message; the oldest leaves when there are too many."""
        if len(self.messages) >= self.limit:
            self.messages.pop(0)
            self.dropped += 1
        self.messages.append(message)


def match(one: EapolMessage, other: EapolMessage, corrections: int, tolerance: Tolerance = USUAL) -> Handshake | None:
    """Return the handshake that two messages of the same pair make, or nothing.

    A station answers with the counter it was asked with, and the access point's next question counts one more
    (802.11-2020 12.7.2, Key Replay Counter). Where that was not quite so, the nonce, too, may be another question's.
    """
    gap = one.ts_us - other.ts_us
    if gap < 0:
        gap = -gap
    if gap > tolerance.gap_us:
        return None
    ap = one if one.number & 1 else other
    sta = other if ap is one else one
    if not ap.uses & USE_NONCE or not sta.uses & USE_MIC:
        return None
    if ap.number == 1:
        if ap.ts_us > sta.ts_us:
            return None  # the next exchange's question, whose counter often begins anew
        if sta.number == 2:
            pair, expected = M1_M2, 0
        else:
            pair, expected = M1_M4, -1
    elif sta.number == 2:
        pair, expected = M2_M3, 1
    else:
        pair, expected = M3_M4, 0
    missed = ap.replay_counter - sta.replay_counter - expected
    if missed < 0:
        missed = -missed
    if missed > tolerance.counters:
        return None
    if missed:
        corrections |= CORRECT_NONCE
    return Handshake(ap, sta, pair | corrections, gap, missed)


def closest(handshakes: list[Handshake], by_counter: bool = False) -> Handshake:
    """Return the handshake of one pair whose messages lie closest together, the first of equals.

    Of those that ask the same it bears the highest message pair: what M3 confirmed is worth more than M1's question.
    With `by_counter`, for handshakes that were matched with tolerance, replay counters come before time.
    """
    best: dict[tuple[bytes, bytes], Handshake] = {}  # by what they ask: the nearest in each respect
    for handshake in handshakes:
        asks = (handshake.ap_message.nonce, handshake.sta_message.packet)
        known = best.get(asks)
        best[asks] = handshake if known is None else _merged(known, handshake)
    if by_counter:
        return min(best.values(), key=_nearness)
    return min(best.values(), key=_gap_us)


def _merged(one: Handshake, other: Handshake) -> Handshake:
    """Return what two handshakes that ask the same are worth together."""
    near = other if other.gap_us < one.gap_us else one
    return Handshake(
        near.ap_message,
        near.sta_message,
        max(one.pair, other.pair),
        near.gap_us,
        min(one.counter_gap, other.counter_gap),
    )


def _nearness(handshake: Handshake) -> tuple[int, int]:
    return (handshake.counter_gap, handshake.gap_us)


def _gap_us(handshake: Handshake) -> int:
    return handshake.gap_us


@final
class NonceWatch:
    """The recent nonces of one access point: does it count them, instead of drawing each anew?"""

    def __init__(self, limit: int = MAX_MESSAGES) -> None:
        """Start with nothing heard; remember `limit` messages."""
        self.limit: int = limit
        self.messages: list[EapolMessage] = []

    def add(self, message: EapolMessage) -> None:
        """Compare an M1 or M3 with those before it, and mark those whose nonce differs only at its end."""
        nonce = message.nonce
        for earlier in self.messages:
            if earlier.nonce[:FIXED_NONCE] == nonce[:FIXED_NONCE] and earlier.nonce != nonce:
                earlier.corrections |= CORRECT_NONCE
                if message.number == 3:
                    message.corrections |= CORRECT_NONCE
                if earlier.nonce[31] != nonce[31]:
                    earlier.corrections |= LITTLE_ENDIAN
                elif earlier.nonce[FIXED_NONCE] != nonce[FIXED_NONCE]:
                    earlier.corrections |= BIG_ENDIAN
        if len(self.messages) >= self.limit:
            self.messages.pop(0)
        self.messages.append(message)

    def corrections(self) -> int:
        """Return the nonce bits that a handshake of this access point needs."""
        bits = 0
        for message in self.messages:
            bits |= message.corrections
        return bits
