"""Starts workers: the daemon's side of a small process that keeps the capabilities which the daemon gives up.

It must start before the daemon drops its privileges. See launcher_process.py for the other side.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from datasources.linux_wifi import privileges
from datasources.linux_wifi.launching import NEWS, Ended, Launch, News, NotStarted, Started, execute, receive, send
from datasources.linux_wifi.link import WorkerLink
from datasources.linux_wifi.wire import OpenRequest
from sensor.errors import MalformedError, UnavailableError

START_S: Final = 10.0  # for the launcher to start a worker: milliseconds, unless the machine is choking
GRACE_S: Final = 3.0  # for a worker to put things back
CLOSE_S: Final = 5.0  # for the launcher to end with all workers


class Worker:
    """One worker process, as the daemon sees it."""

    def __init__(self, link: WorkerLink) -> None:
        """Talk over `link`; the launcher fills in the rest."""
        self.link = link
        self.pid = 0
        self._process: int | None = None  # descriptor
        self._end: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def kill(self) -> None:
        """End it at once (SIGKILL), even if it is stopped; nothing happens if it has ended."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._process, signal.SIGKILL)

    async def ended(self) -> str:
        """Wait until it has ended; return how, printable: `exit 0`, `killed by SIGKILL`."""
        return await asyncio.shield(self._end)

    def close(self) -> None:
        """Close the link; what does not end within 3 s is killed. Called once, whatever happened before."""
        self.link.close()
        if not self._end.done():
            timer = asyncio.get_running_loop().call_later(GRACE_S, self.kill)
            self._end.add_done_callback(lambda _: timer.cancel())

    def has_started(self, pid: int, process: int | None) -> None:
        """Take over the descriptor of its process; without one, only its own launcher can tell of its end."""
        self.pid, self._process = pid, process

    def has_ended(self, how: str) -> None:
        """Take note of the end; only the first one counts."""
        if not self._end.done():
            self._end.set_result(how)
        if self._process is not None:
            asyncio.get_running_loop().remove_reader(self._process)
            os.close(self._process)
            self._process = None

    def watch(self) -> None:
        """Learn of the end from the kernel: the launcher is not there to tell."""
        if self._process is None:
            self.has_ended("unknown")
        else:
            asyncio.get_running_loop().add_reader(self._process, self.has_ended, "unknown")


class Launcher:
    """The process that starts workers."""

    def __init__(self) -> None:
        """Start the process; see `start`."""
        self._workers: dict[int, Worker] = {}
        self._starting: dict[int, asyncio.Future[None]] = {}
        self._count = 0
        self._watched = False
        self.lost: Callable[[], None] | None = None  # called when it has gone while the daemon runs
        self._execute()

    @classmethod
    def start(cls) -> "Launcher":
        """Start it with the capabilities that this process has; raise UnavailableError. Before the event loop."""
        return cls()

    @property
    def alive(self) -> bool:
        """Whether workers can be started."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    async def launch(self, request: OpenRequest) -> Worker:
        """Start a worker and send it the request; raise UnavailableError. What comes of it is said over `link`."""
        self._require_alive()
        ours, theirs = socket.socketpair()
        worker = Worker(WorkerLink(ours))
        self._count += 1
        number = self._count
        started = self._starting[number] = asyncio.get_running_loop().create_future()
        self._workers[number] = worker
        try:
            with theirs:
                send(self._socket, Launch(number), theirs.fileno())
            worker.link.send(request)
            async with asyncio.timeout(START_S):
                await started
        except (OSError, TimeoutError) as error:
            worker.close()
            reason = str(error) or f"it had {START_S:g} s"
            raise UnavailableError(f"the launcher of capture workers does not answer: {reason}") from error
        except BaseException:
            worker.close()
            raise
        finally:
            del self._starting[number]
        return worker

    async def close(self) -> None:
        """End the launcher and every worker; return once they have ended, at most 5 s."""
        loop = asyncio.get_running_loop()
        if self._watched:
            loop.remove_reader(self._socket)
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        await self._wait_for_end()
        self._socket.close()
        for worker in list(self._workers.values()):
            worker.kill()  # it ended with the launcher, unless that was killed
            worker.link.close()
            worker.has_ended("ended with the launcher")
        self._workers.clear()

    async def _wait_for_end(self) -> None:
        """Wait until the launcher has ended, and reap it; kill it if that takes too long."""
        if not self.alive:
            return
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        process = os.pidfd_open(self._process.pid)
        loop.add_reader(process, ended.set)
        try:
            async with asyncio.timeout(CLOSE_S):
                await ended.wait()
        except TimeoutError:
            self._process.kill()
        finally:
            loop.remove_reader(process)
            os.close(process)
            self._process.wait()

    def _execute(self) -> None:
        """Execute the launcher's program; it inherits the capabilities of this moment."""
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.setblocking(False)
        with theirs:
            try:
                self._process = execute("datasources.linux_wifi.launcher_process", theirs.fileno())
            except OSError as error:
                self._socket.close()
                raise UnavailableError(f"the launcher of capture workers cannot be started: {error}") from error

    def _require_alive(self) -> None:
        """Raise UnavailableError without a launcher; start another one while that is still of use."""
        if not self.alive:
            if privileges.missing():
                raise UnavailableError("the launcher of capture workers has been killed: restart airwarden")
            self._lose()
            self._execute()
        if not self._watched:
            asyncio.get_running_loop().add_reader(self._socket, self._read)
            self._watched = True

    def _read(self) -> None:
        """Take one piece of news."""
        try:
            news, descriptors = receive(self._socket, NEWS)
        except BlockingIOError:
            return
        except (EOFError, OSError, MalformedError):
            self._lose()
            if self.lost is not None:
                self.lost()
        else:
            self._note(news, descriptors)

    def _note(self, news: News, descriptors: list[int]) -> None:
        worker = self._workers.get(news.id)
        started = self._starting.get(news.id)
        if isinstance(news, Started) and worker is not None:
            worker.has_started(news.pid, descriptors.pop() if descriptors else None)
        for descriptor in descriptors:
            os.close(descriptor)
        if started is not None and not started.done():
            if isinstance(news, NotStarted):
                started.set_exception(UnavailableError(news.reason))
            else:
                started.set_result(None)
        if not isinstance(news, Started) and worker is not None:
            worker.has_ended(news.how if isinstance(news, Ended) else "not started")
            del self._workers[news.id]

    def _lose(self) -> None:
        """The launcher has gone: workers that run go on, and the kernel tells of their end."""
        if self._watched:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._watched = False
        self._socket.close()
        for started in self._starting.values():
            if not started.done():
                started.set_exception(UnavailableError("the launcher of capture workers has ended"))
        for worker in self._workers.values():
            worker.watch()
        self._workers.clear()
        self._process.poll()
