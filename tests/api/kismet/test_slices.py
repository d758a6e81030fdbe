"""Long lists let others have their turn."""

import asyncio
import time

from api.kismet.slices import SLICE_S, in_slices


async def test_every_row_comes_once() -> None:
    assert [list(some) async for some in in_slices(range(7), 3)] == [[0, 1, 2], [3, 4, 5], [6]]
    assert [list(some) async for some in in_slices(range(0), 3)] == []


async def test_others_have_their_turn_in_between() -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.get_running_loop().create_task(count())
    async for _ in in_slices(range(5), 1):
        before = time.perf_counter()
        while time.perf_counter() - before <= SLICE_S:
            pass
    other.cancel()
    assert turns >= 5
