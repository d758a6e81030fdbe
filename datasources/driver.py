"""What every kind of datasource offers to the supervisor."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from datasources.clock import Clock
from datasources.source import Datasource
from datasources.tuning import Tuning
from sensor.dot11.block import Block
from sensor.identity import NO_UUID

# Returns once the chain has taken the block: how many of its frames were malformed.
Deliver: TypeAlias = Callable[[Block], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An interface that is, or could become, a source."""

    interface: str  # empty for an adapter without one
    capture_interface: str  # the one that would be made or used
    hardware: str  # name of the kernel's driver, empty where unknown
    phy: str = ""  # empty where there is no adapter behind it
    mac: str = ""
    uuid: str = NO_UUID
    channels: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()  # "2.4 GHz" and the like
    problems: tuple[str, ...] = ()  # sentences for a person
    notes: tuple[str, ...] = ()  # worth knowing before it is captured on

    @property
    def usable(self) -> bool:
        """Whether it can be captured on as things are."""
        return not self.problems


class Feed(Protocol):
    """One opening of one datasource, from open to close; used once.

    It keeps the technical facts of its source's record up to date: capture interface, channels, losses.
    """

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

    async def tune(self, tuning: Tuning, offset: int) -> None:
        """Listen to something else, hopping from place `offset` of the list on; raise RefusedError if it cannot."""

    def close(self) -> None:
        """Let go of everything; called once, whatever happened before."""


class Driver(Protocol):
    """A kind of datasource."""

    name: str  # Kismet's type name
    description: str
    options: tuple[str, ...]  # the names of those that only this kind has
    retries: bool  # whether opening again after an error can help
    lists: bool  # whether it can say what could be captured on
    tunes: bool  # whether its sources have channels

    def claims(self, interface: str) -> bool:
        """Return whether an interface without a type looks like one of this kind."""

    def uuid(self, interface: str) -> str:
        """Return the interface's stable UUID."""

    def feed(self, source: Datasource, clock: Clock) -> Feed:
        """Return a feed that is not open yet; raise MisconfiguredError for options that cannot work."""

    def candidates(self) -> Sequence[Candidate]:
        """Return what could be captured on; may take a while."""
