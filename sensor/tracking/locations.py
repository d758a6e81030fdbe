"""Where a device was heard: box, average, last and loudest place, right across the antimeridian and at the poles."""

import math
from typing import Final

from mypy_extensions import i64

from sensor.dot11.block import Fix

FULL_CIRCLE_DEG: Final = 360.0


class Place:
    """The places of the sensor while it heard one device. Made only once there is a fix: 220 bytes.

    Each fix counts once, however many frames were heard with it: an hour at a traffic light with a chatty device would
    otherwise outweigh the drive.
    """

    __slots__ = (
        "_altitude_m",
        "_altitudes",
        "_x",
        "_y",
        "_z",
        "count",
        "east_deg",
        "highest_m",
        "last",
        "lowest_m",
        "north_deg",
        "peak",
        "peak_dbm",
        "south_deg",
        "west_deg",
    )

    def __init__(self, fix: Fix, signal_dbm: i64) -> None:
        """Start at first sight; the signal is in dBm, 0 where it is not known."""
        self.count: i64 = 0
        self.last: Fix = fix
        self.peak: Fix = fix  # where it was loudest
        self.peak_dbm: i64 = signal_dbm
        self.south_deg: float = fix.latitude_deg
        self.north_deg: float = fix.latitude_deg
        # RFC 7946 5.2: where a box crosses the antimeridian, its west edge is the larger number.
        self.west_deg: float = fix.longitude_deg
        self.east_deg: float = fix.longitude_deg
        self.lowest_m: float | None = fix.altitude_m
        self.highest_m: float | None = fix.altitude_m
        # The sum of all places as unit vectors from the earth's centre: their mean has no seam.
        self._x: float = 0.0
        self._y: float = 0.0
        self._z: float = 0.0
        self._altitude_m: float = 0.0
        self._altitudes: i64 = 0
        self._count(fix)

    def note(self, fix: Fix, signal_dbm: i64) -> None:
        """Note that the device was heard at `fix`, which is the same object until the sensor's GPS says more."""
        if signal_dbm != 0 and (self.peak_dbm == 0 or signal_dbm > self.peak_dbm):
            self.peak = fix
            self.peak_dbm = signal_dbm
        if fix is self.last:
            return
        self.last = fix
        self._widen(fix)
        self._count(fix)

    @property
    def latitude_deg(self) -> float:
        """Latitude of the average place; of the last one where places cancel each other out."""
        if self._length() < 1e-9:
            return self.last.latitude_deg
        return math.degrees(math.atan2(self._z, math.sqrt(self._x * self._x + self._y * self._y)))

    @property
    def longitude_deg(self) -> float:
        """Longitude of the average place; of the last one where places cancel each other out."""
        if self._length() < 1e-9:
            return self.last.longitude_deg
        return math.degrees(math.atan2(self._y, self._x))

    @property
    def altitude_m(self) -> float | None:
        """Mean of the altitudes that were known."""
        return self._altitude_m / float(self._altitudes) if self._altitudes else None

    def _length(self) -> float:
        return (abs(self._x) + abs(self._y) + abs(self._z)) / float(self.count)

    def _count(self, fix: Fix) -> None:
        """Add a place to the average."""
        latitude = math.radians(fix.latitude_deg)
        longitude = math.radians(fix.longitude_deg)
        across = math.cos(latitude)
        self._x += across * math.cos(longitude)
        self._y += across * math.sin(longitude)
        self._z += math.sin(latitude)
        self.count += 1
        altitude_m = fix.altitude_m
        if altitude_m is not None:
            self._altitude_m += altitude_m
            self._altitudes += 1

    def _widen(self, fix: Fix) -> None:
        """Let the box hold a place, on the side where that takes less."""
        latitude_deg = fix.latitude_deg
        if latitude_deg < self.south_deg:
            self.south_deg = latitude_deg
        if latitude_deg > self.north_deg:
            self.north_deg = latitude_deg
        longitude_deg = fix.longitude_deg
        span_deg = eastward(self.west_deg, self.east_deg)
        if eastward(self.west_deg, longitude_deg) > span_deg:
            if eastward(self.east_deg, longitude_deg) <= eastward(longitude_deg, self.west_deg):
                self.east_deg = longitude_deg
            else:
                self.west_deg = longitude_deg
        altitude_m = fix.altitude_m
        if altitude_m is not None:
            lowest_m = self.lowest_m
            highest_m = self.highest_m
            self.lowest_m = altitude_m if lowest_m is None or altitude_m < lowest_m else lowest_m
            self.highest_m = altitude_m if highest_m is None or altitude_m > highest_m else highest_m


def eastward(start_deg: float, end_deg: float) -> float:
    """Return how far it is from one longitude to another going east, from 0 to below 360 degrees."""
    return (end_deg - start_deg) % FULL_CIRCLE_DEG
