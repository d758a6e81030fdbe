"""Channel strings, and the lists that are made of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasources.linux_wifi.channels import (
    band_names,
    channel_at,
    hop_list,
    parse_channel,
)
from sensor.errors import MisconfiguredError

AVAILABLE = ("1", "6", "11", "36", "52", "149", "1W6e", "5W6e", "21W6e")


@pytest.mark.parametrize(
    ("text", "canonical", "tuning"),
    [
        ("6", "6", (2437, 20, 2437, 0)),
        ("14", "14", (2484, 20, 2484, 0)),
        ("6HT20", "6HT20", (2437, 20, 2437, 0)),
        ("6ht40+", "6HT40+", (2437, 40, 2447, 0)),
        ("11HT40-", "11HT40-", (2462, 40, 2452, 0)),
        ("36VHT80", "36VHT80", (5180, 80, 5210, 0)),
        ("48VHT80", "48VHT80", (5240, 80, 5210, 0)),
        ("144VHT80", "144VHT80", (5720, 80, 5690, 0)),
        ("161VHT80", "161VHT80", (5805, 80, 5775, 0)),
        ("64VHT160", "64VHT160", (5320, 160, 5250, 0)),
        ("100VHT160", "100VHT160", (5500, 160, 5570, 0)),
        ("44VHT80-5210", "44VHT80-5210", (5220, 80, 5210, 0)),
        ("44VHT80-42", "44VHT80-5210", (5220, 80, 5210, 0)),
        ("36VHT80+80-5775", "36VHT80+80-5775", (5180, 160, 5210, 5775)),
        ("6W5", "6W5", (2437, 5, 2437, 0)),
        ("6W10", "6W10", (2437, 10, 2437, 0)),
        ("196", "196", (4980, 20, 4980, 0)),
        ("2437", "6", (2437, 20, 2437, 0)),
        ("5180VHT80", "36VHT80", (5180, 80, 5210, 0)),
        ("1W6e", "1W6e", (5955, 20, 5955, 0)),
        ("5955", "1W6e", (5955, 20, 5955, 0)),
        ("5935", "5935", (5935, 20, 5935, 0)),
        ("2W6E", "5935", (5935, 20, 5935, 0)),
        ("37W6eHE40", "37W6eHE40", (6135, 40, 6125, 0)),
        ("37W6eHE80", "37W6eHE80", (6135, 80, 6145, 0)),
        ("37W6eHE160", "37W6eHE160", (6135, 160, 6185, 0)),
        ("37W6eEHT320", "37W6eEHT320", (6135, 320, 6105, 0)),
        ("221W6eEHT320", "221W6eEHT320", (7055, 320, 6905, 0)),
        ("37W6eEHT320-6265", "37W6eEHT320-6265", (6135, 320, 6265, 0)),
    ],
)
def test_channel_strings(text: str, canonical: str, tuning: tuple[int, int, int, int]) -> None:
    channel = parse_channel(text)
    assert (channel.freq_mhz, channel.width_mhz, channel.center_mhz, channel.center2_mhz) == tuning
    assert str(channel) == canonical
    assert parse_channel(canonical) == channel


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "expected such as 6, 6HT40+"),
        ("six", "expected such as 6, 6HT40+"),
        ("６", "expected such as 6, 6HT40+"),
        ("6HT40", "expected such as 6, 6HT40+"),
        ("20", "2.4 or 5 GHz has no channel 20"),
        ("300", "2.4 or 5 GHz has no channel 300"),
        ("234W6e", "6 GHz has no channel 234"),
        ("3000", "3000 MHz is no channel of 2.4, 5 or 6 GHz"),
        ("2400", "2400 MHz is no channel of 2.4, 5 or 6 GHz"),
        ("6VHT80", "no 80 MHz channel has 6 in it"),
        ("37VHT80", "no 80 MHz channel has 37 in it"),
        ("132VHT160", "no 160 MHz channel has 132 in it"),
        ("36EHT320", "no 320 MHz channel has 36 in it"),
        ("36VHT80-5775", "5180 MHz is no part of 80 MHz around 5775"),
        ("36HT40+-5190", "only channels of 80 MHz and more have a centre of their own"),
        ("36VHT80+80", "needs the centre of its second half"),
        ("36VHT80+80-5210", "needs the centre of its second half"),
        ("\udcff\x1b[2J", "channel \\xff\\x1b[2J: expected"),
    ],
)
def test_what_is_no_channel_is_said_plainly(text: str, complaint: str) -> None:
    with pytest.raises(MisconfiguredError) as caught:
        parse_channel(text)
    assert complaint in str(caught.value)


@given(st.text(max_size=20))
def test_any_text_is_a_channel_or_an_error(text: str) -> None:
    try:
        channel = parse_channel(text)
    except MisconfiguredError:
        return
    assert parse_channel(channel.text) == channel


@given(st.integers(2300, 7200))
def test_a_frequency_never_becomes_another(freq_mhz: int) -> None:
    try:
        channel = parse_channel(str(freq_mhz))
    except MisconfiguredError:
        return
    assert parse_channel(channel.text).freq_mhz == freq_mhz


def test_a_name_for_the_same_tuning_is_the_same_channel() -> None:
    assert parse_channel("6") == parse_channel("6HT20") == parse_channel("2437")
    assert len({parse_channel("6"), parse_channel("6HT20"), parse_channel("6HT40+")}) == 2


@pytest.mark.parametrize(
    ("band", "channels"),
    [
        ("2g", ("1", "6", "11")),
        ("5g", ("36", "52", "149")),
        ("5G-nonDFS", ("36", "149")),
        ("6g", ("1W6e", "5W6e", "21W6e")),
        ("6g-psc", ("5W6e", "21W6e")),
        ("all", AVAILABLE),
    ],
)
def test_bands_stand_for_what_is_available_of_them(band: str, channels: tuple[str, ...]) -> None:
    assert hop_list(AVAILABLE, channels=[band]) == channels
    assert band.lower() in band_names()


def test_given_channels_replace_the_available_ones() -> None:
    assert hop_list(AVAILABLE, channels=["13", "6", "2437"], add=["1"], block=["6"]) == ("13", "6")


def test_without_channels_blocked_ones_go_and_added_ones_come() -> None:
    assert hop_list(AVAILABLE, block=["5g", "6g", "2437"], add=["6HT40+", "11"]) == ("1", "11", "6HT40+")


def test_nothing_available_and_nothing_asked_is_nothing() -> None:
    assert hop_list(()) == ()


def test_asking_for_a_band_that_the_adapter_lacks_is_an_error() -> None:
    with pytest.raises(MisconfiguredError, match=r"the adapter has no channel of 6g; it has 1, 6, 11"):
        hop_list(("1", "6", "11"), channels=["6g"])


def test_asking_for_nonsense_is_an_error() -> None:
    with pytest.raises(MisconfiguredError, match="channel 7g"):
        hop_list(AVAILABLE, channels=["7g"])


@pytest.mark.parametrize(
    "text",
    [
        *("6", "6HT40+", "6HT40-", "36VHT80", "36VHT160", "36VHT80+80-5775", "6W5", "6W10", "196"),
        *("5935", "37W6e", "37W6eHE40", "37W6eHE80", "37W6eHE160", "37W6eEHT320", "37W6eEHT320-6265"),
    ],
)
def test_what_a_radio_is_tuned_to_has_a_name(text: str) -> None:
    channel = parse_channel(text)
    assert channel_at(channel.freq_mhz, channel.width_mhz, channel.center_mhz, channel.center2_mhz) == channel


def test_what_is_no_channel_has_no_name() -> None:
    assert channel_at(2437, 80, 2437) is None
    assert channel_at(3000, 20, 3000) is None
