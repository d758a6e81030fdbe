"""Who was pushed off which network lately: disconnections that look forged, or that are more than one party sends."""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.frame import Frame
from sensor.dot11.mac import is_group
from sensor.tracking.departure import departure
from sensor.tracking.observation import Observation
from sensor.wids.parting import just_started
from sensor.wids.windows import KeyedTable

MAX_PAIRS: Final = 4096
WINDOW_US: Final = 2_000_000
FRAMES: Final = 3  # distinct disconnections within the window that one party hardly sends of its own accord
SURE: Final = 40  # percent; a frame that surely is not the access point's is enough by itself


@final
class Push:
    """The latest disconnections of one station in one BSS, or of all its stations."""

    def __init__(self) -> None:
        """Start with none."""
        self.since_us: i64 = 0
        self.frames: i64 = 0
        self.last_us: i64 = 0  # of the frame that made, or kept, it strong; 0: never
        self.sureness: i64 = 0  # that somebody else sent it, of the most telling frame
        self.evidence: list[tuple[str, str]] = []

    def add(self, frame: Frame, seen: Observation) -> bool:
        """Take one disconnection; say whether it is strong now."""
        ts_us = frame.ts_us
        if not 0 <= ts_us - self.since_us <= WINDOW_US:
            self.since_us = ts_us
            self.frames = 0
            self.sureness = 0
            self.evidence = []
        self.frames += 1
        judged = departure(frame, seen.bss)
        if judged.sureness > self.sureness:
            self.sureness = judged.sureness
            self.evidence = judged.evidence()
        if self.frames < FRAMES and self.sureness < SURE:
            return False
        self.last_us = ts_us
        return True


@final
class Pushes:
    """Pushes by BSSID and station; an access point that just started is excused."""

    def __init__(self) -> None:
        """Start with none."""
        self.pairs: KeyedTable[Push] = KeyedTable(MAX_PAIRS)

    def note(self, frame: Frame, seen: Observation) -> bool:
        """Take one deauthentication or disassociation; say whether it is, or belongs to, a push."""
        # Copies of one frame may come among those of another: the Retry bit alone decides (802.11-2020 9.2.4.1.6).
        if frame.flags & 0x08 or frame.protected or just_started(frame, seen.bss):
            return False
        bssid = frame.bssid
        victim = frame.ra if frame.ta == bssid else frame.ta
        key = bssid if is_group(victim) else bssid + victim
        push = self.pairs.get(key)
        if push is None:
            push = Push()
            self.pairs.put(key, push)
        return push.add(frame, seen)

    def before(self, bssid: bytes, station: bytes, ts_us: i64, within_us: i64) -> Push | None:
        """Return the push of a station, or of everybody, that was no longer ago."""
        for key in (bssid + station, bssid):
            push = self.pairs.get(key)
            if push is not None and push.last_us and 0 <= ts_us - push.last_us <= within_us:
                return push
        return None
