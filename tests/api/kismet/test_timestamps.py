"""Times are read as leniently as Kismet reads them, to the microsecond."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.kismet.timestamps import parse_since, since

NOW_US = 1_800_000_000_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("1700000000.5", 1_700_000_000_500_000),
        ("1795294483.637249", 1_795_294_483_637_249),
        ("5junk", 5_000_000),
        (" 5", 5_000_000),
        ("+.5", 500_000),
        ("5.", 5_000_000),
        ("1e3", 1_000_000_000),
        ("-35.0", NOW_US - 35_000_000),
        ("-0.25", NOW_US - 250_000),
        ("-0", 0),
        ("", None),
        ("now", None),
        ("nan", None),
        ("1e30", None),
        ("١", None),
    ],
)
def test_a_leading_number_counts(text: str, expected: int | None) -> None:
    assert parse_since(text, NOW_US) == expected


def test_times_that_are_not_finite_are_none() -> None:
    assert since(float("inf"), NOW_US) is None
    assert since(float("nan"), NOW_US) is None


@given(st.integers(0, 4_000_000_000_000_000))
def test_a_time_that_we_wrote_reads_back_exactly(ts_us: int) -> None:
    assert parse_since(f"{ts_us / 1_000_000:.6f}", NOW_US) == ts_us


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    parse_since(text, NOW_US)
