"""A name that is none leads to the nearest that is one."""

import pytest

from sensor.spelling import hint


@pytest.mark.parametrize(
    ("wrong", "told"), [("apspof", "; did you mean 'APSPOOF'?"), ("KARMA", "; did you mean 'KARMA'?"), ("zzz", "")]
)
def test_hint_names_the_nearest(wrong: str, told: str) -> None:
    assert hint(wrong, ["APSPOOF", "KARMA"]) == told
