"""What other Kismet clients ask, word for word, and what they rely on in the answers.

Home Assistant's two integrations and Kismet's own web page, each request as it stands on the wire.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest

from sensor.identity import device_key
from tests.api.kismet.test_device_record import AP, STA, START_US, office
from tests.api.world import World

START_S = START_US // 1_000_000
BASE = "kismet.device.base."
SIGNAL = f"{BASE}signal/kismet.common.signal.last_signal"
AP_TEXT, STA_TEXT = "00:1B:2F:AA:00:01", "00:1E:C2:00:00:10"
HOME_ASSISTANT = [
    *(f"{BASE}{name}" for name in ("macaddr", "name", "commonname", "type", "phyname", "first_time", "last_time")),
    *(f"{BASE}{name}" for name in ("channel", "manuf", "packets.total")),
    SIGNAL,
    "dot11.device",
]
# The columns of the web page's table of devices, some of them renamed.
COLUMNS = [
    *(f"{BASE}{name}" for name in ("commonname", "name", "username", "type", "phyname", "crypt", "channel")),
    *(f"{BASE}{name}" for name in ("frequency", "first_time", "last_time", "datasize", "macaddr", "manuf", "key")),
    *(f"{BASE}packets.data", f"{BASE}tags/notes"),
    [SIGNAL, "signal"],
    *([f"{BASE}packets.rrd/kismet.common.rrd.{name}", name] for name in ("minute_vec", "last_time", "serial_time")),
    ["dot11.device/dot11.device.last_bssid", "bssid"],
    ["dot11.device/dot11.device.num_associated_clients", "clients"],
    ["dot11.device/dot11.device.bss_timestamp", "uptime"],
    ["dot11.device/dot11.device.beacon_fingerprint", "fingerprint"],
    [
        "dot11.device/dot11.device.last_beaconed_ssid_record/dot11.advertisedssid.dot11e_channel_utilization_perc",
        "qbss",
    ],
]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        started.state.set_login("kismet", "s3cret", "admin")
        office(started)
        yield started


async def form(world: World, path: str, variables: dict[str, str]) -> Any:
    """Send a form as the web page does: with Basic authentication, and a doubled slash in the path."""
    body = "&".join(f"{name}={quote_plus(value)}" for name, value in variables.items())
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic a2lzbWV0OnMzY3JldA=="}
    response = await world.client.post("/" + path.replace("/", "//", 1), data=body, headers=headers)
    assert response.status == 200, await response.text()
    return await response.json(content_type=None)


async def test_home_assistants_integration(world: World) -> None:
    response = await world.post(f"/devices/last-time/{START_S - 60}/devices.json", {"fields": HOME_ASSISTANT})
    ap, sta = await response.json()
    assert ap["kismet.common.signal.last_signal"] == -52
    assert (ap[f"{BASE}phyname"], ap[f"{BASE}type"], sta[f"{BASE}type"]) == ("IEEE802.11", "Wi-Fi AP", "Wi-Fi Client")
    assert isinstance(ap["dot11.device"]["dot11.device.advertised_ssid_map"], list)
    assert sta["dot11.device"]["dot11.device.last_bssid"] == AP_TEXT
    response = await world.post("/devices/multimac/devices.json", {"devices": [STA_TEXT], "fields": HOME_ASSISTANT})
    assert await response.json() == [sta]


async def test_home_assistants_older_component(world: World) -> None:
    question = {"regex": [[f"{BASE}macaddr", STA_TEXT]], "fields": [f"{BASE}macaddr", f"{BASE}username"]}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic a2lzbWV0OnMzY3JldA=="}
    world.now_us = START_US + 10_000_000
    for time, found in (("-35.0", [{f"{BASE}macaddr": STA_TEXT, f"{BASE}username": 0}]), ("-2.0", [])):
        body = f"json={json.dumps(question)}"  # not encoded
        response = await world.client.post(f"/devices/last-time/{time}/devices.json", data=body, headers=headers)
        assert await response.json() == found


async def test_the_web_pages_table(world: World) -> None:
    variables = {"json": json.dumps({"fields": COLUMNS}), "page": "0", "length": "50", "sort_dir": "asc"}
    page = await form(world, "devices/views/all/devices.json", variables | {"sort": f"{BASE}last_time", "search": ""})
    assert (page["last_page"], page["last_row"], page["total_row"]) == (1, 2, 2)
    sta, ap = page["data"]  # the newest first
    assert (ap["bssid"], ap["clients"], sta["bssid"], sta["clients"]) == (AP_TEXT, 1, AP_TEXT, 0)
    assert ap["fingerprint"] != 0
    assert {"signal", "minute_vec", "uptime", "qbss", "notes"} <= set(ap)


async def test_the_web_pages_choice_of_views(world: World) -> None:
    views = await world.json("/devices/views/all_views.json")
    assert {"all", "phydot11_accesspoints"} <= {view["kismet.devices.view.id"] for view in views}
    assert all(view["kismet.devices.view.description"] for view in views)


async def test_the_web_pages_details(world: World) -> None:
    key = device_key(AP)
    await world.post(f"/devices/by-key/{key}/set_tag.cmd", {"tagname": "notes", "tagvalue": "attic & roof"})
    device = await world.json(f"/devices/by-key/{key}/device.json")
    assert device[f"{BASE}tags"]["notes"] == "attic & roof"
    (seen,) = device[f"{BASE}seenby"]
    assert seen["kismet.common.seenby.source"]["kismet.datasource.name"] == "roof"
    clients = list(device["dot11.device"]["dot11.device.associated_client_map"].values())
    question = {"json": json.dumps({"devices": clients, "fields": [f"{BASE}key", f"{BASE}commonname"]})}
    found = await form(world, "devices/multikey/as-object/devices.json", question)
    assert found == {device_key(STA): {f"{BASE}key": device_key(STA), f"{BASE}commonname": STA_TEXT}}
    assert len(await world.json(f"/devices/by-mac/{STA_TEXT}/devices.json")) == 1


async def test_the_web_pages_table_of_ssids(world: World) -> None:
    names = ("ssid", "ssid_len", "hash", "crypt_string", "first_time", "last_time")
    fields = [f"dot11.ssidgroup.{name}" for name in (*names, "advertising_devices_len", "probing_devices_len")]
    variables = {"json": json.dumps({"fields": fields}), "page": "0", "length": "50", "search": "ne"}
    page = await form(world, "phy/phy80211/ssids/views/ssids.json", variables | {"sort": fields[0], "sort_dir": "asc"})
    (row,) = page["data"]
    assert row["dot11.ssidgroup.ssid"] == "net"
    ssid = await world.json(f"/phy/phy80211/ssids/by-hash/{row['dot11.ssidgroup.hash']}/ssid.json")
    assert ssid["dot11.ssidgroup.advertising_devices"] == [device_key(AP)]
