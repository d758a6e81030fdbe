"""Receivers for tests: a TCP port that says what a script says, and the real gpsd fed by gpsfake."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.drive import sentences

needs_gpsd = pytest.mark.skipif(
    shutil.which("gpsd", path=os.environ["PATH"] + ":/usr/sbin") is None or shutil.which("gpsfake") is None,
    reason="needs gpsd and gpsfake (Debian: gpsd, gpsd-clients, python3-gps)",
)

Talk = Callable[[socket.socket], None]


def free_port() -> int:
    """Return a TCP port that nobody has at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Scripted:
    """Listens on a port and lets each talk have one connection, in this order; then it refuses."""

    def __init__(self, *talks: Talk) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._talks = talks
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._connection: socket.socket | None = None

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        if self._connection is not None:
            self._connection.close()
        self._thread.join(5)

    def _run(self) -> None:
        for talk in self._talks:
            try:
                self._connection, _ = self._listener.accept()
                with self._connection as connection:
                    talk(connection)
            except OSError:
                return


def says(*octets: bytes) -> Talk:
    """Return a talk that says this, and hangs up once the other end has nothing more to say or is gone."""

    def talk(connection: socket.socket) -> None:
        for each in octets:
            connection.sendall(each)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass

    return talk


class RealGpsd:
    """gpsd on a port of its own, fed by gpsfake with the drive; it can be killed and started again."""

    def __init__(self, folder: Path, port: int) -> None:
        self._log = folder / "drive.nmea"
        self._log.write_text("".join(sentences()), newline="")
        self.port = port
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Play the drive again and again, a sentence each 20 ms: ten of its seconds in one of ours."""
        command = ["gpsfake", "-q", "-n", "-c", "0.02", "-P", str(self.port), str(self._log)]
        environment = os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin"}
        with (self._folder / "gpsfake.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
            )

    def stop(self) -> None:
        """Kill gpsfake and the gpsd that it started."""
        process, self._process = self._process, None
        if process is not None:
            os.killpg(process.pid, 9)
            process.wait(10)
