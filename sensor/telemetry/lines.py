"""Sessions with receivers that send NMEA 0183 by themselves: on a serial port, or over TCP."""

import socket
from collections import deque
from contextlib import suppress
from typing import Final, Protocol

import serial

from sensor.errors import UnavailableError
from sensor.telemetry.nmea import NmeaReader, Sentences
from sensor.telemetry.reading import Reading

CONNECT_S: Final = 5.0
WAIT_S: Final = 1.0  # for the next octets
SILENCE_S: Final = 60  # of no octets at all: a half-open connection looks like that
CHUNK: Final = 4096


class Line(Protocol):
    """Octets from a receiver."""

    def open(self) -> None:
        """Connect."""

    def receive(self) -> bytes:
        """Return octets, none when there were none for a second; raises OSError or UnavailableError at the end."""

    def break_off(self) -> None:
        """Let a `receive` under way in another thread come back soon."""

    def close(self) -> None:
        """Let go."""


class NmeaSession:
    """Reads sentences off a line."""

    def __init__(self, line: Line, *, silence_s: float = SILENCE_S) -> None:
        """Read `line`; it is given up after `silence_s` without any octet, 0 for never."""
        self._line = line
        self._silence_s = silence_s
        self._silent_s = 0.0
        self._reader = NmeaReader()
        self._sentences = Sentences()
        self._waiting: deque[Reading] = deque()

    def open(self) -> None:
        """Connect."""
        self._line.open()

    def read(self) -> Reading | None:
        """Return the next reading, None when nothing of the kind came within a second."""
        if not self._waiting:
            octets = self._line.receive()
            self._silent_s = 0.0 if octets else self._silent_s + WAIT_S
            if self._silence_s and self._silent_s >= self._silence_s:
                raise UnavailableError(f"nothing came for {self._silence_s:.0f} s")
            for sentence in self._sentences.cut(octets):
                reading = self._reader.feed(sentence)
                if reading is not None:
                    self._waiting.append(reading)
        return self._waiting.popleft() if self._waiting else None

    def break_off(self) -> None:
        """Let a `read` under way in another thread come back soon."""
        self._line.break_off()

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()


class TcpLine:
    """A receiver behind a TCP port."""

    def __init__(self, host: str, port: int) -> None:
        """Talk to `host`:`port`."""
        self._address = (host, port)
        self._connection: socket.socket | None = None

    def open(self) -> None:
        """Connect."""
        self._connection = socket.create_connection(self._address, timeout=CONNECT_S)
        self._connection.settimeout(WAIT_S)

    def receive(self) -> bytes:
        """Return octets, none when there were none for a second."""
        if self._connection is None:
            raise UnavailableError("not connected")
        try:
            octets = self._connection.recv(CHUNK)
        except TimeoutError:
            return b""
        if not octets:
            raise UnavailableError("the receiver has closed the connection")
        return octets

    def break_off(self) -> None:
        """Say that nothing more is read."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()


class SerialLine:
    """A receiver on a serial port."""

    def __init__(self, device: str, baud: int) -> None:
        """Read `device` at `baud` bits per second."""
        self._device = device
        self._baud = baud
        self._port: serial.Serial | None = None

    def open(self) -> None:
        """Open the port."""
        self._port = serial.Serial(self._device, self._baud, timeout=WAIT_S)

    def receive(self) -> bytes:
        """Return octets, none when there were none for a second."""
        port = self._port
        if port is None or not port.is_open:
            raise UnavailableError("the port is closed")
        octets = port.read(1)
        return octets + port.read(min(port.in_waiting, CHUNK)) if octets else b""

    def break_off(self) -> None:
        """Nothing: a read takes a second at most, and closing under it would let it read another's file."""

    def close(self) -> None:
        """Close the port."""
        if self._port is not None:
            self._port.close()
