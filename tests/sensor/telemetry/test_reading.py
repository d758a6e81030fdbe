"""A reading becomes a fix only if it can be true."""

import math

import pytest

from sensor.telemetry.reading import NO_FIX, Reading

NOW_US = 1_800_000_000_000_000


def test_a_place_becomes_a_fix_of_its_moment() -> None:
    fix = Reading(-16.8, 179.9, 34.0, 10.0, 370.0).fix(NOW_US)
    assert fix is not None
    assert (fix.ts_us, fix.latitude_deg, fix.longitude_deg, fix.altitude_m) == (NOW_US, -16.8, 179.9, 34.0)
    assert (fix.speed_m_s, fix.heading_deg) == (10.0, 10.0)


@pytest.mark.parametrize(("latitude", "longitude"), [(91.0, 0.0), (-90.1, 0.0), (0.0, 180.1), (0.0, -1e300)])
def test_what_is_not_on_earth_is_no_place(latitude: float, longitude: float) -> None:
    assert Reading(latitude, longitude).fix(NOW_US) is None


@pytest.mark.parametrize("nonsense", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_place(nonsense: float) -> None:
    assert NO_FIX.fix(NOW_US) is None
    assert Reading(nonsense, 5.0).fix(NOW_US) is None
    assert Reading(5.0, nonsense).fix(NOW_US) is None
    fix = Reading(5.0, 5.0, nonsense, nonsense, nonsense).fix(NOW_US)
    assert fix is not None
    assert (fix.altitude_m, fix.speed_m_s, fix.heading_deg) == (None, 0.0, 0.0)


@pytest.mark.parametrize("altitude", [-20_000.0, 1e300])
def test_an_impossible_altitude_leaves_two_dimensions(altitude: float) -> None:
    fix = Reading(5.0, 5.0, altitude, 1e300).fix(NOW_US)
    assert fix is not None
    assert (fix.altitude_m, fix.speed_m_s) == (None, 0.0)
