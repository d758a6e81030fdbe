"""The session of each station with each access point: how far it has come, what was agreed, what can be audited.

One state machine, and the bounded store of what it remembers.
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.frame import Frame
from sensor.dot11.rsn import CIPHER_TKIP, MFP_CAPABLE_BIT, MFP_REQUIRED_BIT, parse_rsn
from sensor.dot11.security import Security
from sensor.handshakes.matching import Conversation, Handshake, NonceWatch, Pmkid
from sensor.handshakes.message import ZERO_16, ZERO_32, EapolMessage, bit_errors, offers_psk
from sensor.handshakes.networks import valid_essid
from sensor.tracking.device import Advert, Bss
from sensor.tracking.numbers import PacketNumbers

# States of a session (802.11-2020 11.3.2 and 12.7.6). A message may be missed, never gone back to.
NONE: Final = 0
AUTHENTICATED: Final = 1
ASSOCIATED: Final = 2
MESSAGE_1: Final = 3
MESSAGE_2: Final = 4
MESSAGE_3: Final = 5
MESSAGE_4: Final = 6
KEYED: Final = 7
GONE: Final = 8

MAX_PAIRS: Final = 4096  # without anything to audit, and as many with: forgers cannot push out what was captured
MAX_MESSAGES: Final = 12  # of one pair
MAX_NONCES: Final = 8  # of one access point
MAX_NONCE_WATCHES: Final = 1024
MAX_NAMING: Final = 8192  # access points whose naming frame is kept
MAX_WAITING: Final = 256  # access points whose ESSID is waited for
TIMEOUT_US: Final = 300_000_000  # a pair that said nothing of its session for so long begins a new one

MFP_CAPABLE: Final = 1
MFP_REQUIRED: Final = 2

COUNTED_HANDSHAKE: Final = 1
COUNTED_PMKID: Final = 2


@final
class NamingFrame:
    """A beacon, probe response or association request that names an access point's ESSID, kept for captures."""

    __slots__ = ("essid", "frame", "source", "ts_us")

    def __init__(self, essid: bytes, frame: bytes, ts_us: i64, source: i64) -> None:
        """Keep the 802.11 frame, FCS excluded."""
        self.essid: bytes = essid
        self.frame: bytes = frame
        self.ts_us: i64 = ts_us
        self.source: i64 = source


@final
class Pair:
    """A station with an access point, and its present session. Pairs are kept by address, sessions one at a time."""

    __slots__ = (
        "akm",
        "anonce",
        "ap_mfp",
        "ap_replay_counter",
        "auth_algorithm",
        "bssid",
        "captured",
        "conversation",
        "counted",
        "essid",
        "first_us",
        "fresh",
        "group",
        "handshake",
        "last_us",
        "numbers",
        "pairwise",
        "parted_from",
        "pmkid",
        "renewed",
        "request",
        "session_us",
        "sessions",
        "snonce",
        "sta",
        "sta_mfp",
        "sta_replay_counter",
        "state",
        "told",
    )

    def __init__(self, bssid: bytes, sta: bytes, ts_us: i64) -> None:
        """Start at first sight."""
        self.bssid: bytes = bssid
        self.sta: bytes = sta
        self.first_us: i64 = ts_us
        self.last_us: i64 = ts_us
        self.session_us: i64 = ts_us  # when the present session began
        self.sessions: i64 = 1
        self.state: i64 = NONE
        self.parted_from: i64 = NONE  # how far the session had come when somebody last ended it
        self.auth_algorithm: i64 = -1  # of its last Authentication, -1: none heard
        self.essid: bytes = b""  # as its association request says, or the access point when captured; b"": unknown
        self.akm: i64 = 0  # the one asked for (table 9-151), 0: unknown
        self.pairwise: i64 = 0  # cipher suites (table 9-149), 0: unknown
        self.group: i64 = 0
        self.ap_mfp: i64 = 0  # MFP_ bits
        self.sta_mfp: i64 = 0
        self.ap_replay_counter: i64 = -1  # last one of each side in this session
        self.sta_replay_counter: i64 = -1
        self.anonce: bytes = b""
        self.snonce: bytes = b""
        self.numbers = PacketNumbers()
        self.conversation = Conversation(MAX_MESSAGES)
        self.handshake: Handshake | None = None  # the newest of the best kind; of no use before `captured`
        self.pmkid: Pmkid | None = None
        self.request: NamingFrame | None = None  # its last association request with an ESSID
        self.captured: bool = False  # a handshake or PMKID and the ESSID that it needs
        self.fresh: bool = False  # this session gave a handshake or PMKID, or an earlier one that waits for its ESSID
        self.renewed: bool = False  # and it is the one that is kept, under no ESSID yet
        self.told: bool = False  # this session's event was published
        self.counted: i64 = 0  # COUNTED_ bits

    @property
    def messages(self) -> list[EapolMessage]:
        """Its recent messages, oldest first."""
        return self.conversation.messages

    def begin(self, ts_us: i64) -> None:
        """Start a new session; what was captured, and what waits for its ESSID, stays."""
        if self.state == NONE:
            self.session_us = ts_us
            return
        self.session_us = ts_us
        self.sessions += 1
        self.state = NONE
        self.parted_from = NONE
        self.ap_replay_counter = -1
        self.sta_replay_counter = -1
        self.anonce = b""
        self.snonce = b""
        self.fresh = self.fresh and not self.captured
        self.renewed = False
        self.told = False

    def agree(self, security: Security | None) -> None:
        """Take what an association request asks for."""
        if security is None:
            return
        if security.akms:
            self.akm = security.akms[0]
        if security.pairwise:
            self.pairwise = security.pairwise[0]
            self.numbers.tkip = self.pairwise == CIPHER_TKIP
        self.group = security.group
        self.sta_mfp = mfp_bits(security)

    def answer(self, rsn: bytes) -> None:
        """Take what the RSN element of its message 2 asks for, its association having been missed."""
        body = parse_rsn(rsn)
        self.akm = body.akms[0]
        self.pairwise = body.pairwise[0]
        self.numbers.tkip = self.pairwise == CIPHER_TKIP
        self.group = body.group
        capable = MFP_CAPABLE if body.capabilities & MFP_CAPABLE_BIT else 0
        self.sta_mfp = capable | (MFP_REQUIRED if body.capabilities & MFP_REQUIRED_BIT else 0)


class PairTracker:
    """All pairs, least recently heard leave first; what was captured leaves last."""

    def __init__(self, max_pairs: int = MAX_PAIRS) -> None:
        """Start with none."""
        self.max_pairs: int = max_pairs
        self.evicted: int = 0  # pairs that left for want of room
        self.forgotten: int = 0  # nonce watches, naming frames and waiting access points that did
        self.handshakes: int = 0  # pairs whose handshake was captured
        self.pmkids: int = 0  # pairs whose PMKID was captured
        self.naming: dict[bytes, NamingFrame] = {}  # by BSSID
        self.waiting: dict[bytes, list[Pair]] = {}  # by BSSID: auditable once the ESSID is known
        self._pairs: dict[bytes, Pair] = {}  # by BSSID and station, longest unheard first
        self._captured: dict[bytes, Pair] = {}
        self._by_bssid: dict[bytes, dict[bytes, Pair]] = {}
        self._nonces: dict[bytes, NonceWatch] = {}

    def __len__(self) -> int:
        """Return how many pairs are remembered."""
        return len(self._pairs) + len(self._captured)

    def find(self, bssid: bytes, sta: bytes) -> Pair | None:
        """Return a pair, if it is remembered."""
        stations = self._by_bssid.get(bssid)
        return stations.get(sta) if stations is not None else None

    def of_bssid(self, bssid: bytes) -> list[Pair]:
        """Return an access point's pairs."""
        stations = self._by_bssid.get(bssid)
        return list(stations.values()) if stations is not None else []

    def captured(self) -> list[Pair]:
        """Return the pairs that have something to audit, longest unheard first."""
        return list(self._captured.values())

    def touch(self, bssid: bytes, sta: bytes, ts_us: i64) -> Pair:
        """Return a pair that was just heard, made on first sight; a long silence begins a new session."""
        key = bssid + sta
        store = self._pairs
        pair = store.pop(key, None)
        if pair is None:
            pair = self._captured.pop(key, None)
            if pair is not None:
                store = self._captured
        if pair is None:
            if len(store) >= self.max_pairs:
                self._evict(store)
            pair = Pair(bssid, sta, ts_us)
            stations = self._by_bssid.get(bssid)
            if stations is None:
                stations = {}
                self._by_bssid[bssid] = stations
            stations[sta] = pair
        elif ts_us - pair.last_us > TIMEOUT_US:
            pair.begin(ts_us)
        store[key] = pair
        pair.last_us = ts_us
        return pair

    def name(self, bssid: bytes, essid: bytes, frame: Frame) -> None:
        """Keep the frame that names an access point's ESSID, unless one that says the same is kept."""
        known = self.naming.get(bssid)
        if known is not None and known.essid == essid:
            return
        if known is None and len(self.naming) >= MAX_NAMING:
            self.naming.pop(next(iter(self.naming)))
            self.forgotten += 1
        self.naming[bssid] = NamingFrame(essid, frame.raw(), frame.ts_us, frame.source)

    def hear(self, pair: Pair, message: EapolMessage) -> None:
        """Bring a pair's session up to date with one message, and keep the handshake or PMKID that it completes."""
        if message.from_ap:
            pair.ap_replay_counter = message.replay_counter
            pair.anonce = message.nonce
        else:
            pair.sta_replay_counter = message.replay_counter
            if message.nonce != ZERO_32:
                pair.snonce = message.nonce
        if message.rsn and not pair.akm:
            pair.answer(message.rsn)
        number: i64 = message.number
        state: i64 = KEYED if number == 4 else MESSAGE_1 + number - 1
        if number == 1 or state > pair.state or pair.state == GONE:
            pair.state = state
        if not message.uses:
            if number == 4 and message.key_version:
                pair.conversation.keep(message)  # proves nothing, but shows in a capture that the exchange was ended
            return
        if message.pmkid:
            pair.pmkid = Pmkid(pair.bssid, pair.sta, message.pmkid, message.ts_us, message.frame)
            pair.fresh = pair.renewed = True
        for handshake in pair.conversation.add(message, self._corrections(message)):
            pair.fresh = True
            if better(handshake, pair.handshake):
                pair.handshake = handshake
                pair.renewed = True

    def offer(self, pair: Pair, pmkids: "tuple[bytes, ...]", frame: Frame) -> None:
        """Keep the first PMKID of an association request, if a passphrase can have made it."""
        if pmkids and pmkids[0] != ZERO_16 and not bit_errors(pmkids[0]):
            pair.pmkid = Pmkid(pair.bssid, pair.sta, pmkids[0], frame.ts_us, frame.raw())
            pair.fresh = pair.renewed = True

    def capture(self, pair: Pair, essid: bytes) -> bool:
        """Say whether a pair's session has just become worth telling: it gave something to audit, its ESSID is known.

        What was captured before keeps its ESSID: no later frame, perhaps a forged one, may spoil it.
        """
        if not pair.fresh:
            return False
        if not essid or not valid_essid(essid):
            self._wait(pair)
            return False
        if not pair.captured or pair.renewed:
            pair.essid = essid
            pair.renewed = False
        if not pair.captured:
            pair.captured = True
            key = pair.bssid + pair.sta
            if self._pairs.pop(key, None) is not None:
                if len(self._captured) >= self.max_pairs:
                    self._evict(self._captured)
                self._captured[key] = pair
        self._count(pair)
        told = pair.told
        pair.told = True
        return not told

    def _count(self, pair: Pair) -> None:
        """Count what was captured of a pair, each kind once."""
        if pair.handshake is not None and not pair.counted & COUNTED_HANDSHAKE:
            pair.counted |= COUNTED_HANDSHAKE
            self.handshakes += 1
        if pair.pmkid is not None and not pair.counted & COUNTED_PMKID:
            pair.counted |= COUNTED_PMKID
            self.pmkids += 1

    def release(self, bssid: bytes) -> Pair | None:
        """Return one pair of an access point that waits for its ESSID, and let it wait no longer."""
        pairs = self.waiting.get(bssid)
        if pairs is None:
            return None
        pair = pairs.pop()
        if not pairs:
            del self.waiting[bssid]
        return pair if self.find(pair.bssid, pair.sta) is pair else None

    def _wait(self, pair: Pair) -> None:
        pairs = self.waiting.get(pair.bssid)
        if pairs is None:
            if len(self.waiting) >= MAX_WAITING:
                self.waiting.pop(next(iter(self.waiting)))
                self.forgotten += 1
            pairs = []
            self.waiting[pair.bssid] = pairs
        if pair not in pairs and len(pairs) < MAX_MESSAGES:
            pairs.append(pair)

    def _corrections(self, message: EapolMessage) -> int:
        """Return how the access point's nonces count, and learn from the message."""
        watch = self._nonces.get(message.bssid)
        if message.from_ap:
            if watch is None:
                if len(self._nonces) >= MAX_NONCE_WATCHES:
                    self._nonces.pop(next(iter(self._nonces)))
                    self.forgotten += 1
                watch = NonceWatch(MAX_NONCES)
                self._nonces[message.bssid] = watch
            watch.add(message)
        return watch.corrections() if watch is not None else 0

    def _evict(self, store: dict[bytes, Pair]) -> None:
        """Drop the longest unheard pair."""
        pair = store.pop(next(iter(store)))
        self.evicted += 1
        stations = self._by_bssid.get(pair.bssid)
        if stations is not None:
            stations.pop(pair.sta, None)
            if not stations:
                del self._by_bssid[pair.bssid]


def better(new: Handshake, old: Handshake | None) -> bool:
    """Whether a handshake replaces the one kept: newer exchanges do, but a mere question never a confirmed one."""
    if old is None or (new.authorized and not old.authorized):
        return True
    if old.authorized and not new.authorized:
        return False
    return new.ap_message.nonce != old.ap_message.nonce


def mfp_bits(security: Security) -> i64:
    """Return the MFP_ bits that a side announces (802.11-2020 9.4.2.24.4)."""
    return (MFP_CAPABLE if security.mfp_capable else 0) | (MFP_REQUIRED if security.mfp_required else 0)


def essid_for(pair: Pair, bss: Bss | None) -> bytes:
    """Return the ESSID by which what a pair gave just now is to be checked; b"" where nobody has named it.

    An access point may have several, and its name may change: what the station asked for in this session counts if the
    access point shows it with a passphrase; else what it shows now, or showed most often; else what was asked for.
    """
    request = pair.request
    found: Advert | None = None
    for advert in bss.adverts if bss is not None else ():
        if not advert.ssid or not offers_psk(advert.security.akms):
            continue
        if request is not None and request.ts_us >= pair.session_us and request.essid == advert.ssid:
            return advert.ssid
        if found is None or advert.frames > found.frames:
            found = advert
    current = bss.current if bss is not None else None
    if current is not None and current.ssid and offers_psk(current.security.akms):
        found = current
    if found is not None:
        return found.ssid
    return request.essid if request is not None else pair.essid
