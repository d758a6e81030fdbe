"""The last blocks, kept a while so that somebody may look back at the frames that led to an alert. Compiled.

Nothing is done for a frame when it comes: a block is kept by reference, and searched when somebody asks.
"""

from collections import deque
from typing import Final, final

from librt.vecs import vec
from mypy_extensions import i64

from sensor.dot11.block import Block
from sensor.dot11.dissect import Dissector
from sensor.dot11.faults import OK
from sensor.dot11.frame import Frame

MAX_OCTETS: Final = 4_194_304  # of all blocks kept
MAX_AGE_US: Final = 60_000_000
MAX_FRAMES: Final = 64  # that one look back returns
MAX_ALIKE: Final = 48  # of them: frames of the kind that completed the rule; the others show how things were
MAX_EXAMINED: Final = 1024
MAX_FOUND_OCTETS: Final = 262_144  # that one look back returns
_BLOCK_OCTETS: Final = 512  # a block's own weight, beside its frames
_MAC: Final = 6


@final
class RecentFrame:
    """One captured frame, capture header included."""

    def __init__(self, block: Block, n: i64, kind: i64) -> None:
        """Copy the block's frame `n`."""
        self.source: int = block.source
        self.linktype: int = block.linktype
        self.ts_us: i64 = block.times_us[n]
        self.wire_length: i64 = block.wire_lengths[n]
        self.octets: bytes = block.data[block.starts[n] : block.ends[n]]
        self.kind: i64 = kind


@final
class _Kept:
    """A block, and how many octets would be free without it."""

    def __init__(self, block: Block, octets: i64) -> None:
        self.block: Block = block
        self.octets: i64 = octets
        self.newest_us: i64 = block.times_us[len(block) - 1]


@final
class _Hit:
    """A frame that names one of the addresses."""

    def __init__(self, block: Block, n: i64, kind: i64) -> None:
        self.block: Block = block
        self.n: i64 = n
        self.kind: i64 = kind
        self.ts_us: i64 = block.times_us[n]


@final
class RecentFrames:
    """The frames of about the last minute, or of the last few MB where more come."""

    def __init__(self, max_octets: i64 = MAX_OCTETS, max_age_us: i64 = MAX_AGE_US) -> None:
        """Keep no more, and no older, than that; the newest block always stays."""
        self.max_octets: i64 = max_octets
        self.max_age_us: i64 = max_age_us
        self.octets: i64 = 0
        self._kept: deque[_Kept] = deque()  # oldest first
        self._last: dict[int, _Kept] = {}  # by datasource
        self._dissector = Dissector()
        self._frame = Frame()

    def __len__(self) -> int:
        """Return the number of blocks kept."""
        return len(self._kept)

    def note(self, block: Block) -> None:
        """Keep a block, and let go of those that are too old or too much."""
        if len(block) == 0:
            return
        octets: i64 = len(block.data) + _BLOCK_OCTETS
        before = self._last.get(block.source)
        if before is not None and before.block.data is block.data and before.octets > 0:
            # Parts of one block share its octets, which are free when the last part goes.
            before.octets = _BLOCK_OCTETS
            self.octets -= len(block.data)
        kept = _Kept(block, octets)
        self._kept.append(kept)
        self._last[block.source] = kept
        self.octets += octets
        horizon_us = kept.newest_us - self.max_age_us
        while len(self._kept) > 1 and (self.octets > self.max_octets or self._kept[0].newest_us < horizon_us):
            oldest = self._kept.popleft()
            self.octets -= oldest.octets
            oldest.octets = 0
            if self._last.get(oldest.block.source) is oldest:
                del self._last[oldest.block.source]

    def look_back(self, addresses: list[bytes], until_us: i64) -> list[RecentFrame]:
        """Return intact frames up to `until_us` to, from or about one of the addresses, in the order of time.

        The newest frame at `until_us` counts as the one that completed the rule: frames of its kind go first where
        there is not room for all, and newer ones before older.
        """
        hits: list[_Hit] = []
        wanted = [address for address in addresses if len(address) == _MAC]
        for at in range(len(self._kept) - 1, -1, -1):
            kept = self._kept[at]
            if kept.newest_us < until_us - self.max_age_us or len(hits) >= MAX_EXAMINED:
                break
            self._search(kept.block, wanted, until_us, hits)
        found = [RecentFrame(hit.block, hit.n, hit.kind) for hit in _chosen(hits, until_us)]
        found.reverse()
        found.sort(key=_time)
        return found

    def _search(self, block: Block, wanted: list[bytes], until_us: i64, hits: list[_Hit]) -> None:
        """Append the block's frames that qualify, newest first."""
        numbers: set[int] = set()
        for address in wanted:
            _naming(block, address, numbers)
        for n in sorted(numbers, reverse=True):
            if len(hits) >= MAX_EXAMINED:
                return
            ts_us: i64 = block.times_us[n]
            if ts_us > until_us or ts_us < until_us - self.max_age_us:
                continue
            if self._dissector.dissect(block, n, self._frame) == OK and _concerns(self._frame, wanted):
                hits.append(_Hit(block, n, self._frame.kind))


def _naming(block: Block, address: bytes, numbers: set[int]) -> None:
    """Add the numbers of the newest frames in which an address stands anywhere at all."""
    data, starts, ends = block.data, block.starts, block.ends
    low: i64 = starts[0]
    high: i64 = ends[len(block) - 1]
    left: i64 = MAX_EXAMINED
    while left > 0:
        pos: i64 = data.rfind(address, low, high)
        if pos < 0:
            return
        n = _frame_at(starts, pos)
        if pos + _MAC <= ends[n]:
            numbers.add(n)
            left -= 1
            high = starts[n]
        else:
            high = pos + _MAC - 1


def _frame_at(starts: vec[i64], pos: i64) -> i64:
    """Return the number of the last frame that starts at `pos` or before; the first one starts there or before."""
    low: i64 = 0
    high: i64 = len(starts)
    while high - low > 1:
        middle = (low + high) // 2
        if starts[middle] <= pos:
            low = middle
        else:
            high = middle
    return low


def _concerns(frame: Frame, wanted: list[bytes]) -> bool:
    """Whether one of the addresses stands in the frame's header."""
    return frame.ra in wanted or frame.ta in wanted or frame.bssid in wanted or frame.da in wanted or frame.sa in wanted


def _chosen(hits: list[_Hit], until_us: i64) -> list[_Hit]:
    """Return those that there is room for, in the same order: newest first."""
    kind: i64 = hits[0].kind if hits and hits[0].ts_us == until_us else -1
    alike = [hit for hit in hits if hit.kind == kind]
    others = [hit for hit in hits if hit.kind != kind]
    room = max(MAX_ALIKE, MAX_FRAMES - len(others))
    chosen = alike[:room]
    chosen += others[: MAX_FRAMES - len(chosen)]
    kept: list[_Hit] = []
    octets: i64 = 0
    for hit in chosen:
        octets += hit.block.ends[hit.n] - hit.block.starts[hit.n]
        if octets > MAX_FOUND_OCTETS:
            break
        kept.append(hit)
    return kept


def _time(frame: RecentFrame) -> int:
    return frame.ts_us
