"""What detections cost: the chain with none of them, with all, and with each alone, as a line of JSON."""

import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Final

from datasources.pcapfile.capture import CaptureFile
from sensor.assembly import assemble, enabled_detections, spare_the_collector
from sensor.build import mode
from sensor.config import Settings
from sensor.dot11.block import Block
from sensor.eventbus import EventBus
from sensor.wids.detection import Detection

RUNS: Final = 9
RUNS_OF_EACH: Final = 3
SAMPLE: Final = 20_000  # frames that each detection alone is measured with
COPIES: Final = 16  # of each detection at once: what one adds is less than what a busy machine adds by chance


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds for the capture without and with detections, and each one's share of the chain without."""

    mode: str
    frames: int
    none_s: float
    all_s: float
    shares: dict[str, float]

    @property
    def overhead(self) -> float:
        """What all detections add, as a share of the chain without."""
        return self.all_s / self.none_s - 1


Choice = Callable[[Sequence[Detection]], list[Detection]]


def blocks_of(path: str, frames: int = 0) -> list[Block]:
    """Return the capture's blocks, read before anything is measured; of so many frames, or all."""
    blocks: list[Block] = []
    count = 0
    with CaptureFile(path) as capture:
        for block in capture:
            blocks.append(block)
            count += len(block)
            if frames and count >= frames:
                break
    return blocks


def seconds(blocks: Sequence[Block], choice: Choice) -> float:
    """Return the CPU time of the chain with some of the detections."""
    _, pipeline = assemble(Settings(), EventBus())
    pipeline.add_source()
    pipeline.watch(choice(pipeline.detections))
    gc.collect()  # what earlier runs left behind is not this one's
    began = time.process_time()
    for block in blocks:
        pipeline.process(block)
    return time.process_time() - began


def compared(blocks: Sequence[Block], choice: Choice, runs: int) -> tuple[float, float]:
    """Return the best of several runs without detections, and how long one with some would have taken then.

    They take turns, and the median of what each turn says counts: a core that is faster for some seconds favours none.
    """
    turns = [(seconds(blocks, nothing), seconds(blocks, choice)) for _ in range(runs)]
    without = min(each for each, _ in turns)
    return without, without * median(with_some / each for each, with_some in turns)


def share(blocks: Sequence[Block], name: str, runs: int) -> float:
    """Return what one detection adds, as a share of the chain without any."""
    without, with_copies = compared(blocks, copies(name), runs)
    return (with_copies / without - 1) / COPIES


def nothing(_: Sequence[Detection]) -> list[Detection]:
    """Choose no detection."""
    return []


def copies(name: str) -> Choice:
    """Choose one detection, many times over."""
    return lambda every: [_one(name) for _ in range(COPIES)]


def _one(name: str) -> Detection:
    return next(each for each in enabled_detections(Settings()) if each.name == name)


def measure(path: str, runs: int = RUNS, sample: int = SAMPLE, runs_of_each: int = RUNS_OF_EACH) -> Cost:
    """Measure a capture, each detection alone on its beginning."""
    spare_the_collector()
    gc.freeze()  # so that what the process already holds is not looked through before each run
    everything = blocks_of(path)
    without, with_all = compared(everything, list, runs)
    few = blocks_of(path, sample)
    names = [detection.name for detection in assemble(Settings(), EventBus())[1].detections]
    shares = {name: round(share(few, name, runs_of_each), 4) for name in names}
    return Cost(mode(), sum(map(len, everything)), without, with_all, shares)


if __name__ == "__main__":
    json.dump(asdict(measure(sys.argv[1])), sys.stdout)
