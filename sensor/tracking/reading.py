"""What the elements of a management frame say, if whoever sent it is to be believed.

Elements that overrun are a lie, and a frame that lies teaches nothing. Three are excused: one that the capture cut, one
that is encrypted from some element on, and one whose transmitter has not sent a sound frame for long (`doubts`).
"""

from typing import Final, final

from mypy_extensions import i64

from sensor.dot11.element_chain import parse_elements
from sensor.dot11.elements import Elements
from sensor.dot11.faults import OK
from sensor.dot11.frame import REASSOC_RESPONSE, Frame
from sensor.dot11.unusual import unusual
from sensor.tracking import observation
from sensor.tracking.doubts import Doubts
from sensor.tracking.observation import Observation

FILS_SESSION: Final = b"\xff\x09\x04"  # header and id of the element (802.11-2020 9.4.2.179)


@final
class ElementReader:
    """Reads elements into the one `Elements` that observations show, until the next frame's are read."""

    def __init__(self) -> None:
        """Start trusting everybody."""
        self.tolerated: int = 0  # frames whose elements overrun, believed all the same
        self._doubts = Doubts()
        self._elements = Elements()

    @property
    def forgotten(self) -> int:
        """Doubts that were forgotten for want of room."""
        return self._doubts.evictions

    def read(self, frame: Frame, seen: Observation) -> i64:
        """Read a frame's elements into `seen`; return a fault code and leave `seen` alone if they lie."""
        elements = self._elements
        fault = parse_elements(frame.data, frame.elements, frame.end, frame.capability, elements)
        if not fault:
            self.trust(frame.ta)
        elif not frame.truncated and not (frame.kind <= REASSOC_RESPONSE and holds_fils_session(elements.raw)):
            frame.fault_offset = elements.fault_offset - frame.header
            if not self._doubts.believes(frame.ta, frame.ts_us):
                return fault
            self.tolerated += 1
        seen.elements = elements
        seen.ssid = elements.ssid
        seen.news |= observation.ELEMENTS_PARSED
        if unusual(elements):
            seen.news |= observation.UNUSUAL_ELEMENTS
        return OK

    def trust(self, ta: bytes) -> None:
        """Take note that a transmitter has sent a sound frame."""
        if self._doubts.doubted:
            self._doubts.clear(ta)


def holds_fils_session(elements: bytes) -> bool:
    """Whether a FILS Session is among them: all behind it in an association is encrypted (802.11-2020 12.12.2.6)."""
    at: i64 = 0
    while at < len(elements):
        length: i64 = elements[at + 1]
        if elements[at : at + 3] == FILS_SESSION:
            return True
        at += 2 + length
    return False
