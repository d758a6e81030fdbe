"""Names of rows."""

from hypothesis import given
from hypothesis import strategies as st

from sensor.ledger.identifier import ALPHABET, LENGTH, MAX_TIME_US, identifier, is_identifier

TIMES = st.integers(0, MAX_TIME_US)
NUMBERS = st.integers(1, (1 << 40) - 1)


@given(TIMES, NUMBERS, TIMES, NUMBERS)
def test_names_sort_by_time_and_then_by_number(a_us: int, a: int, b_us: int, b: int) -> None:
    assert ((a_us, a) < (b_us, b)) == (identifier(a_us, a) < identifier(b_us, b))


@given(TIMES, NUMBERS)
def test_a_name_is_one(time_us: int, number: int) -> None:
    assert is_identifier(identifier(time_us, number))


@given(st.text(max_size=LENGTH + 1))
def test_other_text_is_none(text: str) -> None:
    assert is_identifier(text) == (len(text) == LENGTH and set(text) <= set(ALPHABET))
