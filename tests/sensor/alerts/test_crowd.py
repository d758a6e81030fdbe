"""Many subjects of one alert: who is told of, and how many more there are."""

from sensor.alerts.crowd import MAX_COUNTED, MAX_SUBJECTS, WINDOW_US, Crowd

T0 = 1_700_000_000_000_000


def subject(number: int) -> bytes:
    return number.to_bytes(6, "big")


def test_so_many_are_told_of_and_the_others_counted_once_each() -> None:
    crowd = Crowd()
    admitted = [crowd.admit(subject(number % 50), T0 + number) for number in range(100)]
    assert admitted == ([True] * MAX_SUBJECTS + [False] * (50 - MAX_SUBJECTS)) * 2
    assert crowd.words() == f"{50 - MAX_SUBJECTS} more subjects"


def test_a_minute_later_it_starts_anew() -> None:
    crowd = Crowd()
    for number in range(MAX_SUBJECTS):
        crowd.admit(subject(number), T0)
    assert not crowd.admit(subject(99), T0 + WINDOW_US - 1)
    assert crowd.admit(subject(99), T0 + WINDOW_US)


def test_time_that_jumps_back_starts_it_anew() -> None:
    crowd = Crowd()
    for number in range(MAX_SUBJECTS):
        crowd.admit(subject(number), T0)
    assert crowd.admit(subject(99), T0 - WINDOW_US - 1)


def test_the_count_is_bounded_and_says_so() -> None:
    crowd = Crowd()
    for number in range(MAX_SUBJECTS + MAX_COUNTED + 5):
        crowd.admit(subject(number), T0)
    assert crowd.words() == f"at least {MAX_COUNTED} more subjects"
