"""Alert definitions: what an alert is called, how grave it is, how often it may be sent."""

from dataclasses import dataclass
from typing import Final

SECONDS: Final = (1, 60, 3600, 86400)  # length of a unit, by Kismet's unit number: second, minute, hour, day
UNITS: Final = {"sec": 0, "second": 0, "min": 1, "minute": 1, "hr": 2, "hour": 2, "day": 3}
UNIT_NAMES: Final = ("sec", "min", "hour", "day")
MAX_COUNT: Final = 1_000_000

INFO: Final = 0
LOW: Final = 5
MEDIUM: Final = 10
HIGH: Final = 15
CRITICAL: Final = 20
SEVERITIES: Final = {"info": INFO, "low": LOW, "medium": MEDIUM, "high": HIGH, "critical": CRITICAL}

QUIET_S: Final = 300  # an incident is over when nothing was found for so long


def severity_name(severity: int) -> str:
    """Return the word for a severity number, the next lower one for numbers between."""
    names = [name for name, number in SEVERITIES.items() if number <= severity]
    return names[-1] if names else "info"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so long: `5/min`; `unit` is an index of `SECONDS`."""

    count: int
    unit: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """Read `N/unit` (sec, min, hour, day) or a bare `N`, which is per minute; ValueError otherwise."""
        count, slash, unit = (part.strip() for part in text.partition("/"))
        digits = count.isascii() and count.isdigit() and len(count) <= len(str(MAX_COUNT))
        if not digits or int(count) > MAX_COUNT or (slash and unit not in UNITS):
            raise ValueError(f"{text[:40]!r} is not a rate such as '5/min' (units: sec, min, hour, day)")
        return cls(int(count), UNITS[unit] if slash else 1)

    @property
    def seconds(self) -> int:
        """Length of the unit in seconds."""
        return SECONDS[self.unit]

    def __str__(self) -> str:
        """Return the rate as `parse` reads it."""
        return f"{self.count}/{UNIT_NAMES[self.unit]}"


@dataclass(frozen=True, slots=True)
class Override:
    """What the operator wants otherwise for one definition; None keeps what it says itself."""

    enabled: bool | None = None
    throttle: Rate | None = None
    burst: Rate | None = None
    severity: int | None = None


class Definition:
    """One kind of alert."""

    def __init__(
        self,
        name: str,
        klass: str,
        severity: int,
        description: str,
        *,
        throttle: str = "10/min",
        burst: str = "1/sec",
        advice: str = "",
        references: tuple[str, ...] = (),
        quiet_s: int = QUIET_S,
        on: bool = True,
    ) -> None:
        """Describe an alert: `description` is one sentence, `advice` says what to do about it.

        One that is not `on` is raised only where the operator enables it.
        """
        self.name: str = name
        self.klass: str = klass
        self.severity: int = severity
        self.description: str = description
        self.throttle: Rate = Rate.parse(throttle)
        self.burst: Rate = Rate.parse(burst)
        self.advice: str = advice
        self.references: tuple[str, ...] = references
        self.quiet_s: int = quiet_s  # seconds of packet time after which an incident of it is over
        self.on: bool = on

    @property
    def enabled(self) -> bool:
        """Whether it may be sent at all: a limit of 0 switches an alert off, as in Kismet."""
        return self.on and self.throttle.count > 0

    def overridden(self, override: Override) -> "Definition":
        """Return a copy with the operator's wishes applied; a disabled one has the limit 0."""
        throttle = override.throttle or self.throttle
        on = self.on if override.enabled is None else override.enabled
        if not on:
            throttle = Rate(0, throttle.unit)
        return Definition(
            self.name,
            self.klass,
            self.severity if override.severity is None else override.severity,
            self.description,
            throttle=str(throttle),
            burst=str(override.burst or self.burst),
            advice=self.advice,
            references=self.references,
            quiet_s=self.quiet_s,
            on=on,
        )
