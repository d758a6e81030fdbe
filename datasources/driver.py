"""What every kind of datasource offers to the supervisor."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from datasources.clock import Clock
from datasources.definition import Definition
from sensor.dot11.block import Block

Deliver: TypeAlias = Callable[[Block], Awaitable[None]]  # returns once the chain has taken the block


class Feed(Protocol):
    """One opening of one datasource, from open to close; used once."""

    warning: str  # printable; final when run returns
    follows_wall_clock: bool  # whether its frames carry the time of day

    async def open(self) -> None:
        """Make ready to run; raise an AirwardenError when the source cannot be opened."""

    async def run(self, deliver: Deliver) -> None:
        """Deliver frames until the source ends; raise an AirwardenError when it fails."""

    def pause(self) -> None:
        """Stop delivering soon."""

    def resume(self) -> None:
        """Go on after a pause."""

    def close(self) -> None:
        """Let go of everything; called once, whatever happened before."""


class Driver(Protocol):
    """A kind of datasource."""

    name: str  # Kismet's type name
    description: str
    options: tuple[str, ...]  # the names of those that only this kind has
    retries: bool  # whether opening again after an error can help

    def claims(self, interface: str) -> bool:
        """Return whether an interface without a type looks like one of this kind."""

    def uuid(self, interface: str) -> str:
        """Return the interface's stable UUID."""

    def feed(self, definition: Definition, number: int, clock: Clock) -> Feed:
        """Return a feed that is not open yet; raise MisconfiguredError for options that cannot work."""
