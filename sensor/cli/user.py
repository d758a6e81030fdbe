"""`airwarden user`: logins in the state database."""

import argparse
import getpass
import sys
from datetime import UTC, datetime

from sensor.cli.columns import aligned
from sensor.cli.configured import state_file
from sensor.errors import MisconfiguredError, RefusedError
from sensor.storage.state import MAX_PASSWORD_BYTES, State


def run(arguments: argparse.Namespace) -> int:
    """Add, list or remove logins."""
    path = state_file(arguments.config, arguments.data_dir)
    if arguments.action == "add":
        password = _read_password() if arguments.password_stdin else _ask_password(arguments.name)
        with State.open(path) as state:
            state.set_login(arguments.name, password, arguments.role)
        print(f"{arguments.name} may log in, as {arguments.role}")
    elif arguments.action == "remove":
        with State.open(path) as state:
            state.remove_login(arguments.name)
        print(f"{arguments.name} may not log in any more")
    else:
        with State.open(path) as state:
            rows = [(login.name, login.role, day(login.created_s)) for login in state.logins()]
        if rows:
            print("\n".join(aligned([("NAME", "ROLE", "CREATED"), *rows])))
        else:
            print("Nobody may log in yet: 'airwarden user add NAME' lets somebody.")
    return 0


def day(unix_s: int) -> str:
    """Return the date of a Unix time, UTC; one beyond the calendar is told as that."""
    try:
        return datetime.fromtimestamp(unix_s, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return "after 9999"


def _read_password() -> str:
    """Return the first line of standard input."""
    password = sys.stdin.readline(MAX_PASSWORD_BYTES + 2).rstrip("\r\n")
    if not password:
        raise RefusedError("there is no password on standard input")
    return password


def _ask_password(name: str) -> str:
    """Ask twice on the terminal."""
    if not sys.stdin.isatty():
        raise MisconfiguredError("there is no terminal to ask for the password: use --password-stdin")
    try:
        password = getpass.getpass(f"password for {name}: ")
        again = getpass.getpass("once more: ")
    except EOFError:
        raise RefusedError("no password was given") from None
    if password != again:
        raise RefusedError("these were two different passwords")
    return password
