"""Puts the sensor's core together from settings: the same for the daemon, for replays and for benchmarks."""

import gc
from collections.abc import Callable
from typing import Final

from sensor.alerts.desk import AlertDesk, Announce, Witness
from sensor.alerts.incident import Ended
from sensor.capture_news import CaptureNews
from sensor.config import Settings
from sensor.eventbus import EventBus
from sensor.packetchain.listening import Listening
from sensor.packetchain.recent import RecentFrames
from sensor.pipeline import Pipeline
from sensor.tracking.events import HandshakeEvent
from sensor.wids.catalogue import DEFINITIONS, detections
from sensor.wids.detection import Detection
from sensor.wids.roll import Requests

# Objects made before the collector looks: nearly all of ours live for long and are in no circle, and looking at a
# hundred thousand devices again and again takes a twentieth of the time.
COLLECT_AFTER: Final = (50_000, 20, 50)


def spare_the_collector() -> None:
    """Let Python's cyclic garbage collector run seldom; for processes that track devices."""
    gc.set_threshold(*COLLECT_AFTER)


def enabled_detections(
    settings: Settings, listening: Listening | None = None, requests: Requests | None = None
) -> list[Detection]:
    """Return the detections that the settings leave on, with the operator's policy and parameters."""
    everything = detections(settings.policy, settings.parameters, listening, requests)
    return [detection for detection in everything if settings.wants(detection.definition)]


def assemble(
    settings: Settings,
    bus: EventBus,
    *,
    announce: Announce | None = None,
    captures: CaptureNews | None = None,
    witness: Witness | None = None,
    ended: Ended | None = None,
    evidence: bool = False,
    each_second: Callable[[int], object] | None = None,
) -> tuple[AlertDesk, Pipeline]:
    """Return the alert desk, and the packetchain that reports to it.

    `witness` sees its alerts, `ended` the ends of its incidents.
    `captures` is for those who let time pass without traffic; there is one in any case. With `evidence`, the frames
    behind each alert are kept. `each_second` is told each second of packet time, in µs.
    """
    told = CaptureNews(bus, announce) if captures is None else captures
    recent = RecentFrames() if evidence else None
    desk = AlertDesk(
        DEFINITIONS.values(),
        bus,
        settings.overrides,
        backlog=settings.backlog,
        announce=announce,
        witness=witness,
        ended=ended,
        recent=recent,
    )

    def publish(topic: str, event: object) -> None:
        if isinstance(event, HandshakeEvent):
            told.tell(topic, event)
        else:
            told.close(pipeline.now_us)
            bus.publish(topic, event)

    def second(now_us: int) -> None:
        desk.tick(now_us)
        if each_second is not None:
            each_second(now_us)

    listening, requests = Listening(), Requests()
    pipeline = Pipeline(
        enabled_detections(settings, listening, requests),
        desk.report,
        publish,
        settings.max_devices,
        listening,
        each_second=second,
        recent=recent,
        requests=requests,
    )
    return desk, pipeline
