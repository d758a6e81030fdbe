"""One build's figures for one capture, as a line of JSON: run with the build on PYTHONPATH, by `bench.__main__`."""

import gc
import json
import resource
import subprocess
import sys
import time
import tracemalloc
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from datasources.pcapfile.capture import CaptureFile
from sensor import eventbus
from sensor.assembly import assemble, spare_the_collector
from sensor.build import mode
from sensor.config import Settings
from sensor.eventbus import EventBus
from sensor.pipeline import Pipeline

PCAP_HEADER: Final = 24
RECORD_HEADER: Final = 16
RUNS: Final = 5  # the best one counts: whatever else the machine does only makes it slower


@dataclass(frozen=True, slots=True)
class Figures:
    """What one build did with the capture."""

    mode: str
    frames: int
    devices: int
    alerts: int
    events: int
    frames_per_second: int
    read_per_second: int
    peak_mib: float
    bytes_per_device: int
    start_ms: int


def run_chain(path: str) -> tuple[Pipeline, float, int, int]:
    """Take the capture through the whole chain; return it, the CPU seconds, and the alerts and events counted."""
    bus = EventBus()
    subscription, _ = bus.subscribe((eventbus.ALL,), bound=1_000_000)
    desk, pipeline = assemble(Settings(), bus)
    pipeline.add_source()
    events = 0
    began = time.process_time()
    for block in CaptureFile(path):
        pipeline.process(block)
        while subscription.take() is not None:
            events += 1
    return pipeline, time.process_time() - began, sum(desk.sent.values()), events


def read_only(path: str) -> float:
    """Return the CPU seconds that reading alone takes."""
    began = time.process_time()
    for _ in CaptureFile(path):
        pass
    return time.process_time() - began


def bytes_of_devices(pipeline: Pipeline) -> int:
    """Return what one tracked device takes: the difference that forgetting all of them makes to Python's heap."""
    devices = pipeline.tracker.devices
    count = len(devices)
    gc.collect()
    with_devices = tracemalloc.get_traced_memory()[0]
    devices.clear()
    gc.collect()
    return (with_devices - tracemalloc.get_traced_memory()[0]) // max(count, 1)


def start_ms(path: str) -> int:
    """Return milliseconds from starting `airwarden replay` to the end of a replay of the capture's first frame."""
    with Path(path).open("rb") as capture, NamedTemporaryFile(suffix=".pcap") as one:
        headers = capture.read(PCAP_HEADER + RECORD_HEADER)
        one.write(headers + capture.read(int.from_bytes(headers[-8:-4], "little")))
        one.flush()
        command = [sys.executable, "-m", "sensor", "replay", one.name, "--format", "json"]
        best = float("inf")
        for _ in range(RUNS):
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            best = min(best, time.perf_counter() - began)
    return round(best * 1000)


def measure(path: str) -> Figures:
    """Measure everything; the traced run for memory comes last, because tracing is slow."""
    spare_the_collector()  # as the daemon and replays do
    runs = [run_chain(path) for _ in range(RUNS)]
    pipeline, _, alerts, events = runs[0]
    seconds = min(run[1] for run in runs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    frames = int(pipeline.frames)
    devices = len(pipeline.tracker.devices)
    read = min(read_only(path) for _ in range(RUNS))
    tracemalloc.start()
    traced = run_chain(path)[0]
    per_device = bytes_of_devices(traced)
    tracemalloc.stop()
    return Figures(
        mode=mode(),
        frames=frames,
        devices=devices,
        alerts=alerts,
        events=events,
        frames_per_second=round(frames / seconds),
        read_per_second=round(frames / read),
        peak_mib=round(peak, 1),
        bytes_per_device=per_device,
        start_ms=start_ms(path),
    )


if __name__ == "__main__":
    json.dump(asdict(measure(sys.argv[1])), sys.stdout)
