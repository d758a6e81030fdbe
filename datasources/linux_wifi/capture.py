"""The capture: one loop over the ring, the socket to the daemon and the clock; it never looks into a frame."""

import resource
import select
import socket
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, assert_never

import msgspec

from datasources.linux_wifi.bpf import DROP_ALL, program_for
from datasources.linux_wifi.inbox import Inbox
from datasources.linux_wifi.outbox import Outbox
from datasources.linux_wifi.ring import PacketRing
from datasources.linux_wifi.tuner import Tunable, Tuner
from datasources.linux_wifi.wire import Answer, Close, Failed, Hop, OpenRequest, Pause, Resume, Status, Tune
from sensor.errors import AirwardenError, MalformedError, MisconfiguredError, RefusedError
from sensor.text import printable

HEARTBEAT_US: Final = 1_000_000
FAREWELL_S: Final = 1.0  # for what is still to be written
DONE: Final = 0
FAILED: Final = 1  # and the daemon was told why

_PAGE_KIB: Final = resource.getpagesize() // 1024


class Capture:
    """One open interface and the socket to the daemon."""

    def __init__(self, sock: socket.socket, inbox: Inbox, request: OpenRequest, interface: Tunable) -> None:
        """Start to capture; raise an AirwardenError when the kernel will not."""
        self._socket = sock
        self._inbox = inbox
        self._ring = PacketRing(
            interface.opened.capture_interface,
            program_for=partial(program_for, request),
            block_bytes=request.block_bytes,
            blocks=request.blocks,
            retire_ms=request.retire_ms,
        )
        self._retire_ms = request.retire_ms
        self._outbox = Outbox(sock, self._ring)
        self._tuner = Tuner(interface, _monotonic_us)
        self._going = True
        self._heartbeat_us = 0
        self._outbox.say(msgspec.structs.replace(interface.opened, linktype=self._ring.linktype))

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
            failure = crash(error)
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
        self._tuner.hop(now_us)
        if now_us >= self._heartbeat_us and not self._outbox.unfinished:
            self._beat(now_us)
        self._outbox.write()

    def _patience_ms(self, blocked: bool) -> int:
        """Return how long nothing is due."""
        now_us = _monotonic_us()
        due_us = now_us + HEARTBEAT_US if blocked else self._heartbeat_us
        if self._tuner.due_us is not None:
            due_us = min(due_us, self._tuner.due_us)
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
                    self._tuner.stay(command.channel)
                case Hop():
                    self._tuner.hop_over(command)
                case Pause():
                    self._ring.pause(DROP_ALL)
                    self._tuner.pause()
                case Resume():
                    self._ring.resume()
                    self._tuner.resume()
                case Close():
                    self._going = False
                case _:
                    assert_never(command)
        except (MisconfiguredError, RefusedError) as error:
            return str(error)
        return ""

    def _beat(self, now_us: int) -> None:
        """Say how things are, and see whether the interface is still what it was."""
        self._heartbeat_us = now_us + HEARTBEAT_US
        self._ring.check()
        self._outbox.say(self._status(now_us))

    def _status(self, now_us: int) -> Status:
        """Return how things are."""
        self._ring.count()
        tuner = self._tuner
        return Status(
            now_us=time.time_ns() // 1000,
            channel=tuner.channel,
            hopping=tuner.hopping,
            paused=tuner.paused,
            packets=self._ring.packets,
            drops=self._ring.drops,
            freezes=self._ring.freezes,
            dwell={str(freq_mhz): listened_us for freq_mhz, listened_us in tuner.take_dwell(now_us).items()},
            refused=tuner.refused,
            refusal=tuner.refusal,
            tune_errors=tuner.errors,
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


def crash(error: Exception) -> Failed:
    """Return what to say of an error that nobody foresaw."""
    reason = f"the capture worker failed: {type(error).__name__}: {error}"
    return Failed(printable(reason.encode("utf-8", "replace")))


def _monotonic_us() -> int:
    return time.monotonic_ns() // 1000


def _resident_kib() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_KIB
