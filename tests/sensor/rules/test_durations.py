"""Durations as rules write them."""

import pytest

from sensor.rules.durations import seconds


@pytest.mark.parametrize(
    ("text", "expected"), [("10s", 10), ("1m", 60), ("2h", 7200), ("1d", 86_400), ("366d", 31_622_400)]
)
def test_a_duration_is_a_number_and_a_unit(text: str, expected: int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    "text", ["", "0s", "10x", "10", "s", "-1s", "1.5s", " 1s", "1s\n", "01s", "١s", "9999999999s", "367d"]
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="string is not a valid duration"):
        seconds(text)
