"""A thread for each receiver whose library blocks: it connects, reads, and connects again."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from sensor.telemetry.reading import Reading
from sensor.telemetry.session import Session
from sensor.text import printable

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0
STEADY_S: Final = 10.0  # a connection that lasts so long was a good one: after it, no pause is longer than the first
JOIN_S: Final = 5.0

Heard = Callable[[Reading], None]
Changed = Callable[[bool, str], None]  # connected or not, and why not


class ReceiverThread:
    """Keeps one session going, and tells the loop what comes of it."""

    def __init__(
        self,
        name: str,
        make: Callable[[], Session],
        heard: Heard,
        changed: Changed,
        *,
        reconnect: bool = True,
        first_pause_s: float = FIRST_PAUSE_S,
        stop: threading.Event | None = None,
    ) -> None:
        """Make sessions with `make`; `heard` and `changed` are called on the loop that runs now.

        `stop` is set when it is to end, for sessions that wait.
        """
        self._make = make
        self._heard = heard
        self._changed = changed
        self._reconnect = reconnect
        self._first_pause_s = first_pause_s
        self._loop = asyncio.get_running_loop()
        self._stop = stop or threading.Event()
        self._session: Session | None = None
        self._thread = threading.Thread(target=self._run, name=f"gps {name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    async def close(self) -> None:
        """End the session, and wait for the thread a few seconds at most."""
        self._stop.set()
        session = self._session
        if session is not None:
            session.break_off()
        await asyncio.to_thread(self._thread.join, JOIN_S)

    def _run(self) -> None:
        pause_s = self._first_pause_s
        while not self._stop.is_set():
            began_s = time.monotonic()
            self._attempt()
            if not self._reconnect:
                return
            if time.monotonic() - began_s >= STEADY_S:
                pause_s = self._first_pause_s
            self._stop.wait(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    def _attempt(self) -> None:
        """Connect, and read until that fails or is to end."""
        session = self._make()
        self._session = session
        try:
            session.open()
            self._tell(self._changed, True, "")
            while not self._stop.is_set():
                reading = session.read()
                if reading is not None:
                    self._tell(self._heard, reading)
        except Exception as error:  # noqa: BLE001 - the libraries raise whatever comes; all of it means: connect again
            reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            self._tell(self._changed, False, printable(reason[:200].encode("utf-8", "backslashreplace")))
        finally:
            self._session = None
            session.close()

    def _tell(self, whom: Callable[..., None], *what: object) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(whom, *what)
