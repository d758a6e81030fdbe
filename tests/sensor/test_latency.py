"""Delays are counted by size, each once."""

from sensor.latency import BOUNDS_MS, Latency


def test_a_delay_counts_up_to_the_next_bound() -> None:
    latency = Latency()
    for delay_us in (0, 1_000, 1_001, 5_000_000, 5_000_001):
        latency.note(delay_us)
    assert latency.counts == [2, 1, *[0] * (len(BOUNDS_MS) - 3), 1, 1]
    assert (latency.count, latency.total_us) == (5, 10_002_002)


def test_a_clock_that_was_set_back_makes_no_negative_delay() -> None:
    latency = Latency()
    latency.note(-50_000)
    assert (latency.counts[0], latency.total_us) == (1, 0)
