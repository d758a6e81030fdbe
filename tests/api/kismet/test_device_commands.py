"""Names, tags and lists of devices over the API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sensor.identity import device_key
from sensor.storage.devicenotes import LOST, DeviceNotes
from tests.api.kismet.test_device_record import AP, STA, office
from tests.api.world import World

KEY = device_key(STA)
BASE = "kismet.device.base."


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        office(started)
        yield started


async def test_a_name_is_in_records_and_kept(world: World) -> None:
    response = await world.post(f"/devices/by-key/{KEY}/set_name.cmd", {"username": "Ada's phone"})
    assert (response.status, await response.text()) == (200, "Device name set")
    record = await world.json(f"/devices/by-key/{KEY}/device.json")
    assert record[f"{BASE}username"] == record[f"{BASE}commonname"] == "Ada's phone"
    assert record[f"{BASE}name"] == ""
    assert DeviceNotes(world.state.database).name_of(STA) == "Ada's phone"
    found = await world.json("/devices/views/all/devices.json?page=0&length=9&search=ADA")
    assert found["last_row"] == 1


async def test_without_a_name_there_is_none(world: World) -> None:
    record = await world.json(f"/devices/by-key/{KEY}/device.json")
    assert f"{BASE}username" not in record
    assert f"{BASE}tags" not in record


async def test_tags_are_in_records_and_kept(world: World) -> None:
    for tag, value in (("notes", "third floor"), ("owner", "x"), ("owner", "")):
        response = await world.post(f"/devices/by-key/{KEY}/set_tag.cmd", {"tagname": tag, "tagvalue": value})
        assert (response.status, await response.text()) == (200, "Device tag set")
    assert (await world.json(f"/devices/by-key/{KEY}/device.json"))[f"{BASE}tags"] == {"notes": "third floor"}
    assert dict(DeviceNotes(world.state.database).tags_of(STA)) == {"notes": "third floor"}


@pytest.mark.parametrize(
    ("path", "document", "status"),
    [
        (f"{KEY}/set_name", {}, 400),
        (f"{KEY}/set_name", {"username": 1}, 400),
        (f"{KEY}/set_name", {"username": "x" * 5000}, 400),
        (f"{KEY}/set_tag", {"tagname": "notes"}, 400),
        ("00_0/set_name", {"username": "x"}, 500),
        ("nonsense/set_tag", {"tagname": "notes", "tagvalue": "x"}, 500),
    ],
)
async def test_what_cannot_be_set(world: World, path: str, document: dict[str, object], status: int) -> None:
    assert (await world.post(f"/devices/by-key/{path}.cmd", document)).status == status


async def test_addresses_come_on_lists_and_off(world: World) -> None:
    one, two = "00:1E:C2:00:00:10", "00:1B:2F:AA:00:01"
    assert (await world.post("/devices/alerts/mac/both/add.cmd", {"mac": one.lower()})).status == 200
    response = await world.post("/devices/alerts/mac/lost/add.cmd", {"macs": [two, one]})
    assert (response.status, await response.text()) == (200, "")
    assert await world.json("/devices/alerts/mac/found/macs.json") == [one]
    assert await world.json("/devices/alerts/mac/lost/macs.json") == [one, two]
    assert DeviceNotes(world.state.database).watched(LOST) == [STA, AP]
    assert (await world.post("/devices/alerts/mac/both/remove.cmd", {"macs": [one]})).status == 200
    assert await world.json("/devices/alerts/mac/found/macs.json") == []
    assert await world.json("/devices/alerts/mac/lost/macs.json") == [two]


@pytest.mark.parametrize("document", [{}, {"mac": "x"}, {"macs": [1]}, {"macs": []}, {"mac": 7}])
async def test_what_is_no_address(world: World, document: dict[str, object]) -> None:
    assert (await world.post("/devices/alerts/mac/found/add.cmd", document)).status == 400


async def test_there_are_no_other_lists(world: World) -> None:
    assert (await world.get("/devices/alerts/mac/both/macs.json")).status == 400
    assert (await world.post("/devices/alerts/mac/stolen/add.cmd", {"mac": "00:1E:C2:00:00:10"})).status == 400


async def test_only_admins_may(world: World) -> None:
    for path in (f"by-key/{KEY}/set_name", f"by-key/{KEY}/set_tag", "alerts/mac/found/add", "alerts/mac/found/remove"):
        response = await world.post(f"/devices/{path}.cmd", {"username": "x"}, key=world.readonly)
        assert response.status == 401
    assert (await world.get("/devices/alerts/mac/found/macs.json", key=world.readonly)).status == 200
