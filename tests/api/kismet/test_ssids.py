"""The SSIDs on the air, and who has to do with each."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sensor.identity import device_key
from tests.api.kismet.test_device_record import AP, STA, START_US, office
from tests.api.world import World, keys
from tests.captures import radiotap
from tests.frames import beacon, mac, probe_request

SSID = "dot11.ssidgroup.ssid"
VIEW = "/phy/phy80211/ssids/views/ssids.json"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        office(started)
        yield started


def named(records: list[dict[str, Any]], ssid: str) -> dict[str, Any]:
    (found,) = [record for record in records if record[SSID] == ssid]
    return found


async def test_each_ssid_with_its_devices(world: World) -> None:
    world.hear([(START_US + 9_000_000, radiotap(probe_request(mac("00:1e:c2:00:00:11"), b"net")))])
    records = await world.json(VIEW)
    assert sorted(keys(records, SSID)) == ["home", "net"]  # a wildcard asks for none
    net = named(records, "net")
    assert net["dot11.ssidgroup.advertising_devices"] == net["dot11.ssidgroup.responding_devices"] == [device_key(AP)]
    assert net["dot11.ssidgroup.probing_devices"] == [device_key(mac("00:1e:c2:00:00:11"))]
    assert net["dot11.ssidgroup.probing_devices_len"] == 1
    assert net["dot11.ssidgroup.crypt_string"] == "WPA2 WPA2-PSK AES-CCMP"
    assert net["dot11.ssidgroup.first_time"] == START_US // 1_000_000
    assert net["dot11.ssidgroup.last_time"] == START_US // 1_000_000 + 9
    home = named(records, "home")
    assert home["dot11.ssidgroup.probing_devices"] == [device_key(STA)]
    assert (home["dot11.ssidgroup.crypt_string"], home["dot11.ssidgroup.crypt_set"]) == ("", 0)


async def test_a_page_as_the_web_page_asks_for_it(world: World) -> None:
    form = {"json": json.dumps({"fields": [SSID]}), "page": "0", "length": "1", "sort": SSID, "sort_dir": "asc"}
    response = await world.client.post(VIEW, data=form, cookies={"KISMET": world.admin})
    assert await response.json() == {"data": [{SSID: "net"}], "last_page": 2, "last_row": 2, "total_row": 2}
    page = await world.json(f"{VIEW}?page=0&length=5&search=HOM")
    assert keys(page["data"], SSID) == ["home"]


async def test_patterns(world: World) -> None:
    response = await world.post(VIEW, {"regex": [[SSID, "^n"]], "fields": [SSID]})
    assert await response.json() == [{SSID: "net"}]
    response = await world.post(VIEW, {"regex": [[SSID, "["]]})
    assert response.status == 400


async def test_one_ssid_by_its_hash(world: World) -> None:
    net = named(await world.json(VIEW), "net")
    path = f"/phy/phy80211/ssids/by-hash/{net['dot11.ssidgroup.hash']}/ssid.json"
    assert await world.json(path) == net
    assert (await world.get("/phy/phy80211/ssids/by-hash/7/ssid.json")).status == 404


async def test_the_hash_is_that_of_the_advertised_record(world: World) -> None:
    ap = await world.json(f"/devices/by-key/{device_key(AP)}/device.json")
    (advertised,) = ap["dot11.device"]["dot11.device.advertised_ssid_map"]
    assert advertised["dot11.advertisedssid.ssid_hash"] == named(await world.json(VIEW), "net")["dot11.ssidgroup.hash"]


async def test_strange_ssids_are_text_and_octets(world: World) -> None:
    world.hear([(START_US + 9_000_000, radiotap(beacon(mac("00:1b:2f:aa:00:66"), b'\x00\xff"<b>', 6)))])
    (record,) = [each for each in await world.json(VIEW) if "<b>" in each[SSID]]
    assert record[SSID] == '\x00\\xff"<b>'
    assert record["airwarden.ssidgroup.ssid_hex"] == "00FF223C623E"
    assert record["dot11.ssidgroup.ssid_len"] == 6
