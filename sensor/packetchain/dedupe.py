"""Deduplication across datasources that never hides a flood."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.frame import Frame

# Two radios stamp one transmission within a few milliseconds; an identical frame later is another frame.
WINDOW_US: Final = 100_000
MAX_ENTRIES: Final = 32_768  # for each of the two generations


class Hearing:
    """One frame content within the window: how often each datasource heard it, how often it was admitted."""

    def __init__(self, ts_us: i64) -> None:
        """Start at the first hearing."""
        self.first_us: i64 = ts_us
        self.admitted: i64 = 0
        self.counts: dict[int, int] = {}


class Deduper:
    """Admits each transmission once, whoever heard it, and each repetition that one datasource heard.

    A frame is a duplicate only when another datasource has delivered the same bytes more often than this one
    within the window: a flood of identical frames counts as often as the best placed radio heard it.
    """

    def __init__(self) -> None:
        """Start inactive: a single datasource has no duplicates."""
        self.sources: i64 = 0
        self.duplicates: i64 = 0
        self._young: dict[int, Hearing] = {}
        self._old: dict[int, Hearing] = {}
        self._turned_us: i64 = 0

    def admit(self, frame: Frame) -> bool:
        """Whether the frame is to be counted; False for a second datasource's copy."""
        if self.sources < 2:
            return True
        ts_us = frame.ts_us
        # Sources deliver blocks in turn, so that a little back in time is no reason to forget anything.
        if not -WINDOW_US < ts_us - self._turned_us < WINDOW_US or len(self._young) >= MAX_ENTRIES:
            self._turn(ts_us)
        content = hash(frame.data[frame.start : frame.end])
        hearing = self._young.get(content)
        if hearing is None:
            hearing = self._old.get(content)
        if hearing is None or not -WINDOW_US < ts_us - hearing.first_us < WINDOW_US:
            hearing = Hearing(ts_us)
            self._young[content] = hearing
        heard = hearing.counts.get(frame.source, 0) + 1
        hearing.counts[frame.source] = heard
        if heard <= hearing.admitted:
            self.duplicates += 1
            return False
        hearing.admitted = heard
        return True

    def _turn(self, ts_us: i64) -> None:
        """Let the older generation go; time that jumps takes both along."""
        jumped = not -WINDOW_US < ts_us - self._turned_us < 2 * WINDOW_US
        self._old = {} if jumped else self._young
        self._young = {}
        self._turned_us = ts_us
