"""The worker: opens one interface, tunes it, and passes on what the kernel heard; it never looks into a frame.

A process of its own, `python -m datasources.linux_wifi.worker --fd N`, started by the launcher. Long for a module,
because it is one loop and what it reacts to.
"""

import argparse
import resource
import select
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, Protocol, assert_never

import msgspec

from datasources.linux_wifi import privileges
from datasources.linux_wifi.bpf import DROP_ALL, program_for
from datasources.linux_wifi.channels import Channel, parse_channel
from datasources.linux_wifi.hopping import DwellMeter, Hopper
from datasources.linux_wifi.interface import CaptureInterface
from datasources.linux_wifi.launching import stop_by_signal
from datasources.linux_wifi.outbox import Outbox
from datasources.linux_wifi.ring import PacketRing
from datasources.linux_wifi.wire import (
    FROM_DAEMON,
    Answer,
    Close,
    Command,
    Failed,
    Hop,
    MessageReader,
    Opened,
    OpenRequest,
    Pause,
    Resume,
    Status,
    Tune,
    decode_command,
    encode_report,
)
from sensor.errors import AirwardenError, MalformedError, MisconfiguredError, RefusedError, UnavailableError
from sensor.text import printable

HEARTBEAT_US: Final = 1_000_000
FAREWELL_S: Final = 1.0  # for what is still to be written
LAST_RESORT_S: Final = 2  # after which a close that hangs is cut short
CHUNK: Final = 1 << 16  # octets read at once
DONE: Final = 0
FAILED: Final = 1  # and the daemon was told why
MAX_FILES: Final = 64
SEND_BUFFER: Final = 1 << 20  # octets on their way to the daemon; the kernel doubles it for its own needs
MAX_RATE: Final = 1000.0  # channels per second; no radio is so fast

_SNDBUFFORCE: Final = 32  # SO_SNDBUFFORCE, asm-generic/socket.h
_PAGE_KIB: Final = resource.getpagesize() // 1024


class Interface(Protocol):
    """What the worker needs of an interface; see interface.py."""

    @property
    def opened(self) -> Opened:
        """Facts for the daemon."""

    @property
    def channel(self) -> Channel | None:
        """What the radio is tuned to."""

    def tune(self, channel: Channel) -> None:
        """Tune; raise RefusedError or UnavailableError."""

    def close(self) -> None:
        """Put things back."""


class Inbox:
    """The daemon's commands, in the order they came; no more than one chunk of them waits."""

    def __init__(self, sock: socket.socket) -> None:
        """Read from `sock`."""
        self._socket = sock
        self._reader = MessageReader(FROM_DAEMON)
        self._waiting: deque[bytes] = deque()

    def read(self, flags: int = 0) -> bool:
        """Read a chunk; False when the daemon has gone. Raises BlockingIOError and MalformedError."""
        try:
            chunk = self._socket.recv(CHUNK, flags)
        except ConnectionResetError:
            return False
        self._waiting.extend(payload for _, payload in self._reader.feed(chunk))
        return bool(chunk)

    def next(self) -> Command | None:
        """Return the next command, None if none has come; raise MalformedError."""
        return decode_command(self._waiting.popleft()) if self._waiting else None


class CaptureWorker:
    """One open interface and the socket to the daemon."""

    def __init__(self, sock: socket.socket, inbox: Inbox, request: OpenRequest, interface: Interface) -> None:
        """Start to capture; raise an AirwardenError when the kernel will not."""
        self._socket = sock
        self._inbox = inbox
        self._interface = interface
        self._ring = PacketRing(
            interface.opened.capture_interface,
            program_for=partial(program_for, request),
            block_bytes=request.block_bytes,
            blocks=request.blocks,
            retire_ms=request.retire_ms,
        )
        self._retire_ms = request.retire_ms
        self._outbox = Outbox(sock, self._ring)
        self._meter = DwellMeter()
        self._hopper: Hopper | None = None
        self._channels: dict[str, Channel] = {}  # of the hopper, by text
        self._tune_errors = 0
        self._refusal = ""
        self._paused = False
        self._going = True
        self._heartbeat_us = 0
        self._resume_metering()
        self._outbox.say(msgspec.structs.replace(interface.opened, linktype=self._ring.linktype))

    def stop(self) -> None:
        """End after what is being done."""
        self._going = False

    def run(self, stopped: socket.socket) -> int:
        """Work until the daemon goes or says so, or `stopped` is readable, or it cannot go on; return the exit code.

        What has been captured by then goes out first, and why it cannot go on comes last.
        """
        poller = select.poll()
        poller.register(stopped, select.POLLIN)
        failure: Failed | None = None
        try:
            self._obey()
            while self._going:
                self._step(poller)
        except (BrokenPipeError, ConnectionResetError):
            return DONE  # nobody is left to tell
        except AirwardenError as error:
            failure = Failed(str(error))
        except Exception as error:
            failure = _crash(error)
            raise
        finally:
            self._say_farewell(failure)
            self._ring.close()
        return FAILED if failure else DONE

    def _step(self, poller: "select.poll") -> None:
        """Wait for something and react to it: no more than one write, one read and one hop."""
        blocked = self._outbox.unfinished
        # A ring that holds anything is readable for ever: nothing to look at while the socket is full.
        poller.register(self._ring, 0 if blocked else select.POLLIN)
        interest = 0 if self._outbox.full else select.POLLIN
        poller.register(self._socket, interest | (select.POLLOUT if blocked else 0))
        ready = dict(poller.poll(self._patience_ms(blocked)))
        if ready.pop(self._ring.fileno(), 0) & (select.POLLERR | select.POLLHUP | select.POLLNVAL):
            self._ring.check()
        if ready.pop(self._socket.fileno(), 0) & ~select.POLLOUT:
            self._read()
        if ready:  # a signal
            self._going = False
        now_us = _monotonic_us()
        if self._hopper is not None and not self._paused and now_us >= self._hopper.due_us:
            self._hop(self._hopper, now_us)
        if now_us >= self._heartbeat_us and not self._outbox.unfinished:
            self._beat(now_us)
        self._outbox.write()

    def _patience_ms(self, blocked: bool) -> int:
        """Return how long nothing is due."""
        now_us = _monotonic_us()
        due_us = now_us + HEARTBEAT_US if blocked else self._heartbeat_us
        if self._hopper is not None and not self._paused:
            due_us = min(due_us, self._hopper.due_us)
        return max(0, -((now_us - due_us) // 1000))

    def _read(self) -> None:
        """Take the daemon's commands from the socket."""
        try:
            self._going = self._inbox.read(socket.MSG_DONTWAIT) and self._going
        except BlockingIOError:
            return
        self._obey()

    def _obey(self) -> None:
        """Carry out every command that has come."""
        while (command := self._inbox.next()) is not None:
            if isinstance(command, OpenRequest):
                raise MalformedError("asked to open twice")
            self._outbox.say(Answer(command.id, self._obeyed(command)))

    def _obeyed(self, command: Tune | Hop | Pause | Resume | Close) -> str:
        """Carry out a command; return why that was not possible, printable, empty if it was."""
        try:
            match command:
                case Tune():
                    self._tune(command)
                case Hop():
                    self._start_hopping(command)
                case Pause():
                    self._pause()
                case Resume():
                    self._resume()
                case Close():
                    self._going = False
                case _:
                    assert_never(command)
        except (MisconfiguredError, RefusedError) as error:
            return str(error)
        return ""

    def _tune(self, command: Tune) -> None:
        channel = parse_channel(command.channel)
        self._require_tunable()
        self._tune_to(channel)
        self._hopper = None

    def _start_hopping(self, command: Hop) -> None:
        self._require_tunable()
        channels = {channel.text: channel for channel in map(parse_channel, command.channels)}
        if not channels or not 0.0 < command.rate <= MAX_RATE:
            raise MisconfiguredError("hopping needs channels, and a rate of at most 1000 a second")
        self._channels = channels
        self._hopper = Hopper(
            list(channels), rate=command.rate, now_us=_monotonic_us(), offset=command.offset, shuffle=command.shuffle
        )

    def _hop(self, hopper: Hopper, now_us: int) -> None:
        """Tune to the next channel; one that is refused is passed over for a while."""
        text = hopper.hop(now_us)
        if not text:
            return
        try:
            self._tune_to(self._channels[text])
        except RefusedError as error:
            self._refusal = str(error)
            hopper.refuse(text, _monotonic_us())
        else:
            hopper.accept(text)

    def _tune_to(self, channel: Channel) -> None:
        """Tune; time spent on that is listened to nothing."""
        self._meter.tuned(0, _monotonic_us())
        try:
            self._interface.tune(channel)
        except RefusedError:
            self._tune_errors += 1
            raise
        finally:
            self._resume_metering()

    def _require_tunable(self) -> None:
        if not self._interface.opened.tunable:
            name = printable(self._interface.opened.capture_interface.encode("utf-8", "surrogateescape"))
            raise RefusedError(f"{name} cannot be tuned: it is captured as it stands")

    def _pause(self) -> None:
        self._ring.pause(DROP_ALL)
        self._paused = True
        self._meter.tuned(0, _monotonic_us())

    def _resume(self) -> None:
        self._ring.resume()
        self._paused = False
        self._resume_metering()

    def _resume_metering(self) -> None:
        channel = None if self._paused else self._interface.channel
        self._meter.tuned(channel.freq_mhz if channel else 0, _monotonic_us())

    def _beat(self, now_us: int) -> None:
        """Say how things are, and see whether the interface is still what it was."""
        self._heartbeat_us = now_us + HEARTBEAT_US
        self._ring.check()
        self._outbox.say(self._status(now_us))

    def _status(self, now_us: int) -> Status:
        """Return how things are."""
        self._ring.count()
        channel = self._interface.channel
        return Status(
            now_us=time.time_ns() // 1000,
            channel=channel.text if channel else "",
            hopping=self._hopper is not None,
            paused=self._paused,
            packets=self._ring.packets,
            drops=self._ring.drops,
            freezes=self._ring.freezes,
            dwell={str(freq_mhz): listened_us for freq_mhz, listened_us in self._meter.take(now_us).items()},
            refused=tuple(self._hopper.refused) if self._hopper else (),
            refusal=self._refusal if self._hopper and self._hopper.refused else "",
            tune_errors=self._tune_errors,
            memory_kib=_resident_kib(),
        )

    def _say_farewell(self, failure: Failed | None) -> None:
        """Let what was heard until now come out of the ring, and write it; the daemon has a moment to take it."""
        last_block = select.poll()
        last_block.register(self._ring, select.POLLIN)
        last_block.poll(2 * self._retire_ms)
        if not self._outbox.finish(FAREWELL_S):
            return
        with suppress(OSError):
            self._outbox.say(self._status(_monotonic_us()))
        if failure is not None:
            self._outbox.say(failure)
        self._outbox.finish(FAREWELL_S)


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
        worker = CaptureWorker(sock, inbox, request, interface)
    except AirwardenError as error:
        code = _fail(sock, Failed(str(error), retry=not isinstance(error, MisconfiguredError)))
    except Exception as error:
        _fail(sock, _crash(error))
        raise
    else:
        code = worker.run(stopped)
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


def _crash(error: Exception) -> Failed:
    """Return what to say of an error that nobody foresaw."""
    reason = f"the capture worker failed: {type(error).__name__}: {error}"
    return Failed(printable(reason.encode("utf-8", "replace")))


def _fail(sock: socket.socket, failure: Failed) -> int:
    """Say why nothing can be captured, if anybody listens, and return the exit code."""
    sock.settimeout(FAREWELL_S)
    with suppress(OSError):
        sock.sendall(encode_report(failure))
    return FAILED


def _monotonic_us() -> int:
    return time.monotonic_ns() // 1000


def _resident_kib() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_KIB


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
