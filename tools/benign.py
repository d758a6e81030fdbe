"""Plays the benign corpus to the sensor and shows every alert: `make benign`, an hour of it.

Nothing in there is an attack, so whatever is raised above low is a false alarm, and makes the exit code 1.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Final

from sensor.build import mode
from sensor.wids.catalogue import DEFINITIONS
from tests.benign.corpus import CLIENTS, HOUR_S, POLICY, play
from tests.benign.rigs import Rig, rigs

SHOWN_OF_EACH: Final = 3  # texts of each name of alert


def report(rig: Rig) -> list[str]:
    """Return what one rig heard and what it said, line by line."""
    pipeline = rig.sensor.pipeline
    found = f"{pipeline.tracker.access_points:,} access points, {len(pipeline.tracker.devices):,} devices"
    lines = [f"{rig.name}: {rig.frames:,} frames, {pipeline.malformed:,} of them malformed; {found}"]
    for (severity, name), count in sorted(rig.outcome().items()):
        off = "" if DEFINITIONS[name].on else ", off by default"
        lines.append(f"  {count:6,} {severity:8} {name}{off}")
        lines += [f"           {alert.text}" for alert in rig.sensor.of(name)[:SHOWN_OF_EACH]]
    return lines if rig.sensor.alerts else [*lines, "  no alert at all"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, print, and say by the exit code whether there was a false alarm."""
    parser = argparse.ArgumentParser(prog="python -m tools.benign", description=__doc__)
    parser.add_argument("--seconds", type=float, default=HOUR_S, help="how long the town lives (3600)")
    parser.add_argument("--clients", type=int, default=CLIENTS, help="who joins networks; twice as many pass by (1000)")
    parser.add_argument("--seed", type=int, default=1, help="another one is another town (1)")
    options = parser.parse_args(arguments)
    heard = rigs(POLICY)
    began = time.perf_counter()
    town = play(options.seconds, options.seed, heard, clients=options.clients)
    took = time.perf_counter() - began
    print(f"{mode()} build: {options.seconds:,.0f} s of town, {town.frames:,} frames sent, in {took:,.0f} s")
    for rig in heard:
        print("\n".join(report(rig)))
    false_alarms = sum(len(rig.grave()) for rig in heard)
    print(f"{false_alarms} false alarms at medium or above")
    return 1 if false_alarms else 0


if __name__ == "__main__":
    sys.exit(main())
