"""What makes a detection."""

from sensor.alerts.definition import LOW, Definition
from sensor.packetchain.listening import Listening
from sensor.wids.detection import Detection
from sensor.wids.entry import Brief, Entry
from sensor.wids.levels import BRONZE
from sensor.wids.policy import Policy

DEFINITION = Definition("NOTHING", "OTHER", LOW, "Nothing.")


def test_an_entry_is_unproven_until_somebody_says_otherwise_and_makes_a_fresh_detection_each_time() -> None:
    entry = Entry(DEFINITION, lambda brief: Detection(brief.definition))
    brief = Brief(DEFINITION, {}, Policy(), Listening())
    assert (entry.level, entry.parameters) == (BRONZE, ())
    assert entry.make is not None
    assert entry.make(brief) is not entry.make(brief)
