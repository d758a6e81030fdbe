"""`make bench`: how fast and how big the whole chain is, compiled and interpreted, beside tools of the field."""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bench import live
from bench.capture import make_capture

ROOT: Final = Path(__file__).resolve().parent.parent
COMPILED: Final = ROOT / "build" / "compiled" / "site"
PEER_RUNS: Final = 3
SHOWN_COSTS: Final = 5  # the dearest detections

# What each tool is asked: tshark to dissect every frame, hcxpcapngtool what it always does.
PEERS: Final[Mapping[str, Sequence[str]]] = {
    "tshark": ("tshark", "-r", "{capture}", "-Y", "wlan.fc.type == 3"),
    "hcxpcapngtool": ("hcxpcapngtool", "-o", "{folder}/hashes", "{capture}"),
}
HANDSHAKE_JOINS: Final = 99.0  # half of the frames: joins with their handshakes
HANDSHAKE_SHARE: Final = 6  # hcxpcapngtool takes its time: that capture has so many times fewer frames


@dataclass(frozen=True, slots=True)
class Build:
    """Where a build of the sensor is imported from."""

    name: str
    path: Path


def measured(build: Build, module: str, argument: str) -> dict[str, Any]:
    """Return what a module of the benchmark says of one build."""
    path = os.pathsep.join((str(build.path), str(ROOT)))
    with tempfile.TemporaryDirectory() as folder:  # nothing of the source tree may come before the build
        (Path(folder) / "bench").symlink_to(ROOT / "bench")
        done = subprocess.run(
            [sys.executable, "-m", module, argument],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    figures: dict[str, Any] = json.loads(done.stdout)
    if figures["mode"] != build.name:
        raise SystemExit(f"bench: the {build.name} build turned out to be {figures['mode']}")
    return figures


def peer_seconds(command: Sequence[str], capture: Path, python_path: str = "") -> float:
    """Return the least CPU time, user and system, in which a tool went through the capture."""
    best = float("inf")
    environment = {**os.environ, "PYTHONPATH": python_path} if python_path else None
    for _ in range(PEER_RUNS):
        with tempfile.TemporaryDirectory() as folder:  # a new one each time: both tools add to what they find
            filled = [part.format(capture=capture, folder=folder) for part in command]
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(
                filled, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def extraction_seconds(builds: Sequence[Build], capture: Path) -> dict[str, float]:
    """Return the CPU time from start to end in which handshakes are extracted, by us and by hcxpcapngtool."""
    ours = (sys.executable, "-m", "sensor", "handshakes", "{capture}", "-o", "{folder}/hashes")
    found = {f"airwarden, {build.name}": peer_seconds(ours, capture, str(build.path)) for build in builds}
    peer = PEERS["hcxpcapngtool"]
    if shutil.which(peer[0]):
        found[peer[0]] = peer_seconds(peer, capture)
    return found


def extractions(frames: int, seconds: Mapping[str, float]) -> Table:
    """Return the third table: handshakes."""
    table = Table(title="handshakes out of a capture that is full of them, start to end")
    for column in ("what", "CPU seconds", "frames/s"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, took in seconds.items():
        table.add_row(name, f"{took:.2f}", f"{frames / took:,.0f}")
    return table


def rows(figures: Sequence[dict[str, Any]], peers: Mapping[str, float | None]) -> Table:
    """Return the table that is shown."""
    table = Table(title="frames a second of CPU time")
    for column in ("what", "frames/s", "ratio"):
        table.add_column(column, justify="left" if column == "what" else "right")
    frames = int(figures[0]["frames"])
    base = float(figures[0]["frames_per_second"])
    for each in figures:
        rate = float(each["frames_per_second"])
        table.add_row(f"airwarden, {each['mode']}: whole chain", f"{rate:,.0f}", f"{rate / base:.2f}")
        table.add_row("  reading alone", f"{each['read_per_second']:,}", "")
    for name, seconds in peers.items():
        if seconds is None:
            table.add_row(f"{name}: not installed", "", "")
        else:
            table.add_row(name, f"{frames / seconds:,.0f}", f"{frames / seconds / base:.2f}")
    return table


def sizes(figures: Sequence[dict[str, Any]]) -> Table:
    """Return the second table: memory and start-up."""
    table = Table(title="memory and start")
    for column in ("build", "devices", "bytes a device", "peak MiB", "start to end of a one-frame replay, ms"):
        table.add_column(column, justify="right")
    for each in figures:
        table.add_row(
            str(each["mode"]),
            f"{each['devices']:,}",
            f"{each['bytes_per_device']:,}",
            str(each["peak_mib"]),
            str(each["start_ms"]),
        )
    return table


def costs(cost: Mapping[str, Any]) -> Table:
    """Return the fourth table: what detections cost."""
    table = Table(title=f"detections, {cost['mode']}: what they add to the chain without any")
    for column in ("what", "CPU seconds", "more"):
        table.add_column(column, justify="left" if column == "what" else "right")
    base, shares = cost["none_s"], cost["shares"]
    table.add_row("none", f"{base:.2f}", "")
    table.add_row(f"all {len(shares)}", f"{cost['all_s']:.2f}", f"{cost['all_s'] / base - 1:.0%}")
    for name in sorted(shares, key=shares.__getitem__, reverse=True)[:SHOWN_COSTS]:
        table.add_row(f"{name} alone", "", f"{shares[name]:.1%}")
    return table


def floods(flood: Mapping[str, Any]) -> Table:
    """Return the fifth table: memory under a flood of invented access points."""
    table = Table(title=f"{flood['beacons']:,} beacons, each of another access point, {flood['mode']}")
    for column in ("kept", "alerts", "peak MiB when full", "peak MiB", "frames/s"):
        table.add_column(column, justify="right")
    sizes = (f"{flood['peak_mib_when_full']:.0f}", f"{flood['peak_mib']:.0f}")
    table.add_row(f"{flood['devices']:,}", f"{flood['alerts']:,}", *sizes, f"{flood['frames_per_second']:,}")
    return table


def main() -> None:
    """Make the capture, measure both builds and the peers, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--frames", type=int, default=300_000, help="frames in the capture (300000)")
    parser.add_argument("--flood", type=int, default=1_000_000, help="invented access points, 0: none (1000000)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args()
    console = Console(stderr=arguments.json)
    builds = [Build("interpreted", ROOT)]
    if COMPILED.is_dir():
        builds.insert(0, Build("compiled", COMPILED))
    else:
        console.print("no compiled build in build/compiled: `make bench` makes it")
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "mixed.pcap"
        began = time.perf_counter()
        size = make_capture(capture, arguments.frames)
        console.print(f"capture: {arguments.frames:,} frames, {size:,} bytes, in {time.perf_counter() - began:.0f} s")
        figures = [measured(build, "bench.chain", str(capture)) for build in builds]
        cost = measured(builds[0], "bench.cost", str(capture))
        peers = {
            name: peer_seconds(command, capture) if shutil.which(command[0]) else None
            for name, command in PEERS.items()
        }
        full = Path(folder) / "handshakes.pcap"
        frames = arguments.frames // HANDSHAKE_SHARE
        make_capture(full, frames, joins=HANDSHAKE_JOINS)
        extracted = extraction_seconds(builds, full)
    flood = measured(builds[0], "bench.flood", str(arguments.flood)) if arguments.flood else {}
    captured = [] if live.obstacle() else live.measured()
    if arguments.json:
        json.dump(
            {
                "airwarden": figures,
                "detections": cost,
                "flood": flood,
                "peers_cpu_seconds": peers,
                "handshakes_cpu_seconds": extracted,
                "live": [asdict(each) for each in captured],
            },
            sys.stdout,
            indent=1,
        )
        return
    console.print(rows(figures, peers))
    console.print(sizes(figures))
    console.print(costs(cost))
    if flood:
        console.print(floods(flood))
    console.print(extractions(frames, extracted))
    console.print(live.table(captured) if captured else live.obstacle())
    console.print(f"load average {os.getloadavg()[0]:.1f}: CPU time, too, grows when other work shares the cores")


if __name__ == "__main__":
    main()
