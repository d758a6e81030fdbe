"""Counting frames that were refused."""

from sensor.dot11 import faults
from sensor.dot11.faults import FaultCounters


def test_every_reason_has_a_name_of_its_own() -> None:
    codes = [value for name, value in vars(faults).items() if name.isupper() and isinstance(value, int)]
    assert sorted(codes) == list(range(len(faults.NAMES)))
    assert len(set(faults.NAMES)) == len(faults.NAMES)


def test_frames_count_by_reason_with_the_last_offset() -> None:
    counters = FaultCounters()
    counters.count(faults.NO_HEADER, 12)
    counters.count(faults.NO_HEADER, 15)
    counters.count(faults.ELEMENT_OVERRUN, 50)
    assert counters.refused() == {"short-header": (2, 15), "element-overrun": (1, 50)}


def test_a_bad_checksum_is_the_airs_doing_and_not_malformed() -> None:
    counters = FaultCounters()
    counters.count(faults.BAD_FCS, 0)
    counters.count(faults.EMPTY, 8)
    assert counters.malformed() == 1
    assert counters.refused() == {"bad-fcs": (1, 0), "empty": (1, 8)}


def test_nothing_refused_is_nothing_named() -> None:
    assert FaultCounters().refused() == {}
    assert FaultCounters().malformed() == 0
