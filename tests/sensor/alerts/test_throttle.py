"""Kismet's throttle arithmetic, each consequence that clients can see."""

import pytest

from sensor.alerts.definition import Rate
from sensor.alerts.throttle import Throttle

T0 = 1_700_000_000


def sent_at(times: list[int], limit: str, burst: str) -> list[int]:
    """Return those of the candidate times (relative to T0) at which a fresh throttle lets an alert through."""
    throttle = Throttle()
    return [t for t in times if throttle.admit(T0 + t, Rate.parse(limit), Rate.parse(burst))]


def test_first_alert_is_sent() -> None:
    assert sent_at([0], "1/day", "1/day") == [0]


def test_limit_of_zero_never_sends() -> None:
    assert sent_at([0, 100, 100_000], "0/min", "1/sec") == []


def test_burst_holds_back_within_its_unit() -> None:
    assert sent_at([0, 0, 0], "10/min", "2/sec") == [0, 0]


def test_silence_of_exactly_one_burst_unit_is_not_enough() -> None:
    assert sent_at([0, 1], "10/min", "1/sec") == [0]
    assert sent_at([0, 2], "10/min", "1/sec") == [0, 2]


def test_slower_than_burst_faster_than_limit_adds_up_to_the_limit() -> None:
    assert sent_at(list(range(0, 60, 10)), "3/min", "1/sec") == [0, 10, 20]


def test_silence_counts_from_the_last_sent_alert_not_from_a_window() -> None:
    # The third is sent at 20: 80 is exactly one unit after it, which the strict comparison still refuses.
    assert sent_at([0, 10, 20, 30, 60, 79, 80, 81], "3/min", "1/sec") == [0, 10, 20, 81]


def test_suppressed_alerts_do_not_prolong_the_silence() -> None:
    assert sent_at([0, *range(1, 62)], "1/min", "1/sec") == [0, 61]


def test_a_continuous_attack_gives_the_limit_and_then_silence() -> None:
    # One candidate a second passes every other second (strict comparison), five of them, then a minute after the fifth.
    assert sent_at(list(range(70)), "5/min", "1/sec") == [0, 2, 4, 6, 8, 69]


def test_silent_limit_unit_allows_even_a_burst_of_zero() -> None:
    assert sent_at([0, 1, 61, 62], "5/min", "0/sec") == [0, 61]


def test_both_counts_start_anew_after_a_silent_limit_unit() -> None:
    throttle = Throttle()
    limit, burst = Rate.parse("5/min"), Rate.parse("2/sec")
    for now in (T0, T0, T0 + 61):
        throttle.admit(now, limit, burst)
    assert (throttle.total_sent, throttle.burst_sent, throttle.time_last) == (1, 1, T0 + 61)


def test_suppressed_alerts_leave_the_state_alone() -> None:
    throttle = Throttle()
    limit, burst = Rate.parse("5/min"), Rate.parse("1/sec")
    assert throttle.admit(T0, limit, burst)
    assert not throttle.admit(T0 + 1, limit, burst)
    assert (throttle.total_sent, throttle.burst_sent, throttle.time_last) == (1, 1, T0)


def test_clock_set_far_back_does_not_silence_for_good() -> None:
    assert sent_at([1_000_000, 0], "1/min", "1/sec") == [1_000_000, 0]


def test_clock_slightly_back_is_still_throttled() -> None:
    assert sent_at([30, 29], "5/min", "1/sec") == [30]


@pytest.mark.parametrize("unit", ["sec", "min", "hour", "day"])
def test_each_unit_has_its_length(unit: str) -> None:
    seconds = {"sec": 1, "min": 60, "hour": 3600, "day": 86400}[unit]
    assert sent_at([0, seconds, seconds + 1], f"1/{unit}", "1/sec") == [0, seconds + 1]


def test_noted_alerts_read_like_admitted_ones() -> None:
    admitted, noted = Throttle(), Throttle()
    limit, burst = Rate.parse("9/min"), Rate.parse("9/sec")
    for now in (T0, T0, T0 + 2, T0 + 50):
        admitted.admit(now, limit, burst)
        noted.note(now, limit, burst)
    assert (noted.total_sent, noted.burst_sent, noted.time_last) == (4, 1, T0 + 50)
    assert (admitted.total_sent, admitted.burst_sent) == (4, 1)
