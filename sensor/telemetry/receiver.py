"""One GPS as it is now: what it said last, and whether that still holds."""

from typing import Final

from sensor.dot11.block import Fix
from sensor.telemetry.definition import GpsDefinition
from sensor.telemetry.reading import Reading

CLOCK_APART_S: Final = 10.0  # beyond this, one of the two clocks is wrong
STALE_AFTER_S: Final = 10.0  # receivers report each second
CONNECTED_S: Final = 120.0  # how long a client that sent one counts as there, as in Kismet
PUSHED_S: Final = 30.0  # how long a position sent by a client holds, as in Kismet

_PUSHED_KINDS: Final = ("web", "meta")
_SECOND_US: Final = 1_000_000


class Receiver:
    """A GPS of whatever kind. The event loop owns it; threads hand it their readings there."""

    def __init__(self, definition: GpsDefinition, stale_after_s: float = STALE_AFTER_S) -> None:
        """Start with nothing heard."""
        self.definition = definition
        self.holds_us = int((PUSHED_S if self.is_pushed else stale_after_s) * _SECOND_US)
        self.connected = False
        self.complaint = ""  # printable: why there is no connection
        self.fix: Fix | None = None  # the newest, None while the receiver says that it has none
        self.last_fix: Fix | None = None  # the newest that there ever was
        self.data_us = 0  # when it last said anything
        self.signal_us = 0  # when it last had a fix
        self.refused = 0  # readings of places that are nowhere
        self.offset_us: int | None = None  # how far its clock is ahead of the sensor's
        self.clock_told = False  # whether people know that the two are apart

    @property
    def is_pushed(self) -> bool:
        """Whether its positions come from clients."""
        return self.definition.kind.name in _PUSHED_KINDS

    @property
    def is_virtual(self) -> bool:
        """Whether it stands where its definition says."""
        return self.definition.kind.name == "virtual"

    def take(self, reading: Reading, now_us: int) -> bool:
        """Take over a reading; return whether it is a fix."""
        self.data_us = now_us
        if reading.receiver_us:
            self.offset_us = reading.receiver_us - now_us
        fix = reading.fix(now_us)
        if fix is not None and reading.is_null_island and not (self.is_pushed or self.is_virtual):
            fix = None
        if fix is None and reading.latitude_deg == reading.latitude_deg:
            self.refused += 1
        self.fix = fix
        if fix is not None:
            self.last_fix = fix
            self.signal_us = now_us
        return fix is not None

    def stand_still(self, now_us: int) -> None:
        """Let a virtual GPS say again where it is."""
        definition = self.definition
        self.take(Reading(definition.degrees("lat"), definition.degrees("lon"), definition.altitude_m), now_us)

    def current(self, now_us: int) -> Fix | None:
        """Return its fix if that still holds."""
        fix = self.fix
        return fix if fix is not None and abs(now_us - self.signal_us) <= self.holds_us else None

    def is_connected(self, now_us: int) -> bool:
        """Whether it can be heard."""
        return self.connected and (not self.is_pushed or abs(now_us - self.data_us) <= CONNECTED_S * _SECOND_US)

    def clocks_fell_apart(self) -> bool:
        """Whether its clock and the sensor's are apart and were not before; asking once is enough."""
        if self.offset_us is None:
            return False
        told = self.clock_told
        self.clock_told = abs(self.offset_us) > CLOCK_APART_S * _SECOND_US
        return self.clock_told and not told

    def is_stale(self, now_us: int) -> bool:
        """Whether it had a fix that holds no longer."""
        return self.last_fix is not None and self.current(now_us) is None
