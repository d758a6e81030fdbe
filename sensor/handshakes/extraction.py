"""Everything that captures hold for auditing passwords, gathered frame by frame and chosen at the end."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.block import Block
from sensor.dot11.dissect import Dissector, cut_fcs, read_header
from sensor.dot11.eapol import EapolHeader, parse_eapol
from sensor.dot11.faults import BAD_FCS, OK
from sensor.dot11.frame import ATIM, TYPE_MANAGEMENT, Frame
from sensor.dot11.radio import FLAG_FCS, FLAGS_UNKNOWN
from sensor.handshakes.fragments import Fragments
from sensor.handshakes.hashlines import Hash
from sensor.handshakes.matching import (
    CORRECTIONS,
    MAX_MESSAGES,
    USUAL,
    Conversation,
    Handshake,
    NonceWatch,
    Pmkid,
    Tolerance,
    closest,
)
from sensor.handshakes.message import EapolMessage, read_message
from sensor.handshakes.networks import Network, Networks

MAX_PAIRS: Final = 65_536  # pairs whose messages are remembered at one time
MAX_FOUND: Final = 1_000_000  # handshakes, and PMKIDs, in all


class Extraction:
    """Handshakes and PMKIDs of a set of captures.

    Frames with a wrong checksum are read, too: captures that were made anonymous have no other ones, and a damaged
    message gives a hash that nobody can crack, never a false alarm.
    """

    def __init__(self, tolerance: Tolerance = USUAL, max_pairs: int = MAX_PAIRS, max_found: int = MAX_FOUND) -> None:
        """Start empty."""
        self.tolerance: Tolerance = tolerance
        self.max_pairs: int = max_pairs
        self.max_found: int = max_found
        self.frames: int = 0
        self.messages: int = 0  # messages 1 to 4 that were whole
        self.forgotten: int = 0  # pairs, messages, handshakes and PMKIDs that found no room
        self.networks = Networks()
        self.fragments = Fragments()
        self._dissector = Dissector()
        self._frame = Frame()
        self._header = EapolHeader()
        self._conversations: dict[bytes, Conversation] = {}
        self._nonces: dict[bytes, NonceWatch] = {}
        self._handshakes: dict[bytes, list[Handshake]] = {}  # by BSSID and station
        self._pmkids: dict[bytes, list[Pmkid]] = {}
        self._corrections: dict[bytes, int] = {}  # nonce bits of all handshakes of an access point
        self._found: int = 0

    def process(self, block: Block) -> None:
        """Take in a block of frames."""
        frame = self._frame
        dissector = self._dissector
        networks = self.networks
        fragments = self.fragments
        n: i64 = 0
        end: i64 = len(block)
        self.frames += len(block)
        while n < end:
            fault = dissector.dissect(block, n, frame)
            if fault == BAD_FCS:
                if frame.radio_flags & (FLAG_FCS | FLAGS_UNKNOWN):
                    wire: i64 = block.wire_lengths[n]
                    cut_fcs(frame, frame.header + wire)
                fault = read_header(frame)
            n += 1
            if fault != OK:
                continue
            if frame.eapol:
                if frame.flags & 0x04:
                    fragments.add(frame)
                else:
                    self._eapol(frame)
            elif frame.kind < ATIM and frame.kind >> 4 == TYPE_MANAGEMENT:
                said = networks.observe(frame)
                if said is not None and said.pmkid:
                    self._keep_pmkid(Pmkid(frame.ra, frame.ta, said.pmkid, frame.ts_us, frame.raw()))
            elif frame.seq_ctl & 0x0F and len(fragments):
                whole = fragments.add(frame)
                if whole is not None:
                    self._eapol(whole)

    def hashes(self, every: bool = False) -> list[Hash]:
        """Return PMKIDs and handshakes by address; the best of each pair, or every one.

        The best handshake is the one whose messages lie closest together; the first of equals. Where counters may
        miss each other, theirs come before time.
        """
        found: list[Hash] = []
        bssid = b""
        network: Network | None = None
        for key in sorted(self._pmkids.keys() | self._handshakes.keys()):
            if key[:6] != bssid:
                bssid = key[:6]
                network = self.networks.best(bssid)
            if network is None or not network.psk:
                continue
            pmkids = self._pmkids.get(key, [])
            chosen = pmkids if every else sorted(pmkids, key=_descending)[:1]
            found += [Hash(network.essid, None, pmkid) for pmkid in chosen]
            handshakes = self._handshakes.get(key, [])
            if handshakes:
                bits = self._corrections.get(bssid, 0)
                best = handshakes if every else [closest(handshakes, self.tolerance.counters > 0)]
                found += [Hash(network.essid, handshake.corrected(bits), None) for handshake in best]
        return found

    def _eapol(self, frame: Frame) -> None:
        header = self._header
        if not parse_eapol(frame.data, frame.eapol, frame.eapol_end, header):
            return
        message = read_message(frame, header)
        if message is None:
            return
        self.messages += 1
        if message.pmkid:
            self._keep_pmkid(Pmkid(message.bssid, message.sta, message.pmkid, message.ts_us, message.frame))
        if not message.uses:
            return
        corrections = self._nonce_bits(message)
        key = message.bssid + message.sta
        conversation = self._conversations.get(key)
        if conversation is None:
            if len(self._conversations) >= self.max_pairs:
                self._conversations.pop(next(iter(self._conversations)))
                self.forgotten += 1
            conversation = Conversation(MAX_MESSAGES, self.tolerance)
            self._conversations[key] = conversation
        dropped = conversation.dropped
        for handshake in conversation.add(message, corrections):
            self._keep(key, handshake)
        self.forgotten += conversation.dropped - dropped

    def _nonce_bits(self, message: EapolMessage) -> int:
        watch = self._nonces.get(message.bssid)
        if message.from_ap:
            if watch is None:
                if len(self._nonces) >= self.max_pairs:
                    self._nonces.pop(next(iter(self._nonces)))
                    self.forgotten += 1
                watch = NonceWatch()
                self._nonces[message.bssid] = watch
            watch.add(message)
        return watch.corrections() if watch is not None else 0

    def _keep(self, key: bytes, handshake: Handshake) -> None:
        if self._found >= self.max_found:
            self.forgotten += 1
            return
        self._found += 1
        self._handshakes.setdefault(key, []).append(handshake)
        bits = handshake.pair & CORRECTIONS
        if bits:
            bssid = handshake.bssid
            self._corrections[bssid] = self._corrections.get(bssid, 0) | bits

    def _keep_pmkid(self, pmkid: Pmkid) -> None:
        key = pmkid.bssid + pmkid.sta
        known = self._pmkids.get(key, [])
        for other in known:
            if other.pmkid == pmkid.pmkid:
                return
        if self._found >= self.max_found or len(known) >= MAX_MESSAGES:
            self.forgotten += 1
            return
        self._found += 1
        known.append(pmkid)
        self._pmkids[key] = known


def _descending(pmkid: Pmkid) -> int:
    """Return what puts the greatest PMKID first."""
    return -int.from_bytes(pmkid.pmkid, "big")
