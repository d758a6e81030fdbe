"""Long lists in slices: whoever walks over one lets the event loop serve others in between."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from time import perf_counter
from typing import Final, TypeVar

T = TypeVar("T")

SLICE_S: Final = 0.004  # after so long others have their turn


async def in_slices(rows: Sequence[T], size: int) -> AsyncIterator[Sequence[T]]:
    """Give `rows` in slices of `size`, with a turn for others whenever the slices took long enough."""
    since = perf_counter()
    for at in range(0, len(rows), size):
        yield rows[at : at + size]
        if perf_counter() - since > SLICE_S:
            await asyncio.sleep(0)
            since = perf_counter()
