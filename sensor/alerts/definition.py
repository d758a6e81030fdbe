"""Alert definitions: what an alert is called, how grave it is, how often it may be sent."""

from typing import Final

SECONDS: Final = {0: 1, 1: 60, 2: 3600, 3: 86400}  # Kismet's unit numbers: second, minute, hour, day
UNITS: Final = {
    "sec": 0,
    "second": 0,
    "min": 1,
    "minute": 1,
    "hr": 2,
    "hour": 2,
    "day": 3,
}
UNIT_NAMES: Final = ("sec", "min", "hour", "day")

INFO: Final = 0
LOW: Final = 5
MEDIUM: Final = 10
HIGH: Final = 15
CRITICAL: Final = 20
SEVERITIES: Final = {"info": INFO, "low": LOW, "medium": MEDIUM, "high": HIGH, "critical": CRITICAL}


def severity_name(severity: int) -> str:
    """Return the word for a severity number, the next lower one for numbers between."""
    names = [name for name, number in SEVERITIES.items() if number <= severity]
    return names[-1] if names else "info"


class Rate:
    """So many in so long: `5/min`."""

    def __init__(self, count: int, unit: int) -> None:
        """Take a count and one of the unit numbers of `SECONDS`."""
        self.count: int = count
        self.unit: int = unit

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """Read `N/unit` (sec, min, hour, day) or a bare `N`, which is per minute; ValueError otherwise."""
        count, slash, unit = text.strip().partition("/")
        if not count.isascii() or not count.isdigit() or (slash and unit not in UNITS):
            raise ValueError(f"{text!r} is not a rate such as '5/min' (units: sec, min, hour, day)")
        return cls(int(count), UNITS[unit] if slash else 1)

    @property
    def seconds(self) -> int:
        """Length of the unit in seconds."""
        return SECONDS[self.unit]

    def __str__(self) -> str:
        """Return the rate as `parse` reads it."""
        return f"{self.count}/{UNIT_NAMES[self.unit]}"

    def __eq__(self, other: object) -> bool:
        """Compare count and unit."""
        return isinstance(other, Rate) and (self.count, self.unit) == (other.count, other.unit)

    def __hash__(self) -> int:
        """Hash count and unit."""
        return hash((self.count, self.unit))


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
    ) -> None:
        """Describe an alert: `description` is one sentence, `advice` says what to do about it."""
        self.name: str = name
        self.klass: str = klass
        self.severity: int = severity
        self.description: str = description
        self.throttle: Rate = Rate.parse(throttle)
        self.burst: Rate = Rate.parse(burst)
        self.advice: str = advice
        self.references: tuple[str, ...] = references
