"""When rules run."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sensor.rules.rule import Rule
from sensor.rules.schedule import SOON_US, first_us, next_us, phase_us

RULE = Rule("1", "default", "a rule", "t", "alerts", "10s", 0, 0)


@given(st.sampled_from(["1s", "10s", "7m", "1h", "1d"]), st.integers(0, 2**52), st.text(max_size=5))
def test_the_next_time_is_ahead_by_at_most_an_interval_and_on_the_grid(interval: str, now_us: int, name: str) -> None:
    rule = replace(RULE, interval=interval, id=name)
    interval_us = rule.interval_s * 1_000_000
    following = next_us(rule, now_us)
    assert now_us < following <= now_us + interval_us
    assert (following - phase_us(rule)) % interval_us == 0
    assert next_us(rule, following) == following + interval_us
    assert now_us <= first_us(rule, now_us) < now_us + SOON_US


def test_rules_have_phases_of_their_own() -> None:
    assert len({phase_us(replace(RULE, id=str(number))) for number in range(100)}) == 100
