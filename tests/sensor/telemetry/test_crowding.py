"""The channels' devices are counted while the sensor runs."""

import pytest

from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.pipeline import Pipeline
from sensor.telemetry.crowding import BUDGET, Crowding
from sensor.tracking.device import Device
from tests.api.world import until
from tests.captures import Air
from tests.frames import beacon, mac

APS = [mac("00:1b:2f:aa:00:01"), mac("00:1b:2f:aa:00:02")]


def ignore(*_: object) -> None:
    """Nobody listens."""


@pytest.fixture
def pipeline() -> Pipeline:
    """A chain that has heard two access points."""
    air = Air()
    for bssid in APS:
        air.send(beacon(bssid, b"net"))
    pipeline = Pipeline([], ignore, ignore)
    for ts_us, packet in air.frames():
        block = Block(packet, DLT_RADIOTAP, 0)
        block.append(0, len(packet), len(packet), ts_us)
        pipeline.process(block)
    return pipeline


async def test_devices_are_counted_where_they_are(pipeline: Pipeline) -> None:
    await Crowding(pipeline).count()
    (record,) = pipeline.channels.records.values()
    assert record.devices_rrd.last_value == 2


async def test_more_devices_than_a_second_s_budget_are_counted_in_several(pipeline: Pipeline) -> None:
    crowding = Crowding(pipeline)
    await crowding.count()
    freq_khz = next(iter(pipeline.channels.records))
    for number in range(BUDGET):
        device = Device(number.to_bytes(6, "big"), pipeline.now_us)
        device.freq_khz = freq_khz
        pipeline.tracker.devices[device.mac] = device
    told = []
    for _ in range(3):
        pipeline.now_us += 1_000_000
        await crowding.count()
        told.append(pipeline.channels.records[freq_khz].devices_rrd.last_value)
    assert told == [2, BUDGET + 2, BUDGET + 2]


async def test_before_anything_was_heard_nothing_is_counted() -> None:
    silent = Pipeline([], ignore, ignore)
    await Crowding(silent).count()
    assert not silent.channels.records


async def test_it_counts_by_itself(pipeline: Pipeline) -> None:
    crowding = Crowding(pipeline)
    crowding.start()
    (record,) = pipeline.channels.records.values()
    await until(lambda: record.devices_rrd.last_value == 2)
    await crowding.close()
