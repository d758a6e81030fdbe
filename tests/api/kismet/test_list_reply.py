"""Long answers are whole, whatever their suffix, and end when nobody takes them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.kismet import list_reply
from tests.api.kismet.test_device_record import START_US
from tests.api.world import World
from tests.captures import radiotap
from tests.frames import mac, probe_request

COUNT = 40


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(list_reply, "BUFFER_BYTES", 1000)
    async with World(tmp_path) as started:
        macs = [mac(f"00:1e:c2:01:00:{n:02x}") for n in range(COUNT)]
        started.hear((START_US + n, radiotap(probe_request(address, b"x"))) for n, address in enumerate(macs))
        yield started


@pytest.mark.parametrize("suffix", ["json", "tjson", "cmd", "prettyjson"])
async def test_a_list_that_is_sent_in_parts(world: World, suffix: str) -> None:
    rows = json.loads(await (await world.get(f"/devices/views/all/devices.{suffix}")).text())
    assert len(rows) == COUNT


@pytest.mark.parametrize("suffix", ["itjson", "ekjson"])
async def test_lines_that_are_sent_in_parts(world: World, suffix: str) -> None:
    response = await world.get(f"/devices/all_devices.{suffix}")
    lines = (await response.text()).splitlines()
    assert len([json.loads(line) for line in lines]) == COUNT
    assert response.headers["Content-Type"] == "application/json"
    assert "Content-Length" not in response.headers


@pytest.mark.parametrize("suffix", ["json", "tjson", "itjson", "ekjson", "prettyjson"])
async def test_a_page_is_one_object(world: World, suffix: str) -> None:
    response = await world.get(f"/devices/views/all/devices.{suffix}?page=0&length=3")
    page = json.loads(await response.text())
    assert len(page["data"]) == 3
    assert (page["last_row"], page["total_row"]) == (COUNT, COUNT)


async def test_a_page_with_nothing_on_it(world: World) -> None:
    page = await world.json("/devices/views/all/devices.json?page=0&length=3&search=zzz")
    assert page == {"data": [], "last_page": 0, "last_row": 0, "total_row": COUNT}


async def test_a_suffix_without_an_encoding_is_empty(world: World) -> None:
    assert await (await world.get("/devices/views/all/devices.zip?page=0&length=3")).text() == ""
    assert await (await world.get("/devices/views/all/devices.zip")).text() == ""
