"""Settings become GPSs."""

from sensor.eventbus import EventBus
from sensor.telemetry.assembly import positions_of
from sensor.telemetry.definition import parse_gps
from sensor.telemetry.settings import GpsSettings


def test_every_receiver_is_there_with_the_wanted_patience() -> None:
    settings = GpsSettings((parse_gps("gpsd"), parse_gps("virtual:lat=1,lon=2")), stale_after_s=4.0)
    positions = positions_of(settings, EventBus(), lambda: 0, lambda _text, _flags: None)
    assert [receiver.definition.kind.name for receiver in positions.receivers.values()] == ["gpsd", "virtual"]
    assert {receiver.holds_us for receiver in positions.receivers.values()} == {4_000_000}
