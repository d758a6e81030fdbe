"""What a thousand rules cost: the whole daemon while a capture is replayed at its pace, without rules and with them.

What is reported: CPU of the daemon as a share of one core, how late rules ran, and how many runs there were.
"""

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bench.capture import make_capture
from sensor.assembly import spare_the_collector
from sensor.build import mode
from sensor.config import ApiSettings, RunOptions, Settings
from sensor.daemon import Daemon
from sensor.rules.bodies import CREATE
from sensor.rules.engine import Engine, Outcome, Telling
from sensor.rules.schema import fit
from sensor.rules.service import Caller

RULES: Final = 1_000
INTERVAL: Final = "10s"
SECONDS: Final = 60.0
FRAMES_PER_SECOND: Final = 1_500  # of the mixed capture, at its own pace
WARM_UP_S: Final = 12.0  # each rule has run once by then
LOOK_S: Final = 0.1
WINDOWS_MIN: Final = 5
KINDS: Final = ("deauth", "beacon", "probe_request", "data")
ALIKE: Final = len(KINDS) * WINDOWS_MIN  # different questions
OWNER: Final = Caller("bench", may_write=True)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the daemon did with so many rules."""

    mode: str
    rules: int
    questions: int  # that they ask, as far as they differ
    seconds: float
    frames: int
    cpu: float  # of one core
    runs: int
    failed: int
    missed: int
    lag_p50_ms: float
    lag_p99_ms: float
    lag_worst_ms: float
    loop_p99_ms: float  # how late the loop came to what was due


def body(number: int, *, alike: bool = True) -> dict[str, object]:
    """Return a rule: counts of one kind of frame for each BSSID, over windows of one to five minutes.

    Where they are not `alike`, each asks a question of its own, which costs more.
    """
    return {
        "name": f"rule {number}",
        "alertTypeId": ".index-threshold",
        "consumer": "alerts",
        "schedule": {"interval": INTERVAL},
        "params": {
            "index": [f"{KINDS[number % len(KINDS)]}_frames"],
            "timeField": "timestamp",
            "groupBy": "top",
            "termField": "bssid",
            "termSize": 10,
            "timeWindowSize": 1 + number % WINDOWS_MIN,
            "timeWindowUnit": "m",
            "thresholdComparator": ">",
            "threshold": [1_000_000],
            "filterKuery": "" if alike else f'not bssid:"{number}"',
        },
    }


def at(values: list[float], share: float) -> float:
    """Return the value that this share of all does not exceed, in ms."""
    ordered = sorted(values) or [0.0]
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)


async def measure(capture: Path, rules: int, seconds: float, *, alike: bool = True) -> Figures:
    """Run the daemon with so many rules."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            api=ApiSettings(port=0), data_dir=Path(folder), sources=(f"{capture}:realtime=true",), max_devices=10_000
        )
        daemon = Daemon(settings, RunOptions(reload=lambda: settings, log=False), None)
        for number in range(rules):
            daemon.works.rules.service.create("default", fit(CREATE, body(number, alike=alike)), OWNER)
        running = asyncio.get_running_loop().create_task(daemon.run())
        try:
            await asyncio.sleep(WARM_UP_S)
            return await _measured(daemon, rules, seconds, alike=alike)
        finally:
            daemon.stop()
            await running


async def _measured(daemon: Daemon, rules: int, seconds: float, *, alike: bool) -> Figures:
    engine, loop_ms = daemon.works.rules.engine, list[float]()
    lags_ms = _watched(engine)
    before = (engine.evaluated, engine.failed, engine.missed, int(daemon.works.pipeline.frames))
    began, cpu = time.monotonic(), time.process_time()
    while (now := time.monotonic()) < began + seconds:
        await asyncio.sleep(LOOK_S)
        loop_ms.append((time.monotonic() - now - LOOK_S) * 1000)
    took, busy = time.monotonic() - began, time.process_time() - cpu
    after = (engine.evaluated, engine.failed, engine.missed, int(daemon.works.pipeline.frames))
    runs, failed, missed, frames = (new - old for new, old in zip(after, before, strict=True))
    return Figures(
        mode(),
        rules,
        min(rules, ALIKE) if alike else rules,
        round(took, 1),
        frames,
        round(busy / took, 3),
        runs,
        failed,
        missed,
        at(lags_ms, 0.5),
        at(lags_ms, 0.99),
        at(lags_ms, 1.0),
        at(loop_ms, 0.99),
    )


def _watched(engine: Engine) -> list[float]:
    """Return where the time from each rule's due time to the end of its batch, in ms, is written from now on."""
    lags_ms: list[float] = []
    settle = engine.settle

    def timed(outcomes: Sequence[Outcome], now_us: int) -> list[Telling]:
        told = settle(outcomes, now_us)
        done_us = time.time_ns() // 1000
        lags_ms.extend((done_us - each.due.run.next_us) / 1000 for each in outcomes)
        return told

    engine.settle = timed  # type: ignore[method-assign] # a stopwatch
    return lags_ms


def main() -> None:
    """Measure without rules, with rules that ask much the same, and with others; print all as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.rules", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--rules", type=int, default=RULES)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    spare_the_collector()
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "mixed.pcap"
        make_capture(capture, int(FRAMES_PER_SECOND * (arguments.seconds + 2 * WARM_UP_S)))
        found = [
            asdict(asyncio.run(measure(capture, count, arguments.seconds, alike=alike)))
            for count, alike in ((0, True), (arguments.rules, True), (arguments.rules, False))
        ]
    json.dump(found, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
