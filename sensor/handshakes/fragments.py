"""802.1X packets that came in fragments, put together again (802.11-2020 10.5)."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.dissect import read_header
from sensor.dot11.faults import OK
from sensor.dot11.frame import TYPE_DATA, Frame

MAX_WAITING: Final = 64  # frames that wait for their other fragments; the oldest leaves for a new one
MAX_BODY: Final = 2304  # octets of an MSDU (802.11-2020 9.2.4.7.1)
LIFETIME_US: Final = 524_288  # dot11MaxReceiveLifetime: 512 TU unless set otherwise (802.11-2020 C.3)


@final
class Waiting:
    """The first fragments of a frame."""

    def __init__(self, first: Frame) -> None:
        """Take the first one: its header becomes that of the whole."""
        header = bytearray(first.data[first.start : first.start + first.header_length])
        header[1] &= 0xFB  # More Fragments
        self.header: bytes = bytes(header)
        self.parts: list[bytes] = [first.data[first.body : first.end]]  # in their order
        self.length: i64 = first.end - first.body
        self.ts_us: i64 = first.ts_us


class Fragments:
    """Clear EAPOL in fragments; asked for fragments only.

    They come in their order, each until it is acknowledged, so that the next one is either a repetition or the one
    that is waited for (802.11-2020 10.4); what else comes is left alone, and the frame then waits until it expires.
    Encrypted fragments never complete clear ones (CVE-2020-26147).
    """

    def __init__(self, max_waiting: int = MAX_WAITING) -> None:
        """Start with none."""
        self.max_waiting: int = max_waiting
        self.completed: int = 0
        self.expired: int = 0  # frames whose rest did not come in time
        self.evicted: int = 0  # frames that left for want of room
        self.refused: int = 0  # frames longer than any MSDU
        self._waiting: dict[bytes, Waiting] = {}  # by addresses, sequence number and TID; oldest first
        self._whole = Frame()

    def __len__(self) -> int:
        """Return how many frames wait."""
        return len(self._waiting)

    def add(self, fragment: Frame) -> Frame | None:
        """Take a fragment in; return the whole frame if this was its last one, to be used before the next call.

        The whole has the first one's header without More Fragments, and the last one's time.
        """
        first: bool = fragment.seq_ctl & 0x0F == 0
        if first and not fragment.eapol:
            return None
        if not first and not self._waiting:
            return None
        if fragment.kind >> 4 != TYPE_DATA or fragment.kind & 0x04 or fragment.flags & 0x40 or fragment.truncated:
            return None
        if fragment.group_addressed or fragment.amsdu:
            return None
        key = _key(fragment)
        if first:
            if fragment.flags & 0x04:
                self._start(key, fragment)
            return None
        return self._continue(key, fragment)

    def _start(self, key: bytes, fragment: Frame) -> None:
        """Take in a first fragment, unless it is but sent again."""
        known = self._waiting.get(key)
        if known is not None:
            if fragment.flags & 0x08 and not _late(known, fragment.ts_us):
                return
            del self._waiting[key]
            self.expired += 1
        self._expire(fragment.ts_us)
        if len(self._waiting) >= self.max_waiting:
            self._waiting.pop(next(iter(self._waiting)))
            self.evicted += 1
        if fragment.end - fragment.body > MAX_BODY:
            self.refused += 1
            return
        self._waiting[key] = Waiting(fragment)

    def _continue(self, key: bytes, fragment: Frame) -> Frame | None:
        """Take in a later fragment, if it is the next one."""
        waiting = self._waiting.get(key)
        number: i64 = fragment.seq_ctl & 0x0F
        if waiting is None or number != len(waiting.parts):
            return None
        if _late(waiting, fragment.ts_us):
            del self._waiting[key]
            self.expired += 1
            return None
        waiting.length += fragment.end - fragment.body
        if waiting.length > MAX_BODY:
            del self._waiting[key]
            self.refused += 1
            return None
        waiting.parts.append(fragment.data[fragment.body : fragment.end])
        if fragment.flags & 0x04:
            return None
        del self._waiting[key]
        return self._join(waiting, fragment)

    def _join(self, waiting: Waiting, last: Frame) -> Frame | None:
        """Build the whole frame."""
        whole = self._whole
        whole.data = waiting.header + b"".join(waiting.parts)
        whole.end = len(whole.data)
        whole.ts_us = last.ts_us
        whole.source = last.source
        if read_header(whole) != OK or not whole.eapol:
            return None
        self.completed += 1
        return whole

    def _expire(self, now_us: i64) -> None:
        """Drop those whose time has passed, oldest first."""
        while self._waiting:
            key = next(iter(self._waiting))
            if not _late(self._waiting[key], now_us):
                return
            del self._waiting[key]
            self.expired += 1


def _key(fragment: Frame) -> bytes:
    """Return what all fragments of a frame share: RA, TA, sequence number and TID (802.11-2020 10.5)."""
    start = fragment.start
    tid = fragment.tid & 0xFF
    number = fragment.seq_ctl >> 4
    return fragment.data[start + 4 : start + 16] + bytes([tid, number >> 8, number & 0xFF])


def _late(waiting: Waiting, now_us: i64) -> bool:
    """Whether a frame has waited too long; packet time that ran backwards, as between captures, is too long as well."""
    return now_us - waiting.ts_us > LIFETIME_US or waiting.ts_us - now_us > LIFETIME_US
