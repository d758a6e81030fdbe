"""How busy frequencies are, over HTTP."""

from sensor.telemetry.crowding import Crowding
from tests.api.kismet.test_device_record import office
from tests.api.world import World


async def test_each_frequency_has_its_series_by_khz(world: World) -> None:
    office(world)
    await Crowding(world.pipeline).count()
    world.now_us = world.pipeline.now_us
    shown = await world.json("/channels/channels.json")
    assert shown["kismet.channeltracker.channel_map"] == {}
    (frequency, record), *_ = shown["kismet.channeltracker.frequency_map"].items()
    assert record["kismet.channelrec.frequency"] == int(frequency)
    assert record["kismet.channelrec.channel"]
    assert record["kismet.channelrec.device_rrd"]["kismet.common.rrd.last_value"] > 0
    assert sum(record["kismet.channelrec.packets_rrd"]["kismet.common.rrd.minute_vec"]) > 0
    assert len(record["kismet.channelrec.data_rrd"]["kismet.common.rrd.day_vec"]) == 24
    assert record["kismet.channelrec.signal"]["kismet.common.signal.last_signal"] < 0


async def test_it_is_plain_json_whatever_the_suffix(world: World) -> None:
    for suffix in ("json", "tjson", "ekjson", "prettyjson"):
        response = await world.get(f"/channels/channels.{suffix}")
        assert response.content_type == "application/json"
        assert "kismet.channeltracker.frequency_map" in await response.json()
