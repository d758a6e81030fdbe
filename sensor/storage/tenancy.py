"""One sensor for one folder of state: a second one would close the first one's alerts and send its notes again."""

import errno
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sensor.errors import MisconfiguredError, UnavailableError
from sensor.storage.database import create_private

LOCK: Final = "lock"
_TAKEN: Final = (errno.EACCES, errno.EAGAIN)  # POSIX.1-2017 fcntl leaves systems the choice


@contextmanager
def sole_tenant(folder: Path) -> Iterator[None]:
    """Hold a folder; raises UnavailableError while another process does, MisconfiguredError if it cannot be used.

    The lock is the process's own: children do not inherit it, and it goes with the process, however that ends.
    """
    path = folder / LOCK
    try:
        create_private(path)
        file = path.open("rb+")
    except OSError as error:
        raise MisconfiguredError(f"cannot open {path}: {error.strerror or error}") from error
    with file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _TAKEN:
                told = f"a sensor runs on {folder} already: stop it, or give this one a folder of its own (--data-dir)"
                raise UnavailableError(told) from None
            # A file system without locks is no reason not to listen.
        yield
