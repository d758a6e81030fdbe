"""A packetchain whose frames are logged: what the tests of logs stand on."""

from collections.abc import Sequence
from pathlib import Path

from api.kismet.log_words import words_of_replay
from sensor.dot11.block import DLT_RADIOTAP, Block, Fix
from sensor.eventbus import EventBus
from sensor.packetchain.tap import TapQueue
from sensor.pipeline import Pipeline
from sensor.storage.logfile import LogFile
from tests.captures import START_US, radiotap
from tests.frames import WPA2_PSK, beacon, data, mac

AP = mac("00:1b:2f:aa:00:01")
OTHER = mac("00:1b:2f:aa:00:02")
STA = mac("00:1e:c2:00:00:10")
WIRED = mac("00:1e:c2:00:00:99")
START_S = START_US // 1_000_000
BERLIN = Fix(START_US, 52.5163, 13.3777, 34.5)
OFFICE = (beacon(AP, b"office", security=WPA2_PSK), data(STA, WIRED, AP), beacon(OTHER, b"lounge"))


class Air:
    """A chain, its bus, and what logs ask of it."""

    def __init__(self, captures: Sequence[str] = ("roof.pcap", "yard.pcap")) -> None:
        self.bus = EventBus()
        self.chain = Pipeline([], lambda finding: None, self.bus.publish)
        self.words = words_of_replay(self.chain.tracker, captures)
        self.queue = TapQueue(self.chain.tap, 1 << 30)

    def hear(self, *frames: bytes, at_us: int = START_US, source: int = 0, fix: Fix | None = None) -> None:
        """Take frames through the chain, a µs apart."""
        packets = [radiotap(frame, -40, 2437) for frame in frames]
        block = Block(b"".join(packets), DLT_RADIOTAP, source)
        block.fix = fix
        at = 0
        for number, packet in enumerate(packets):
            block.append(at, at + len(packet), len(packet), at_us + number)
            at += len(packet)
        self.chain.process(block)

    def turn(
        self, log: LogFile, events: Sequence[tuple[str, object]] = (), *, now_us: int = START_US, last: bool = False
    ) -> None:
        """Let a log take what was heard, and write it."""
        for _ in log.gather(self.queue.take(), events, now_us, last=last):
            pass
        log.write()


def empty(path: Path) -> Path:
    """Make an empty file."""
    path.touch(0o600)
    return path
