"""When the frames of a replayed capture are due, and which times they carry then."""

from typing import Final

_NEVER_WAIT: Final = float("-inf")


class Pace:
    """Original pace (`speed` 1), a factor of it, packets per second, or full speed; sees no clock.

    Times of day are µs since the epoch, monotonic times seconds.
    """

    def __init__(self, *, speed: float | None, packets_per_second: float | None, rebase: bool) -> None:
        """Full speed when neither is given; `rebase` shifts times so that the first frame is captured now."""
        self.shift_us = 0
        self._speed = speed
        self._packets_per_second = packets_per_second
        self._rebase = rebase
        self._first_us: int | None = None
        self._began = 0.0
        self._paused_at: float | None = None

    @property
    def full_speed(self) -> bool:
        """Whether no frame ever waits."""
        return self._speed is None and self._packets_per_second is None

    @property
    def follows_wall_clock(self) -> bool:
        """Whether frames carry the time of day at which they are handed over."""
        return self._rebase and self._speed == 1.0

    @property
    def started(self) -> bool:
        """Whether the first frame has been seen."""
        return self._first_us is not None

    def start(self, first_us: int, now: float, now_us: int) -> None:
        """Fix the origin: the first frame's time, and what the clocks say as it is handed over."""
        self._first_us = first_us
        self._began = now
        if self._rebase:
            self.shift_us = now_us - first_us

    def due(self, index: int, ts_us: int) -> float:
        """Return the monotonic time at which frame `index` (from 0), captured at `ts_us`, is to be handed over."""
        if self._speed is not None and self._first_us is not None:
            return self._began + (ts_us - self._first_us) / 1_000_000 / self._speed
        if self._packets_per_second is not None:
            return self._began + index / self._packets_per_second
        return _NEVER_WAIT

    def pause(self, now: float) -> None:
        """Stop the replay's own clock."""
        if self._paused_at is None:
            self._paused_at = now

    def resume(self, now: float) -> None:
        """Let it run on as though the pause had not been, so that nothing is caught up in a burst."""
        if self._paused_at is None:
            return
        missed = now - self._paused_at
        self._paused_at = None
        self._began += missed
        if self._rebase:
            self.shift_us += round(missed * 1_000_000)
