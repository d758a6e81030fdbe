"""The machine's clock."""

import time

from datasources.clock import SystemClock


async def test_the_system_clock_tells_the_time_and_moves() -> None:
    clock = SystemClock()
    before, since = time.time(), clock.monotonic()
    assert abs(clock.time_us() / 1_000_000 - before) < 5
    await clock.sleep(0)
    assert clock.monotonic() >= since
