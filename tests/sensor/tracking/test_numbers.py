"""Packet numbers out of protected data."""

import pytest

from sensor.tracking.numbers import EARLY, PacketNumbers
from tests import frames
from tests.every_frame import AP, STA
from tests.hearing import dissected


def noted(body: bytes, *, to_station: bool = False, tkip: bool = False) -> list[int]:
    """What is remembered after one protected frame."""
    numbers = PacketNumbers()
    numbers.tkip = tkip
    numbers.note(dissected(frames.qos_data(STA, AP, AP, body, protected=True)), to_station)
    return numbers.last


@pytest.mark.parametrize("number", [1, 0x123456789ABC, (1 << 48) - 1])
@pytest.mark.parametrize("key_id", [0, 1, 3])
@pytest.mark.parametrize("to_station", [False, True])
def test_a_packet_number_stands_under_its_direction_and_key(number: int, key_id: int, to_station: bool) -> None:
    last = noted(frames.ccmp(b"", number, key_id), to_station=to_station)
    expected = [-1] * 8
    expected[key_id + (4 if to_station else 0)] = number
    assert last == expected


def test_tkip_orders_its_octets_otherwise() -> None:
    assert noted(bytes((0x12, 0x32, 0x34, 0x20, 0x56, 0, 0, 0)) + bytes(12), tkip=True)[0] == 0x561234


@pytest.mark.parametrize("body", [b"\x01\x02\x03\x20", b"\x01\x02\x03\x00" + bytes(20)])
def test_wep_and_cut_frames_have_none(body: bytes) -> None:
    assert noted(body) == [-1] * 8


def test_early_numbers_are_worth_a_look_and_later_ones_only_in_doubt() -> None:
    numbers = PacketNumbers()

    def worth(number: int, ts_us: int = 0) -> bool:
        frame = dissected(frames.qos_data(STA, AP, AP, frames.ccmp(b"", number), protected=True))
        frame.ts_us = ts_us
        return numbers.note(frame, False)

    assert worth(1)
    assert worth(EARLY)
    assert not worth(EARLY + 1)
    assert (numbers.before, numbers.number, numbers.slot) == (EARLY, EARLY + 1, 0)
    numbers.doubted_until_us = 1000
    assert worth(5000, 999)
    assert not worth(5001, 1000)
