"""The sensor's state over HTTP."""

import pytest

from tests.api.world import NOW_S, NOW_US, World


async def test_the_status_tells_time_use_and_identity(world: World) -> None:
    world.now_us += 5_000_250
    status = await world.json("/system/status.json")
    assert status["kismet.system.timestamp.sec"] == NOW_S + 5
    assert status["kismet.system.timestamp.usec"] == 250
    assert status["kismet.system.timestamp.start_sec"] == NOW_S
    assert status["kismet.system.memory.rss"] > 1000
    assert status["kismet.system.memory.rrd"]["kismet.common.rrd.last_value"] > 1000
    assert status["kismet.system.devices.count"] == 0
    assert status["kismet.server.uuid"] == world.state.sensor_uuid()
    assert status["kismet.system.num_http_connections"] == 1


async def test_the_status_can_be_cut_down(world: World) -> None:
    response = await world.post("/system/status.json", {"fields": ["kismet.system.devices.count"]})
    assert await response.json() == {"kismet.system.devices.count": 0}


async def test_the_time_and_the_user(world: World) -> None:
    assert await world.json("/system/timestamp.json") == {
        "kismet.system.timestamp.sec": NOW_S,
        "kismet.system.timestamp.usec": 0,
    }
    (user,) = (await world.json("/system/user_status.json")).values()
    assert user


async def test_packet_series_are_shown_together_and_one_by_one(world: World) -> None:
    world.pipeline.statistics.count_block(NOW_US, 50, 3, 2, 45)
    world.pipeline.statistics.count_dropped(NOW_US, 7)
    stats = await world.json("/packetchain/packet_stats.json")
    values = {
        name.split(".")[-1].removesuffix("packets_rrd").strip("_"): series["kismet.common.rrd.last_value"]
        for name, series in stats.items()
    }
    assert values == {"peak": 50, "": 50, "error": 3, "dupe": 2, "queued": 0, "dropped": 7, "processed": 45}


@pytest.mark.parametrize(
    ("name", "value"), [("peak", 50), ("rate", 50), ("error", 3), ("dupe", 2), ("drop", 7), ("processed", 45)]
)
async def test_one_packet_series(world: World, name: str, value: int) -> None:
    world.pipeline.statistics.count_block(NOW_US, 50, 3, 2, 45)
    world.pipeline.statistics.count_dropped(NOW_US, 7)
    series = await world.json(f"/packetchain/packet_{name}.json")
    assert series["kismet.common.rrd.last_value"] == value
    assert series["kismet.common.rrd.last_time"] == NOW_S


async def test_there_is_one_physical_layer(world: World) -> None:
    world.pipeline.statistics.count_block(NOW_US, 50, 0, 0, 50)
    assert await world.json("/phy/all_phys.json") == [
        {
            "kismet.phy.phy_name": "IEEE802.11",
            "kismet.phy.phy_id": 0,
            "kismet.phy.device_count": 0,
            "kismet.phy.packet_count": 50,
        }
    ]
