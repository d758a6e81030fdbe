"""Removing what the ledger need not keep any longer: the closed go first, the oldest before the others."""

from typing import Final

from sensor.ledger.retention import Retention
from sensor.ledger.store import LedgerStore

BATCH: Final = 250  # rows removed at a time, so that nobody waits long
_DAY_US: Final = 86_400_000_000


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
