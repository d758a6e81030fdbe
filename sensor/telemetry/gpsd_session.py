"""A session with gpsd, spoken by gpsd-py3.

gpsd-py3 0.3 keeps its one connection in globals of its module, connects without any limit of time, over IPv4 alone,
and reads lines of any length. So each session works on a copy of the module of its own, whose `socket` is ours.
"""

import importlib.util
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, Protocol

from sensor.errors import UnavailableError
from sensor.telemetry.reading import NO_FIX, Reading

CONNECT_S: Final = 5.0
ANSWER_S: Final = 5.0
POLL_S: Final = 1.0
MAX_LINE: Final = 1 << 17  # octets; gpsd's own longest answer is far shorter

_MODE_2D: Final = 2
_MODE_3D: Final = 3


class _Response(Protocol):
    """What gpsd-py3 makes of an answer to `?POLL`."""

    mode: int
    lat: float
    lon: float
    alt: float
    hspeed: float  # m/s
    track: float
    time: str


class _Library(Protocol):
    """What we use of gpsd-py3's module."""

    def connect(self, host: str, port: int) -> None: ...

    def get_current(self) -> _Response: ...


class _Stream:
    """The text stream that gpsd-py3 reads and writes; lines have an end, and a bound."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._file = connection.makefile("rb")

    def readline(self) -> str:
        line = self._file.readline(MAX_LINE)
        if not line.endswith(b"\n"):
            raise UnavailableError("gpsd has closed the connection" if len(line) < MAX_LINE else "gpsd talks nonsense")
        return line.decode("utf-8", "replace")

    def write(self, text: str) -> None:
        self._connection.sendall(text.encode())

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        self._file.close()


class _Sockets:
    """Stands in for the module `socket` in one copy of gpsd-py3, and for the socket that it makes."""

    AF_INET = socket.AF_INET
    SOCK_STREAM = socket.SOCK_STREAM

    def __init__(self) -> None:
        self._connection: socket.socket | None = None
        self._stream: _Stream | None = None

    def socket(self, _family: int, _kind: int) -> "_Sockets":
        return self

    def connect(self, address: tuple[str, int]) -> None:
        self._connection = socket.create_connection(address, timeout=CONNECT_S)
        self._connection.settimeout(ANSWER_S)

    def makefile(self, mode: str) -> _Stream:
        if self._connection is None:
            raise UnavailableError("not connected")
        self._stream = _Stream(self._connection)
        return self._stream

    def break_off(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        if self._connection is not None:
            self._connection.close()


class _Log:
    """Swallows what gpsd-py3 logs: it warns by a method that is about to go."""

    def debug(self, *_: object) -> None: ...

    def warn(self, *_: object) -> None: ...


def _library(sockets: _Sockets) -> _Library:
    """Return a copy of gpsd-py3 that nobody else has."""
    spec = importlib.util.find_spec("gpsd")
    if spec is None or spec.loader is None:
        raise UnavailableError("gpsd-py3 is not installed")
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    vars(copy).update(socket=sockets, logger=_Log(), state={})
    library: _Library = copy
    return library


class GpsdSession:
    """Polls one gpsd each second, as its protocol recommends for clients that have their own clock."""

    def __init__(self, host: str, port: int, wait: Callable[[float], object]) -> None:
        """Talk to `host`:`port`; `wait(seconds)` passes the time between polls and may return early."""
        self._host = host
        self._port = port
        self._wait = wait
        self._sockets = _Sockets()
        self._library = _library(self._sockets)
        self._time = ""

    def open(self) -> None:
        """Connect and greet."""
        self._library.connect(self._host, self._port)

    def read(self) -> Reading | None:
        """Return what gpsd knows, None while that is what it knew before."""
        self._wait(POLL_S)
        try:
            answer = self._library.get_current()
        except UserWarning:  # gpsd-py3's word for: no receiver is active
            return NO_FIX
        except IndexError:  # a receiver that has reported nothing yet
            return NO_FIX
        if answer.mode < _MODE_2D:
            return NO_FIX
        if answer.time and answer.time == self._time:
            return None
        self._time = answer.time
        return Reading(
            float(answer.lat),
            float(answer.lon),
            float(answer.alt) or None if answer.mode >= _MODE_3D else None,  # 0.0 stands for none given
            speed_m_s=float(answer.hspeed),
            heading_deg=float(answer.track),
            receiver_us=unix_us(answer.time),
        )

    def break_off(self) -> None:
        """Let whoever waits for an answer go."""
        self._sockets.break_off()

    def close(self) -> None:
        """Hang up."""
        self._sockets.close()


def unix_us(text: str) -> int:
    """Return a time such as `2026-06-15T12:00:00.000Z` in µs since the Unix epoch, 0 for what is none."""
    try:
        moment = datetime.fromisoformat(text)
        return int(moment.astimezone(UTC).timestamp() * 1_000_000) if moment.tzinfo is not None else 0
    except (ValueError, OverflowError, TypeError):
        return 0
