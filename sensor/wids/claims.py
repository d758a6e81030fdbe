"""Something unusual that a BSS says of itself: believed in its third intact frame, whether others come between or not.

The tracker reads elements only when they differ from the last ones. A claim that goes to and fro with others is read
each time; one that stays is read once, and counted by the frames of its BSS from then on.
"""

from typing import final

from mypy_extensions import i64

from sensor.tracking.device import Advert, SsidRecord
from sensor.tracking.observation import CONFIRM_US, CONFIRMATIONS


@final
class Claim:
    """One such thing, being counted."""

    def __init__(self, says: str, record: SsidRecord, advert: Advert, ts_us: i64) -> None:
        """Start with the frame that was just read, counted; `says` tells one claim from another."""
        self.says: str = says
        self.record: SsidRecord = record
        self.advert: Advert = advert
        self.since_us: i64 = ts_us
        self.before: i64 = advert.frames - 1
        self.times_read: i64 = 1

    def read_again(self, advert: Advert, ts_us: i64) -> None:
        """Count one more frame that was read; after a long pause the count starts anew."""
        if not 0 <= ts_us - self.since_us <= CONFIRM_US:
            self.since_us = ts_us
            self.times_read = 0
            self.before = advert.frames - 1
        if advert is not self.advert:
            self.advert = advert
            self.before = advert.frames - 1
        self.times_read += 1

    def believed(self, still: bool) -> bool:
        """Whether it was said often enough; `still` means that the newest frames of the BSS say so."""
        if self.times_read >= CONFIRMATIONS:
            return True
        self.before = min(self.before, self.advert.frames)  # the tracker may have begun to count anew
        return still and self.advert.frames - self.before >= CONFIRMATIONS
