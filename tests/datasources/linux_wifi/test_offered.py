"""The channels that an adapter offers."""

import pytest

from datasources.linux_wifi.channels import Channel, parse_channel
from datasources.linux_wifi.offered import Expansion, PhyChannel, offered

PHY = (
    PhyChannel(5180, ht40_plus=True, vht80=True, vht160=True),
    PhyChannel(2437, ht40_plus=True, ht40_minus=True),
    PhyChannel(2484, disabled=True),
    PhyChannel(5260, radar=True, no_ir=True),
    PhyChannel(5955),
)


@pytest.mark.parametrize(
    ("expansion", "names"),
    [
        (Expansion(), ("6", "36", "52", "1W6e")),
        (Expansion(default_ht20=True), ("6HT20", "36HT20", "52HT20", "1W6e")),
        (Expansion(expand_ht20=True, band5ghz=False), ("6", "6HT20", "1W6e")),
        (Expansion(ht_channels=True, band6ghz=False), ("6", "6HT40+", "6HT40-", "36", "36HT40+", "52")),
        (Expansion(vht_channels=True, band24ghz=False), ("36", "36VHT80", "36VHT160", "52", "1W6e")),
    ],
)
def test_offered_channels_follow_the_options(expansion: Expansion, names: tuple[str, ...]) -> None:
    assert offered(PHY, expansion) == names


def test_channels_that_cannot_be_named_by_number_are_named_by_frequency() -> None:
    assert PhyChannel(5935).name == "5935"
    assert parse_channel(PhyChannel(5935).name) == Channel("", 5935, 20, 5935)


def test_wide_channels_that_do_not_exist_are_not_offered() -> None:
    channel = PhyChannel(5660, vht80=True, vht160=True)  # drivers call 132 fit for 160 MHz, of which it is no part
    assert offered([channel], Expansion(vht_channels=True)) == ("132", "132VHT80")
