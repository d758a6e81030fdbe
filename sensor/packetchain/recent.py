"""The last blocks, kept a while so that somebody may look back at the frames that led to an alert. Compiled.

Nothing is done for a frame when it comes: a block is kept by reference, and searched when somebody asks.
"""

from collections import deque
from typing import Final, final

from librt.strings import read_i64_le
from librt.vecs import append, vec
from mypy_extensions import i64

from sensor.dot11.block import DLT_IEEE802_11, DLT_PPI, DLT_RADIOTAP, Block
from sensor.dot11.dissect import Dissector
from sensor.dot11.faults import OK
from sensor.dot11.frame import Frame
from sensor.dot11.octets import u16

MAX_OCTETS: Final = 4_194_304  # of all blocks kept
MAX_AGE_US: Final = 60_000_000
MAX_FRAMES: Final = 64  # that one look back returns
MAX_ALIKE: Final = 48  # of them: frames of the kind that completed the rule; the others show how things were
MAX_EXAMINED: Final = 8192
MAX_FOUND_OCTETS: Final = 262_144  # that one look back returns
_BLOCK_OCTETS: Final = 512  # a block's own weight, beside its frames
_CAPTURE_HEADER: Final = 8  # the shortest that radiotap or PPI have
_MAC: Final = 6
_MAC_BITS: Final = 0xFFFF_FFFF_FFFF


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
class _Sought:
    """Whose frames are looked for, and those found so far, newest first."""

    def __init__(self, addresses: list[bytes], until_us: i64, from_us: i64) -> None:
        self.addresses: vec[i64] = vec[i64]()
        for address in addresses:
            if len(address) == _MAC:
                self.addresses = append(self.addresses, int.from_bytes(address, "little"))
        self.until_us: i64 = until_us
        self.from_us: i64 = from_us
        self.examined: i64 = 0
        self.kind: i64 = -1  # of the frame that completed the rule, once it is found
        self.alike: list[_Hit] = []
        self.others: list[_Hit] = []

    def take(self, block: Block, n: i64, kind: i64) -> None:
        """Note a frame, unless there are enough of its kind."""
        hit = _Hit(block, n, kind)
        if hit.ts_us == self.until_us and not self.alike and not self.others:
            self.kind = kind
        same = self.alike if kind == self.kind else self.others
        if len(same) < MAX_FRAMES:
            same.append(hit)

    def done(self) -> bool:
        """Whether no older frame can be chosen, or enough were looked at."""
        alike: i64 = len(self.alike)
        others: i64 = len(self.others)
        if self.examined >= MAX_EXAMINED or len(self.addresses) == 0:
            return True
        if self.kind < 0:
            return others >= MAX_FRAMES
        return alike >= MAX_ALIKE and others >= MAX_FRAMES - MAX_ALIKE

    def chosen(self) -> list[_Hit]:
        """Return those that there is room for, newest first of either kind."""
        chosen = self.alike[: max(MAX_ALIKE, MAX_FRAMES - len(self.others))]
        chosen += self.others[: MAX_FRAMES - len(chosen)]
        kept: list[_Hit] = []
        octets: i64 = 0
        for hit in chosen:
            octets += hit.block.ends[hit.n] - hit.block.starts[hit.n]
            if octets > MAX_FOUND_OCTETS:
                break
            kept.append(hit)
        return kept


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
        sought = _Sought(addresses, until_us, until_us - self.max_age_us)
        for at in range(len(self._kept) - 1, -1, -1):
            kept = self._kept[at]
            if kept.newest_us < sought.from_us or sought.done():
                break
            self._search(kept.block, sought)
        found = [RecentFrame(hit.block, hit.n, hit.kind) for hit in sought.chosen()]
        found.reverse()
        found.sort(key=_time)
        return found

    def _search(self, block: Block, sought: _Sought) -> None:
        """Look through a block, newest frame first."""
        frame = self._frame
        n: i64 = len(block)
        while n > 0 and not sought.done():
            n -= 1
            ts_us: i64 = block.times_us[n]
            if ts_us > sought.until_us or ts_us < sought.from_us:
                continue
            sought.examined += 1
            if not _may_concern(block, n, sought.addresses):
                continue
            if self._dissector.dissect(block, n, frame) == OK and _concerns(frame, sought.addresses):
                sought.take(block, n, frame.kind)


def _may_concern(block: Block, n: i64, addresses: vec[i64]) -> bool:
    """Whether one of the addresses stands where a header has its addresses; most frames need no closer look."""
    data = block.data
    start: i64 = block.starts[n]
    end: i64 = block.ends[n]
    linktype: i64 = block.linktype
    if linktype == DLT_RADIOTAP or linktype == DLT_PPI:
        if end - start < _CAPTURE_HEADER:
            return False
        start += u16(data, start + 2)  # both have their length there
    elif linktype != DLT_IEEE802_11:
        return True
    return (
        _stands_at(data, start + 4, end, addresses)
        or _stands_at(data, start + 10, end, addresses)
        or _stands_at(data, start + 16, end, addresses)
        or _stands_at(data, start + 24, end, addresses)
    )


def _concerns(frame: Frame, addresses: vec[i64]) -> bool:
    """Whether one of the addresses is among the frame's."""
    data = frame.data
    start, end = frame.start, frame.end
    if _stands_at(data, start + 4, end, addresses) or _is_one(frame.ta, addresses) or _is_one(frame.bssid, addresses):
        return True
    return _is_one(frame.da, addresses) or _is_one(frame.sa, addresses)


def _stands_at(data: bytes, pos: i64, end: i64, addresses: vec[i64]) -> bool:
    """Whether one of the addresses is at `pos`, at least 2, before `end`."""
    if pos + _MAC > end:
        return False
    found = (read_i64_le(data, pos - 2) >> 16) & _MAC_BITS
    for address in addresses:  # noqa: SIM110 - a generator for each frame would cost more than the frame
        if address == found:
            return True
    return False


def _is_one(address: bytes, addresses: vec[i64]) -> bool:
    return _stands_at(b"\x00\x00" + address, 2, 2 + len(address), addresses)


def _time(frame: RecentFrame) -> int:
    return frame.ts_us
