"""The walk over channels, its pace, and the time spent on each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasources.linux_wifi.hopping import REFUSAL_US, DwellMeter, Hopper, hop_order, shuffle_skip
from datasources.tuning import offsets

CHANNELS = tuple(str(number) for number in range(1, 14))
START_US = 1_000_000


@given(st.integers(1, 300), st.integers(0, 1000), st.booleans())
def test_each_channel_comes_once_a_round(count: int, offset: int, shuffle: bool) -> None:
    channels = [str(number) for number in range(count)]
    assert sorted(hop_order(channels, offset=offset, shuffle=shuffle)) == sorted(channels)


@pytest.mark.parametrize("count", [5, 11, 13, 25, 38, 59, 97])
def test_shuffled_neighbours_lie_apart(count: int) -> None:
    assert shuffle_skip(count) >= count // 4


def test_unshuffled_order_is_the_list_from_the_offset_on() -> None:
    assert hop_order(("1", "6", "11"), offset=1, shuffle=False) == ("6", "11", "1")


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("sources", [2, 3, 5])
def test_sources_that_share_a_list_never_meet_and_stay_spread(shuffle: bool, sources: int) -> None:
    walks = [hop_order(CHANNELS, offset=at, shuffle=shuffle) for at in offsets([CHANNELS] * sources)]
    for heard in zip(*walks, strict=True):
        assert len(set(heard)) == sources
    gaps = [walks[0].index(walk[0]) for walk in walks]
    assert gaps == [source * len(CHANNELS) // sources for source in range(sources)]


def test_hops_come_at_the_rate() -> None:
    hopper = Hopper(CHANNELS, rate=5.0, now_us=START_US)
    assert hopper.due_us == START_US
    hopper.hop(START_US + 3_000)  # a little late
    assert hopper.due_us == START_US + 200_000  # does not delay those after it


def test_missed_hops_are_not_made_up_for() -> None:
    hopper = Hopper(CHANNELS, rate=5.0, now_us=START_US)
    hopper.hop(START_US + 10_000_000)
    assert hopper.due_us == START_US + 10_200_000


def test_refused_channels_are_passed_over_until_their_time() -> None:
    hopper = Hopper(("1", "14", "6"), rate=1.0, now_us=START_US, shuffle=False)
    assert hopper.hop(START_US) == "1"
    assert hopper.hop(START_US + 1_000_000) == "14"
    hopper.refuse("14", START_US + 1_000_000)
    assert hopper.due_us == START_US + 1_000_000  # at once: nothing is heard meanwhile
    later = START_US + 1_000_001
    assert [hopper.hop(later) for _ in range(4)] == ["6", "1", "6", "1"]
    assert hopper.refused == ["14"]
    after = START_US + 1_000_000 + REFUSAL_US
    assert [hopper.hop(after) for _ in range(3)] == ["14", "6", "1"]
    hopper.accept("14")
    assert hopper.refused == []


def test_with_every_channel_refused_it_waits_instead_of_spinning() -> None:
    hopper = Hopper(("14",), rate=5.0, now_us=START_US)
    assert hopper.hop(START_US) == "14"
    hopper.refuse("14", START_US)
    assert hopper.due_us > START_US
    assert hopper.hop(hopper.due_us) == ""
    assert hopper.hop(START_US + REFUSAL_US) == "14"


def test_dwell_is_the_time_between_tunings() -> None:
    meter = DwellMeter()
    meter.tuned(2412, START_US)
    meter.tuned(0, START_US + 200)  # tuning
    meter.tuned(2437, START_US + 210)
    meter.tuned(2412, START_US + 410)
    assert meter.take(START_US + 500) == {2412: 290, 2437: 200}
    assert meter.take(START_US + 600) == {2412: 100}


@given(st.lists(st.tuples(st.sampled_from([0, 2412, 5180]), st.integers(0, 10**6)), max_size=50))
def test_dwell_adds_up_to_the_time_that_passed(steps: list[tuple[int, int]]) -> None:
    meter, now_us, listened = DwellMeter(), START_US, 0
    meter.tuned(0, now_us)
    before = 0
    for freq_mhz, elapsed_us in steps:
        now_us += elapsed_us
        listened += elapsed_us if before else 0
        meter.tuned(freq_mhz, now_us)
        before = freq_mhz
    assert sum(meter.take(now_us).values()) == listened
