"""How much of the time each frequency is listened to: a radio that hops is deaf to what it is not tuned to."""

from typing import Final

from mypy_extensions import i64

from sensor.rrd import SECONDS, Rrd

MAX_FREQUENCIES: Final = 256  # all bands have fewer channels; more can only be a broken worker's
UNKNOWN: Final = -1.0


class Listening:
    """The last minute's share of time on each frequency, all datasources together.

    What relies on having heard nothing must ask here first. Captures say nothing of what they missed.
    """

    def __init__(self) -> None:
        """Know nothing."""
        self._listened: dict[int, Rrd] = {}  # by frequency in MHz; µs

    def note(self, now_us: i64, freq_mhz: int, listened_us: i64) -> None:
        """Note that a datasource listened to a frequency for a while that ends now."""
        series = self._listened.get(freq_mhz)
        if series is None:
            if len(self._listened) >= MAX_FREQUENCIES:
                return
            series = Rrd()
            self._listened[freq_mhz] = series
        series.add(now_us // 1_000_000, listened_us)

    def share(self, now_us: i64, freq_mhz: int) -> float:
        """Return from 0.0 to 1.0 how much of the last minute somebody listened; UNKNOWN where nobody keeps account."""
        if not self._listened:
            return UNKNOWN
        series = self._listened.get(freq_mhz)
        if series is None:
            return 0.0
        return min(sum(series.at(now_us // 1_000_000).minute) / (SECONDS * 1_000_000), 1.0)

    def shares(self, now_us: i64) -> dict[int, float]:
        """Return the share of every frequency that was ever listened to, by MHz."""
        return {freq_mhz: self.share(now_us, freq_mhz) for freq_mhz in sorted(self._listened)}
