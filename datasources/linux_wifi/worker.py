"""The worker: a process of its own that opens one interface and captures on it, and puts things back in the end.

`python -m datasources.linux_wifi.worker --fd N`, started by the launcher.
"""

import argparse
import resource
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol

from datasources.linux_wifi import privileges
from datasources.linux_wifi.capture import DONE, FAILED, FAREWELL_S, Capture, crash
from datasources.linux_wifi.inbox import Inbox
from datasources.linux_wifi.interface import CaptureInterface
from datasources.linux_wifi.launching import stop_by_signal
from datasources.linux_wifi.tuner import Tunable
from datasources.linux_wifi.wire import Failed, OpenRequest, encode_report
from sensor.errors import AirwardenError, MalformedError, MisconfiguredError, UnavailableError

LAST_RESORT_S: Final = 2  # after which a close that hangs is cut short
MAX_FILES: Final = 64
SEND_BUFFER: Final = 1 << 20  # octets on their way to the daemon; the kernel doubles it for its own needs

_SNDBUFFORCE: Final = 32  # SO_SNDBUFFORCE, asm-generic/socket.h


class Interface(Tunable, Protocol):
    """What the worker needs of an interface; see interface.py."""

    def close(self) -> None:
        """Put things back."""


def serve(
    sock: socket.socket,
    stopped: socket.socket,
    opened: Callable[[OpenRequest], Interface],
    at_the_end: Callable[[], object],
) -> int:
    """Take the request, open the interface and work; tell the daemon of what goes wrong. Return the exit code.

    `at_the_end` is called before things are put back.
    """
    interface: Interface | None = None
    try:
        inbox = Inbox(sock)
        request = _request(inbox)
        if request is None:
            return DONE
        interface = opened(request)
        capture = Capture(sock, inbox, request, interface)
    except AirwardenError as error:
        code = _fail(sock, Failed(str(error), retry=not isinstance(error, MisconfiguredError)))
    except Exception as error:
        _fail(sock, crash(error))
        raise
    else:
        code = capture.run(stopped)
    finally:
        at_the_end()
        if interface is not None:
            interface.close()
    return code


def _request(inbox: Inbox) -> OpenRequest | None:
    """Wait for the first command; None when the daemon has gone instead."""
    while (command := inbox.next()) is None:
        if not inbox.read():
            return None
    if not isinstance(command, OpenRequest):
        raise MalformedError("the first command is not to open")
    return command


def _fail(sock: socket.socket, failure: Failed) -> int:
    """Say why nothing can be captured, if anybody listens, and return the exit code."""
    sock.settimeout(FAREWELL_S)
    with suppress(OSError):
        sock.sendall(encode_report(failure))
    return FAILED


def _limit_the_end() -> None:
    """Let the kernel end us soon: a driver that hangs must not hold the interface for ever."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(LAST_RESORT_S)


def _confine(sock: socket.socket) -> None:
    """Size the socket while that is allowed, and give up what capturing does not need."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, _SNDBUFFORCE, SEND_BUFFER)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    privileges.keep_for_capture()
    for limit, most in ((resource.RLIMIT_NOFILE, MAX_FILES), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError):  # a sandbox may not let us, and has limits of its own
            resource.setrlimit(limit, (most, most))


def main(argv: Sequence[str] | None = None) -> int:
    """Run as the process that the launcher starts."""
    parser = argparse.ArgumentParser(prog="python -m datasources.linux_wifi.worker", description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="the socket to the daemon")
    arguments = parser.parse_args(argv)
    stopped = stop_by_signal()
    sock = socket.socket(fileno=arguments.fd)
    try:
        _confine(sock)
    except UnavailableError as error:
        return _fail(sock, Failed(str(error)))
    return serve(sock, stopped, CaptureInterface.open, _limit_the_end)


if __name__ == "__main__":
    sys.exit(main())
