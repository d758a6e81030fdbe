"""A place where things happen at their time: transmitters say frames, scripts wait, rigs of radios hear.

A script is a generator that yields the seconds until it goes on. Everything is decided by one seeded generator of
random numbers: the same town twice is the same frames twice.
"""

import heapq
import struct
from collections.abc import Generator, Iterable
from random import Random
from typing import TYPE_CHECKING, Final, TypeAlias

from tests.captures import START_US
from tests.frames import RETRY, ack

if TYPE_CHECKING:
    from tests.benign.rigs import Rig

Script: TypeAlias = Generator[float, None, None]

SECOND_US: Final = 1_000_000
STREET_M: Final = 120.0  # transmitters stand in a square of this length around the sensor
_AIR_US: Final = 250  # a frame with its interframe space, roughly
_MANAGEMENT: Final = 0
_CONTROL: Final = 1
_TIMED: Final = (5, 8)  # subtypes with a timestamp: probe responses and beacons


class Transmitter:
    """Who sends: an address, a place, and the counters that its frames carry."""

    def __init__(self, address: bytes, x: float, y: float, rng: Random) -> None:
        self.address = address
        self.x = x
        self.y = y
        self.dbm = rng.choice((0, 0, 3, -3))  # against the usual transmit power
        self.seq = rng.getrandbits(12)
        self.seq_of_tid: dict[tuple[bytes, int], int] = {}  # QoS data count for each receiver and TID

    def next_seq(self) -> int:
        self.seq = (self.seq + 1) & 0xFFF
        return self.seq

    def stamped(self, frame: bytes) -> bytes:
        """The frame with its sequence number; fragments but the first keep the number of the first."""
        if frame[0] >> 2 & 3 == _CONTROL:
            return frame
        fragment = frame[22] & 0xF
        if frame[0] & 0x8C == 0x88:  # QoS data: 802.11-2020 10.3.2.14.2 counts for each receiver and TID
            key = (frame[4:10], frame[24] & 0xF)
            number = self.seq_of_tid.get(key, 0) + (0 if fragment else 1)
            self.seq_of_tid[key] = number
        else:
            number = self.seq if fragment else self.next_seq()
        return frame[:22] + struct.pack("<H", (number & 0xFFF) << 4 | fragment) + frame[24:]


class Town:
    """Time, chance, and who listens."""

    def __init__(self, seconds: float, seed: int, rigs: Iterable["Rig"]) -> None:
        self.rng = Random(seed)
        self.seconds = seconds
        self.rigs = list(rigs)
        self.now_us = START_US
        self.frames = 0  # said, whether or not anybody was tuned to them
        self._due: list[tuple[int, int, Script]] = []
        self._started = 0

    def start(self, script: Script, after_s: float = 0.0) -> None:
        """Let a script begin some time from now."""
        self._started += 1
        heapq.heappush(self._due, (self.now_us + round(after_s * SECOND_US), self._started, script))

    def moment(self, first: float = 0.0, last: float = 1.0) -> float:
        """A time within a share of the whole, in seconds from the start."""
        return self.rng.uniform(first, last) * self.seconds

    def run(self) -> None:
        """Let everything happen; then the rigs are told that it is over."""
        end_us = START_US + round(self.seconds * SECOND_US)
        while self._due:
            due_us, number, script = heapq.heappop(self._due)
            if due_us > end_us:
                break
            self.now_us = due_us
            for wait in script:
                later_us = due_us + max(_AIR_US, round(wait * SECOND_US))
                heapq.heappush(self._due, (later_us, number, script))
                break
        for rig in self.rigs:
            rig.finish()

    def listened(self, freq_mhz: int) -> bool:
        """Whether anybody is tuned to a frequency right now."""
        return any(rig.listens(freq_mhz, self.now_us) for rig in self.rigs)

    def say(self, who: Transmitter, freq_mhz: int, frame: bytes, *, acked: bool | None = None) -> None:
        """Put a frame on the air; one to a single station is repeated now and then, and acknowledged."""
        stamped = who.stamped(frame)
        self.frames += 1
        if not self.listened(freq_mhz):
            return
        at_us = self._hear(who, freq_mhz, stamped, self.now_us)
        unicast = not frame[4] & 1 and frame[0] >> 2 & 3 != _CONTROL
        if not unicast or acked is False:
            return
        again = stamped[:1] + bytes((stamped[1] | RETRY,)) + stamped[2:]
        while self.rng.random() < 0.12:
            at_us = self._hear(who, freq_mhz, again, at_us + self.rng.randrange(300, 4000))
        if self.rng.random() < 0.25:
            self._hear(Transmitter(frame[4:10], who.y, who.x, self.rng), freq_mhz, ack(who.address), at_us)

    def _hear(self, who: Transmitter, freq_mhz: int, frame: bytes, at_us: int) -> int:
        for rig in self.rigs:
            rig.hear(who, freq_mhz, frame, at_us)
        return at_us + _AIR_US
