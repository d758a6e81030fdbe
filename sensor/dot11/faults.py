"""Why a frame was not accepted: small codes, because an exception for each malformed frame is dear."""

from typing import Final

OK: Final = 0
UNKNOWN_LINKTYPE: Final = 1
CAPTURE_HEADER: Final = 2  # radiotap, PPI or Prism header that lies about its length
NO_HEADER: Final = 3  # shorter than the 802.11 header that its frame control asks for
PROTOCOL_VERSION: Final = 4  # 802.11-2020 9.2.4.1.2: only version 0 is defined here
BAD_FCS: Final = 5  # the receiver saw a wrong checksum
FIXED_FIELDS: Final = 6  # management body shorter than its fixed fields
ELEMENT_OVERRUN: Final = 7  # an element claims more bytes than the frame has
EMPTY: Final = 8  # a capture header with nothing behind it

NAMES: Final = (
    "ok",
    "unknown-linktype",
    "capture-header",
    "short-header",
    "protocol-version",
    "bad-fcs",
    "short-fixed-fields",
    "element-overrun",
    "empty",
)


class FaultCounters:
    """How many frames were refused, by reason, and where the last one of each kind went wrong."""

    def __init__(self) -> None:
        """Start at zero."""
        self.counts: list[int] = [0] * len(NAMES)
        self.last_offset: list[int] = [-1] * len(NAMES)

    def count(self, fault: int, offset: int) -> None:
        """Count one frame refused for `fault`, found `offset` bytes into the captured frame."""
        self.counts[fault] += 1
        self.last_offset[fault] = offset

    def malformed(self) -> int:
        """Return the number of frames that lied about a length or were cut; bad FCS is not among them."""
        return sum(self.counts) - self.counts[OK] - self.counts[BAD_FCS]

    def refused(self) -> dict[str, tuple[int, int]]:
        """Return, for each reason that was met, how many frames and how many octets into the last one it was found."""
        met = [code for code, count in enumerate(self.counts) if count and code != OK]
        return {NAMES[code]: (self.counts[code], self.last_offset[code]) for code in met}
