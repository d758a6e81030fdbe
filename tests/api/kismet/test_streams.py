"""Captures that never end, and the list of who reads them."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientResponse

from api.kismet import streams
from sensor.dot11.block import DLT_RADIOTAP
from sensor.identity import device_key
from tests.api.world import NOW_S, NOW_US, World, until
from tests.captures import radiotap
from tests.frames import beacon, data, mac
from tests.sensor.storage.test_pcapng import read_back, tool

AP = mac("00:1b:2f:aa:00:01")
OTHER = mac("00:1b:2f:aa:00:02")
STA = mac("00:1e:c2:00:00:10")
UUID = "4E1D07C3-0000-0000-0000-000000000001"
FRAMES = [(NOW_US, radiotap(beacon(AP))), (NOW_US + 1, radiotap(data(STA, STA, AP))), (NOW_US, radiotap(beacon(OTHER)))]


async def the_rest(world: World, response: ClientResponse) -> bytes:
    """Return a stream's octets up to now, and end it."""
    (number,) = world.api.streams.streams
    await until(lambda: world.api.streams.streams[number].packets > 0)
    async with asyncio.timeout(10):
        assert await (await world.get(f"/streams/by-id/{number}/close_stream.json")).text() == "OK"
        return await response.read()


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/pcap/all_packets.pcapng", 3),
        ("/datasource/pcap/all_sources.pcapng", 3),
        (f"/datasource/pcap/by-uuid/{UUID}/packets.pcapng", 3),
        (f"/devices/pcap/by-key/{device_key(STA)}/packets.pcapng", 1),
        ("/phy/phy80211/pcap/by-bssid/00:1B:2F:AA:00:01/packets.pcapng", 2),
        ("/phy/phy80211/pcap/by-bssid/00:1B:2F:AA:00:01/packets.pcapng.pcapng", 2),
    ],
)
async def test_tshark_reads_every_stream(world: World, tmp_path: Path, path: str, count: int) -> None:
    world.add_source(UUID)
    world.hear(FRAMES)
    response = await world.get(path)
    assert response.status == 200
    assert response.content_type == "application/vnd.tcpdump.pcap"
    world.hear(FRAMES)
    capture = await the_rest(world, response)
    assert read_back(capture) == [("roof", DLT_RADIOTAP)] * count
    file = tmp_path / "a.pcapng"
    file.write_bytes(capture)
    assert len(tool("tshark", "-r", str(file)).splitlines()) == count


async def test_streams_are_listed_and_described(world: World) -> None:
    assert await world.json("/streams/all_streams.json") == {}
    response = await world.get("/pcap/all_packets.pcapng")
    world.hear(FRAMES)
    (number,) = world.api.streams.streams
    await until(lambda: world.api.streams.streams[number].packets == 3)
    record = await world.json(f"/streams/by-id/{number}/stream_info.json")
    assert await world.json("/streams/all_streams.json") == {str(number): record}
    size = record.pop("kismet.stream.size")
    assert size > sum(len(frame) for _, frame in FRAMES)
    assert record == {
        "kismet.stream.stream_id": number,
        "kismet.stream.time": NOW_S,
        "kismet.stream.name": "pcapng",
        "kismet.stream.type": "remote",
        "kismet.stream.path": "/pcap/all_packets.pcapng",
        "kismet.stream.description": "every frame",
        "kismet.stream.packets": 3,
        "kismet.stream.max_packets": 0,
        "kismet.stream.max_size": 0,
        "kismet.stream.paused": 0,
        "airwarden.stream.dropped": 0,
    }
    response.close()


async def test_a_reader_who_leaves_ends_the_stream(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sensor.storage.streams.PATIENCE_S", 0.01)
    response = await world.get("/pcap/all_packets.pcapng")
    assert len(world.api.streams.streams) == 1
    response.close()
    await until(lambda: not world.api.streams.streams)
    assert world.pipeline.tap.listeners == []


async def test_a_reader_who_takes_nothing_is_cut_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "STALLED_S", 0.2)
    response = await world.get("/pcap/all_packets.pcapng")
    large = radiotap(beacon(AP, b"net", extra=(bytes([221, 250]) + bytes(250)) * 100))
    many = [(NOW_US + n, large) for n in range(50)]

    def flood() -> bool:
        world.hear(many)
        return not world.api.streams.streams

    await until(flood)
    assert world.api.streams.dropped > 0
    response.close()


async def test_nobody_but_admins_gets_frames(world: World) -> None:
    world.add_source(UUID)
    for path in (
        "/pcap/all_packets.pcapng",
        "/datasource/pcap/all_sources.pcapng",
        f"/datasource/pcap/by-uuid/{UUID}/packets.pcapng",
        f"/devices/pcap/by-key/{device_key(AP)}/packets.pcapng",
        "/phy/phy80211/pcap/by-bssid/00:1B:2F:AA:00:01/packets.pcapng",
    ):
        assert (await world.get(path, world.readonly)).status == 401
    assert (await world.get("/streams/all_streams.json", world.readonly)).status == 200
    assert (await world.get("/streams/by-id/1/close_stream.json", world.readonly)).status == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/datasource/pcap/by-uuid/00000000-0000-0000-0000-000000000000/packets.pcapng", 404),
        ("/devices/pcap/by-key/nonsense/packets.pcapng", 404),
        (f"/devices/pcap/by-key/{device_key(OTHER)}/packets.pcapng", 404),
        ("/phy/phy80211/pcap/by-bssid/nonsense/packets.pcapng", 404),
        ("/pcap/all_packets.json", 404),
        ("/streams/by-id/1/stream_info.json", 500),
        ("/streams/by-id/none/stream_info.json", 500),
        ("/streams/by-id/²/close_stream.json", 500),
    ],
)
async def test_what_is_not_there_is_told(world: World, path: str, status: int) -> None:
    assert (await world.get(path)).status == status


async def test_no_other_page_ends_a_stream(world: World) -> None:
    response = await world.get("/pcap/all_packets.pcapng")
    (number,) = world.api.streams.streams
    elsewhere = {"Origin": "https://evil.example"}
    refused = await world.get(f"/streams/by-id/{number}/close_stream.json", headers=elsewhere)
    assert refused.status == 403
    assert len(world.api.streams.streams) == 1
    response.close()


async def test_too_many_streams_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sensor.storage.streams.MAX_STREAMS", 1)
    response = await world.get("/pcap/all_packets.pcapng")
    assert (await world.get("/pcap/all_packets.pcapng")).status == 503
    response.close()


async def test_a_stream_outlives_the_limit_of_requests(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.kismet.dispatch.REQUEST_S", 0.2)
    response = await world.get("/pcap/all_packets.pcapng")
    (stream,) = world.api.streams.streams.values()
    await asyncio.sleep(0.3)
    assert stream.open
    response.close()


async def test_the_end_of_the_server_ends_streams(world: World) -> None:
    response = await world.get("/pcap/all_packets.pcapng")
    await world.client.server.close()
    assert world.api.streams.streams == {}
    response.close()
