"""The websocket that sends devices as they change."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse

from api.kismet import device_monitor
from sensor.identity import device_key
from tests.api.kismet.test_device_record import AP, STA, START_US, office
from tests.api.world import World
from tests.captures import radiotap
from tests.frames import beacon, mac, probe_request

MAC = "kismet.device.base.macaddr"
AP_TEXT, STA_TEXT = "00:1B:2F:AA:00:01", "00:1E:C2:00:00:10"


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(device_monitor, "LEAST_RATE_S", 0.05)
    async with World(tmp_path) as started:
        office(started)
        yield started


async def received(socket: ClientWebSocketResponse, count: int) -> list[Any]:
    return [await socket.receive_json(timeout=5) for _ in range(count)]


def order(target: str, number: int = 1, **more: object) -> dict[str, object]:
    return {"monitor": target, "request": number, "rate": 0.05, "fields": [MAC], **more}


async def test_everybody_once_and_then_whoever_was_heard_again(world: World) -> None:
    async with world.client.ws_connect(f"/devices/monitor.ws?KISMET={world.readonly}") as socket:
        await socket.send_json(order("*"))
        assert await received(socket, 2) == [{MAC: AP_TEXT}, {MAC: STA_TEXT}]
        world.hear([(START_US + 9_000_000, radiotap(beacon(AP, b"net", seq=9)))])
        assert await received(socket, 1) == [{MAC: AP_TEXT}]
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.2)


@pytest.mark.parametrize("target", [device_key(STA), STA_TEXT.lower()])
async def test_one_device_by_key_or_address(world: World, target: str) -> None:
    async with world.client.ws_connect(f"/devices/monitor.ws?KISMET={world.readonly}") as socket:
        await socket.send_json(order(target))
        assert await received(socket, 1) == [{MAC: STA_TEXT}]
        # At the very time of the last frame, too.
        world.hear([(START_US + 5_000_000, radiotap(probe_request(STA, b"x", seq=40)))])
        assert await received(socket, 1) == [{MAC: STA_TEXT}]


async def test_a_view_sends_its_own_devices(world: World) -> None:
    address = f"/devices/views/phydot11_accesspoints/monitor.ws?KISMET={world.readonly}"
    async with world.client.ws_connect(address) as socket:
        await socket.send_json(order("*"))
        await socket.send_json(order(STA_TEXT, 2))
        assert await received(socket, 1) == [{MAC: AP_TEXT}]
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.2)
    response = await world.get("/devices/views/nosuch/monitor.ws")
    assert response.status == 404


async def test_what_was_cancelled_sends_no_more(world: World) -> None:
    async with world.client.ws_connect(f"/devices/monitor.ws?KISMET={world.readonly}") as socket:
        await socket.send_json(order(AP_TEXT))
        await received(socket, 1)
        await socket.send_json({"cancel": 1})
        await socket.send_json(order(STA_TEXT, 2))
        assert await received(socket, 1) == [{MAC: STA_TEXT}]
        world.hear([(START_US + 9_000_000, radiotap(beacon(AP, b"net", seq=9)))])
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.2)


async def test_the_format_is_the_clients(world: World) -> None:
    async with world.client.ws_connect(f"/devices/monitor.ws?KISMET={world.readonly}") as socket:
        await socket.send_json(order(AP_TEXT, format="ekjson"))
        assert await received(socket, 1) == [{"kismet_device_base_macaddr": AP_TEXT}]


async def test_what_is_not_understood_is_ignored(world: World) -> None:
    async with world.client.ws_connect(f"/devices/monitor.ws?KISMET={world.readonly}") as socket:
        for text in ("{", "[]", "7", '{"monitor": 5}', '{"monitor": "?", "request": 1, "rate": 1}', '{"cancel": "x"}'):
            await socket.send_str(text)
        for broken in ({"request": "x"}, {"rate": "x"}, {"rate": None}, {"rate": True}, {"fields": 7}, {"fields": [1]}):
            await socket.send_json(order("*") | broken)
        await socket.send_json(order(AP_TEXT, 3))
        assert await received(socket, 1) == [{MAC: AP_TEXT}]


async def test_so_many_requests_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_monitor, "MAX_REQUESTS", 1)
    async with world.client.ws_connect(f"/devices/monitor.ws?KISMET={world.readonly}") as socket:
        await socket.send_json(order(AP_TEXT, 1))
        await socket.send_json(order(STA_TEXT, 2))
        assert await received(socket, 1) == [{MAC: AP_TEXT}]
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.2)


async def test_a_crowd_is_sent_whole(world: World) -> None:
    macs = [mac(f"00:1e:c2:01:00:{n:02x}") for n in range(100)]
    world.hear((START_US + 9_000_000, radiotap(probe_request(address, b"x"))) for address in macs)
    async with world.client.ws_connect(f"/devices/monitor.ws?KISMET={world.readonly}") as socket:
        await socket.send_json(order("*"))
        assert len({record[MAC] for record in await received(socket, 102)}) == 102


async def test_nobody_listens_without_a_login(world: World) -> None:
    assert (await world.client.get("/devices/monitor.ws")).status == 401
    await asyncio.sleep(0)
