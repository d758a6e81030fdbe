"""What definitions ask tunable sources to listen to."""

import pytest

from datasources.definition import parse_definition
from datasources.tuning import MAX_RATE, Tuning, hop_rate, offsets, tuning_of
from sensor.errors import MisconfiguredError


@pytest.mark.parametrize(
    ("text", "rate"), [("5/sec", 5.0), ("30/min", 0.5), ("2/dwell", 0.5), ("0.5/dwell", 2.0), ("3", 3.0), (" 5/SEC", 5)]
)
def test_rates_are_channels_per_second_however_they_are_said(text: str, rate: float) -> None:
    assert hop_rate(text) == rate


@pytest.mark.parametrize("text", ["", "fast", "5/hour", "0/sec", "-1/sec", "1e9/sec", f"{MAX_RATE + 1}/sec", "nan"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(MisconfiguredError):
        hop_rate(text)


@pytest.mark.parametrize(
    ("options", "tuning"),
    [
        ("", Tuning()),
        (":channel=6", Tuning("6")),
        (":channel=6HT40+,channel_hop=false", Tuning("6HT40+")),
        (":channel=6,channel_hop=true", Tuning()),
        (':channels="1,6,11",channel_hop_rate=30/min', Tuning(channels=("1", "6", "11"), rate=0.5)),
        (":channel_hoprate=2/dwell,channel_hop_shuffle=false,channel_hop_split=f", Tuning("", (), 0.5, False, False)),
    ],
)
def test_definitions(options: str, tuning: Tuning) -> None:
    assert tuning_of(parse_definition(f"wlan0{options}"), Tuning()) == tuning


def test_defaults_hold_where_the_definition_is_silent() -> None:
    defaults = Tuning(rate=2.0, split=False, channels=("1", "6"))
    assert tuning_of(parse_definition("wlan0:channel_hop_shuffle=false"), defaults) == Tuning(
        "", ("1", "6"), 2.0, shuffle=False, split=False
    )


@pytest.mark.parametrize("options", ["channel_hop=false", "channel_hop=maybe", "channel_hop_rate=fast"])
def test_what_cannot_work_is_refused(options: str) -> None:
    with pytest.raises(MisconfiguredError):
        tuning_of(parse_definition(f"wlan0:{options}"), Tuning())


def test_sources_with_the_same_channels_lie_farthest_apart() -> None:
    twelve, two = [str(n) for n in range(12)], ["36", "40"]
    assert offsets([twelve, twelve, two, twelve[::-1], twelve]) == [0, 3, 0, 6, 9]
    assert offsets([[], []]) == [0, 0]
    assert offsets([]) == []
