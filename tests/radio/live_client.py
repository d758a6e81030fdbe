"""In the guest: the daemon as an ordinary process, and a client of its API that notes when each event came."""

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

from sensor.config.places import STATE_DATABASE
from sensor.storage.state import ADMIN, State
from tests.radio.stage import PATIENCE_S, StageError, patience, set_up

NOBODY: Final = 65534
PORT: Final = 2501
TOPICS: Final = (
    *("ALERT", "MESSAGE", "DATASOURCE_OPENED", "DATASOURCE_CLOSED", "DATASOURCE_ERROR"),
    *("DOT11_ADVERTISED_SSID", "DOT11_PROBED_SSID", "DOT11_WPA_HANDSHAKE"),
)
_PACKAGE: Final = Path(__file__).resolve().parents[2]
_MOMENT_S: Final = 0.3
_LONG: Final = frozenset({"packets_rrd", "packets_datasize_rrd", "type_driver"})  # of a source's record
_CAPTURING: Final = "+net_admin,+net_raw"

Record = dict[str, Any]


class Event:
    """One event, and when this client had it."""

    def __init__(self, record: Record) -> None:
        """Take an event's content by its keys."""
        self.record = record
        self.at_s = time.monotonic()
        self.at_unix_s = time.time()


class Events:
    """Everything that the event stream brings, read by a thread of its own."""

    def __init__(self, token: str) -> None:
        """Subscribe; return when that is done."""
        self._events: list[Event] = []
        self._news = threading.Condition()
        self._token = token
        self._subscribed = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._read()), daemon=True)
        self._thread.start()
        if not self._subscribed.wait(PATIENCE_S):
            raise StageError("nobody serves the event stream")

    @property
    def count(self) -> int:
        """How many have come: a mark from which to wait for further ones."""
        return len(self._events)

    def wait(self, what: str, holds: Callable[[Record], object], since: int = 0) -> Event:
        """Return the first event after the mark of which something holds; raise StageError when it does not come."""
        deadline_s = time.monotonic() + PATIENCE_S
        with self._news:
            while True:
                for event in self._events[since:]:
                    if holds(event.record):
                        return event
                since = len(self._events)
                if not self._news.wait(max(deadline_s - time.monotonic(), 0.0)):
                    raise StageError(f"no event: {what}")

    def all(self, topic: str, since: int = 0) -> list[Any]:
        """Return what has come of a topic after the mark."""
        return [event.record[topic] for event in self._events[since:] if topic in event.record]

    async def _read(self) -> None:
        async with (
            aiohttp.ClientSession(headers={"Cookie": f"KISMET={self._token}"}) as session,
            session.ws_connect(f"http://127.0.0.1:{PORT}/eventbus/events.ws", max_msg_size=0) as socket,
        ):
            for topic in TOPICS:
                await socket.send_json({"SUBSCRIBE": topic})
            self._subscribed.set()
            async for message in socket:
                event = Event(json.loads(message.data))
                with self._news:
                    self._events.append(event)
                    self._news.notify_all()


class LiveSensor:
    """`airwarden run` as a user without a name, with the two capabilities that its service has; ends with the context.

    `folder` is for its state, `log` for what it prints.
    """

    def __init__(self, folder: Path, log: Path, *sources: str) -> None:
        """Start it on these sources, and return once it is heard."""
        set_up("lo", up=True)
        let_everybody_read(Path(sys.prefix), Path(sys.executable).resolve(), _PACKAGE)
        folder.mkdir(parents=True)
        os.chown(folder, NOBODY, NOBODY)
        with State.open(folder / STATE_DATABASE) as state:
            self._token = state.create_key("scene", ADMIN)
        for file in folder.iterdir():
            os.chown(file, NOBODY, NOBODY)
        rights = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", f"--bounding-set=-all,{_CAPTURING}"]
        rights += [f"--inh-caps={_CAPTURING}", f"--ambient-caps={_CAPTURING}"]
        command = [arg for source in sources for arg in ("-c", source)]
        self.began_s = time.monotonic()
        with log.open("wb") as file_:
            self.process = subprocess.Popen(
                ["setpriv", *rights, sys.executable, "-m", "sensor", "run", *command, "--data-dir", str(folder)],
                stdout=file_,
                stderr=subprocess.STDOUT,
            )
        self._await_answer()
        self.events = Events(self._token)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def ask(self, path: str, **orders: object) -> Any:
        """Get a path's JSON, or post orders to it; raise StageError with the answer where it is a refusal."""
        status, answer = self.answer(path, **orders)
        if status != 200:
            raise StageError(f"{path}: {status} {answer}")
        return json.loads(answer)

    def answer(self, path: str, **orders: object) -> tuple[int, str]:
        """Return the status of an answer, and its text."""
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE_S)
        headers = {"Cookie": f"KISMET={self._token}", "Content-Type": "application/json"}
        try:
            connection.request("POST" if orders else "GET", path, json.dumps(orders) if orders else None, headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def source(self) -> Record:
        """Return the only datasource, the keys without what they all begin with."""
        (record,) = self.ask("/datasource/all_sources.json")
        names = {key: key.removeprefix("kismet.datasource.") for key in record}
        return {name: record[key] for key, name in names.items() if name not in _LONG}

    def order(self, command: str, **orders: object) -> tuple[int, str]:
        """Give a command to the only datasource; return the status of the answer, and its text."""
        return self.answer(f"/datasource/by-uuid/{self.source()['uuid']}/{command}.cmd", **orders)

    def await_source(self, what: str, holds: Callable[[Record], object]) -> Record:
        """Return the only datasource once something holds of it."""
        for _ in patience(what):
            records = self.ask("/datasource/all_sources.json")
            if records and holds(source := self.source()):
                return source
            time.sleep(_MOMENT_S)  # records with all their series are work, which the emulated processor has enough of
        raise AssertionError

    def terminate(self) -> tuple[int, float]:
        """End it as a service manager does; return its exit code, and how many seconds that took."""
        began_s = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S), time.monotonic() - began_s

    def _await_answer(self) -> None:
        for _ in patience("the daemon does not answer"):
            if self.process.poll() is not None:
                raise StageError(f"the daemon ended with {self.process.returncode}")
            try:
                self.answer("/airwarden/health")
                break
            except OSError:
                continue


def let_everybody_read(*paths: Path) -> None:
    """Let no folder keep a user without a name from these files. The guest forgets it."""
    folders = {folder for path in paths for folder in path.parents}
    for folder in folders:
        folder.chmod(folder.stat().st_mode | 0o055)


def children(pid: int) -> Iterable[int]:
    """Return the processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
