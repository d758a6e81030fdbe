"""Secrets of connectors: where they come from, and how they stay out of logs, errors and answers."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sensor.errors import MisconfiguredError

SHOWN: Final = "********"
MAX_OCTETS: Final = 16_384  # of a file that holds one secret

_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Secret:
    """A text that shows itself to nobody who does not ask for it by name."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Keep `value`."""
        self._value = value

    def reveal(self) -> str:
        """Return the text itself."""
        return self._value

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same text."""
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        """Agree with `==`."""
        return hash(self._value)

    def __repr__(self) -> str:
        """Return what may be shown."""
        return SHOWN

    __str__ = __repr__

    def __reduce__(self) -> str:
        """Refuse to be pickled."""
        raise TypeError("a secret is not written down")


def expanded(text: str, environment: Mapping[str, str]) -> Secret:
    """Return `text` with each `${NAME}` taken from the environment; raises MisconfiguredError for what it lacks."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in environment:
            raise MisconfiguredError(f"the environment has no variable {found[1]}")
        return environment[found[1]]

    return Secret(_VARIABLE.sub(value, text))


def from_file(path: Path) -> Secret:
    """Return a file's first line; raises MisconfiguredError for a file that is not there or that others may read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise MisconfiguredError(f"{path} is no regular file")
            if status.st_mode & 0o077 and not _is_credential(path):
                raise MisconfiguredError(f"{path} may be read by others than its owner: chmod 600 {path}")
            raw = file.read(MAX_OCTETS)
    except OSError as error:
        raise MisconfiguredError(f"{path} cannot be read: {error.strerror}") from None
    try:
        text = raw.decode("utf-8").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        raise MisconfiguredError(f"{path} is not UTF-8 text") from None
    if not text:
        raise MisconfiguredError(f"{path} is empty")
    return Secret(text)


def _is_credential(path: Path) -> bool:
    """Whether systemd itself keeps the file for this service, whatever its mode shows."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    return bool(folder) and path.resolve().is_relative_to(Path(folder).resolve())
