"""Memory under an endless flood of beacons, each of another BSSID that nobody ever heard, as a line of JSON."""

import json
import resource
import struct
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random
from typing import Final

from bench.cast import RATES_24, START_US, element
from sensor.assembly import assemble, spare_the_collector
from sensor.build import mode
from sensor.config import Settings
from sensor.dot11.block import DLT_RADIOTAP, Block
from sensor.eventbus import EventBus

IN_A_BLOCK: Final = 4096
GAP_US: Final = 500  # two thousand beacons a second: as fast as tools inject
_RADIOTAP: Final = struct.pack("<BBHIBxHHb", 0, 0, 15, 0x2C, 2, 2437, 0x00A0, -60)
_KEPT: Final = 100_000  # devices, the sensor's default


@dataclass(frozen=True, slots=True)
class Flood:
    """What became of the flood."""

    mode: str
    beacons: int
    devices: int
    alerts: int
    peak_mib_when_full: float  # once the table of devices is full
    peak_mib: float
    frames_per_second: int


def beacon(rng: Random, number: int, ts_us: int) -> bytes:
    """Return one beacon of a BSSID and an SSID that chance made."""
    bssid = bytes((rng.getrandbits(8) & 0xFC | 0x02,)) + rng.randbytes(5)
    head = b"\x80\x00\x00\x00" + b"\xff" * 6 + bssid + bssid + struct.pack("<H", (number & 0xFFF) << 4)
    fixed = struct.pack("<QHH", ts_us - START_US + rng.getrandbits(40), 100, 0x0401)
    ssid = element(0, b"%016x" % rng.getrandbits(64))
    return _RADIOTAP + head + fixed + ssid + RATES_24 + element(3, b"\x06")


def blocks(count: int, seed: int = 1) -> Iterator[Block]:
    """Make the flood, a block at a time."""
    rng = Random(seed)
    for first in range(0, count, IN_A_BLOCK):
        numbers = range(first, min(first + IN_A_BLOCK, count))
        packets = [beacon(rng, number, START_US + number * GAP_US) for number in numbers]
        block = Block(b"".join(packets), DLT_RADIOTAP, 0)
        at = 0
        for number, packet in zip(numbers, packets, strict=True):
            block.append(at, at + len(packet), len(packet), START_US + number * GAP_US)
            at += len(packet)
        yield block


def peak_mib() -> float:
    """Return the largest memory that this process ever had."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def measure(count: int) -> Flood:
    """Let a sensor with its default bounds hear the flood."""
    spare_the_collector()
    desk, pipeline = assemble(Settings(), EventBus())
    pipeline.add_source()
    busy, full = 0.0, 0.0
    for block in blocks(count):
        began = time.process_time()
        pipeline.process(block)
        busy += time.process_time() - began
        if not full and pipeline.frames >= 2 * _KEPT:
            full = peak_mib()
    devices = len(pipeline.tracker.devices)
    rate = round(count / max(busy, 1e-9))
    return Flood(mode(), count, devices, sum(desk.sent.values()), full or peak_mib(), peak_mib(), rate)


if __name__ == "__main__":
    json.dump(asdict(measure(int(sys.argv[1]))), sys.stdout)
