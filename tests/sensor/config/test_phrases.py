"""How names and times are worded."""

from sensor.config.phrases import quoted, utc


def test_a_name_stays_on_its_line() -> None:
    assert quoted(b"a\n[[network]]\x1b") == '"a\\x0a[[network]]\\x1b"'


def test_times_are_whole_seconds_of_utc() -> None:
    assert utc(1_772_442_000_999_999) == "2026-03-02 09:00:00 UTC"
