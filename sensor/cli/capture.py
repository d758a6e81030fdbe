"""`airwarden capture`: one capture worker, run by hand: shows what comes in, and writes it to a file."""

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import BinaryIO, Final, TextIO

from datasources.definition import Definition, parse_definition
from datasources.linux_wifi import privileges
from datasources.linux_wifi.channels import hop_list, parse_channel
from datasources.linux_wifi.driver import request_of
from datasources.linux_wifi.launcher import Launcher, Worker
from datasources.linux_wifi.tpacket import read_block
from datasources.linux_wifi.wire import Answer, Close, Failed, Hop, Opened, OpenRequest, Status, Tune
from datasources.tuning import Tuning, hop_rate, tuning_of
from sensor.cli.columns import is_screen
from sensor.errors import MisconfiguredError, UnavailableError
from sensor.storage.pcapwriter import file_header, records

STDOUT: Final = "-"
SHOWN_EACH_S: Final = 0.5  # or more; a worker speaks once a second, and at its end
FAREWELL_S: Final = 5.0  # for the worker to put things back
_CLOSE: Final = 1  # ids of our commands
_TUNE: Final = 2


def run(arguments: argparse.Namespace) -> int:
    """Capture until told to stop; raise an AirwardenError when that is not possible."""
    definition = parse_definition(arguments.interface)
    request = request_of(definition)
    tuning = _tuning(definition, arguments)
    with ExitStack() as files:
        output = files.enter_context(_written(arguments.write)) if arguments.write else None
        screen = sys.stderr if arguments.write == STDOUT else sys.stdout
        launcher = Launcher.start()
        privileges.drop()
        session = _Session(tuning, output, _shown_on(screen))
        asyncio.run(_capture(launcher, request, session, arguments.seconds))
        session.show_end()
    return 0


class _Session:
    """What the worker says, counted, shown and written."""

    def __init__(self, tuning: Tuning | None, output: BinaryIO | None, show: Callable[[str, bool], None]) -> None:
        self.frames = 0
        self.octets = 0
        self._tuning = tuning
        self._output = output
        self._show = show
        self._linktype = 0
        self._began = time.monotonic()
        self._shown_at = self._until = self._began
        self._shown_frames = 0
        self._last = Status(0)

    def take(self, worker: Worker, message: object) -> None:
        """React to one message; raise an AirwardenError when it says that nothing more will come."""
        if isinstance(message, bytes):
            self._take_block(message)
        elif isinstance(message, Status):
            self._last = message
            self._until = time.monotonic()
            if self._until - self._shown_at >= SHOWN_EACH_S:
                self._show_status(self._until)
        elif isinstance(message, Opened):
            self._take_opened(worker, message)
        elif isinstance(message, Answer) and message.error:
            raise UnavailableError(message.error)
        elif isinstance(message, Failed):
            raise (UnavailableError if message.retry else MisconfiguredError)(message.reason)

    def show_end(self) -> None:
        """Show the sums."""
        seconds = self._until - self._began
        self._show(f"{self.frames} frames, {self.octets} octets in {seconds:.1f} s; {self._last.drops} dropped", True)

    def _take_opened(self, worker: Worker, opened: Opened) -> None:
        self._linktype = opened.linktype
        hardware = f" ({opened.hardware})" if opened.hardware else ""
        self._show(f"capturing on {opened.capture_interface}{hardware}, link type {opened.linktype}", True)
        if opened.warning:
            self._show(f"warning: {opened.warning}", True)
        if self._output is not None:
            self._output.write(file_header(opened.linktype))
        self._began = self._shown_at = self._until = time.monotonic()
        if self._tuning is not None:
            worker.link.send(_command(self._tuning, opened))

    def _take_block(self, raw: bytes) -> None:
        block = read_block(raw, self._linktype, 0)
        self.frames += len(block)
        self.octets += sum(block.wire_lengths)
        if self._output is not None:
            self._output.write(records(block))

    def _show_status(self, now: float) -> None:
        rate = (self.frames - self._shown_frames) / (now - self._shown_at)
        self._shown_at, self._shown_frames = now, self.frames
        channel = f"channel {self._last.channel or '?'}" + (", hopping" if self._last.hopping else "")
        refused = f", refused: {' '.join(self._last.refused)}" if self._last.refused else ""
        self._show(f"{rate:.0f} frames/s, {self.frames} frames, {self._last.drops} dropped, {channel}{refused}", False)
        if self._output is not None:
            self._output.flush()


async def _capture(launcher: Launcher, request: OpenRequest, session: _Session, seconds: float | None) -> None:
    """Take what the worker says until it has ended; a signal, or the end of the time, closes it."""
    loop = asyncio.get_running_loop()
    try:
        worker = await launcher.launch(request)

        def stop() -> None:
            loop.call_later(FAREWELL_S, worker.kill)
            with suppress(UnavailableError):  # it has ended already
                worker.link.send(Close(_CLOSE))

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        try:
            await _listen(worker, session, lambda: seconds and loop.call_later(seconds, stop))
        finally:
            worker.close()
    finally:
        await launcher.close()


async def _listen(worker: Worker, session: _Session, opened: Callable[[], object]) -> None:
    """Take every message, and tell when it begins; raise UnavailableError when the worker ends otherwise than told."""
    while (message := await worker.link.receive()) is not None:
        session.take(worker, message)
        if isinstance(message, Opened):
            opened()
    how = await worker.ended()
    if how != "exit 0":
        raise UnavailableError(f"the capture worker ended: {how}")


def _tuning(definition: Definition, arguments: argparse.Namespace) -> Tuning | None:
    """Return what to listen to, None for the channel as it stands."""
    wishes = tuning_of(definition, Tuning())
    if arguments.channel:
        wishes = replace(wishes, channel=parse_channel(arguments.channel).text)
    elif arguments.hop is not None:
        wishes = replace(wishes, channel="", channels=tuple(part for part in arguments.hop.split(",") if part))
    elif not any(name.startswith("channel") for name in definition.options):
        return None
    return replace(wishes, rate=hop_rate(arguments.rate)) if arguments.rate else wishes


def _command(tuning: Tuning, opened: Opened) -> Tune | Hop:
    """Return the command that carries out a wish; raise MisconfiguredError for channels that are not there."""
    if tuning.channel:
        return Tune(_TUNE, tuning.channel)
    return Hop(_TUNE, hop_list(opened.channels, channels=tuning.channels), tuning.rate, shuffle=tuning.shuffle)


def _written(name: str) -> BinaryIO:
    """Open the capture to write, for nobody else to read: it may hold handshakes."""
    if name == STDOUT:
        return open(sys.stdout.fileno(), "wb", closefd=False)

    def private(path: str, flags: int) -> int:
        return os.open(path, flags, 0o600)

    return open(name, "wb", opener=private)


def _shown_on(stream: TextIO) -> Callable[[str, bool], None]:
    """Return what shows a line; on a terminal, one that does not last is overwritten by the next."""
    fleeting = is_screen(stream)

    def show(line: str, lasts: bool) -> None:
        end = "\n" if lasts or not fleeting else ""
        print(f"\r\x1b[K{line}" if fleeting else line, end=end, file=stream, flush=True)

    return show
