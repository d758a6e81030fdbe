"""Words for texts and evidence."""

import pytest

from sensor.dot11.frame import Frame
from sensor.tracking.device import Bss
from sensor.wids.wording import access_point, listed, plural, quoted, seconds, signal, where

A = bytes.fromhex("001b2faa0001")


def test_hostile_ssids_are_made_printable() -> None:
    assert quoted(b"\x1b[31mred") == '"\\x1b[31mred"'


@pytest.mark.parametrize("ssid", [b"", b"\x00\x00\x00"])
def test_a_hidden_ssid_gets_words(ssid: bytes) -> None:
    assert quoted(ssid) == "a hidden SSID"


def test_an_unknown_access_point_has_only_its_address() -> None:
    assert access_point(A, None) == "access point 00:1B:2F:AA:00:01"


def test_the_primary_channel_comes_before_the_tuned_frequency() -> None:
    frame = Frame()
    frame.freq_khz = 2_442_000
    bss = Bss(A, 0)
    assert where(frame, bss) == "2442 MHz"
    bss.channel = 6
    assert where(frame, bss) == "channel 6"


def test_nothing_known_is_said_to_be_unknown() -> None:
    assert where(Frame(), None) == "an unknown channel"
    assert signal(Frame()) == "unknown"


@pytest.mark.parametrize(
    ("us", "text"), [(0, "0.1 s"), (40_000, "0.1 s"), (1_960_000, "2.0 s"), (61_000_000, "61.0 s")]
)
def test_durations_have_one_decimal_and_are_never_nothing(us: int, text: str) -> None:
    assert seconds(us) == text


def test_long_lists_are_counted() -> None:
    assert listed([bytes(6)] * 5).endswith("and 2 more")
    assert "more" not in listed([bytes(6)] * 3)


def test_one_is_singular() -> None:
    assert [plural(count, "frame") for count in (0, 1, 2)] == ["0 frames", "1 frame", "2 frames"]
