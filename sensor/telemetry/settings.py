"""What the operator says of GPSs."""

from dataclasses import dataclass

from sensor.telemetry.definition import GpsDefinition
from sensor.telemetry.receiver import STALE_AFTER_S


@dataclass(frozen=True, slots=True)
class GpsSettings:
    """The table `[gps]`."""

    receivers: tuple[GpsDefinition, ...] = ()
    stale_after_s: float = STALE_AFTER_S
