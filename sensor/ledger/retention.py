"""How long alerts are kept, and how many."""

from dataclasses import dataclass
from typing import Final

KEEP_DAYS: Final = 365
KEEP_COUNT: Final = 100_000


@dataclass(frozen=True, slots=True)
class Retention:
    """What the operator wants kept."""

    keep_days: int = KEEP_DAYS  # after an alert was closed
    keep_count: int = KEEP_COUNT  # of all alerts
