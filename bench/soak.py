"""A soak: the real daemon on a TAP device at 10,000 frames/s, with 20 websocket subscribers and 5 REST pollers.

What must come out: every subscriber got every alert, memory does not grow once its tables are full, nothing was
dropped, and answers come soon. Needs root.
"""

import argparse
import asyncio
import json
import logging
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import psutil
from rich.console import Console
from rich.table import Table

from bench.capture import make_capture
from bench.live import CAPTURE_FRAMES, obstacle, running_source
from datasources.linux_wifi.launcher import Launcher
from sensor.assembly import spare_the_collector
from sensor.build import mode
from sensor.config import ApiSettings, RunOptions, Settings
from sensor.daemon import Daemon
from tests.tap import Tap

RATE: Final = 10_000  # frames a second
MARGIN_S: Final = 10.0  # that the air plays longer than the clients listen
LOGIN: Final = "soak"
MAX_DEVICES: Final = 10_000  # full after a minute: what grows then, leaks


async def soak(launcher: Launcher, tap: Tap, capture: Path, rate: int, seconds: float) -> dict[str, Any]:
    """Run everything; return what the clients and the daemon say."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            api=ApiSettings(port=0),
            data_dir=Path(folder),
            sources=(f"{tap.name}:type=linuxwifi",),
            max_devices=MAX_DEVICES,
        )
        daemon = Daemon(settings, RunOptions(reload=lambda: settings), launcher)
        key = daemon.works.state.create_key(LOGIN, "admin")
        running = asyncio.get_running_loop().create_task(daemon.run())
        try:
            return await _soaked(daemon, key, tap, capture, rate, seconds)
        finally:
            daemon.stop()
            await running


async def _soaked(daemon: Daemon, key: str, tap: Tap, capture: Path, rate: int, seconds: float) -> dict[str, Any]:
    source = await running_source(daemon)
    host, port = daemon.addresses[0]
    air = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.air", str(capture), "--fd", str(tap.fd)),
        *("--rate", str(rate), "--seconds", str(seconds + MARGIN_S)),
        stdout=subprocess.PIPE,
        pass_fds=(tap.fd,),
    )
    clients = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.clients", f"http://{host}:{port}", key, "--seconds", str(seconds)),
        stdout=subprocess.PIPE,
    )
    memory = asyncio.get_running_loop().create_task(_watch_memory())
    told, _ = await clients.communicate()
    played, _ = await air.communicate()
    memory.cancel()
    return {
        "mode": mode(),
        "seconds": seconds,
        "offered": json.loads(played)["sent"],
        "captured": source.packets,
        "dropped": source.dropped,
        "devices": len(daemon.works.pipeline.tracker.devices),
        "memory_mib": _watched_mib,
        **json.loads(told),
    }


_watched_mib: list[float] = []


async def _watch_memory() -> None:
    """Note the memory of this process every ten seconds."""
    process = psutil.Process()
    while True:
        _watched_mib.append(round(process.memory_info().rss / (1 << 20), 1))
        await asyncio.sleep(10)


def table(found: dict[str, Any]) -> Table:
    """Return what is shown."""
    shown = Table(title=f"{found['seconds']:.0f} s at {RATE:,} frames/s, {found['mode']}")
    for column in ("what", "number", "median ms", "99 % ms", "worst ms"):
        shown.add_column(column, justify="left" if column == "what" else "right")
    alerts = f"{min(found['received'])} to {max(found['received'])} of {found['raised']}"
    shown.add_row(f"alerts to each of {len(found['received'])} subscribers", alerts, *map(str, found["alert_ms"]))
    for path, figures in found["answers_ms"].items():
        shown.add_row(f"GET {path}", *map(str, figures))
    return shown


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--rate", type=int, default=RATE, help="frames a second (10000)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if obstacle():
        raise SystemExit(f"bench: {obstacle()}")
    logging.basicConfig(level=logging.ERROR)
    spare_the_collector()
    with tempfile.TemporaryDirectory() as folder, Tap() as tap:
        capture = Path(folder) / "mixed.pcap"
        make_capture(capture, CAPTURE_FRAMES)
        launcher = Launcher.start()
        found = asyncio.run(soak(launcher, tap, capture, arguments.rate, arguments.seconds))
    if arguments.json:
        json.dump(found, sys.stdout, indent=1)
        return
    console = Console()
    console.print(table(found))
    console.print(
        f"{found['offered']:,} frames offered, {found['captured']:,} captured, {found['dropped']:,} dropped; "
        f"{found['devices']:,} devices; {found['events']:,} events received; {found['errors']} errors"
    )
    console.print(f"memory of the daemon, every 10 s: {', '.join(map(str, found['memory_mib']))} MiB")


if __name__ == "__main__":
    main()
