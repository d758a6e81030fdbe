"""The base of all detections."""

from sensor.alerts.definition import LOW, Definition
from sensor.dot11.frame import Frame
from sensor.tracking.observation import Observation
from sensor.wids.detection import Detection


def test_a_detection_wants_and_finds_nothing_of_its_own() -> None:
    detection = Detection(Definition("NOTHING", "OTHER", LOW, "Nothing."))
    assert (detection.kinds, detection.news, detection.name) == ((), 0, "NOTHING")
    assert detection.on_frame(Frame(), Observation()) is None
    assert detection.on_news(Frame(), Observation()) is None
    assert (detection.ticks, detection.on_tick(5)) == (False, [])
