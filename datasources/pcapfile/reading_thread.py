"""A thread for blocking reads, so that the event loop never waits for a disk, a pipe or a decompressor."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

_T = TypeVar("_T")


class ReadingThread:
    """Runs calls one after another; a daemon thread, so that a silent pipe cannot hold up the end of the process."""

    def __init__(self, name: str) -> None:
        """Start the thread."""
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    async def call(self, job: Callable[[], _T]) -> _T:
        """Return what `job` returns, or raise what it raises, once the jobs before it are done."""
        future: Future[_T] = Future()
        self._jobs.put(lambda: _settle(future, job))
        return await asyncio.wrap_future(future)

    def stop(self, last: Callable[[], object]) -> None:
        """End the thread after the jobs that wait and `last`; do not wait for it."""
        self._jobs.put(lambda: _settle(Future(), last))
        self._jobs.put(None)

    def _run(self) -> None:
        """Work until told to stop."""
        while (job := self._jobs.get()) is not None:
            job()


def _settle(future: Future[_T], job: Callable[[], _T]) -> None:
    """Give a future the outcome of its job, unless nobody waits for it any more."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = job()
    except BaseException as error:  # noqa: BLE001 - handed to whoever waits
        future.set_exception(error)
    else:
        future.set_result(result)
