"""Where a BSS works: primary channel and width from every combination of operation elements."""

import pytest

from sensor.dot11.channels import ht_mode
from sensor.dot11.element_chain import parse_elements
from sensor.dot11.elements import Elements
from tests import frames

ABOVE = 1
BELOW = 3


def operate(*elements: bytes) -> Elements:
    """Parse the elements given."""
    chain = b"".join(elements)
    out = Elements()
    parse_elements(chain, 0, len(chain), 0, out)
    assert out.bad_element == -1
    return out


def mode(out: Elements) -> str:
    """Return the channel's width in Kismet's words."""
    return ht_mode(out.ht or out.vht or out.he or out.eht, out.width_mhz, out.secondary, out.center_2)


@pytest.mark.parametrize(
    ("elements", "channel", "width", "centres", "name"),
    [
        ((frames.ds(6),), 6, 20, (0, 0), ""),
        ((frames.ds(6), frames.ht_operation(6)), 6, 20, (0, 0), "HT20"),
        ((frames.ds(6), frames.ht_operation(6, ABOVE)), 6, 40, (8, 0), "HT40+"),
        ((frames.ht_operation(11, BELOW),), 11, 40, (9, 0), "HT40-"),
        ((frames.ht_operation(11, BELOW, any_width=False),), 11, 20, (0, 0), "HT20"),
        ((frames.ht_operation(36, ABOVE), frames.vht_operation(0, 0, 0)), 36, 40, (38, 0), "HT40+"),
        ((frames.ht_operation(36, ABOVE), frames.vht_operation(1, 42, 0)), 36, 80, (42, 0), "HT80"),
        ((frames.ht_operation(36, ABOVE), frames.vht_operation(1, 42, 50)), 36, 160, (50, 0), "HT160"),
        ((frames.ht_operation(36, ABOVE), frames.vht_operation(1, 42, 106)), 36, 160, (42, 106), "HT80+80"),
        ((frames.ht_operation(36, ABOVE), frames.vht_operation(2, 50, 0)), 36, 160, (50, 0), "HT160"),
        ((frames.ht_operation(36, ABOVE), frames.vht_operation(3, 42, 155)), 36, 160, (42, 155), "HT80+80"),
        ((frames.ht_operation(36, ABOVE), frames.vht_operation(9, 42, 155)), 36, 40, (38, 0), "HT40+"),
        ((frames.ht_operation(36, ABOVE), frames.he_operation(vht=(1, 42, 0))), 36, 80, (42, 0), "HT80"),
        ((frames.he_operation(six_ghz=(37, 0, 37, 0)),), 37, 20, (0, 0), "HT20"),
        ((frames.he_operation(six_ghz=(33, 1, 35, 0)),), 33, 40, (35, 0), "HT40+"),
        ((frames.he_operation(six_ghz=(37, 1, 35, 0)),), 37, 40, (35, 0), "HT40-"),
        ((frames.he_operation(six_ghz=(37, 2, 39, 0)),), 37, 80, (39, 0), "HT80"),
        ((frames.he_operation(six_ghz=(37, 3, 39, 47)),), 37, 160, (47, 0), "HT160"),
        ((frames.he_operation(six_ghz=(37, 3, 39, 71)),), 37, 160, (39, 71), "HT80+80"),
        ((frames.ht_operation(36), frames.eht_operation(1, 38)), 36, 40, (38, 0), "HT40+"),
        ((frames.ht_operation(36, ABOVE), frames.eht_operation(2, 42)), 36, 80, (42, 0), "HT80"),
        ((frames.he_operation(six_ghz=(37, 3, 39, 47)), frames.eht_operation(4, 47, 31)), 37, 320, (31, 0), "HT320"),
        ((frames.he_operation(six_ghz=(37, 2, 39, 0)), frames.eht_operation(7, 47, 31)), 37, 80, (39, 0), "HT80"),
    ],
)
def test_channel_and_width(
    elements: tuple[bytes, ...], channel: int, width: int, centres: tuple[int, int], name: str
) -> None:
    out = operate(*elements)
    assert (out.channel, out.width_mhz, (out.center_1, out.center_2), mode(out)) == (channel, width, centres, name)


def test_ht_operation_knows_the_primary_channel_better_than_ds() -> None:
    out = operate(frames.ds(1), frames.ht_operation(6))
    assert (out.channel, out.ds_channel) == (6, 1)


def test_six_ghz_information_knows_best_and_says_so() -> None:
    out = operate(frames.ds(1), frames.ht_operation(6), frames.he_operation(six_ghz=(5, 0, 5, 0)))
    assert (out.channel, out.is_6ghz) == (5, True)


def test_he_operation_without_six_ghz_information_is_not_six_ghz() -> None:
    out = operate(frames.ht_operation(36), frames.he_operation())
    assert (out.channel, out.is_6ghz, out.he) == (36, False, True)


def test_a_co_hosted_octet_is_stepped_over() -> None:
    parameters = (0x8000 | 0x20000).to_bytes(3, "little")
    body = parameters + b"\x01\xfc\xff" + b"\x05" + bytes((37, 2, 39, 0, 6))
    assert operate(frames.extension(36, body)).channel == 37


def test_the_second_centre_may_hide_in_ht_operation() -> None:
    body = bytearray(22)
    body[0:2] = bytes((36, ABOVE | 4))
    body[2:4] = (50 << 5).to_bytes(2, "little")  # Channel Center Frequency Segment 2
    out = operate(frames.element(61, bytes(body)), frames.vht_operation(1, 42, 0))
    assert (out.width_mhz, out.center_1) == (160, 50)


def test_generations_are_told_from_capabilities_too() -> None:
    out = operate(frames.ht_capabilities(), frames.vht_capabilities(), frames.he_capabilities())
    assert (out.ht, out.vht, out.he, out.eht) == (True, True, True, False)
    assert operate(frames.extension(108, b"\x00" * 11)).eht
