"""Adapters as a real kernel has them, simulated radios: monitors made, tuned, unplugged, and everything put back."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from datasources.linux_wifi.channels import parse_channel
from sensor.build import mode
from tests.radio import image, machine
from tests.radio.adapter_scene import FURTHER, WIDTHS

LIMIT_S: Final = 300.0  # half a minute where nothing else runs
REGULATIONS: Final = Path("/lib/firmware/regulatory.db")

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.slow,
    pytest.mark.skipif(mode() == "compiled", reason="nothing of this is compiled"),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the scenes in the guest said."""
    if missing := [tool for tool in (machine.EMULATOR, "iw") if shutil.which(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)} (Debian: tools/install-system-packages.sh)")
    if not REGULATIONS.exists():
        pytest.skip(f"no {REGULATIONS} (Debian: wireless-regdb)")
    try:
        guest = image.prepare()
    except image.ImageError as error:
        pytest.skip(f"no guest can be made here: {error}")
    folder = tmp_path_factory.mktemp("shared")
    command = [sys.executable, "-m", "tests.radio.adapter_scene", str(machine.SHARED / "told.json")]
    outcome = machine.run(guest, command, folder, radios=2, limit_s=LIMIT_S)
    assert outcome.status == 0, outcome.output
    found: dict[str, Any] = json.loads((folder / "told.json").read_text())
    return found


def test_adapters_are_surveyed(told: dict[str, Any]) -> None:
    seen = told["surveys"]
    assert seen["interfaces"] == ["hwsim0", "wlan0", "wlan1"]
    assert seen["wlan0"] == [
        *("wlan0mon", "mac80211_hwsim", "phy0", "5FE308BD-0000-0000-0000-020000000000"),
        *(["2.4 GHz", "5 GHz", "6 GHz"], []),
    ]
    assert not seen["has channel 14"]  # which the US do not allow


def test_a_monitor_is_made_beside_the_managed_interface_and_deleted_again(told: dict[str, Any]) -> None:
    seen = told["beside"]
    assert seen["opened"] == ["wlan0mon", "mac80211_hwsim", "02:00:00:00:00:00", 127, True]
    assert seen["warning"] == ""
    assert seen["during"] == {"wlan0": "managed down", "wlan0mon": "monitor up", "wlan1": "managed down"}
    assert seen["put back"]


def test_all_bands_are_offered(told: dict[str, Any]) -> None:
    channels = told["beside"]["channels"]
    assert {"1", "6HT40-", "36", "52", "165", "1W6e", "233W6e"} <= set(channels)
    assert not {"12", "13", "14"} & set(channels)
    assert all(parse_channel(channel).text == channel for channel in channels)


def test_every_width_is_tuned_to(told: dict[str, Any]) -> None:
    seen = told["widths"]
    assert seen["first"] == "11"
    assert list(map(parse_channel, seen["read back"])) == list(map(parse_channel, (*WIDTHS, *FURTHER)))


def test_refused_channels_say_why_and_change_nothing(told: dict[str, Any]) -> None:
    seen = told["refused"]
    forbidden, unknown, too_low = seen["complaints"]
    assert forbidden == (
        "RefusedError: channel 14: phy0 mac80211_hwsim: not allowed in this regulatory domain (iw reg get)"
    )
    assert unknown == "RefusedError: channel 34: phy0 mac80211_hwsim has no such channel"
    assert too_low.startswith("RefusedError: channel 1HT40-: phy0 mac80211_hwsim: ")  # and what the kernel says
    assert seen["still on"] == "6"


def test_an_interface_that_holds_the_channel_is_named(told: dict[str, Any]) -> None:
    seen = told["held"]
    assert seen["complaint"] == (
        "RefusedError: channel 6: wlan0 on phy0 mac80211_hwsim holds the channel: take it down first"
    )
    assert seen["left alone"] == [
        *("managed up", False, "wlan0 on phy0 mac80211_hwsim holds the channel, wlan0mon follows")
    ]


def test_frames_are_heard_on_the_channel_tuned_to_and_on_no_other(told: dict[str, Any]) -> None:
    assert told["hears"] == [True, False, False, True]


def test_an_interface_is_switched_and_switched_back(told: dict[str, Any]) -> None:
    assert told["switched"] == {"during": ["wlan0", "monitor up", "11", 127], "put back": True}


def test_what_a_killed_worker_left_is_taken_over_and_put_back(told: dict[str, Any]) -> None:
    made, switched = told["left_behind"]
    assert made == ["managed up", ["wlan0mon"], "wlan0mon", True]
    assert switched == ["managed up", ["wlan0"], "wlan0", True]


def test_a_blocked_radio_says_how_to_unblock_it(told: dict[str, Any]) -> None:
    assert told["blocked"] == "UnavailableError: wlan0: rfkill: soft-blocked: rfkill unblock wifi"


def test_an_adapter_that_is_unplugged_is_gone_and_works_when_it_is_back(told: dict[str, Any]) -> None:
    seen = told["unplugged"]
    name = seen["name"]
    assert seen["tuning"] == f"UnavailableError: {name}mon is gone"
    assert seen["opening"] == f"UnavailableError: no such interface: {name}; there are hwsim0, wlan0, wlan1"
    assert seen["plugged in again"]


def test_without_rights_everything_is_seen_and_nothing_changed(told: dict[str, Any]) -> None:
    seen = told["nobody"]
    (problem,) = seen["problems"]
    assert "CAP_NET_ADMIN and CAP_NET_RAW" in problem
    assert seen["complaint"] == f"MisconfiguredError: wlan0: {problem}"
    assert not seen["changed"]
