"""An endless flood of invented access points: nothing grows with it."""

import gc
import sys

from bench.flood import blocks, measure
from sensor.assembly import assemble
from sensor.config import Settings
from sensor.eventbus import EventBus

KEPT = 1000
FEW = 5000  # Python's objects; 8,000 more access points would be a hundred thousand


def test_every_beacon_is_another_access_point() -> None:
    (block,) = blocks(500)
    addresses = {block.data[start + 25 : start + 31] for start in block.starts}
    assert len(block) == len(addresses) == 500


def test_memory_stays_where_it_was_once_the_tables_are_full() -> None:
    _, pipeline = assemble(Settings(max_devices=KEPT), EventBus())
    pipeline.add_source()
    objects = []
    for number, block in enumerate(blocks(20_000)):
        pipeline.process(block)
        if number in (2, 4):
            gc.collect()
            objects.append(sys.getallocatedblocks())
    assert len(pipeline.tracker.devices) <= KEPT
    assert objects[1] - objects[0] < FEW


def test_the_flood_is_told_in_few_alerts() -> None:
    flood = measure(6_000)
    assert (flood.beacons, flood.devices) == (6_000, 6_000)
    assert 0 < flood.alerts < 100
    assert flood.peak_mib >= flood.peak_mib_when_full > 10
