"""Kismet's records of places: triplets, full locations, and where a device was heard."""

from typing import Final

from api.kismet.encodings import Record
from sensor.dot11.block import Fix
from sensor.telemetry.reading import KMH_PER_M_S
from sensor.tracking.locations import Place

_2D: Final = 2
_3D: Final = 3
_SECOND_US: Final = 1_000_000


def nowhere() -> Record:
    """Return the triplet of no place: without `fix`, as clients expect."""
    return {"kismet.common.location.geopoint": [0, 0]}


def triplet_record(fix: Fix | None) -> Record:
    """Return place, altitude and time of a fix; longitude comes first."""
    if fix is None:
        return nowhere()
    return {
        **place_record(fix.latitude_deg, fix.longitude_deg, fix.altitude_m),
        "kismet.common.location.time_sec": fix.ts_us // _SECOND_US,
        "kismet.common.location.time_usec": fix.ts_us % _SECOND_US,
    }


def place_record(latitude_deg: float, longitude_deg: float, altitude_m: float | None) -> Record:
    """Return the triplet of a place without a time, such as a corner of a box."""
    record: Record = {
        "kismet.common.location.geopoint": [longitude_deg, latitude_deg],
        "kismet.common.location.fix": _2D if altitude_m is None else _3D,
    }
    if altitude_m is not None:
        record["kismet.common.location.alt"] = altitude_m
    return record


def full_record(fix: Fix | None) -> Record:
    """Return a fix with speed (km/h) and heading."""
    record = triplet_record(fix)
    if fix is not None:
        record["kismet.common.location.speed"] = fix.speed_m_s * KMH_PER_M_S
        record["kismet.common.location.heading"] = fix.heading_deg
    return record


def location_record(place: Place) -> Record:
    """Return where a device was heard: the box's corners, the average, and the last place.

    Where the box crosses the antimeridian, the longitude of `min_loc` is the larger one, as in GeoJSON (RFC 7946 5.2).
    """
    last = place.last
    return {
        "kismet.common.location.loc_fix": _2D if last.altitude_m is None else _3D,
        "kismet.common.location.min_loc": place_record(place.south_deg, place.west_deg, place.lowest_m),
        "kismet.common.location.max_loc": place_record(place.north_deg, place.east_deg, place.highest_m),
        "kismet.common.location.avg_loc": place_record(place.latitude_deg, place.longitude_deg, place.altitude_m),
        "kismet.common.location.last": full_record(last),
    }
