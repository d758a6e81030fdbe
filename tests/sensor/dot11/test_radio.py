"""What a layout reads: octets with a sign, the best antenna, the rate of each PHY."""

import struct

import pytest

from sensor.dot11.radio import NO_RADIO, RadioLayout, signed_octet

PAD = b"\xa5\xa5\xa5"  # in front of the capture header


def layout(**fields: int) -> RadioLayout:
    made = RadioLayout()
    for name, at in fields.items():
        setattr(made, name, at)
    return made


@pytest.mark.parametrize(("octet", "number"), [(0, 0), (1, 1), (127, 127), (128, -128), (255, -1), (206, -50)])
def test_octets_have_a_sign(octet: int, number: int) -> None:
    assert signed_octet(bytes((99, octet)), 1) == number


def test_an_unknown_radio_tells_nothing() -> None:
    assert (NO_RADIO.noise(b"", 0), NO_RADIO.tsft(b"", 0), NO_RADIO.rate(b"", 0)) == (0, -1, 0)
    assert NO_RADIO.strongest_antenna(b"", 0) == 0


@pytest.mark.parametrize(
    ("signals", "best"), [((-70, -40, -50), -40), ((-90,), -90), ((0, -80), -80), ((-80, 0), -80), ((0, 0), 0)]
)
def test_the_best_antenna_is_the_loudest_that_heard_something(signals: tuple[int, ...], best: int) -> None:
    radio = RadioLayout()
    radio.antennas = list(range(8, 8 + len(signals)))
    header = b"\x00" * 8 + struct.pack(f"{len(signals)}b", *signals)
    assert radio.strongest_antenna(PAD + header, len(PAD)) == best


def test_noise_and_timer_are_read_where_they_lie() -> None:
    header = b"\x00" * 8 + struct.pack("<Qb", 123_456_789_012, -97)
    radio = layout(tsft_at=8, noise_at=16)
    assert radio.tsft(PAD + header, len(PAD)) == 123_456_789_012
    assert radio.noise(PAD + header, len(PAD)) == -97


@pytest.mark.parametrize(("octet", "rate"), [(2, 10), (11, 55), (108, 540), (255, 1275)])
def test_rates_of_the_first_phys_are_in_half_megabits(octet: int, rate: int) -> None:
    assert layout(rate_at=8).rate(PAD + b"\x00" * 8 + bytes((octet,)), len(PAD)) == rate


@pytest.mark.parametrize(
    ("flags", "rate"), [(0x00, 650), (0x04, 722), (0x01, 1350), (0x05, 1500), (0x02, 650), (0xF8, 650)]
)
def test_ht_rate_minds_bandwidth_and_guard_interval(flags: int, rate: int) -> None:
    assert layout(mcs_at=8).rate(PAD + b"\x00" * 8 + bytes((0xFF, flags, 7)), len(PAD)) == rate


def test_vht_rate_is_the_first_users() -> None:
    field = struct.pack("<HBB4sBBH", 0x1FF, 0x04, 4, bytes((0x92, 0x71, 0, 0)), 0, 0, 0)
    assert layout(vht_at=8).rate(PAD + b"\x00" * 8 + field, len(PAD)) == 8667


@pytest.mark.parametrize(
    ("mcs", "streams", "bandwidth", "guard", "rate"), [(11, 1, 2, 0, 6005), (11, 2, 2, 0, 12010), (0, 1, 0, 2, 73)]
)
def test_he_rate_is_read_from_data_3_5_and_6(mcs: int, streams: int, bandwidth: int, guard: int, rate: int) -> None:
    # The other bits of each word are set: BSS colour, coding, Doppler, TXOP.
    field = struct.pack(
        "<6H", 0xFFFF, 0xFFFF, 0xF0FF | mcs << 8, 0xFFFF, 0xFFC0 | guard << 4 | bandwidth, 0xFFF0 | streams
    )
    assert layout(he_at=8).rate(PAD + b"\x00" * 8 + field, len(PAD)) == rate
