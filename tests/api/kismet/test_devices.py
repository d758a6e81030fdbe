"""The device routes: lists, views, single devices and who belongs to whom."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.kismet import devices
from sensor.identity import device_key
from tests.api.kismet.test_device_record import AP, STA, START_US, office
from tests.api.world import World, keys
from tests.captures import radiotap
from tests.frames import beacon, mac, probe_request

START_S = START_US // 1_000_000
MAC = "kismet.device.base.macaddr"
LAST_SIGNAL = "kismet.device.base.signal/kismet.common.signal.last_signal"
AP_TEXT, STA_TEXT = "00:1B:2F:AA:00:01", "00:1E:C2:00:00:10"
FIELDS = {"fields": [MAC]}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        office(started)
        yield started


async def post(world: World, path: str, document: object) -> Any:
    response = await world.post(path, document)
    assert response.status == 200, await response.text()
    return await response.json(content_type=None)


async def test_the_views_that_there_are(world: World) -> None:
    views = await world.json("/devices/views/all_views.json")
    sizes = {view["kismet.devices.view.id"]: view["kismet.devices.view.size"] for view in views}
    uuid = next(iter(world.sources.sources))
    assert sizes == {"all": 2, "phy-IEEE802.11": 2, "phydot11_accesspoints": 1, f"seenby-{uuid}": 2}


async def test_each_view_by_each_of_its_paths(world: World) -> None:
    uuid = next(iter(world.sources.sources))
    both = {AP_TEXT, STA_TEXT}
    for path, addresses in {
        "all": both,
        "phy-IEEE802.11": both,
        "phy/IEEE802.11": both,
        "phydot11_accesspoints": {AP_TEXT},
        f"seenby-{uuid}": both,
        f"seenby-uuid/{uuid.lower()}": both,
    }.items():
        for start in ("/devices/views/", "/devices//views/"):
            assert {row[MAC] for row in await post(world, f"{start}{path}/devices.json", FIELDS)} == addresses
    rows = await post(world, f"/devices/views/phy/IEEE802.11/last-time/{START_S + 3}/devices.json", FIELDS)
    assert keys(rows, MAC) == [STA_TEXT]


@pytest.mark.parametrize("view", ["nosuch", "phy/Bluetooth", "phy-Bluetooth", "seenby-", "seenby-uuid/0-0"])
async def test_a_view_that_there_is_not(world: World, view: str) -> None:
    for path in (f"/devices/views/{view}/devices.json", f"/devices/views/{view}/last-time/0/devices.json"):
        assert (await world.get(path)).status == 404


async def test_a_page_as_the_web_page_asks_for_it(world: World) -> None:
    form = {
        "json": json.dumps({"fields": [MAC, [LAST_SIGNAL, "signal"], "no.such"]}),
        "page": "0",
        "length": "1",
        "sort": "kismet.device.base.last_time",
        "sort_dir": "asc",
    }
    response = await world.client.post("/devices/views/all/devices.json", data=form, cookies={"KISMET": world.admin})
    assert await response.json() == {
        "data": [{MAC: STA_TEXT, "signal": -55, "no.such": 0}],
        "last_page": 2,
        "last_row": 2,
        "total_row": 2,
    }


async def test_the_oldest_first_and_searched(world: World) -> None:
    query = "page=0&length=5&sort=kismet.device.base.last_time&sort_dir=desc"
    page = await world.json(f"/devices/views/all/devices.json?{query}")
    assert keys(page["data"], MAC) == [AP_TEXT, STA_TEXT]
    for search in ("NET", "1b:2f", "wpa2", "netgear"):
        page = await world.json(f"/devices/views/all/devices.json?{query}&search={search}")
        assert (keys(page["data"], MAC), page["last_row"], page["total_row"]) == ([AP_TEXT], 1, 2), search


async def test_the_older_mode_for_datatables(world: World) -> None:
    document = json.dumps({"datatable": True, "colmap": {"0": [MAC]}, "fields": [MAC]})
    form = {"json": document, "draw": "3", "start": "0", "length": "1", "order[0][column]": "0", "order[0][dir]": "asc"}
    response = await world.client.post("/devices/views/all/devices.json", data=form, cookies={"KISMET": world.admin})
    assert await response.json() == {
        "draw": 3,
        "data": [{MAC: STA_TEXT}],
        "recordsTotal": 2,
        "recordsFiltered": 2,
    }


@pytest.mark.parametrize(
    ("time", "addresses"),
    [
        ("0", [AP_TEXT, STA_TEXT]),
        ("0.0", [AP_TEXT, STA_TEXT]),
        (f"{START_S + 2}.5", [STA_TEXT]),
        (f"{START_S + 5}", []),
        ("-35.0", []),
        ("-99999999999", [AP_TEXT, STA_TEXT]),
        ("99999999999999", []),
    ],
)
async def test_devices_since_a_time(world: World, time: str, addresses: list[str]) -> None:
    assert keys(await post(world, f"/devices/last-time/{time}/devices.json", FIELDS), MAC) == addresses


@pytest.mark.parametrize("path", ["/devices/last-time/{}/devices.json", "/devices/views/all/last-time/{}/devices.json"])
async def test_a_time_that_is_none(world: World, path: str) -> None:
    for time in ("soon", "nan", "1e400", "-"):
        assert (await world.get(path.format(time))).status == 400, time


async def test_a_time_and_patterns_together(world: World) -> None:
    document = {"fields": [MAC], "regex": [["kismet.device.base.macaddr", "^00:1E"], ["kismet.device.base.name", "^x"]]}
    assert keys(await post(world, "/devices/last-time/0/devices.json", document), MAC) == [STA_TEXT]
    deep = {"fields": [MAC], "regex": [["dot11.device/dot11.device.probed_ssid_map/dot11.probedssid.ssid", "(?i)HOM"]]}
    assert keys(await post(world, "/devices/views/all/devices.json", deep), MAC) == [STA_TEXT]


async def test_what_cannot_be_used_is_refused(world: World) -> None:
    for document, text in (
        ({"regex": [["kismet.device.base.name", "("]]}, "Invalid regex"),
        ({"regex": "x"}, "Invalid regex"),
        ({"fields": [1]}, "invalid field mapping"),
    ):
        for path in ("/devices/last-time/0/devices.json", "/devices/views/all/devices.json"):
            response = await world.post(path, document)
            assert response.status == 400
            assert text in await response.text()
    assert (await world.post(f"/devices/by-key/{device_key(AP)}/device.json", {"fields": [1]})).status == 500


async def test_all_devices_a_line_each(world: World) -> None:
    lines = (await (await world.get("/devices/all_devices.itjson")).text()).splitlines()
    assert len(lines) == 2
    assert '"kismet.device.base.key":' in lines[0]
    assert '"kismet_device_base_key":' in await (await world.get("/devices/all_devices.ekjson")).text()
    assert (await world.get("/devices/all_devices.json")).status == 404


async def test_an_empty_list_has_each_suffixs_form(world: World) -> None:
    for suffix, body in (("json", "[]"), ("itjson", ""), ("ekjson", ""), ("tjson", "[]"), ("zip", "")):
        assert await (await world.get(f"/devices/last-time/-1/devices.{suffix}")).text() == body
    described = await (await world.get("/devices/views/all/devices.prettyjson")).text()
    assert '"description.kismet.device.base.key": "device_key, key"' in described


async def test_a_long_list_is_whole(world: World) -> None:
    macs = [mac(f"00:1e:c2:01:{n // 256:02x}:{n % 256:02x}") for n in range(300)]
    world.hear((START_US + 9_000_000 + n, radiotap(probe_request(address, b"x"))) for n, address in enumerate(macs))
    rows = await world.json("/devices/views/all/devices.json")
    assert len(rows) == len({row[MAC] for row in rows}) == 302
    lines = (await (await world.get("/devices/all_devices.itjson")).text()).splitlines()
    assert len(lines) == 302
    page = await world.json("/devices/views/all/devices.json?page=3&length=100")
    assert len(page["data"]) == 2


async def test_one_device_by_its_key(world: World) -> None:
    for key in ("4202770D00000000_100AA2F1B00", "4202770d00000000_00000100aa2f1b00"):
        assert (await world.json(f"/devices/by-key/{key}/device.json"))[MAC] == AP_TEXT
    path = f"/devices/by-key/{device_key(AP)}/device.json"
    fields = [["dot11.device/dot11.device.last_bssid", "bssid"], "#kismet.device.base.seenby", "x/y"]
    assert await post(world, path, {"fields": fields}) == {"bssid": AP_TEXT, "kismet.device.base.seenby": 1, "y": 0}


@pytest.mark.parametrize("key", ["4202770D00000000_1", "B603E01100000000_100AA2F1B00", "x", "00_0"])
async def test_a_key_that_nobody_has(world: World, key: str) -> None:
    for path in (
        "/devices/by-key/{}/device",
        "/phy/phy80211/clients-of/{}/clients",
        "/phy/phy80211/related-to/{}/devices",
    ):
        response = await world.get(path.format(key) + ".json")
        assert response.status == 500
        assert (await response.text()).startswith("ERROR")


async def test_devices_by_address(world: World) -> None:
    assert keys(await world.json("/devices/by-mac/00:1b:2f:aa:00:01/devices.json"), MAC) == [AP_TEXT]
    assert await world.json("/devices/by-mac/00:00:00:00:00:01/devices.json") == []
    assert (await world.get("/devices/by-mac/nonsense/devices.json")).status == 400


@pytest.mark.parametrize(
    ("asked", "addresses"),
    [
        ([STA_TEXT, "00:00:00:00:00:09", STA_TEXT], [STA_TEXT]),
        (["00:1B:2F:00:00:00/FF:FF:FF:00:00:00"], [AP_TEXT]),
        (["00:00:00:00:00:00/FF:00:00:00:00:00", AP_TEXT], [AP_TEXT, STA_TEXT]),
        ([], []),
    ],
)
async def test_devices_by_several_addresses(world: World, asked: list[str], addresses: list[str]) -> None:
    document = {"devices": asked, "fields": [MAC]}
    assert keys(await post(world, "/devices/multimac/devices.json", document), MAC) == addresses


async def test_devices_by_several_keys(world: World) -> None:
    document = {"devices": [device_key(STA), device_key(AP), device_key(b"\x02" * 6)], "fields": [MAC]}
    assert keys(await post(world, "/devices/multikey/devices.json", document), MAC) == [STA_TEXT, AP_TEXT]
    found = await post(world, "/devices/multikey/as-object/devices.json", document)
    assert found == {device_key(STA): {MAC: STA_TEXT}, device_key(AP): {MAC: AP_TEXT}}


@pytest.mark.parametrize("document", [{}, {"devices": "x"}, {"devices": [1]}, {"devices": ["?"]}, {"devices": {}}])
@pytest.mark.parametrize("route", ["multimac", "multikey", "multikey/as-object"])
async def test_a_list_of_devices_that_is_none(world: World, route: str, document: dict[str, Any]) -> None:
    assert (await world.post(f"/devices/{route}/devices.json", document)).status == 400


async def test_too_many_masks_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "MAX_MASKS", 1)
    masks = [f"00:1B:2F:00:00:00/FF:FF:FF:{n:02X}:00:00" for n in (0, 0x80)]
    assert (await world.post("/devices/multimac/devices.json", {"devices": masks})).status == 400


async def test_the_clients_of_an_access_point(world: World) -> None:
    rows = await post(world, f"/phy/phy80211/clients-of/{device_key(AP)}/clients.json", FIELDS)
    assert keys(rows, MAC) == [STA_TEXT]
    assert await world.json(f"/phy/phy80211/clients-of/{device_key(STA)}/clients.json") == []


async def test_who_is_related(world: World) -> None:
    world.hear([(START_US + 9_000_000, radiotap(beacon(mac("00:1b:2f:aa:00:09"), b"alone")))])
    for start in (AP, STA):
        rows = await post(world, f"/phy/phy80211/related-to/{device_key(start)}/devices.json", FIELDS)
        assert {row[MAC] for row in rows} == {AP_TEXT, STA_TEXT}


async def test_strange_ssids_make_valid_json(world: World) -> None:
    strange = mac("00:1b:2f:aa:00:66")
    ssid = b'\x00"<script>\xff\xfe\\\n\xe2\x80\xae'
    world.hear([(START_US + 9_000_000, radiotap(beacon(strange, ssid, 6)))])
    for suffix in ("json", "itjson", "ekjson", "prettyjson", "tjson"):
        response = await world.get(f"/devices/views/all/devices.{suffix}")
        text = (await response.read()).decode("utf-8")  # strictly
        assert "<script>" in text
        assert "\u202e" not in text
    record = await world.json(f"/devices/by-key/{device_key(strange)}/device.json")
    assert record["kismet.device.base.name"] == '\x00"<script>\\xff\\xfe\\\n\u202e'


async def test_whoever_is_not_logged_in_sees_nothing(world: World) -> None:
    for path in ("/devices/views/all/devices.json", "/devices/all_devices.itjson", "/devices/views/all_views.json"):
        assert (await world.client.get(path)).status == 401


async def test_whoever_may_read_may_read_devices(world: World) -> None:
    assert (await world.get("/devices/views/all/devices.json", key=world.readonly)).status == 200
