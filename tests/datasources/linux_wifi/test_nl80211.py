"""What nl80211 says and is told, with a kernel that is played by messages of the same codec."""

import errno
from typing import Any

import pytest
from pyroute2.netlink.nl80211 import NL80211_NAMES, nl80211cmd

from datasources.linux_wifi import nl80211
from datasources.linux_wifi.channels import parse_channel
from datasources.linux_wifi.genetlink import Attributes, Wanted, plain
from datasources.linux_wifi.nl80211 import FCSFAIL, MONITOR, Message, Nl80211
from datasources.linux_wifi.offered import PhyChannel

GET_WIPHY, SET_WIPHY = 1, 2


def wire(attributes: Wanted) -> Attributes:
    """Return attributes as they come back after a trip over the wire."""
    message = Message()
    message["attrs"] = [list(attribute) for attribute in attributes]
    message.encode()
    received = Message(message.data)
    received.decode()
    return plain(received)


class Played:
    """A family whose answers are prepared."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, Attributes]] = []
        self.answers: list[Attributes] = []
        self.errors: list[int] = []

    def request(self, command: int, attributes: Wanted) -> list[Attributes]:
        self.asked.append((command, wire(attributes)))
        code = self.errors.pop(0) if self.errors else 0
        if code:
            raise OSError(code, "no")
        return []

    def dump(self, command: int, attributes: Wanted = ()) -> list[Attributes]:
        self.asked.append((command, wire(attributes)))
        return self.answers


@pytest.fixture
def family(monkeypatch: pytest.MonkeyPatch) -> Played:
    family = Played()
    monkeypatch.setattr(nl80211, "Family", lambda _name, _message: family)
    return family


def band(*channels: Any, **others: int) -> Attributes:
    listed = [{"attrs": [("freq_mhz", freq), *((flag, True) for flag in flags)]} for freq, *flags in channels]
    return {"attrs": [*others.items(), *([("channels", listed)] if listed else [])]}


def test_numbers_of_attributes_are_those_that_pyroute2_knows() -> None:
    known = {
        "wiphy": "WIPHY",
        "wiphy_name": "WIPHY_NAME",
        "ifindex": "IFINDEX",
        "ifname": "IFNAME",
        "iftype": "IFTYPE",
        "mac": "MAC",
        "bands": "WIPHY_BANDS",
        "monitor_flags": "MNTR_FLAGS",
        "kinds": "SUPPORTED_IFTYPES",
        "freq_mhz": "WIPHY_FREQ",
        "width": "CHANNEL_WIDTH",
        "center_mhz": "CENTER_FREQ1",
        "center2_mhz": "CENTER_FREQ2",
        "split_dump": "SPLIT_WIPHY_DUMP",
    }
    numbers = {name: number for number, (name, _) in enumerate(nl80211cmd.nla_map)}
    assert {name: number for number, name, _ in Message.nla_map} == {
        ours: numbers[f"NL80211_ATTR_{theirs}"] for ours, theirs in known.items()
    }
    assert [NL80211_NAMES[f"NL80211_CMD_{name}"] for name in ("GET_WIPHY", "SET_WIPHY")] == [GET_WIPHY, SET_WIPHY]


def test_an_adapter_is_put_together_from_its_parts(family: Played) -> None:
    family.answers = [
        wire([("wiphy", 4), ("wiphy_name", "radio")]),
        wire([("wiphy", 4), ("kinds", {"attrs": [("managed", True), (MONITOR, True)]})]),
        wire([("wiphy", 4), ("bands", {"attrs": [("1", band(ht=0x0002, vht=0x0004))]})]),
        wire([("wiphy", 4), ("bands", {"attrs": [("1", band((5260, "radar", "no_ir", "no_160")))]})]),
        wire([("wiphy", 4), ("bands", {"attrs": [("1", band((5180, "no_ht40_minus")))]})]),
        wire([("wiphy", 4), ("bands", {"attrs": [("0", band((2412,), (2484, "disabled"), (2472, "no_20"), ht=0))]})]),
        wire([("wiphy", 4), ("bands", {"attrs": [("3", band((5955,)))]})]),
    ]
    (phy,) = Nl80211().phys()
    assert (phy.index, phy.name, phy.kinds) == (4, "radio", frozenset({"managed", MONITOR}))
    assert phy.channels == (
        PhyChannel(2412),
        PhyChannel(2472, disabled=True),
        PhyChannel(2484, disabled=True),
        PhyChannel(5180, ht40_plus=True, vht80=True, vht160=True),
        PhyChannel(5260, no_ir=True, radar=True, ht40_plus=True, ht40_minus=True, vht80=True),
        PhyChannel(5955),
    )
    assert phy.channel(5955) == PhyChannel(5955)
    assert phy.channel(5960) is None
    assert family.asked == [(GET_WIPHY, {"split_dump": True})]  # without it, 6 GHz is left out


def test_one_adapter_is_asked_for_alone(family: Played) -> None:
    assert Nl80211().phys(3) == []
    assert family.asked == [(GET_WIPHY, {"split_dump": True, "wiphy": 3})]


def test_interfaces_are_listed_with_what_they_are_tuned_to(family: Played) -> None:
    tuned = [("freq_mhz", 5180), ("width", 3), ("center_mhz", 5210)]
    mac = bytes.fromhex("0200000000aa")
    family.answers = [
        wire([("ifindex", 9), ("ifname", "mon0"), ("wiphy", 1), ("iftype", 6), ("mac", mac), *tuned]),
        wire([("wiphy", 1), ("iftype", 10)]),  # a P2P device has no name
        wire([("ifindex", 2), ("ifname", "wlan0"), ("wiphy", 1), ("iftype", 99), ("mac", mac)]),
    ]
    wlan0, mon0 = Nl80211().interfaces()
    assert (wlan0.name, wlan0.kind, wlan0.channel) == ("wlan0", "unspecified", None)
    assert (mon0.name, mon0.index, mon0.phy, mon0.kind, mon0.mac) == ("mon0", 9, 1, MONITOR, mac)
    assert mon0.channel == parse_channel("36VHT80")


def test_a_monitor_hears_control_frames_and_other_networks(family: Played) -> None:
    Nl80211().add_monitor(1, "mon0", [FCSFAIL])
    ((command, attributes),) = family.asked
    assert command == NL80211_NAMES["NL80211_CMD_NEW_INTERFACE"]
    assert plain(attributes.pop("monitor_flags")) == {"control": True, "otherbss": True, "fcsfail": True}
    assert attributes == {"wiphy": 1, "ifname": "mon0", "iftype": 6}


def test_only_monitors_get_monitor_flags(family: Played) -> None:
    connection = Nl80211()
    connection.set_kind(3, "managed")
    connection.set_kind(3, MONITOR)
    (_, first), (_, second) = family.asked
    assert first == {"ifindex": 3, "iftype": 2}
    assert "monitor_flags" in second


@pytest.mark.parametrize(
    ("channel", "told"),
    [
        ("6", (2437, 1, 2437, None)),
        ("6HT40-", (2437, 2, 2427, None)),
        ("36VHT80", (5180, 3, 5210, None)),
        ("36VHT80+80-5775", (5180, 4, 5210, 5775)),
        ("36VHT160", (5180, 5, 5250, None)),
        ("6W5", (2437, 6, 2437, None)),
        ("6W10", (2437, 7, 2437, None)),
        ("37W6eEHT320", (6135, 13, 6105, None)),
    ],
)
def test_channels_are_told_by_frequency_width_and_centre(
    family: Played, channel: str, told: tuple[int, int, int, int | None]
) -> None:
    Nl80211().set_channel(3, parse_channel(channel))
    ((command, attributes),) = family.asked
    assert command == SET_WIPHY
    assert (
        *(attributes["freq_mhz"], attributes["width"], attributes["center_mhz"]),
        attributes.get("center2_mhz"),
    ) == told


def test_an_adapter_without_ht_is_tuned_all_the_same(family: Played) -> None:
    family.errors = [errno.EINVAL]
    Nl80211().set_channel(3, parse_channel("6"))
    assert [attributes["width"] for _, attributes in family.asked] == [1, 0]


@pytest.mark.parametrize(("channel", "code"), [("6HT40+", errno.EINVAL), ("6", errno.EBUSY)])
def test_other_refusals_are_final(family: Played, channel: str, code: int) -> None:
    family.errors = [code]
    with pytest.raises(OSError, match="no"):
        Nl80211().set_channel(3, parse_channel(channel))
    assert len(family.asked) == 1
