"""Many addresses, one transmitter: what a tool does that changes its address with every frame."""

from collections import deque
from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.frame import Frame
from sensor.wids.windows import REPORT_PAUSE_US, KeyedTable

MAX_FREQUENCIES: Final = 64
MAX_RECENT: Final = 64  # strangers remembered on one frequency
SPREAD_DB: Final = 4  # largest interquartile range of one transmitter's signal; that of many is several times as wide


@final
class Stranger:
    """One odd frame of an address that was not heard before."""

    def __init__(self, frame: Frame) -> None:
        """Keep whose it is, and how loud."""
        self.mac: bytes = frame.ta
        self.ts_us: i64 = frame.ts_us
        self.signal_dbm: i64 = frame.signal_dbm


@final
class Crowd:
    """The strangers on one frequency."""

    def __init__(self) -> None:
        """Start with nobody."""
        self.recent: deque[Stranger] = deque(maxlen=MAX_RECENT)
        self.reported_us: i64 = 0
        self.unreported: i64 = 0


@final
class Strangers:
    """Says when so many addresses, all equally loud, have sent something odd within a window that one must be behind.

    Damaged frames of many devices are as loud as those devices are, here and there.
    """

    def __init__(self, needed: i64, window_us: i64) -> None:
        """Ask for so many addresses within the window."""
        self.needed: i64 = needed
        self.window_us: i64 = window_us
        self.crowds: KeyedTable[Crowd] = KeyedTable(MAX_FREQUENCIES)

    def count(self, frame: Frame) -> i64:
        """Take in one odd frame; return for how many such frames a report is due, 0: none is."""
        key = subject(frame)
        crowd = self.crowds.get(key)
        if crowd is None:
            crowd = Crowd()
            self.crowds.put(key, crowd)
        recent = crowd.recent
        ts_us = frame.ts_us
        while recent and not -self.window_us <= ts_us - recent[0].ts_us <= self.window_us:
            recent.popleft()
        if not recent:
            crowd.unreported = 0
        recent.append(Stranger(frame))
        crowd.unreported += 1
        if len(recent) < self.needed or 0 <= ts_us - crowd.reported_us < REPORT_PAUSE_US:
            return 0
        if len({stranger.mac for stranger in recent}) < self.needed or not equally_loud(recent):
            return 0
        count = crowd.unreported
        crowd.unreported = 0
        crowd.reported_us = ts_us
        return count

    def addresses(self, frame: Frame) -> int:
        """Return how many addresses they have used on the frame's frequency."""
        crowd = self.crowds.get(subject(frame))
        return len({stranger.mac for stranger in crowd.recent}) if crowd is not None else 0


def subject(frame: Frame) -> bytes:
    """Return what stands for a transmitter that nobody can name: its frequency."""
    return b"strangers %d" % frame.freq_khz


def equally_loud(strangers: deque[Stranger]) -> bool:
    """Whether the middle half of them is equally loud; without signals nothing is known."""
    signals = sorted([stranger.signal_dbm for stranger in strangers if stranger.signal_dbm])
    count: i64 = len(signals)
    if count * 4 < len(strangers) * 3:
        return False
    return signals[count * 3 // 4] - signals[count // 4] <= SPREAD_DB
