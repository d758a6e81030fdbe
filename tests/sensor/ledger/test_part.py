"""The ledger's second, and the way to the disk."""

import asyncio
from pathlib import Path

from sensor.ledger.part import LedgerPart
from tests.api.world import until
from tests.sensor.ledger.books import Books


async def test_counts_are_written_by_themselves(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        part = LedgerPart(books.ledger, flush_s=0.001)
        part.start()
        books.find()
        books.find()
        await until(lambda: books.only().count == 2)
        await part.close()


async def test_what_waits_at_the_end_is_written(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        part = LedgerPart(books.ledger, flush_s=3600)
        part.start()
        books.find()
        books.find()
        await part.close()
        assert books.only().count == 2


async def test_what_is_written_reaches_the_database_itself(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        books.find()
        before = books.database.path.stat().st_mtime_ns
        part = LedgerPart(books.ledger, checkpoint_s=0.001)
        part.start()
        async with asyncio.timeout(10):
            while books.database.path.stat().st_mtime_ns == before:  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0.001)
        await part.close()
