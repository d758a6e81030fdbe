"""How long rows are kept, and how many: the closed ones go first, the oldest before the others."""

from dataclasses import dataclass
from typing import Final

from sensor.ledger.store import LedgerStore

KEEP_DAYS: Final = 365
KEEP_COUNT: Final = 100_000
BATCH: Final = 1000  # rows removed at a time, so that nobody waits long
_DAY_US: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Retention:
    """What the operator wants kept."""

    keep_days: int = KEEP_DAYS  # after closing
    keep_count: int = KEEP_COUNT  # of all rows


def purge(store: LedgerStore, retention: Retention, now_us: int) -> int:
    """Remove what is too old or too much, at most `BATCH` rows; return how many that were."""
    with store.database.transaction():
        names = store.closed_before(now_us - retention.keep_days * _DAY_US, BATCH)
        if not names and (excess := store.count() - retention.keep_count) > 0:
            # An alert that is still open goes only where open ones alone are too many.
            names = store.closed_before(now_us + _DAY_US, min(excess, BATCH))
            names = names or store.eldest_open(min(excess, BATCH))
        if names:
            store.remove(names)
    return len(names)
