"""Frames through the dissector and the tracker one at a time, for tests of either."""

from typing import Final

from sensor.dot11.block import DLT_IEEE802_11, DLT_RADIOTAP, Block
from sensor.dot11.dissect import Dissector
from sensor.dot11.faults import OK
from sensor.dot11.frame import Frame
from sensor.dot11.security import Security
from sensor.tracking.device import Bss, Device
from sensor.tracking.observation import Observation
from sensor.tracking.tracker import Tracker
from tests.captures import START_US, radiotap

_ELSEWHERE: Final = "data"  # the whole block, neighbours included


def block_of(
    packet: bytes,
    linktype: int = DLT_RADIOTAP,
    *,
    wire: int | None = None,
    ts_us: int = START_US,
    source: int = 0,
    before: bytes = b"",
    after: bytes = b"",
) -> Block:
    """Return a block with one frame in it, between neighbours that are none of its business."""
    block = Block(before + packet + after, linktype, source)
    end = len(before) + len(packet)
    block.append(len(before), end, len(packet) if wire is None else wire, ts_us)
    return block


def dissect(
    packet: bytes,
    linktype: int = DLT_IEEE802_11,
    *,
    wire: int | None = None,
    before: bytes = b"",
    after: bytes = b"",
) -> tuple[int, Frame]:
    """Dissect one captured frame with nothing remembered; return the fault code and the frame."""
    frame = Frame()
    block = block_of(packet, linktype, wire=wire, before=before, after=after)
    return Dissector().dissect(block, 0, frame), frame


def dissected(packet: bytes, linktype: int = DLT_IEEE802_11) -> Frame:
    """Dissect one captured frame that is in order."""
    fault, frame = dissect(packet, linktype)
    assert fault == OK
    return frame


class Ear:
    """A dissector and a tracker, and packet time that passes as the test says."""

    def __init__(self, max_devices: int = 100_000) -> None:
        self.tracker = Tracker(max_devices)
        self.now_us = START_US
        self.frame = Frame()
        self._dissector = Dissector()

    def hear(
        self,
        frame: bytes,
        *,
        after_s: float = 0.1,
        signal: int | None = -50,
        freq_mhz: int | None = 2437,
        source: int = 0,
    ) -> Observation:
        """Hear one good frame `after_s` later than the last one; return what it brought."""
        seen = Observation()
        assert self.fault(frame, seen, after_s=after_s, signal=signal, freq_mhz=freq_mhz, source=source) == OK
        return seen

    def fault(
        self,
        frame: bytes,
        seen: Observation,
        *,
        after_s: float = 0.1,
        signal: int | None = -50,
        freq_mhz: int | None = 2437,
        source: int = 0,
        wire: int | None = None,
    ) -> int:
        """Hear one frame that may lie; return the fault code."""
        self.now_us += round(after_s * 1_000_000)
        packet = radiotap(frame, signal, freq_mhz)
        wire_length = None if wire is None else wire + len(packet) - len(frame)
        block = block_of(packet, wire=wire_length, ts_us=self.now_us, source=source)
        code = self._dissector.dissect(block, 0, self.frame)
        return code or self.tracker.observe(self.frame, seen)

    def device(self, mac: bytes) -> Device:
        """Return a device that must be known."""
        return self.tracker.devices[mac]

    def bss(self, bssid: bytes) -> Bss:
        """Return a BSS that must be known."""
        bss = self.device(bssid).bss
        assert bss is not None
        return bss


def state(thing: object) -> object:
    """Return all that an object holds, as plain values that can be compared; works for compiled classes, too."""
    if isinstance(thing, Security):
        return thing.identity
    if isinstance(thing, int | float | str | bytes | None):
        return thing
    if isinstance(thing, dict):
        return {key: state(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple | set):
        return [state(value) for value in thing]
    values = {name: getattr(thing, name) for name in dir(thing) if not name.startswith("_") and name != _ELSEWHERE}
    return {name: state(value) for name, value in values.items() if not callable(value)}
