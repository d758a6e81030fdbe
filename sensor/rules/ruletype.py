"""What every type of rule is: it checks its parameters, and says for whom a rule is met."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Protocol

from sensor.errors import RefusedError
from sensor.rules.indices import Row
from sensor.rules.notifying import Hit
from sensor.rules.rule import RECOVERED, Json
from sensor.rules.schema import Key, fit
from sensor.rules.store import EventStore
from sensor.tracking.device import Device

MAX_INSTANCES: Final = 1000  # of one rule


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of a device."""

    first_us: int
    last_us: int
    signal_dbm: int
    channel: str


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a datasource is."""

    uuid: str
    name: str
    state: str
    healthy: bool
    packets: int = 0  # so far
    dropped: int = 0  # so far
    error: str = ""
    number: int = -1  # ordinal, as frames carry it


@dataclass(frozen=True, slots=True)
class Charge:
    """How the machine's battery is."""

    percent: float
    mains: bool
    remaining_s: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the sensor is (WGS 84, degrees and metres)."""

    latitude: float
    longitude: float
    altitude: float | None = None
    speed: float = 0.0


@dataclass(frozen=True, slots=True)
class Late:
    """Entries that were old when they came, as those of a capture that is played faster than it was heard."""

    noticed_us: int
    heard_us: int


class World(Protocol):
    """What rules may ask the running sensor, on its loop."""

    def heard(self, mac: bytes) -> Heard | None:
        """Return what is known of a device, None if it was never heard."""

    def roll(self) -> Mapping[bytes, Device]:
        """Return all devices, to be looked at here and now."""

    def sources(self) -> list[SourceHealth]:
        """Return all datasources."""

    def charge(self) -> Charge | None:
        """Return the battery, None without one."""

    def place(self) -> Place | None:
        """Return where the sensor is, None where nobody knows."""

    def samples(self) -> "list[tuple[str, Row]]":
        """Return further entries that are due each ten seconds."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One run of a rule."""

    params: Json  # as `check` returned them
    now_us: int
    store: EventStore
    facts: object  # what `gather` returned
    created_us: int  # when the rule was made
    state: Json  # what the last run left
    late: Late | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """For whom a rule is met: instances by name, and what the next run is to know."""

    hits: dict[str, Hit]
    state: Json = field(default_factory=dict)
    warning: str = ""  # something that the owner should know though all went well


class RuleType(ABC):
    """A type of rule."""

    id: ClassVar[str]
    name: ClassVar[str]
    producer: ClassVar[str] = "airwarden"
    groups: ClassVar[Mapping[str, str]]  # action groups by id, the default one first, `recovered` left out
    keys: ClassVar[Mapping[str, Key]]  # of its parameters
    severity: ClassVar[int | None] = None  # of the alerts that its instances are, None: as their definition says
    raises: ClassVar[bool] = True  # whether its instances are alerts of their own; else they stand for some
    context: ClassVar[Mapping[str, str]]  # variables of `context.`, and what they mean

    @property
    def default_group(self) -> str:
        """The action group that a user most likely means."""
        return next(iter(self.groups))

    @property
    def all_groups(self) -> dict[str, str]:
        """Every action group that an action may name."""
        return {**self.groups, RECOVERED: "Recovered"}

    def check(self, params: Mapping[str, object]) -> Json:
        """Return the parameters with their defaults; raises RefusedError."""
        checked = fit(self.keys, params)
        problem = self.conflict(checked)
        if problem is not None:
            raise RefusedError(problem)
        return checked

    def conflict(self, params: Json) -> str | None:
        """Return what is wrong with parameters of which each alone is right."""
        return None

    def gather(self, params: Json, world: World) -> object:
        """Return what the sensor itself must be asked; quick, because its loop waits."""
        return None

    @abstractmethod
    def evaluate(self, run: Evaluation) -> Verdict:
        """Say for whom the rule is met; may read the store, and nothing else."""
