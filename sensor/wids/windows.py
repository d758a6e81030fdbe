"""What detections remember: events in a window of packet time, and tables that a flood cannot grow."""

from collections import deque
from itertools import islice
from typing import Final, Generic, TypeVar, final

from mypy_extensions import i64

V = TypeVar("V")

LEAVING_SHARE: Final = 8
REPORT_PAUSE_US: Final = 1_000_000  # an attack that goes on is reported once a second: the alert desk counts the rest


@final
class Burst:
    """Counts events, and says when so many came within so short a time.

    Only the last `needed` times are kept, however many events come, and one alone needs no list: most subjects of a
    flood are heard once. Time may step back a little, as it does where several radios are merged; after a step longer
    than the window the count starts anew.
    """

    def __init__(self, needed: i64, window_us: i64) -> None:
        """Fire at `needed` events within `window_us`."""
        self.window_us: i64 = window_us
        self.times: deque[int] | None = None  # from the second event on
        self.needed: i64 = needed
        self._alone_us: i64 = -1  # time of the first event, until there is a second one
        self.last_us: i64 = 0
        self.reported_us: i64 = 0
        self.unreported: i64 = 0  # events since the last report, or since it was last quiet
        self.started_us: i64 = 0  # time of the first of those

    def add(self, ts_us: i64) -> bool:
        """Count one event; say whether a report is due."""
        if self.gap_passed(ts_us):
            self.times = None
            self.unreported = 0
            self._alone_us = -1
        if self.unreported == 0:
            self.started_us = ts_us
        self.last_us = ts_us
        self.unreported += 1
        oldest_us = self._kept(ts_us)
        if self.unreported < self.needed or ts_us - oldest_us > self.window_us:
            return False
        since = ts_us - self.reported_us
        return self.reported_us == 0 or since < 0 or since >= REPORT_PAUSE_US

    def _kept(self, ts_us: i64) -> i64:
        """Keep one time; return the oldest one that is kept."""
        times = self.times
        if times is not None:
            times.append(ts_us)
            return times[0]
        first_us = self._alone_us
        if first_us < 0 or self.needed <= 1:
            self._alone_us = ts_us
            return ts_us
        self.times = deque((first_us, ts_us), self.needed)
        return first_us

    def gap_passed(self, ts_us: i64) -> bool:
        """Whether it was quiet for a window before `ts_us`."""
        gap = ts_us - self.last_us
        return gap > self.window_us or gap < -self.window_us

    def report(self, ts_us: i64) -> i64:
        """Take note of a report; return how many events it stands for."""
        count = self.unreported
        self.unreported = 0
        self.reported_us = ts_us
        return count

    def lasted_us(self) -> i64:
        """Return the time from the first unreported event to the last."""
        return max(0, self.last_us - self.started_us)


@final
class KeyedTable(Generic[V]):
    """A bounded map from bytes; what was not touched for longest leaves first, counted in `evictions`."""

    def __init__(self, bound: int) -> None:
        """Hold at most `bound` entries."""
        self.bound: int = bound
        self.evictions: i64 = 0
        self._entries: dict[bytes, V] = {}
        # The keys that leave next, the last one first, and what was touched since they were looked up. A dictionary
        # finds its first entry by walking over all that have left from before it, which takes long in a flood.
        self._leaving: list[bytes] = []
        self._touched: set[bytes] = set()

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._entries)

    def get(self, key: bytes) -> V | None:
        """Return the entry and mark it as the last one touched."""
        entries = self._entries
        entry = entries.get(key)
        if entry is not None:
            del entries[key]
            entries[key] = entry
            if self._leaving:
                self._touched.add(key)
        return entry

    def put(self, key: bytes, entry: V) -> None:
        """Enter or replace; the entry untouched for longest makes room."""
        entries = self._entries
        if key in entries:
            del entries[key]
            if self._leaving:
                self._touched.add(key)
        elif len(entries) >= self.bound:
            self._evict()
        entries[key] = entry

    def _evict(self) -> None:
        leaving = self._leaving
        while True:
            if not leaving:
                leaving.extend(islice(self._entries, max(1, self.bound // LEAVING_SHARE)))
                leaving.reverse()
                self._touched.clear()
            key = leaving.pop()
            if key not in self._touched:
                del self._entries[key]
                self.evictions += 1
                return

    def values(self) -> list[V]:
        """Return all entries, longest untouched first."""
        return list(self._entries.values())


@final
class Bursts:
    """A burst for each of many subjects, bounded as the table is."""

    def __init__(self, needed: i64, window_us: i64, bound: int) -> None:
        """Fire at `needed` events of one subject within `window_us`."""
        self.needed: i64 = needed
        self.window_us: i64 = window_us
        self.table: KeyedTable[Burst] = KeyedTable(bound)

    @property
    def evictions(self) -> int:
        """Subjects that were forgotten for want of room."""
        return self.table.evictions

    def of(self, subject: bytes) -> Burst:
        """Return a subject's burst, made on first sight."""
        burst = self.table.get(subject)
        if burst is None:
            burst = Burst(self.needed, self.window_us)
            self.table.put(subject, burst)
        return burst

    def due(self, subject: bytes, ts_us: i64) -> Burst | None:
        """Count one event of a subject; return its burst if a report is due."""
        burst = self.of(subject)
        return burst if burst.add(ts_us) else None
