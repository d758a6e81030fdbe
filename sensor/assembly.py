"""Puts the sensor's core together from settings: the same for the daemon, for replays and for benchmarks."""

from collections.abc import Callable

from sensor.alerts.desk import AlertDesk, Announce
from sensor.alerts.finding import Finding
from sensor.config import Settings
from sensor.eventbus import EventBus
from sensor.pipeline import Pipeline
from sensor.wids.catalogue import DEFINITIONS, detections
from sensor.wids.detection import Detection


def enabled_detections(settings: Settings) -> list[Detection]:
    """Return the detections that the settings leave on, with the operator's policy and parameters."""
    everything = detections(settings.policy, settings.parameters)
    return [detection for detection in everything if detection.name not in settings.disabled]


def assemble(
    settings: Settings,
    bus: EventBus,
    *,
    announce: Announce | None = None,
    report: Callable[[AlertDesk, Finding], object] = AlertDesk.report,
) -> tuple[AlertDesk, Pipeline]:
    """Return the alert desk and the packetchain that reports to it, through `report` where somebody looks on."""
    desk = AlertDesk(DEFINITIONS.values(), bus, settings.overrides, backlog=settings.backlog, announce=announce)

    def found(finding: Finding) -> object:
        return report(desk, finding)

    return desk, Pipeline(enabled_detections(settings), found, bus.publish, settings.max_devices)
