"""Puts the sensor's positions together from settings."""

from collections.abc import Callable

from sensor.eventbus import EventBus
from sensor.telemetry.positions import Positions, Say
from sensor.telemetry.settings import GpsSettings


def positions_of(settings: GpsSettings, bus: EventBus, clock: Callable[[], int], say: Say) -> Positions:
    """Return every GPS that the operator named; `clock` tells µs since the Unix epoch, `say` tells people."""
    return Positions(bus, clock, definitions=settings.receivers, stale_after_s=settings.stale_after_s, say=say)
