"""Rates of modern networks against the tables of 802.11."""

import pytest

from api.kismet.network_rates import fastest_mbit_s


def ht(streams: int, info: int) -> tuple[int, bytes]:
    return 45, info.to_bytes(2, "little") + b"\x17" + (b"\xff" * streams).ljust(10, b"\0") + b"\0" * 13


def mcs_map(streams: int, said: int) -> bytes:
    return sum((said if n < streams else 3) << 2 * n for n in range(8)).to_bytes(2, "little")


def vht(streams: int, said: int = 2, short: int = 0x60) -> tuple[int, bytes]:
    return 191, bytes([short, 0, 0, 0]) + mcs_map(streams, said) + b"\0\0" + mcs_map(streams, said) + b"\0\0"


def he(streams: int, said: int = 2, widths: int = 0x0C) -> tuple[int, bytes]:
    maps = mcs_map(streams, said) * 2
    return 255, b"\x23" + b"\0" * 6 + bytes([widths]) + b"\0" * 10 + maps + (maps if widths & 0x08 else b"")


@pytest.mark.parametrize(
    ("elements", "width_mhz", "mbit_s"),
    [
        ([], 20, 0.0),
        ([ht(1, 0)], 20, 65.0),  # tables 19-27 and after
        ([ht(2, 0x62)], 40, 300.0),
        ([ht(2, 0x62)], 20, 144.4),
        ([ht(3, 0)], 40, 405.0),
        ([ht(2, 0x62), vht(2)], 80, 866.7),  # tables 21-29 and after
        ([ht(2, 0x62), vht(2)], 20, 173.3),
        ([ht(3, 0x62), vht(3)], 20, 288.9),
        ([vht(2, short=0)], 80, 780.0),
        ([vht(4, said=0)], 160, 2600.0),
        ([vht(3)], 160, 2340.0),  # MCS 8: there is no 9
        ([ht(2, 0x62), vht(2), he(2)], 80, 1201.0),  # 802.11ax-2021 tables 27-79 and after
        ([he(2)], 160, 2402.0),
        ([he(2, widths=0x04)], 160, 1201.0),
        ([he(1, said=1)], 20, 114.7),
        ([vht(0), he(0), ht(0, 0)], 80, 0.0),
    ],
)
def test_the_highest_rate(elements: list[tuple[int, bytes]], width_mhz: int, mbit_s: float) -> None:
    assert fastest_mbit_s(elements, width_mhz) == pytest.approx(mbit_s, abs=0.11)


@pytest.mark.parametrize("eid", [45, 191, 255])
def test_what_is_cut_short_says_nothing(eid: int) -> None:
    whole = {45: ht(1, 0), 191: vht(1), 255: he(1)}[eid][1]
    for length in range(4):
        fastest_mbit_s([(eid, whole[:length])], 160)
    assert fastest_mbit_s([(eid, whole[:3])], 160) == 0.0


def test_cut_anywhere_it_reads_no_further() -> None:
    for eid, whole in (ht(2, 0xFF), vht(8), he(8)):
        for length in range(len(whole) + 1):
            assert fastest_mbit_s([(eid, whole[:length])], 160) >= 0.0
