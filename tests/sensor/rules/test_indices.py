"""The table of event streams."""

from sensor.dot11.kinds import KIND_NAMES
from sensor.rules.indices import INDICES, STORED, TIME


def test_every_kind_of_frame_has_a_view() -> None:
    for name in KIND_NAMES.values():
        view = INDICES[f"{name}_frames"]
        assert (view.table, view.where, view.weighted) == ("frames", ("kind", name), True)


def test_the_time_has_two_names() -> None:
    for index in STORED.values():
        assert index.field("timestamp") is index.field("@timestamp") is TIME
        assert index.field("nothing") is None
        assert all(field.meaning for field in index.fields)
