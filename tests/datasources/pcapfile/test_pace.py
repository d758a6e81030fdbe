"""When replayed frames are due."""

import pytest

from datasources.pcapfile.pace import Pace

FIRST_US = 1_000_000_000
NOW_US = 9_000_000_000


def started(speed: float | None = None, packets_per_second: float | None = None, *, rebase: bool = False) -> Pace:
    """A pace whose first frame was handed over at second 50."""
    pace = Pace(speed=speed, packets_per_second=packets_per_second, rebase=rebase)
    pace.start(FIRST_US, 50.0, NOW_US)
    return pace


@pytest.mark.parametrize(("speed", "due"), [(1.0, 53.0), (2.0, 51.5), (0.5, 56.0)])
def test_the_original_pace_is_stretched_by_the_factor(speed: float, due: float) -> None:
    pace = started(speed)
    assert not pace.full_speed
    assert pace.due(0, FIRST_US) == 50.0
    assert pace.due(7, FIRST_US + 3_000_000) == due
    assert pace.due(8, FIRST_US - 3_000_000) < 50.0


def test_a_pace_starts_with_the_first_frame() -> None:
    assert not Pace(speed=1.0, packets_per_second=None, rebase=False).started
    assert started(1.0).started


def test_packets_per_second_go_by_count() -> None:
    pace = started(packets_per_second=10)
    assert [pace.due(index, 0) for index in (0, 5, 20)] == [50.0, 50.5, 52.0]


def test_at_full_speed_everything_is_due() -> None:
    pace = started()
    assert pace.full_speed
    assert pace.due(0, FIRST_US + 10**15) == float("-inf")


def test_times_are_shifted_only_when_asked() -> None:
    assert started(1.0).shift_us == 0
    assert started(1.0, rebase=True).shift_us == NOW_US - FIRST_US


@pytest.mark.parametrize(
    ("speed", "rebase", "follows"), [(1.0, True, True), (1.0, False, False), (20.0, True, False), (None, True, False)]
)
def test_only_the_original_pace_shifted_to_now_follows_the_wall_clock(
    speed: float | None, rebase: bool, follows: bool
) -> None:
    assert started(speed, rebase=rebase).follows_wall_clock is follows


def test_a_pause_moves_everything_behind_it() -> None:
    pace = started(1.0, rebase=True)
    pace.pause(52.0)
    pace.pause(53.0)
    pace.resume(62.0)
    pace.resume(70.0)
    assert pace.due(3, FIRST_US + 3_000_000) == 63.0
    assert pace.shift_us == NOW_US - FIRST_US + 10_000_000


def test_a_pause_leaves_own_times_alone() -> None:
    pace = started(1.0)
    pace.pause(52.0)
    pace.resume(62.0)
    assert pace.shift_us == 0
