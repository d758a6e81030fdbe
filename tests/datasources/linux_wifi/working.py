"""A worker in a thread of the test, and an interface for it whose radio does as it is told."""

import socket
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

from datasources.linux_wifi import worker
from datasources.linux_wifi.channels import Channel
from datasources.linux_wifi.wire import Opened, OpenRequest
from sensor.errors import RefusedError
from tests.datasources.linux_wifi.listening import DEADLINE_S, Ear


@dataclass
class FakeInterface:
    """An interface whose radio refuses some channels, and breaks on others."""

    name: str
    tunable: bool = True
    refused: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    tuned: list[str] = field(default_factory=list)
    closed: bool = False
    channel: Channel | None = None

    @property
    def opened(self) -> Opened:
        return Opened(self.name, "fake", channels=("1", "6", "11"), tunable=self.tunable)

    def tune(self, channel: Channel) -> None:
        if channel.text in self.refused:
            raise RefusedError(f"the driver refuses {channel.text}")
        if channel.text in self.broken:
            raise ZeroDivisionError("a bug")
        self.tuned.append(channel.text)
        self.channel = channel

    def close(self) -> None:
        self.closed = True


class Session:
    """A worker at work."""

    def __init__(self, interface: FakeInterface) -> None:
        self.interface = interface
        self.ours, self._theirs = socket.socketpair()
        self.stop, self._stopped = socket.socketpair()
        self.ear = Ear(self.ours)
        self.end: Future[int] = Future()
        self.ended_before_closing = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def open(self, **options: object) -> Opened:
        """Ask for the interface, and return what was opened."""
        self.ear.tell(OpenRequest(self.interface.name, **options))  # type: ignore[arg-type] # as the test says
        return self.ear.next(Opened)

    def _run(self) -> None:
        try:
            self.end.set_result(worker.serve(self._theirs, self._stopped, self._opened, self._note_end))
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            self.end.set_exception(error)
        finally:
            self._theirs.close()

    def _opened(self, request: OpenRequest) -> FakeInterface:
        assert request.interface == self.interface.name
        return self.interface

    def _note_end(self) -> None:
        self.ended_before_closing = not self.interface.closed

    def leave(self) -> None:
        self.ours.close()
        self.stop.close()
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive()
        self._stopped.close()
