"""Tunable numbers."""

from sensor.wids.parameters import Parameter, effective

WINDOW = Parameter("window_s", 5, 1, 60, "s", "Length of the window.")
FRAMES = Parameter("frames", 30, 2, 1000, "frames", "Frames within the window.")


def test_wishes_replace_defaults() -> None:
    assert effective((WINDOW, FRAMES), {"frames": 9}) == {"window_s": 5, "frames": 9}


def test_wishes_for_other_detections_are_left_out() -> None:
    assert effective((WINDOW,), {"frames": 9}) == {"window_s": 5}
