"""Tasks that are named, kept and never fail in silence."""

import asyncio
import logging

import pytest

from sensor.tasks import Tasks


async def test_a_task_has_its_name_and_is_kept_until_it_ends() -> None:
    tasks = Tasks()
    go = asyncio.Event()

    async def work() -> str:
        await go.wait()
        return "done"

    task = tasks.start(work(), "a name")
    assert (task.get_name(), len(tasks)) == ("a name", 1)
    go.set()
    assert await task == "done"
    await asyncio.sleep(0)
    assert (len(tasks), tasks.failed) == (0, 0)


async def test_a_failure_is_logged_with_the_name_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ValueError("broken")

    tasks = Tasks()
    await asyncio.wait([tasks.start(fail(), "the culprit")])
    assert tasks.failed == 1
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, "task the culprit failed")
    ]
    assert "broken" in caplog.text


async def test_closing_cancels_and_waits() -> None:
    tasks = Tasks()
    ended: list[str] = []

    async def work(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(name)

    for name in ("a", "b"):
        tasks.start(work(name), name)
    await asyncio.sleep(0)
    await tasks.close()
    assert sorted(ended) == ["a", "b"]
    assert (len(tasks), tasks.failed) == (0, 0)


async def test_a_task_may_close_its_own_owner() -> None:
    tasks = Tasks()
    task = tasks.start(tasks.close(), "closer")
    await task
    assert not task.cancelled()
