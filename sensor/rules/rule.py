"""A rule as its user wrote it, and what became of it when it last ran."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, TypeAlias

from sensor.rules.durations import seconds

Json: TypeAlias = "dict[str, object]"

DEFAULT_SPACE: Final = "default"
RECOVERED: Final = "recovered"  # the action group of instances that are over
MAX_MUTED: Final = 1000  # instances muted one by one


class NotifyWhen(StrEnum):
    """When the actions of an instance run."""

    CHANGE = "onActionGroupChange"  # once, when its action group changes
    ACTIVE = "onActiveAlert"  # at each run
    THROTTLED = "onThrottleInterval"  # once in `throttle`


class Status(StrEnum):
    """How a rule's last run ended."""

    PENDING = "pending"  # it has not run yet
    OK = "ok"
    ACTIVE = "active"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Action:
    """What is done for an action group, through which connector."""

    group: str
    connector: str  # its id
    type_id: str
    params: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """What its users decide about a rule. Times are µs since the Unix epoch."""

    id: str
    space: str
    name: str
    type_id: str
    consumer: str
    interval: str  # a duration
    created_us: int
    updated_us: int
    enabled: bool = True
    tags: tuple[str, ...] = ()
    throttle: str | None = None  # a duration
    notify_when: NotifyWhen = NotifyWhen.ACTIVE
    params: Json = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    created_by: str | None = None
    updated_by: str | None = None
    owner: str | None = None  # whose rights it runs with, nobody's while it is disabled
    mute_all: bool = False
    muted: tuple[str, ...] = ()  # instances
    task: str | None = None  # id of its schedule, None while it is disabled

    @property
    def interval_s(self) -> int:
        """Seconds between two runs."""
        return seconds(self.interval)

    def muting(self, instance: str) -> "Rule":
        """Return the rule with an instance muted; while all are, nothing changes."""
        if self.mute_all or instance in self.muted or len(self.muted) >= MAX_MUTED:
            return self
        return replace(self, muted=(*self.muted, instance))

    def unmuting(self, instance: str) -> "Rule":
        """Return the rule with an instance no longer muted; while all are, nothing changes."""
        if self.mute_all or instance not in self.muted:
            return self
        return replace(self, muted=tuple(each for each in self.muted if each != instance))


def resolved(notify_when: str | None, throttle: str | None) -> NotifyWhen:
    """Return when to notify where the user did not say: a throttle alone means to keep to it."""
    if notify_when is not None:
        return NotifyWhen(notify_when)
    return NotifyWhen.THROTTLED if throttle else NotifyWhen.ACTIVE


@dataclass(frozen=True, slots=True)
class Instance:
    """Something for which a rule is met now, and what was last done about it."""

    group: str  # its action group
    since_us: int  # active since
    told_group: str = ""  # of the last actions, empty: none yet
    told_us: int = 0
    context: Json = field(default_factory=dict)
    ledger: tuple[str, ...] = ()  # ids of the alerts that it is in the ledger, newest last


@dataclass(frozen=True, slots=True)
class Run:
    """Where a rule stands: kept apart from what its users write, so that neither overwrites the other."""

    next_us: int  # when it is due
    status: Status = Status.PENDING
    last_us: int = 0  # when it last ran, 0: never
    reason: str = ""  # of an error: read, execute, timeout, unknown
    message: str = ""  # what is to be said of the last run, also when all went well
    instances: dict[str, Instance] = field(default_factory=dict)
    state: Json = field(default_factory=dict)  # what the rule's type remembers
    overdue: int = 0  # runs in a row, up to the last one, that ran out of time
