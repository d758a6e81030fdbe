"""The record of a datasource, and the states it can be in."""

import os
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from datasources.definition import Definition
from datasources.tuning import Tuning
from sensor.errors import RefusedError
from sensor.rrd import Rrd
from sensor.text import printable


class State(StrEnum):
    """What a datasource is doing."""

    CLOSED = "closed"
    OPENING = "opening"
    RUNNING = "running"
    PAUSED = "paused"
    ERROR = "error"
    BACKOFF = "backoff"  # an error that is tried again after a while


# Every legal move. From anywhere one may close; OPENING and BACKOFF pass by themselves.
MOVES: Final = {
    State.CLOSED: frozenset({State.OPENING}),
    State.OPENING: frozenset({State.RUNNING, State.ERROR, State.CLOSED}),
    State.RUNNING: frozenset({State.PAUSED, State.ERROR, State.CLOSED}),
    State.PAUSED: frozenset({State.RUNNING, State.ERROR, State.CLOSED}),
    State.ERROR: frozenset({State.BACKOFF, State.OPENING, State.CLOSED}),
    State.BACKOFF: frozenset({State.OPENING, State.CLOSED}),
}


@dataclass(slots=True, eq=False)
class Datasource:
    """One datasource as it is now; the supervisor changes it, others read it."""

    number: int  # ordinal of this run, as in Block.source
    uuid: str
    definition: Definition
    driver: str  # type name, for example pcapfile; empty where no driver knows the interface
    state: State = State.CLOSED
    capture_interface: str = ""
    hardware: str = ""
    linktype: int = 0  # of the newest frames
    packets: int = 0
    error_packets: int = 0
    error_reason: str = ""  # printable
    warning: str = ""  # printable; the source works, but something is worth knowing
    passive: bool = False
    retry: bool = False
    retry_attempts: int = 0  # since it last ran
    total_retry_attempts: int = 0
    channel: str = ""  # empty while hopping
    channels: tuple[str, ...] = ()
    hopping: bool = False
    hop_channels: tuple[str, ...] = ()
    hop_rate: float = 0.0  # channels per second
    hop_split: bool = False
    hop_shuffle: bool = False
    hop_offset: int = 0
    hop_shuffle_skip: int = 0
    wish: Tuning | None = None  # what a client asked for since; it outlives retries
    dropped: int = 0  # frames that the kernel had no room for
    dropped_told: int = 0  # of these, taken by `take_drops`
    meta_gps: str = ""  # name of the GPS that places it, empty: the sensor's
    worker_pid: int = 0  # 0: none
    listened_us: dict[int, int] = field(default_factory=dict)  # by frequency in MHz, since `take_listened`
    blind: bool = False  # open, yet it hears nothing while others do
    packets_rrd: Rrd = field(default_factory=Rrd)
    octets_rrd: Rrd = field(default_factory=Rrd)  # of the captured frames, capture headers included

    @property
    def name(self) -> str:
        """The name to show, printable."""
        return printable(os.fsencode(self.definition.name))

    @property
    def interface(self) -> str:
        """The interface or capture as the definition names it."""
        return self.definition.interface

    @property
    def running(self) -> bool:
        """Whether the source is open, paused or not."""
        return self.state in (State.RUNNING, State.PAUSED)

    @property
    def paused(self) -> bool:
        """Whether the source is open but not read."""
        return self.state is State.PAUSED

    @property
    def error(self) -> bool:
        """Whether the source has failed, whether it will be tried again or not."""
        return self.state in (State.ERROR, State.BACKOFF)

    def take_drops(self) -> int:
        """Return the frames that were dropped since the last time."""
        dropped, self.dropped_told = self.dropped - self.dropped_told, self.dropped
        return dropped

    def take_listened(self) -> dict[int, int]:
        """Return the µs listened to each frequency (MHz) since the last time."""
        listened_us, self.listened_us = self.listened_us, {}
        return listened_us

    def move(self, state: State) -> None:
        """Enter another state; raise RefusedError where MOVES does not allow it."""
        if state not in MOVES[self.state]:
            raise RefusedError(f"datasource {self.name}: cannot become {state}, it is {self.state}")
        self.state = state
