"""Places on the wire: longitude first, and nothing that is not known."""

from api.kismet.location_record import full_record, location_record, nowhere, triplet_record
from sensor.dot11.block import Fix
from sensor.tracking.locations import Place
from tests.api.kismet.test_device_record import AP, office
from tests.api.world import World
from tests.captures import Air
from tests.frames import beacon

POINT = "kismet.common.location.geopoint"


def test_no_fix_is_zero_zero_without_a_fix_key() -> None:
    assert triplet_record(None) == full_record(None) == nowhere() == {POINT: [0, 0]}


def test_a_triplet_has_altitude_only_in_three_dimensions() -> None:
    flat, high = triplet_record(Fix(5_000_250, 1.0, 2.0)), triplet_record(Fix(0, 1.0, 2.0, 3.0))
    assert flat == {
        POINT: [2.0, 1.0],
        "kismet.common.location.fix": 2,
        "kismet.common.location.time_sec": 5,
        "kismet.common.location.time_usec": 250,
    }
    assert (high["kismet.common.location.fix"], high["kismet.common.location.alt"]) == (3, 3.0)


def test_a_box_over_the_antimeridian_starts_in_the_east() -> None:
    place = Place(Fix(0, -16.0, 179.0), 0)
    place.note(Fix(1, -17.0, -179.0), 0)
    record = location_record(place)
    corners = [record[f"kismet.common.location.{name}_loc"] for name in ("min", "max", "avg")]
    points = [corner[POINT] for corner in corners if isinstance(corner, dict)]
    assert points[:2] == [[179.0, -17.0], [-179.0, -16.0]]
    average = points[2]
    assert isinstance(average, list)
    assert abs(abs(float(average[0])) - 180.0) < 0.01


async def test_a_device_is_where_the_sensor_was(world: World) -> None:
    air = Air()
    air.send(beacon(AP, b"net"))
    world.hear(air.frames(), fix=Fix(5, 60.1, 24.9, 30.0))
    device = world.api.devices.record(world.pipeline.tracker.devices[AP], secrets=False)
    location = device["kismet.device.base.location"]
    signal = device["kismet.device.base.signal"]
    assert isinstance(location, dict)
    assert isinstance(signal, dict)
    assert location["kismet.common.location.loc_fix"] == 3
    peak = signal["kismet.common.signal.peak_loc"]
    assert isinstance(peak, dict)
    assert peak[POINT] == [24.9, 60.1]


async def test_without_a_fix_a_device_has_no_location(world: World) -> None:
    office(world)
    record = world.api.devices.record(world.pipeline.tracker.devices[AP], secrets=False)
    assert "kismet.device.base.location" not in record
    signal = record["kismet.device.base.signal"]
    assert isinstance(signal, dict)
    assert "kismet.common.signal.peak_loc" not in signal
