"""What logs say in Kismet's and WiGLE's words."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from api.kismet.log_words import auth_mode, network_entry, with_degrees, words_of
from sensor.dot11.block import Fix
from sensor.tracking.device import Device
from tests.api.world import NOW_S, NOW_US, World
from tests.captures import radiotap
from tests.frames import (
    OPEN,
    WEP,
    WPA1_WPA2_PSK,
    WPA2_PSK,
    WPA2_PSK_TKIP,
    WPA2_WPA3_TRANSITION,
    WPA3_SAE,
    Security,
    beacon,
    data,
    mac,
    wps,
)
from tests.logs import BERLIN, OFFICE, STA, Air

AP = mac("00:1b:2f:aa:00:01")


def heard(security: Security, extra: bytes = b"") -> Device:
    air = Air()
    air.hear(beacon(AP, b"net", security=security, extra=extra))
    return air.chain.tracker.devices[AP]


@pytest.mark.parametrize(
    ("security", "mode"),
    [
        (OPEN, ""),
        (WEP, "[WEP]"),
        (WPA2_PSK, "[WPA2-PSK-CCMP]"),
        (WPA2_PSK_TKIP, "[WPA2-PSK-TKIP]"),
        (WPA1_WPA2_PSK, "[WPA-PSK-CCMP+TKIP] [WPA2-PSK-CCMP+TKIP]"),
        (WPA3_SAE, "[WPA3-PSK-CCMP]"),
        (WPA2_WPA3_TRANSITION, "[WPA2-PSK-CCMP] [WPA3-PSK-CCMP]"),
    ],
)
def test_security_is_told_as_wigle_knows_it(security: Security, mode: str) -> None:
    entry = network_entry(heard(security))
    assert entry is not None
    assert entry.auth_mode == f"{mode}[ESS]"
    assert (entry.ssid, entry.channel, entry.freq_khz) == (b"net", 6, 2_437_000)


def test_wps_is_told_and_nothing_known_is_nothing() -> None:
    entry = network_entry(heard(WPA2_PSK, wps()))
    assert entry is not None
    assert entry.auth_mode.startswith("[WPS] [WPA2")
    assert auth_mode(None) == ""


def test_a_station_is_no_network() -> None:
    air = Air()
    air.hear(data(STA, AP, AP))
    assert network_entry(air.chain.tracker.devices[STA]) is None


def test_points_have_degrees_for_tools_that_know_no_others() -> None:
    air = Air()
    air.hear(*OFFICE, fix=Fix(BERLIN.ts_us, 52.5, 13.25))
    entry = air.words.device(air.chain.tracker.devices[AP])
    location = json.loads(entry.record)["kismet.device.base.location"]
    point = location["kismet.common.location.avg_loc"]
    assert point["kismet.common.location.geopoint"] == [13.25, 52.5]
    degrees = [point[f"kismet.common.location.{name}"] for name in ("lat", "lon", "alt")]
    assert degrees == [52.5, 13.25, 0]
    assert entry.lowest == entry.highest == (52.5, 13.25)
    assert entry.mean == pytest.approx((52.5, 13.25))


@pytest.mark.parametrize("location", [{}, {"kismet.common.location.avg_loc": 0}])
def test_a_place_that_nobody_knows_stays_so(location: Mapping[str, Any]) -> None:
    assert with_degrees(location) == location


async def test_the_daemons_logs_know_its_sources_and_its_state(world: World) -> None:
    source = world.add_source()
    world.hear([(NOW_US, radiotap(beacon(AP)))])
    words = words_of(world.api)
    entry = words.source(source.number)
    assert entry is not None
    assert (entry.uuid, entry.name, entry.type) == (source.uuid, "roof", "pcapfile")
    assert words.source(99) is None
    state = json.loads(words.system())
    assert state["kismet.system.timestamp.sec"] == NOW_S
    assert state["kismet.system.devices.count"] == 1
    assert words.device(world.pipeline.tracker.devices[AP]).type == "Wi-Fi AP"
