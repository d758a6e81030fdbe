"""The sensor's own alerts are in the catalogue, and none of them looks at frames."""

import pytest

from sensor.wids import system
from sensor.wids.catalogue import ENTRIES, detections
from sensor.wids.entry import Entry
from sensor.wids.policy import Policy

OWN = [
    *(system.ROOTUSER, system.SOURCEERROR, system.SOURCEOPEN, system.SOURCEBLIND),
    *(system.PACKETLOST, system.PACKETQUEUE, system.CLOCKJUMP, system.DISKLOW, system.RULE),
]


def test_each_has_an_entry_and_no_other_is_there() -> None:
    assert sorted(entry.definition.name for entry in system.ENTRIES) == sorted(OWN)
    assert set(OWN) <= set(ENTRIES)


def test_none_is_made_into_a_detection_of_frames() -> None:
    assert not {detection.name for detection in detections(Policy(), {})} & set(OWN)


@pytest.mark.parametrize("entry", system.ENTRIES, ids=lambda entry: entry.definition.name)
def test_each_is_of_the_system_and_on(entry: Entry) -> None:
    klass = "OTHER" if entry.definition.name == system.RULE else "SYSTEM"
    assert (entry.definition.klass, entry.definition.enabled, entry.make) == (klass, True, None)


def test_a_hub_that_is_unplugged_is_told_of_whole() -> None:
    assert ENTRIES[system.SOURCEERROR].definition.throttle.count >= 256  # as many as there can be sources
