"""NMEA comes over TCP and serial ports."""

import os
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from sensor.errors import UnavailableError
from sensor.telemetry.lines import NmeaSession, SerialLine, TcpLine
from sensor.telemetry.reading import Reading
from tests.drive import sentences
from tests.gps import Scripted, says


def everything(session: NmeaSession) -> list[Reading]:
    """Return every reading until the line ends."""
    found = []
    try:
        while True:
            reading = session.read()
            if reading is not None:
                found.append(reading)
    except UnavailableError:
        return found


def test_a_drive_comes_over_tcp() -> None:
    with Scripted(says("".join(sentences()).encode())) as receiver:
        session = NmeaSession(TcpLine("127.0.0.1", receiver.port))
        session.open()
        found = everything(session)
        session.close()
    assert len(found) == 80


def test_garbage_between_sentences_is_passed_over() -> None:
    rmc, gga = list(sentences(1))[:2]
    noise = b"\x00\xff$$$*\r\n" * 100 + b"$" + b"x" * 5000
    with Scripted(says(noise, b"\n", rmc.encode(), noise, b"\n", gga.encode())) as receiver:
        session = NmeaSession(TcpLine("127.0.0.1", receiver.port))
        session.open()
        found = everything(session)
        session.close()
    assert len(found) == 2


class Mute:
    """A line on which nothing comes."""

    def open(self) -> None: ...

    def receive(self) -> bytes:
        return b""

    def break_off(self) -> None: ...

    def close(self) -> None: ...


def test_a_line_that_stays_silent_is_given_up() -> None:
    session = NmeaSession(Mute(), silence_s=3)
    assert [session.read(), session.read()] == [None, None]
    with pytest.raises(UnavailableError, match="nothing came for 3 s"):
        session.read()


@pytest.fixture
def terminal() -> Iterator[tuple[int, Path]]:
    """A pair of pseudo terminals: one end to write to, and the other's path."""
    ours, theirs = os.openpty()
    tty.setraw(ours)
    yield ours, Path(os.ttyname(theirs))
    os.close(theirs)
    os.close(ours)


def test_a_serial_port_is_read(terminal: tuple[int, Path]) -> None:
    ours, path = terminal
    session = NmeaSession(SerialLine(str(path), 4800), silence_s=0)
    session.open()
    os.write(ours, "".join(sentences(2)).encode())
    found = [session.read() for _ in range(4)]
    session.close()
    assert None not in found


def test_a_port_that_is_not_there_is_an_os_error() -> None:
    with pytest.raises(serial.SerialException):
        SerialLine("/dev/nowhere", 4800).open()


def test_a_closed_port_is_unavailable(terminal: tuple[int, Path]) -> None:
    line = SerialLine(str(terminal[1]), 9600)
    with pytest.raises(UnavailableError):
        line.receive()
    line.open()
    line.close()
    with pytest.raises(UnavailableError):
        line.receive()
