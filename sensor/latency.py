"""How long frames take from the radio to the end of the chain, as a histogram."""

from bisect import bisect_left
from typing import Final

BOUNDS_MS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


class Latency:
    """Counts delays by size."""

    def __init__(self) -> None:
        """Start with none."""
        self.counts: list[int] = [0] * (len(BOUNDS_MS) + 1)  # up to each bound, and beyond the last
        self.total_us = 0

    @property
    def count(self) -> int:
        """Delays noted."""
        return sum(self.counts)

    def note(self, delay_us: int) -> None:
        """Count one delay; a clock that was set back makes none, not a negative one."""
        delay_us = max(0, delay_us)
        self.total_us += delay_us
        self.counts[bisect_left(BOUNDS_MS, delay_us / 1000)] += 1
