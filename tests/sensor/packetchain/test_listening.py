"""What a hopping radio could have heard."""

from sensor.packetchain.listening import MAX_FREQUENCIES, UNKNOWN, Listening

SECOND_US = 1_000_000
START_US = 1_772_442_000 * SECOND_US


def hopping(frequencies: list[int], seconds: int = 60) -> Listening:
    """A radio that stays on each for a second."""
    listening = Listening()
    for second in range(seconds):
        listening.note(START_US + second * SECOND_US, frequencies[second % len(frequencies)], SECOND_US)
    return listening


NOW_US = START_US + 59 * SECOND_US


def test_a_captures_silence_is_of_unknown_worth() -> None:
    assert Listening().share(NOW_US, 2437) == UNKNOWN


def test_shares_are_those_of_the_hopping() -> None:
    listening = hopping([2412, 2437, 2462])
    assert listening.shares(NOW_US) == {2412: 1 / 3, 2437: 1 / 3, 2462: 1 / 3}
    assert listening.share(NOW_US, 5180) == 0.0


def test_one_channel_all_the_time_is_all_of_it_and_two_radios_are_no_more() -> None:
    listening = hopping([2437])
    assert listening.share(NOW_US, 2437) == 1.0
    listening.note(NOW_US, 2437, SECOND_US)
    assert listening.share(NOW_US, 2437) == 1.0


def test_what_is_longer_ago_than_a_minute_does_not_count() -> None:
    listening = hopping([2437])
    assert listening.share(NOW_US + 30 * SECOND_US, 2437) == 0.5
    assert listening.share(NOW_US + 61 * SECOND_US, 2437) == 0.0


def test_frequencies_are_bounded() -> None:
    listening = Listening()
    for freq_mhz in range(1000, 1000 + 2 * MAX_FREQUENCIES):
        listening.note(NOW_US, freq_mhz, 1)
    assert len(listening.shares(NOW_US)) == MAX_FREQUENCIES
