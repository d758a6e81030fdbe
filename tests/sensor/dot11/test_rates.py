"""Data rates against the standard's tables (802.11-2020 19.5, 21.5; 802.11ax-2021 27.5; 802.11be-2024 36.5)."""

import pytest

from sensor.dot11.rates import eht_rate, he_rate, ht_rate, vht_rate

W20, W40, W80, W160 = 0, 1, 4, 11  # radiotap's VHT bandwidth codes


@pytest.mark.parametrize(
    ("mcs", "bandwidth", "short_guard", "rate"),
    [
        (0, 0, False, 65),
        (7, 0, False, 650),
        (7, 0, True, 722),
        (5, 0, True, 578),
        (7, 1, False, 1350),
        (7, 1, True, 1500),
        (15, 0, False, 1300),
        (15, 1, True, 3000),
        (31, 1, True, 6000),
        (7, 2, False, 650),  # 20 MHz in the lower half of 40
        (7, 3, False, 650),
    ],
)
def test_ht_rates_are_those_of_the_tables(mcs: int, bandwidth: int, short_guard: bool, rate: int) -> None:
    assert ht_rate(mcs, bandwidth, short_guard) == rate


@pytest.mark.parametrize(
    ("mcs", "streams", "bandwidth", "short_guard", "rate"),
    [
        (0, 1, W20, False, 65),
        (8, 1, W20, False, 780),
        (9, 1, W40, True, 2000),
        (9, 1, W80, False, 3900),
        (9, 1, W80, True, 4333),
        (9, 2, W80, True, 8667),
        (9, 2, W160, True, 17333),
        (9, 4, W160, False, 31200),
        (7, 1, 6, False, 1350),  # 40 MHz, the upper half of 80
        (7, 1, 13, False, 2925),  # 80 MHz, the upper half of 160
        (7, 1, 25, False, 650),
    ],
)
def test_vht_rates_are_those_of_the_tables(
    mcs: int, streams: int, bandwidth: int, short_guard: bool, rate: int
) -> None:
    assert vht_rate(mcs << 4 | streams, bandwidth, short_guard) == rate


@pytest.mark.parametrize(
    ("mcs", "streams", "bandwidth", "guard", "rate"),
    [
        (0, 1, 0, 0, 86),
        (11, 1, 0, 0, 1434),
        (11, 1, 1, 0, 2868),
        (11, 1, 2, 0, 6005),
        (11, 2, 2, 0, 12010),
        (11, 2, 3, 0, 24020),
        (11, 1, 2, 1, 5671),
        (11, 1, 2, 2, 5104),
        (0, 1, 4, 0, 9),  # RU of 26 tones: 0.9 Mb/s
        (11, 1, 4, 0, 147),
        (11, 1, 7, 0, 1434),  # 242 tones are 20 MHz
        (11, 1, 10, 0, 12010),
    ],
)
def test_he_rates_are_those_of_the_tables(mcs: int, streams: int, bandwidth: int, guard: int, rate: int) -> None:
    assert he_rate(mcs, streams, bandwidth, guard) == rate


@pytest.mark.parametrize(
    ("mcs", "streams", "bandwidth", "guard", "rate"),
    [
        (11, 1, 2, 0, 6005),
        (12, 1, 2, 0, 6485),
        (13, 1, 0, 0, 1721),
        (13, 2, 3, 0, 28824),
        (13, 2, 4, 0, 57647),
        (13, 2, 5, 0, 57647),
        (15, 1, 2, 0, 180),
        (14, 1, 2, 0, 86),  # duplicated over both halves, and DCM: half of the carriers, a quarter of a bit each
    ],
)
def test_eht_rates_are_those_of_the_tables(mcs: int, streams: int, bandwidth: int, guard: int, rate: int) -> None:
    assert eht_rate(mcs, streams, bandwidth, guard) == rate


def test_codes_that_the_standard_does_not_define_have_no_rate() -> None:
    assert ht_rate(32, 0, False) == 0
    assert vht_rate(12 << 4 | 1, W20, False) == 0
    assert vht_rate(1, 26, False) == 0
    assert vht_rate(9 << 4, W80, False) == 0
    assert he_rate(12, 1, 0, 0) == 0
    assert he_rate(0, 1, 11, 0) == 0
    assert he_rate(0, 1, 0, 3) == 0
    assert eht_rate(0, 1, 6, 0) == 0
    assert eht_rate(0, 1, 0, 3) == 0
    assert eht_rate(16, 1, 0, 0) == 0
    assert eht_rate(14, 1, 0, 0) == 0  # only 80 MHz and more are duplicated
