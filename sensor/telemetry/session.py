"""A connection to a receiver that blocks: opened, read and closed in one thread, broken off from another."""

from typing import Protocol

from sensor.telemetry.reading import Reading


class Session(Protocol):
    """One connection. Whatever it raises ends it; the thread makes a new one."""

    def open(self) -> None:
        """Connect; raises OSError or UnavailableError."""

    def read(self) -> Reading | None:
        """Wait for the next report, a second or two at most; None when nothing is new."""

    def break_off(self) -> None:
        """Let a `read` that is under way in another thread come back soon."""

    def close(self) -> None:
        """Let go, in the thread that opened it."""
