"""Channels, bands and frequencies."""

import pytest

from sensor.dot11 import channels
from sensor.dot11.channels import BAND_2GHZ, BAND_5GHZ, BAND_6GHZ, BAND_60GHZ, BAND_S1G, BAND_UNKNOWN


@pytest.mark.parametrize(
    ("mhz", "name"),
    [
        (0, ""),
        (2300, "2300MHz"),
        (2412, "1"),
        (2437, "6"),
        (2472, "13"),
        (2484, "14"),
        (4920, "184"),
        (5180, "36"),
        (5825, "165"),
        (5885, "177"),
        (5935, "2"),
        (5955, "1W6e"),
        (5975, "5W6e"),
        (7115, "233W6e"),
        (50000, "50000MHz"),
        (58320, "1"),
        (64800, "4"),
        (71000, "71000MHz"),
    ],
)
def test_names_are_kismets(mhz: int, name: str) -> None:
    assert channels.channel_name(mhz * 1000) == name


@pytest.mark.parametrize(
    ("band", "numbers"),
    [
        (BAND_2GHZ, range(1, 15)),
        (BAND_5GHZ, (*range(36, 65, 4), *range(100, 145, 4), *range(149, 178, 4), 184, 196)),
        (BAND_6GHZ, (2, *range(1, 234, 4))),
        (BAND_60GHZ, range(1, 7)),
    ],
)
def test_a_channel_and_its_frequency_name_each_other(band: int, numbers: range | tuple[int, ...]) -> None:
    for number in numbers:
        freq_khz = channels.channel_freq_khz(number, band)
        assert (channels.channel_number(freq_khz), channels.band_of(freq_khz)) == (number, band)


@pytest.mark.parametrize(
    ("mhz", "band"),
    [
        (0, BAND_UNKNOWN),
        (902, BAND_S1G),
        (2412, BAND_2GHZ),
        (3500, BAND_UNKNOWN),
        (4980, BAND_5GHZ),
        (5905, BAND_5GHZ),
        (5935, BAND_6GHZ),
        (7115, BAND_6GHZ),
        (60480, BAND_60GHZ),
    ],
)
def test_bands(mhz: int, band: int) -> None:
    assert channels.band_of(mhz * 1000) == band


def test_band_names() -> None:
    assert (channels.band_name(BAND_2GHZ), channels.band_name(BAND_UNKNOWN)) == ("2.4 GHz", "")


@pytest.mark.parametrize(("channel", "band"), [(0, BAND_2GHZ), (15, BAND_2GHZ), (0, BAND_5GHZ), (234, BAND_6GHZ)])
def test_a_channel_that_a_band_lacks_has_no_frequency(channel: int, band: int) -> None:
    assert channels.channel_freq_khz(channel, band) == 0


@pytest.mark.parametrize(
    ("channel", "is_6ghz", "tuned_mhz", "home_mhz"),
    [
        (6, False, 2432, 2437),  # heard on a neighbouring channel
        (5, True, 0, 5975),
        (5, True, 5955, 5975),
        (36, False, 0, 5180),
        (11, False, 0, 2462),
        (0, False, 2437, 2437),
        (200, False, 2437, 2437),  # a number that the band lacks is a lie
    ],
)
def test_the_home_frequency_of_a_bss(channel: int, is_6ghz: bool, tuned_mhz: int, home_mhz: int) -> None:
    assert channels.home_freq_khz(channel, is_6ghz, tuned_mhz * 1000) == home_mhz * 1000
