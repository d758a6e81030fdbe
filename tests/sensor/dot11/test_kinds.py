"""Every kind of frame has a name, and no two of the named ones share it."""

from sensor.dot11 import frame
from sensor.dot11.kinds import KIND_NAMES, kind_name


def test_names_are_told_apart() -> None:
    assert len(set(KIND_NAMES.values())) == len(KIND_NAMES)
    assert kind_name(frame.DEAUTH) == "deauth"


def test_rare_kinds_have_one_name_together() -> None:
    assert kind_name(0x3F) == kind_name(frame.BEAMFORMING_REPORT_POLL) == "other"
