"""The airwarden command: finds the command's module, runs it, and turns its errors into one line and an exit code."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, Protocol, cast

from sensor.cli.parser import build_parser
from sensor.errors import AirwardenError, MisconfiguredError
from sensor.text import printable

DONE: Final = 0
FAILED: Final = 1
MISUSED: Final = 2
INTERRUPTED: Final = 130  # what shells make of SIGINT


class Command(Protocol):
    """What each command's module offers."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; return the exit code."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; errors become one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a character shows its number
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as stop:  # argparse has said what is wrong, or printed what was asked for
        return stop.code if isinstance(stop.code, int) else MISUSED
    try:
        code = _command(arguments.command).run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    except KeyboardInterrupt:
        print("airwarden: interrupted", file=sys.stderr)
        return INTERRUPTED
    except AirwardenError as error:
        return _complain(str(error), MISUSED if isinstance(error, MisconfiguredError) else FAILED)
    except UnicodeEncodeError as error:  # file names may be any octets, names that are kept may not
        return _complain(f"{error.object[:60]!r} is no UTF-8", MISUSED)
    except OSError as error:
        return _complain(_told(error), FAILED)
    return code


def _command(name: str) -> Command:
    """Return the module of a command, imported only now: starting `replay` must not wait for the API's libraries."""
    return cast("Command", import_module(f"sensor.cli.{name.replace('-', '_')}"))


def _told(error: OSError) -> str:
    """Return what the system says, behind the file it says it of."""
    if not error.strerror or error.filename is None:
        return str(error)
    return f"{printable(os.fsencode(error.filename))}: {error.strerror}"


def _complain(message: str, code: int) -> int:
    """Print each line of an error and return the exit code."""
    for line in message.splitlines():
        print(f"airwarden: {line}", file=sys.stderr)
    return code


def _reader_left() -> int:
    """Leave quietly when nobody reads our output any more, as with `| head`."""
    # What is still buffered would raise once more when Python flushes at exit.
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)
    return FAILED
