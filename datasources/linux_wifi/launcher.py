"""Starts workers: a small process that keeps the capabilities which the daemon gives up.

The daemon's side is `Launcher`. It must start before the daemon drops its privileges.
"""

from datasources.linux_wifi.link import WorkerLink
from datasources.linux_wifi.wire import OpenRequest


class Worker:
    """One worker process, as the daemon sees it."""

    link: WorkerLink
    pid: int

    def kill(self) -> None:
        """End it at once (SIGKILL), even if it is stopped; nothing happens if it has ended."""
        raise NotImplementedError

    async def ended(self) -> str:
        """Wait until it has ended; return how, printable: `exit 0`, `killed by SIGKILL`."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the link; what does not end within 3 s is killed. Called once, whatever happened before."""
        raise NotImplementedError


class Launcher:
    """The process that starts workers."""

    @classmethod
    def start(cls) -> "Launcher":
        """Start it with the capabilities that this process has; raise UnavailableError. Before the event loop."""
        raise NotImplementedError

    @property
    def alive(self) -> bool:
        """Whether workers can be started."""
        raise NotImplementedError

    async def launch(self, request: OpenRequest) -> Worker:
        """Start a worker and send it the request; raise UnavailableError. The answer comes over `link`."""
        raise NotImplementedError

    async def close(self) -> None:
        """End the launcher and every worker; return once they have ended, at most 5 s."""
        raise NotImplementedError
