"""A tap on the packetchain: frames, with what became of them, for streams and logs. Compiled.

Nothing is done for a frame but to note its fate, and not even that while nobody listens: what its headers say is read
again by whoever wants it, when and where that one has time.
"""

import zlib
from collections import deque
from collections.abc import Callable
from typing import Final, final

from librt.vecs import vec
from mypy_extensions import i64

from sensor.dot11.block import Block, Fix
from sensor.dot11.dissect import Dissector
from sensor.dot11.faults import OK
from sensor.dot11.frame import NO_MAC, Frame

DUPLICATE: Final = -1  # the fate of a frame that another datasource had delivered; others are codes of `faults`
_BATCH_OCTETS: Final = 512  # a batch's own weight, beside its frames


@final
class Tapped:
    """A run of a block's frames on its way out of the chain; `fates` has one code for each frame from `first` on."""

    def __init__(self, block: Block, first: i64, fates: vec[i64]) -> None:
        """Keep the block by reference."""
        self.block: Block = block
        self.first: i64 = first
        self.fates: vec[i64] = fates
        count: i64 = len(fates)
        self.octets: i64 = _BATCH_OCTETS
        if count > 0:
            self.octets += block.ends[first + count - 1] - block.starts[first]

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.fates)


@final
class Tap:
    """Hands every run of frames to those who listen."""

    def __init__(self) -> None:
        """Start with nobody."""
        self.listeners: list[Callable[[Tapped], object]] = []

    def add(self, listener: Callable[[Tapped], object]) -> None:
        """Let somebody listen from the next run of frames on."""
        self.listeners = [*self.listeners, listener]

    def remove(self, listener: Callable[[Tapped], object]) -> None:
        """Let somebody go who may have gone already."""
        self.listeners = [other for other in self.listeners if other != listener]

    def pass_on(self, block: Block, first: i64, fates: vec[i64]) -> None:
        """Tell everybody who listens; they keep it for later and return at once."""
        tapped = Tapped(block, first, fates)
        for listener in self.listeners:
            listener(tapped)


@final
class TapQueue:
    """One listener's bounded queue. Whoever does not empty it loses the newest frames, counted in `dropped`."""

    def __init__(self, tap: Tap, max_octets: i64, wake: Callable[[], object] | None = None) -> None:
        """Listen to `tap`; `wake` is called when the queue stops being empty."""
        self.max_octets: i64 = max_octets
        self.octets: i64 = 0  # that wait
        self.high_water: i64 = 0  # the most octets that ever waited
        self.dropped: i64 = 0  # frames
        self._tap: Tap = tap
        self._wake: Callable[[], object] | None = wake
        self._waiting: deque[Tapped] = deque()
        self._listener: Callable[[Tapped], object] = self.offer
        tap.add(self._listener)

    def offer(self, tapped: Tapped) -> None:
        """Keep a run of frames, or count it as dropped where it finds no room; an empty queue has room for any."""
        octets = self.octets + tapped.octets
        if octets > self.max_octets and self.octets > 0:
            self.dropped += len(tapped)
            return
        before = self.octets
        self._waiting.append(tapped)
        self.octets = octets
        if octets > self.high_water:
            self.high_water = octets
        if before == 0 and self._wake is not None:
            self._wake()

    def on_waiting(self, wake: Callable[[], object]) -> None:
        """Call this from now on when the queue stops being empty."""
        self._wake = wake

    def take(self) -> list[Tapped]:
        """Return everything that waits, oldest first."""
        taken = list(self._waiting)
        self._waiting.clear()
        self.octets = 0
        return taken

    def close(self) -> None:
        """Stop listening; what waits stays to be taken."""
        self._tap.remove(self._listener)


@final
class TappedFrame:
    """One captured frame and what is known of it. Addresses are 6 octets, empty where the frame has none."""

    __slots__ = (
        "bssid",
        "destination",
        "end",
        "fate",
        "fix",
        "freq_khz",
        "kind",
        "linktype",
        "octets",
        "rate_100kbps",
        "receiver",
        "signal_dbm",
        "source",
        "source_mac",
        "start",
        "transmitter",
        "ts_us",
        "wire_length",
    )

    def __init__(self, block: Block, n: i64, fate: i64) -> None:
        """Copy the block's frame `n`; what its headers say comes with `read`."""
        self.source: int = block.source  # number of the datasource
        self.linktype: int = block.linktype
        self.ts_us: int = block.times_us[n]
        self.wire_length: int = block.wire_lengths[n]
        self.octets: bytes = block.data[block.starts[n] : block.ends[n]]  # capture header included
        self.fate: int = fate
        self.fix: Fix | None = block.fix
        self.kind: int = -1  # type << 4 | subtype; -1 where the header cannot be read, and with it no address
        self.start: int = 0  # of the 802.11 frame in `octets`
        self.end: int = len(self.octets)  # behind it, FCS excluded
        self.transmitter: bytes = NO_MAC
        self.receiver: bytes = NO_MAC
        self.source_mac: bytes = NO_MAC
        self.destination: bytes = NO_MAC
        self.bssid: bytes = NO_MAC
        self.freq_khz: int = 0  # 0: unknown
        self.signal_dbm: int = 0  # 0: unknown
        self.rate_100kbps: int = 0  # 0: unknown

    @property
    def duplicate(self) -> bool:
        """Whether another datasource had delivered it."""
        return self.fate == DUPLICATE

    @property
    def faulty(self) -> bool:
        """Whether the chain refused it."""
        return self.fate > 0

    @property
    def crc32(self) -> int:
        """The checksum of the 802.11 frame without its FCS: the same for each datasource that heard it."""
        return zlib.crc32(self.octets[self.start : self.end])

    def read(self, frame: Frame, fault: i64) -> None:
        """Take over what a dissected frame says."""
        self.freq_khz = frame.freq_khz
        self.signal_dbm = frame.signal_dbm
        if fault != OK:
            return
        self.kind = frame.kind
        self.start = frame.start - frame.header
        self.end = frame.end - frame.header
        self.rate_100kbps = frame.rate_100kbps
        self.transmitter = frame.ta
        self.receiver = frame.ra
        self.source_mac = frame.sa
        self.destination = frame.da
        self.bssid = frame.bssid


@final
class TapReader:
    """Reads tapped frames. One for each thread: it remembers what capture headers look like."""

    def __init__(self) -> None:
        """Start with no layout known."""
        self._dissector = Dissector()
        self._frame = Frame()

    def frames(self, tapped: Tapped) -> list[TappedFrame]:
        """Return every frame of a run."""
        return [self._frame_at(tapped, n) for n in range(len(tapped))]

    def concerning(self, tapped: Tapped, mac: bytes) -> list[TappedFrame]:
        """Return the readable frames from, to or about an address."""
        found: list[TappedFrame] = []
        frame = self._frame
        for n in range(len(tapped)):
            if self._dissector.dissect(tapped.block, tapped.first + n, frame) != OK:
                continue
            if (
                frame.bssid == mac
                or frame.ta == mac
                or frame.ra == mac
                or frame.sa == mac
                or frame.da == mac
            ):  # fmt: skip
                found.append(self._frame_at(tapped, n))
        return found

    def of_network(self, tapped: Tapped, bssid: bytes) -> list[TappedFrame]:
        """Return the readable frames of a BSS."""
        first = tapped.first
        frame = self._frame
        return [
            self._frame_at(tapped, n)
            for n in range(len(tapped))
            if self._dissector.dissect(tapped.block, first + n, frame) == OK and frame.bssid == bssid
        ]

    def management(self, tapped: Tapped) -> list[TappedFrame]:
        """Return the management frames that the chain took, no duplicates."""
        found: list[TappedFrame] = []
        frame = self._frame
        for n in range(len(tapped)):
            if tapped.fates[n] != OK:
                continue
            if self._dissector.dissect(tapped.block, tapped.first + n, frame) == OK and frame.kind < 0x10:
                found.append(self._frame_at(tapped, n))
        return found

    def _frame_at(self, tapped: Tapped, n: i64) -> TappedFrame:
        at = tapped.first + n
        made = TappedFrame(tapped.block, at, tapped.fates[n])
        fault = self._dissector.dissect(tapped.block, at, self._frame)
        made.read(self._frame, fault)
        return made
