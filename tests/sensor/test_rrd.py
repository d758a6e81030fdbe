"""Series sit at absolute ring positions, forget what has passed, and count nothing twice."""

from hypothesis import given
from hypothesis import strategies as st

from sensor.rrd import LARGEST, PEAK, STRONGEST, Rrd

NOON_S = 1_700_006_400 - 1_700_006_400 % 86400 + 43200


def filled(*samples: tuple[int, int], aggregation: int = 0) -> Rrd:
    rrd = Rrd(aggregation)
    for ts_s, value in samples:
        rrd.add(ts_s, value)
    return rrd


def test_values_of_one_second_add_up_at_its_ring_position() -> None:
    rrd = filled((NOON_S + 7, 2), (NOON_S + 7, 3))
    assert rrd.minute[7] == 5
    assert sum(rrd.minute) == 5
    assert rrd.last_s == NOON_S + 7
    assert rrd.last_value == 5


def test_sixty_packets_in_a_minute_give_one_in_the_hour() -> None:
    rrd = filled((NOON_S + 10, 60))
    rrd.advance(NOON_S + 3600 - 1)
    assert rrd.hour[0] == 1
    assert sum(rrd.hour) == 1
    assert rrd.day[12] == 1 / 60


def test_a_finished_minute_holds_only_its_own_seconds() -> None:
    rrd = filled((NOON_S + 50, 600), (NOON_S + 70, 60))
    rrd.advance(NOON_S + 180)
    assert rrd.hour[:4] == [10, 1, 0, 0]


def test_a_finished_hour_holds_only_its_own_minutes() -> None:
    rrd = filled((NOON_S + 3599, 3600 * 60), (NOON_S + 3700, 3600))
    rrd.advance(NOON_S + 3 * 3600)
    assert rrd.day[12:15] == [60, 1, 0]


def test_seconds_without_a_sample_are_emptied_as_time_passes() -> None:
    rrd = filled((NOON_S, 5), (NOON_S + 61, 7))
    assert rrd.minute[0] == 0
    assert rrd.minute[1] == 7


def test_a_late_sample_lands_in_its_own_second() -> None:
    rrd = filled((NOON_S + 30, 5), (NOON_S + 10, 7))
    assert (rrd.minute[30], rrd.minute[10]) == (5, 7)
    assert rrd.last_s == NOON_S + 30


def test_a_sample_older_than_the_minute_is_lost_without_harm() -> None:
    rrd = filled((NOON_S + 30, 5), (NOON_S - 30, 7))
    assert sum(rrd.minute) == 5


def test_a_clock_set_back_for_good_starts_anew() -> None:
    rrd = filled((NOON_S, 5), (NOON_S - 86400, 7))
    assert rrd.last_s == NOON_S - 86400
    assert sum(rrd.minute) == 7


def test_a_day_of_silence_empties_everything() -> None:
    rrd = filled((NOON_S, 5)).at(NOON_S + 86400)
    assert (sum(rrd.minute), sum(rrd.hour), sum(rrd.day)) == (0, 0, 0)


def test_showing_the_future_leaves_the_series_as_it_was() -> None:
    rrd = filled((NOON_S, 5))
    shown = rrd.at(NOON_S + 1)
    assert (shown.last_s, shown.last_value, shown.previous_value) == (NOON_S + 1, 0, 5)
    assert (rrd.last_s, rrd.last_value) == (NOON_S, 5)


def test_a_peak_is_the_busiest_second() -> None:
    rrd = filled((NOON_S, 5), (NOON_S, 4), (NOON_S + 1, 3), aggregation=PEAK).at(NOON_S + 7200)
    assert rrd.hour[0] == 0
    assert rrd.day[12] == 9


def test_the_largest_value_of_a_second_counts() -> None:
    rrd = filled((NOON_S, 5), (NOON_S, 4), aggregation=LARGEST)
    assert rrd.last_value == 5
    assert rrd.at(NOON_S).hour[0] == 5


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 1000)), max_size=15), st.integers(0, 5000))
def test_stepping_and_jumping_agree(steps: list[tuple[int, int]], ahead: int) -> None:
    jumping, stepping = Rrd(), Rrd()
    now_s = NOON_S
    for gap, value in [*steps, (ahead, 0)]:
        for second in range(now_s, now_s + gap):
            stepping.advance(second)
        now_s += gap
        jumping.add(now_s, value)
        stepping.add(now_s, value)
    assert jumping.minute == stepping.minute
    assert jumping.hour == stepping.hour
    assert jumping.day == stepping.day


@given(st.lists(st.tuples(st.integers(0, 3 * 86400), st.integers(0, 1000)), max_size=15))
def test_any_order_of_samples_keeps_the_shape(samples: list[tuple[int, int]]) -> None:
    rrd = filled(*samples)
    assert (len(rrd.minute), len(rrd.hour), len(rrd.day)) == (60, 60, 24)
    assert all(value >= 0 for value in [*rrd.minute, *rrd.hour, *rrd.day])


def test_the_strongest_signal_of_a_second_counts_and_silence_is_no_signal() -> None:
    rrd = filled((NOON_S, -70), (NOON_S, -50), (NOON_S, -60), (NOON_S + 1, -70), aggregation=STRONGEST)
    assert rrd.minute[:3] == [-50, -70, 0]
    shown = rrd.at(NOON_S + 7200)
    assert (shown.hour[0], shown.day[12]) == (0, -60)
    assert rrd.at(NOON_S + 60).hour[0] == -60
