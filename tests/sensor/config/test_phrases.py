"""How names, numbers and times are worded."""

import pytest

from sensor.config.phrases import plural, quoted, utc


def test_a_name_stays_on_its_line() -> None:
    assert quoted(b"a\n[[network]]\x1b") == '"a\\x0a[[network]]\\x1b"'


@pytest.mark.parametrize(("count", "worded"), [(0, "0 frames"), (1, "1 frame"), (2, "2 frames")])
def test_one_is_one(count: int, worded: str) -> None:
    assert plural(count, "frame") == worded


def test_times_are_whole_seconds_of_utc() -> None:
    assert utc(1_772_442_000_999_999) == "2026-03-02 09:00:00 UTC"
