"""Live capture, measured: the real daemon and a real worker on a TAP device, at an easy rate and at a hard one.

What is reported for each rate: frames offered, captured and dropped; CPU of the worker and of the daemon as a share of
one core; the time from the kernel's stamp on a frame to the event that it caused; memory of the worker. Needs root.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import psutil
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.capture import make_capture
from datasources.linux_wifi.launcher import Launcher
from datasources.source import Datasource
from sensor import eventbus
from sensor.assembly import spare_the_collector
from sensor.build import mode
from sensor.config import ApiSettings, RunOptions, Settings
from sensor.daemon import Daemon
from sensor.eventbus import Subscription
from sensor.tracking.device import Device
from tests.tap import TUN, Tap

ROOT: Final = Path(__file__).resolve().parent.parent
COMPILED: Final = ROOT / "build" / "compiled" / "site"
RATES: Final = (10_000, 100_000)  # frames a second
SECONDS: Final = 10.0
CAPTURE_FRAMES: Final = 50_000
COLUMNS: Final = (
    *("frames/s", "captured", "dropped", "worker", "daemon", "waited"),
    *("median", "99 %", "worst", "MiB"),
)
CAPTION: Final = """\
worker, daemon: share of one core; waited: of the time, the daemon for a core;
median, 99 %, worst: ms from the kernel's stamp to the event; MiB: the worker"""
SETTLE_S: Final = 3.0  # without a further frame, all have come


@dataclass(frozen=True, slots=True)
class Figures:
    """What one build did at one rate."""

    mode: str
    rate: int  # that was asked for
    offered: int  # frames
    offered_per_second: int  # that the sender managed
    captured: int
    dropped: int
    worker_cpu: float  # of one core
    daemon_cpu: float
    daemon_waited: float  # share of the time in which it could run and no core was free
    events: int
    median_ms: float
    p99_ms: float
    worst_ms: float
    worker_mib: float
    load: float


class Stopwatch:
    """How long after its frame's stamp each event about a new device came."""

    def __init__(self, bus: eventbus.EventBus) -> None:
        """Listen from now on."""
        self.delays_us: list[int] = []
        self._heard: Subscription
        self._heard, self.stop = bus.subscribe((eventbus.NEW_DEVICE,), wake=self._note)

    def _note(self) -> None:
        now_us = time.time_ns() // 1000
        while (heard := self._heard.take()) is not None:
            if isinstance(heard[1], Device):
                self.delays_us.append(now_us - heard[1].first_us)

    def at_ms(self, share: float) -> float:
        """Return the delay that this share of all events did not exceed."""
        ordered = sorted(self.delays_us) or [0]
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] / 1000, 2)


async def measure(launcher: Launcher, tap: Tap, capture: Path, rate: int, seconds: float) -> Figures:
    """Run the daemon on the device while the air is played."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(api=ApiSettings(port=0), data_dir=Path(folder), sources=(f"{tap.name}:type=linuxwifi",))
        daemon = Daemon(settings, RunOptions(reload=lambda: settings, log=False), launcher)
        running = asyncio.get_running_loop().create_task(daemon.run())
        try:
            return await _measured(daemon, tap, capture, rate, seconds)
        finally:
            daemon.stop()
            await running


async def _measured(daemon: Daemon, tap: Tap, capture: Path, rate: int, seconds: float) -> Figures:
    source = await running_source(daemon)
    worker = psutil.Process(source.worker_pid)
    watch = Stopwatch(daemon.works.bus)
    worker_before, daemon_before, waited_before = sum(worker.cpu_times()[:2]), time.process_time(), _waited_s()
    player = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.air", str(capture), "--fd", str(tap.fd)),
        *("--rate", str(rate), "--seconds", str(seconds)),
        stdout=subprocess.PIPE,
        pass_fds=(tap.fd,),
    )
    played, _ = await player.communicate()
    sent = json.loads(played)
    await _settled(source, sent["sent"])
    worker_cpu = (sum(worker.cpu_times()[:2]) - worker_before) / sent["seconds"]
    daemon_cpu = (time.process_time() - daemon_before) / sent["seconds"]
    daemon_waited = (_waited_s() - waited_before) / sent["seconds"]
    memory = worker.memory_info().rss
    watch.stop()
    return Figures(
        mode=mode(),
        rate=rate,
        offered=sent["sent"],
        offered_per_second=round(sent["sent"] / sent["seconds"]),
        captured=source.packets,
        dropped=source.dropped,
        worker_cpu=round(worker_cpu, 3),
        daemon_cpu=round(daemon_cpu, 3),
        daemon_waited=round(daemon_waited, 3),
        events=len(watch.delays_us),
        median_ms=round(statistics.median(watch.delays_us or [0]) / 1000, 2),
        p99_ms=watch.at_ms(0.99),
        worst_ms=watch.at_ms(1.0),
        worker_mib=round(memory / (1 << 20), 1),
        load=round(os.getloadavg()[0], 1),
    )


def _waited_s() -> float:
    """Return how long this thread has been ready to run without a core (Documentation/scheduler/sched-stats.rst)."""
    return int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9


async def running_source(daemon: Daemon) -> Datasource:
    """Return the one source once it runs."""
    while True:
        for source in daemon.works.sources.sources.values():
            if source.running:
                return source
            if source.error:
                raise SystemExit(f"bench: {source.error_reason}")
        await asyncio.sleep(0.05)


async def _settled(source: Datasource, offered: int) -> None:
    """Wait until every frame is accounted for, or nothing moves any more."""
    last, since = -1, time.monotonic()
    while source.packets + source.dropped < offered and time.monotonic() - since < SETTLE_S:
        if source.packets != last:
            last, since = source.packets, time.monotonic()
        await asyncio.sleep(0.05)


def run_here(rates: Sequence[int], seconds: float, frames: int = CAPTURE_FRAMES) -> list[Figures]:
    """Measure the build that is imported, with an air that repeats after `frames`."""
    logging.basicConfig(level=logging.ERROR)
    spare_the_collector()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "mixed.pcap"
        make_capture(capture, frames)
        for rate in rates:
            launcher = Launcher.start()
            with Tap() as tap:
                found.append(asyncio.run(measure(launcher, tap, capture, rate, seconds)))
    return found


def run_build(path: Path, rates: Sequence[int], seconds: float) -> list[Figures]:
    """Measure the build in a folder, in a process that imports it from there."""
    command = [sys.executable, "-m", "bench.live", "--here", "--seconds", str(seconds)]
    with tempfile.TemporaryDirectory() as folder:  # nothing of the source tree may come before the build
        (Path(folder) / "bench").symlink_to(ROOT / "bench")
        done = subprocess.run(
            [*command, "--rates", *map(str, rates)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(path), str(ROOT)))},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return [Figures(**each) for each in json.loads(done.stdout)]


def obstacle() -> str:
    """Return what keeps live capture from being measured here; empty if nothing does."""
    if os.geteuid() != 0:
        return "live capture is not measured: that needs root"
    return "" if TUN.exists() else f"live capture is not measured: there is no {TUN}"


def table(figures: Sequence[Figures]) -> Table:
    """Return what is shown."""
    builds = " and ".join(dict.fromkeys(each.mode for each in figures))
    title = f"live capture: the whole daemon, {builds}, on a TAP device"
    shown = Table(title=title, caption=CAPTION, box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for column in COLUMNS:
        shown.add_column(column, justify="right", no_wrap=True)
    for each in figures:
        shares = (each.worker_cpu, each.daemon_cpu, each.daemon_waited)
        delays = (each.median_ms, each.p99_ms, each.worst_ms)
        shown.add_row(
            *(f"{number:,}" for number in (each.offered_per_second, each.captured, each.dropped)),
            *(f"{share:.0%}" if share >= 0.1 else f"{share:.1%}" for share in shares),
            *(f"{number:.1f}" for number in delays),
            f"{each.worker_mib:.0f}",
        )
    return shown


def measured(rates: Sequence[int] = RATES, seconds: float = SECONDS) -> list[Figures]:
    """Return the figures of the compiled build where there is one, of the sources otherwise."""
    return run_build(COMPILED if COMPILED.is_dir() else ROOT, rates, seconds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    parser.add_argument("--rates", type=int, nargs="+", default=list(RATES), help="frames a second")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each rate (10)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--here", action="store_true", help="measure what this Python imports, and print JSON")
    arguments = parser.parse_args()
    if obstacle():
        raise SystemExit(f"bench: {obstacle()}")
    if arguments.here:
        json.dump([asdict(each) for each in run_here(arguments.rates, arguments.seconds)], sys.stdout)
        return
    figures = measured(arguments.rates, arguments.seconds)
    if arguments.json:
        json.dump([asdict(each) for each in figures], sys.stdout, indent=1)
        return
    console = Console()
    console.print(table(figures))
    console.print(f"load average {figures[-1].load}: whatever else the machine does is in the delays and in the losses")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
