"""Every type of rule, by its id."""

from typing import Final

from sensor.rules.alerted import AlertSent
from sensor.rules.ruletype import RuleType
from sensor.rules.sensed import BatteryLow, DeviceAbsent, DeviceSeen, Geofence, SourceTrouble
from sensor.rules.threshold import IndexThreshold

TYPES: Final[dict[str, RuleType]] = {
    each.id: each
    for each in (
        IndexThreshold(),
        AlertSent(),
        DeviceSeen(),
        DeviceAbsent(),
        SourceTrouble(),
        BatteryLow(),
        Geofence(),
    )
}
