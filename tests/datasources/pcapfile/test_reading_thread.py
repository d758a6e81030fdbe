"""The thread for blocking reads."""

import asyncio
import threading
from functools import partial

import pytest

from datasources.pcapfile.reading_thread import ReadingThread
from sensor.tasks import Tasks


async def test_jobs_run_in_order_in_one_other_thread() -> None:
    thread = ReadingThread("reader")
    names = [await thread.call(lambda: threading.current_thread().name) for _ in range(3)]
    assert names == ["reader"] * 3
    assert await asyncio.gather(*(thread.call(partial(str, number)) for number in range(5))) == list("01234")
    thread.stop(lambda: None)


async def test_what_a_job_raises_reaches_its_caller() -> None:
    thread = ReadingThread("reader")
    with pytest.raises(ZeroDivisionError):
        await thread.call(lambda: 1 // 0)
    assert await thread.call(lambda: "still there") == "still there"
    thread.stop(lambda: None)


async def test_the_loop_goes_on_while_a_job_blocks_and_a_cancelled_caller_leaves_at_once() -> None:
    thread = ReadingThread("reader")
    gate, stopped = threading.Event(), threading.Event()
    skipped: list[str] = []
    tasks = Tasks()
    loop, blocking = asyncio.get_running_loop(), asyncio.Event()

    def block() -> None:
        loop.call_soon_threadsafe(blocking.set)
        gate.wait()

    blocked = tasks.start(thread.call(block), "blocked")
    waiting = tasks.start(thread.call(lambda: skipped.append("never")), "waiting")
    await blocking.wait()
    await tasks.close()
    assert blocked.cancelled()
    assert waiting.cancelled()
    thread.stop(stopped.set)
    gate.set()
    assert stopped.wait(5)
    assert skipped == []


async def test_the_thread_ends_after_its_last_job() -> None:
    thread = ReadingThread("the last of its kind")
    thread.stop(lambda: None)
    for running in threading.enumerate():
        if running.name == "the last of its kind":
            running.join(5)
            assert not running.is_alive()
