"""What a GPS says at one moment, and what of it can be true."""

import math
from dataclasses import dataclass
from typing import Final

from sensor.dot11.block import Fix

KMH_PER_M_S: Final = 3.6
KNOT_M_S: Final = 1852 / 3600  # the international nautical mile has 1852 m
LOWEST_M: Final = -12_000.0  # the deepest trench, and the deepest mine, are above
HIGHEST_M: Final = 1_000_000.0  # satellites in low orbits carry receivers, too
FASTEST_M_S: Final = 12_000.0  # none leaves the earth


@dataclass(frozen=True, slots=True)
class Reading:
    """One report of a GPS. Without a place it says that it has none at present."""

    latitude_deg: float = math.nan
    longitude_deg: float = math.nan
    altitude_m: float | None = None
    speed_m_s: float = 0.0
    heading_deg: float = 0.0  # true course
    receiver_us: int = 0  # the receiver's own time of day, 0 where it does not know it

    def fix(self, now_us: int) -> Fix | None:
        """Return the fix at `now_us` of the sensor's clock; None without a place on earth."""
        if not (-90.0 <= self.latitude_deg <= 90.0 and -180.0 <= self.longitude_deg <= 180.0):
            return None
        fix = Fix(now_us, self.latitude_deg, self.longitude_deg, _between(self.altitude_m, LOWEST_M, HIGHEST_M))
        fix.speed_m_s = _between(self.speed_m_s, 0.0, FASTEST_M_S) or 0.0
        fix.heading_deg = self.heading_deg % 360.0 if math.isfinite(self.heading_deg) else 0.0
        return fix

    @property
    def is_null_island(self) -> bool:
        """Whether this is the place that receivers name before they know any."""
        return self.latitude_deg == 0.0 and self.longitude_deg == 0.0


NO_FIX: Final = Reading()


def _between(value: float | None, low: float, high: float) -> float | None:
    """Return a number that lies within its bounds, None for any other; not a number lies nowhere."""
    return value if value is not None and low <= value <= high else None
