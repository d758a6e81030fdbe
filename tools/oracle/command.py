"""Other programs, run for what they print."""

import subprocess
from typing import Final

from sensor.errors import UnavailableError

_TIMEOUT_S: Final = 600


def output(command: list[str]) -> bytes:
    """Return what a program prints on standard output, however it ends: a capture that is cut off is no failure.

    Raises UnavailableError where it is not installed or takes too long.
    """
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT_S, check=False)
    except FileNotFoundError:
        raise UnavailableError(f"{command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"{command[0]} takes longer than {_TIMEOUT_S} s") from None
    return done.stdout
