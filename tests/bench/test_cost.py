"""What detections cost, as the benchmark measures it."""

from pathlib import Path

from bench.capture import make_capture
from bench.cost import COPIES, Cost, blocks_of, copies, measure, nothing
from sensor.config import Settings
from sensor.wids.catalogue import ENTRIES, detections
from sensor.wids.policy import Policy


def test_each_detection_that_is_on_has_a_share(tmp_path: Path) -> None:
    make_capture(tmp_path / "few.pcap", 100)
    cost = measure(str(tmp_path / "few.pcap"), runs=1, runs_of_each=1)
    on = [name for name, entry in ENTRIES.items() if entry.make is not None and Settings().wants(entry.definition)]
    assert list(cost.shares) == on
    assert cost.frames == 100
    assert min(cost.none_s, cost.all_s) > 0


def test_overhead_is_what_detections_add() -> None:
    assert round(Cost("compiled", 1, 2.0, 2.5, {}).overhead, 6) == 0.25


def test_choices() -> None:
    every = detections(Policy(), {})
    assert nothing(every) == []
    assert [detection.name for detection in copies("KARMA")(every)] == ["KARMA"] * COPIES


def test_a_sample_is_read_no_further_than_it_has_to_be(tmp_path: Path) -> None:
    make_capture(tmp_path / "some.pcap", 5000)
    assert sum(map(len, blocks_of(str(tmp_path / "some.pcap")))) == 5000
    assert 10 <= sum(map(len, blocks_of(str(tmp_path / "some.pcap"), 10))) <= 5000
