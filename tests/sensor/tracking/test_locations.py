"""Where a device was heard is right on both sides of every seam of the map."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.dot11.block import Fix
from sensor.tracking.locations import Place, eastward
from tests import drive

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


def heard(*places: tuple[float, float]) -> Place:
    first, *others = (Fix(n, latitude, longitude) for n, (latitude, longitude) in enumerate(places))
    place = Place(first, 0)
    for fix in others:
        place.note(fix, 0)
    return place


def test_a_drive_over_the_antimeridian_has_a_small_box_and_an_average_inside() -> None:
    place = heard(*(drive.place(second) for second in range(drive.SECONDS)))
    assert place.west_deg > 179.99
    assert place.east_deg < -179.99
    assert eastward(place.west_deg, place.east_deg) < 0.01
    assert eastward(place.west_deg, place.longitude_deg) < eastward(place.west_deg, place.east_deg)
    assert math.isclose(place.latitude_deg, drive.LATITUDE, abs_tol=1e-4)


def test_westward_over_the_antimeridian_gives_the_same_box() -> None:
    there = [drive.place(second) for second in range(drive.SECONDS)]
    place, back = heard(*there), heard(*reversed(there))
    assert (place.west_deg, place.east_deg) == (back.west_deg, back.east_deg)


def test_an_ordinary_box_has_its_lesser_longitude_in_the_west() -> None:
    place = heard((60.0, 24.9), (60.2, 24.7), (59.9, 25.0))
    assert (place.south_deg, place.north_deg, place.west_deg, place.east_deg) == (59.9, 60.2, 24.7, 25.0)


def test_around_the_pole_the_average_is_the_pole() -> None:
    place = heard((89.9, 0.0), (89.9, 90.0), (89.9, 180.0), (89.9, -90.0))
    assert place.latitude_deg > 89.999
    assert place.south_deg == 89.9


def test_places_that_cancel_out_leave_the_last_one() -> None:
    place = heard((0.0, 10.0), (0.0, -170.0))
    assert (place.latitude_deg, place.longitude_deg) == (0.0, -170.0)


def test_many_frames_with_one_fix_count_once() -> None:
    first, second = Fix(0, 10.0, 10.0), Fix(1, 10.0, 20.0)
    place = Place(first, -50)
    for _ in range(1000):
        place.note(first, -50)
    place.note(second, -60)
    assert place.count == 2
    assert math.isclose(place.longitude_deg, 15.0)


def test_the_loudest_place_is_kept() -> None:
    near, far, mute = Fix(1, 2.0, 2.0), Fix(2, 3.0, 3.0), Fix(3, 4.0, 4.0)
    place = Place(Fix(0, 1.0, 1.0), 0)
    for fix, signal_dbm in ((near, -30), (far, -80), (mute, 0)):
        place.note(fix, signal_dbm)
    assert place.peak is near
    assert place.last is mute


def test_altitudes_count_where_they_are_known() -> None:
    place = Place(Fix(0, 1.0, 1.0), 0)
    assert (place.altitude_m, place.lowest_m, place.highest_m) == (None, None, None)
    for altitude in (30.0, 10.0):
        place.note(Fix(0, 1.0, 1.0, altitude), 0)
    place.note(Fix(0, 1.0, 1.0), 0)
    assert (place.altitude_m, place.lowest_m, place.highest_m) == (20.0, 10.0, 30.0)


@given(st.lists(st.tuples(LATITUDES, LONGITUDES), min_size=1, max_size=20))
def test_every_place_is_in_the_box(places: list[tuple[float, float]]) -> None:
    place = heard(*places)
    span = eastward(place.west_deg, place.east_deg)
    for latitude, longitude in places:
        assert place.south_deg <= latitude <= place.north_deg
        assert eastward(place.west_deg, longitude) <= span or longitude in (place.west_deg, place.east_deg)
    assert -90 <= place.latitude_deg <= 90
    assert -180 <= place.longitude_deg <= 180


@given(LATITUDES, LONGITUDES)
def test_one_place_is_its_own_average(latitude: float, longitude: float) -> None:
    place = heard((latitude, longitude))
    assert place.latitude_deg == pytest.approx(latitude, abs=1e-6)
    if abs(latitude) < 89.9:
        assert math.cos(math.radians(place.longitude_deg - longitude)) == pytest.approx(1.0)
