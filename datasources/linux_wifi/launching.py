"""How the daemon's launcher and its process talk: packets of one JSON object, and the descriptors that travel along."""

import array
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import msgspec

from sensor.errors import MalformedError

MAX_PACKET: Final = 4096  # octets
MAX_DESCRIPTORS: Final = 4  # in one packet; one is expected
_ROOT: Final = Path(__file__).resolve().parents[2]
_INT: Final = array.array("i").itemsize
_T = TypeVar("_T")


class Launch(msgspec.Struct, frozen=True, tag="launch"):
    """Daemon to launcher: start a worker on the socket that comes with this."""

    id: int


class Started(msgspec.Struct, frozen=True, tag="started"):
    """Launcher to daemon: a worker runs; a descriptor of its process comes with this."""

    id: int
    pid: int


class NotStarted(msgspec.Struct, frozen=True, tag="not_started"):
    """Launcher to daemon: a worker could not be started."""

    id: int
    reason: str


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """Launcher to daemon: a worker has ended and is reaped."""

    id: int
    how: str


News: TypeAlias = Started | NotStarted | Ended

REQUESTS: Final[msgspec.json.Decoder[Launch]] = msgspec.json.Decoder(Launch)
NEWS: Final[msgspec.json.Decoder[News]] = msgspec.json.Decoder(News)


def send(sock: socket.socket, message: Launch | News, *descriptors: int) -> None:
    """Send a message and copies of descriptors; raise OSError."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
    sock.sendmsg([msgspec.json.encode(message)], rights, socket.MSG_NOSIGNAL)


def receive(sock: socket.socket, decoder: "msgspec.json.Decoder[_T]") -> tuple[_T, list[int]]:
    """Return the next message and its descriptors, which are the caller's now.

    Raises EOFError when the other side has gone, OSError, and MalformedError.
    """
    space = socket.CMSG_SPACE(MAX_DESCRIPTORS * _INT)
    packet, ancillary, _, _ = sock.recvmsg(MAX_PACKET, space, socket.MSG_CMSG_CLOEXEC)
    descriptors = array.array("i")
    for level, number, content in ancillary:
        if level == socket.SOL_SOCKET and number == socket.SCM_RIGHTS:
            descriptors.frombytes(content[: len(content) - len(content) % _INT])
    if not packet:
        raise EOFError
    try:
        return decoder.decode(packet), list(descriptors)
    except msgspec.DecodeError as error:
        for descriptor in descriptors:
            os.close(descriptor)
        raise MalformedError(f"packet that makes no sense: {error}") from error


def execute(module: str, descriptor: int) -> "subprocess.Popen[bytes]":
    """Execute one of our modules with a socket, from where this one was imported; raise OSError.

    What the current folder holds is out of reach: a process with rights must not import what somebody left there.
    """
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-P", "-m", module, "--fd", str(descriptor)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        cwd="/",
        env={**os.environ, "PYTHONPATH": path},
    )


def stop_by_signal() -> socket.socket:
    """Let SIGTERM make a socket readable, and return that; the terminal's signals are the daemon's affair.

    So does SIGABRT: a watchdog sends it to all of the service when the daemon hangs.
    """
    readable, written = socket.socketpair()
    written.setblocking(False)
    signal.set_wakeup_fd(written.detach(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGABRT):
        signal.signal(number, lambda _number, _frame: None)
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    return readable
