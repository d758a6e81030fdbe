"""What the operator wants otherwise for detections."""

from sensor.alerts.definition import HIGH, Definition, Rate
from sensor.config.detections import Wishes
from sensor.config.reader import Source

RULE = Definition("RULE", "SPOOF", HIGH, "Something.", throttle="5/min", burst="1/sec")


def test_what_is_not_said_stays_open() -> None:
    wishes = Wishes([RULE], {})
    wishes.read(Source("a", b"[detections.RULE]").root.table("detections"))
    override = wishes.settings()["RULE"].override
    assert (override.enabled, override.throttle, override.burst, override.severity) == (None, None, None, None)


def test_info_is_a_severity_although_it_is_zero() -> None:
    wishes = Wishes([RULE], {})
    wishes.read(Source("a", b"[detections.RULE]\nseverity = 'info'").root.table("detections"))
    wishes.read(Source("b", b"[detections.RULE]\nthrottle = '0'").root.table("detections"))
    override = wishes.settings()["RULE"].override
    assert (override.severity, override.throttle) == (0, Rate(0, 1))


def test_throttle_shorter_than_the_default_burst_allows_is_told() -> None:
    wishes = Wishes([Definition("RULE", "SPOOF", HIGH, "Something.", throttle="9/hour", burst="5/min")], {})
    source = Source("a", b"[detections.RULE]\nthrottle = '2/sec'")
    wishes.read(source.root.table("detections"))
    assert [problem.line for problem in source.problems] == [2]
