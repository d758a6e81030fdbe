"""Reading `[alerts]`'s part about the ledger."""

from typing import Final

from sensor.config.reader import Table
from sensor.ledger.retention import Retention

KEEP_DAYS: Final = (1, 36_500)
KEEP_COUNT: Final = (100, 10_000_000)


def read_retention(table: Table, before: Retention) -> Retention:
    """Return how long alerts are kept, as `[alerts]` says, and as before where it says nothing."""
    days = table.integer("keep_days", *KEEP_DAYS, "days")
    count = table.integer("keep_count", *KEEP_COUNT, "alerts")
    return Retention(
        keep_days=before.keep_days if days is None else days,
        keep_count=before.keep_count if count is None else count,
    )
