"""The launcher's own process, `python -m datasources.linux_wifi.launcher_process --fd N`.

It executes workers, reaps them, and ends them all when the daemon goes. It knows nothing of radios.
"""

import argparse
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from datasources.linux_wifi import privileges
from datasources.linux_wifi.launching import (
    REQUESTS,
    Ended,
    News,
    NotStarted,
    Started,
    execute,
    receive,
    send,
    stop_by_signal,
)
from sensor.errors import MalformedError

GRACE_S: Final = 3.0  # for a worker to put things back
MAX_WORKERS: Final = 256  # as many as there can be datasources


class LauncherProcess:
    """The launcher's own side."""

    def __init__(self, sock: socket.socket) -> None:
        """Serve the daemon at the other end."""
        self._socket = sock
        self._workers: dict[int, tuple[int, subprocess.Popen[bytes]]] = {}  # by process descriptor

    def run(self, stopped: socket.socket) -> int:
        """Start and reap workers until the daemon has gone or `stopped` is readable; then end them all."""
        poller = select.poll()
        poller.register(self._socket, select.POLLIN)
        poller.register(stopped, select.POLLIN)
        going = True
        while going:
            for descriptor, _ in poller.poll():
                if descriptor in self._workers:
                    poller.unregister(descriptor)
                    self._reap(descriptor)
                elif descriptor == self._socket.fileno():
                    going = self._serve(poller) and going
                else:
                    going = False
        self._end_all()
        return 0

    def _serve(self, poller: "select.poll") -> bool:
        """Take one request; False when the daemon has gone."""
        try:
            request, descriptors = receive(self._socket, REQUESTS)
        except (EOFError, OSError, MalformedError):
            return False
        for descriptor in descriptors[:1]:
            self._launch(request.id, descriptor, poller)
        for descriptor in descriptors:  # the worker has its own by now
            os.close(descriptor)
        return True

    def _launch(self, number: int, descriptor: int, poller: "select.poll") -> None:
        """Execute a worker and tell."""
        if len(self._workers) >= MAX_WORKERS:
            self._tell(NotStarted(number, f"there are {MAX_WORKERS} capture workers already"))
            return
        try:
            worker = execute("datasources.linux_wifi.worker", descriptor)
            process = os.pidfd_open(worker.pid)
        except OSError as error:
            self._tell(NotStarted(number, f"a capture worker cannot be started: {error}"))
            return
        self._workers[process] = number, worker
        poller.register(process, select.POLLIN)
        self._tell(Started(number, worker.pid), process)

    def _reap(self, process: int) -> None:
        """Take a worker's exit status, and tell."""
        number, worker = self._workers.pop(process)
        os.close(process)
        self._tell(Ended(number, _how(worker.wait())))

    def _tell(self, news: News, *descriptors: int) -> None:
        with suppress(OSError):  # the daemon has gone, which the next look will show
            send(self._socket, news, *descriptors)

    def _end_all(self) -> None:
        """End every worker, by force those that do not put things back in time."""
        deadline = time.monotonic() + GRACE_S
        for _, worker in self._workers.values():
            worker.terminate()
        for process, (_, worker) in self._workers.items():
            try:
                worker.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            os.close(process)
        self._workers.clear()


def _how(code: int) -> str:
    """Return a process's end in words."""
    return f"exit {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run as the process that the daemon starts."""
    parser = argparse.ArgumentParser(prog="python -m datasources.linux_wifi.launcher_process", description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="the socket to the daemon")
    arguments = parser.parse_args(argv)
    stopped = stop_by_signal()
    privileges.keep_for_workers()
    return LauncherProcess(socket.socket(fileno=arguments.fd)).run(stopped)


if __name__ == "__main__":
    sys.exit(main())
