"""What runs beside the ledger: its second, and bringing what is written to the disk, off the loop."""

import asyncio
import logging
from typing import Final

from sensor.errors import AirwardenError
from sensor.ledger.ledger import Ledger
from sensor.storage.database import checkpoint
from sensor.tasks import Tasks

FLUSH_S: Final = 1.0
CHECKPOINT_S: Final = 5.0  # what a loss of power can take
# Pages of 4 KB that wait at most, should nobody bring them to the disk in time: then the writer has to, on the loop.
MOST_WAITING: Final = 10_000

_log: Final = logging.getLogger(__name__)


class LedgerPart:
    """Lets time pass for the ledger; the last thing to end, so that everything that ends before it is written."""

    def __init__(self, ledger: Ledger, *, flush_s: float = FLUSH_S, checkpoint_s: float = CHECKPOINT_S) -> None:
        """Look after `ledger`."""
        self._ledger = ledger
        self._flush_s = flush_s
        self._checkpoint_s = checkpoint_s
        self._tasks = Tasks()

    def start(self) -> None:
        """Begin, on the running loop."""
        self._ledger.store.database.write(f"PRAGMA wal_autocheckpoint = {MOST_WAITING}")
        self._tasks.start(self._flush_on(), "alert ledger")
        self._tasks.start(self._checkpoint_on(), "alert ledger to disk")

    async def close(self) -> None:
        """Write what waits, and end."""
        await self._tasks.close()
        self._ledger.flush()

    async def _flush_on(self) -> None:
        while True:
            await asyncio.sleep(self._flush_s)
            self._ledger.flush()

    async def _checkpoint_on(self) -> None:
        failing = False
        while True:
            await asyncio.sleep(self._checkpoint_s)
            try:
                await asyncio.to_thread(checkpoint, self._ledger.store.database.path)
                failing = False
            except AirwardenError as error:
                if not failing:
                    _log.error("the state database does not reach the disk: %s", error)
                failing = True
