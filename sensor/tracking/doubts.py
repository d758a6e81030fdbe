"""Whom to believe although their elements overrun: stations read such frames, so an attacker can send nothing else."""

from typing import Final

from mypy_extensions import i64

# An honest transmitter's frames are corrupt now and then; ten lies in a minute and not one sound frame between them
# are how somebody speaks who would rather not be understood.
LIES: Final = 10
WINDOW_US: Final = 60_000_000
MAX_DOUBTED: Final = 1024


class Doubt:
    """What is held against one transmitter."""

    __slots__ = ("lies", "since_us")

    def __init__(self, ts_us: i64) -> None:
        """Start at its first lie."""
        self.lies: i64 = 0
        self.since_us: i64 = ts_us


class Doubts:
    """Counts lies by transmitter; the one doubted for longest is forgotten first."""

    def __init__(self) -> None:
        """Doubt nobody."""
        self.evictions: i64 = 0
        self.doubted: dict[bytes, Doubt] = {}

    def believes(self, ta: bytes, ts_us: i64) -> bool:
        """Count one lie of `ta`; return whether what can be read of it is to be taken as said."""
        doubt = self.doubted.get(ta)
        if doubt is None or not 0 <= ts_us - doubt.since_us < WINDOW_US:
            believed = doubt is not None and doubt.lies >= LIES
            if doubt is None:
                self._make_room()
            doubt = Doubt(ts_us)
            self.doubted[ta] = doubt
            if believed:  # it has not stopped since
                doubt.lies = LIES
        doubt.lies += 1
        return doubt.lies >= LIES

    def clear(self, ta: bytes) -> None:
        """Forget what is held against `ta`: it has sent a sound frame."""
        self.doubted.pop(ta, None)

    def _make_room(self) -> None:
        if len(self.doubted) >= MAX_DOUBTED:
            del self.doubted[next(iter(self.doubted))]
            self.evictions += 1
