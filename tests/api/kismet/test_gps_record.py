"""A GPS's record says what it is and how it does."""

from api.kismet.gps_record import gps_record, position_record
from sensor.telemetry.definition import parse_gps
from sensor.telemetry.positions import Position
from sensor.telemetry.reading import Reading
from sensor.telemetry.receiver import Receiver

NOW_US = 1_800_000_000_000_000


def test_no_position_has_no_gps() -> None:
    assert list(position_record(Position())) == ["kismet.common.location.geopoint"]


def test_a_clock_that_is_off_is_told_once_it_is_known() -> None:
    receiver = Receiver(parse_gps("gpsd"))
    assert "airwarden.gps.clock_offset" not in gps_record(receiver, NOW_US)
    receiver.take(Reading(1.0, 2.0, receiver_us=NOW_US - 1_500_000), NOW_US)
    assert gps_record(receiver, NOW_US)["airwarden.gps.clock_offset"] == -1.5
