"""Messages to the service manager over the socket that it names, as sd_notify(3) describes them."""

import logging
import os
import socket
from collections.abc import MutableMapping
from typing import Final, Self

PATIENCE_S: Final = 1.0  # a service manager that is busy may keep us waiting so long, once a message

_log: Final = logging.getLogger(__name__)


class Notifier:
    """Sends messages one way; says nothing where nobody listens."""

    def __init__(self, address: str = "", watchdog_us: int = 0) -> None:
        """Send to a datagram socket: a path, or `@name` for an abstract one; `watchdog_us` is 0 without a watchdog."""
        self.watchdog_us = watchdog_us
        self._socket = _connected(address) if address else None

    @classmethod
    def from_environment(cls, environment: MutableMapping[str, str], pid: int | None = None) -> Self:
        """Take what the service manager left for this process, so that no child believes that it was meant."""
        address = environment.pop("NOTIFY_SOCKET", "")
        watchdog = environment.pop("WATCHDOG_USEC", "")
        # Set by another process of the same service for its own watchdog, it is none of ours (sd_watchdog_enabled(3)).
        meant = environment.pop("WATCHDOG_PID", "") in ("", str(pid or os.getpid()))
        return cls(address, int(watchdog) if meant and watchdog.isascii() and watchdog.isdigit() else 0)

    @property
    def listened_to(self) -> bool:
        """Whether there is somebody to tell."""
        return self._socket is not None

    def send(self, *assignments: str) -> None:
        """Send assignments such as `READY=1` as one message; a service manager that is gone is told of once."""
        if self._socket is None:
            return
        try:
            self._socket.send("\n".join(assignments).encode())
        except TimeoutError:
            _log.warning("the service manager takes no messages: %s is lost", assignments[0])
        except OSError as error:
            _log.warning("the service manager cannot be told any more: %s", error)
            self.close()

    def close(self) -> None:
        """Send nothing from now on."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _connected(address: str) -> socket.socket | None:
    """Return a socket that sends to an address, or None where it cannot, which is told."""
    link = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    link.settimeout(PATIENCE_S)
    try:
        link.connect("\0" + address[1:] if address.startswith("@") else address)
    except OSError as error:
        link.close()
        _log.warning("the service manager cannot be told anything: NOTIFY_SOCKET: %s", error)
        return None
    return link
