"""SQLite files of ours: private to their owner, in WAL mode, migrated step by step, each room of tables by itself.

Several threads may use one `Database`; several processes may have the same file open.
"""

import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

from sensor.errors import MisconfiguredError, UnavailableError

DIRECTORY_MODE: Final = 0o700
FILE_MODE: Final = 0o600
ROOT: Final = 0
BUSY_TIMEOUT_S: Final = 5.0  # another process of ours (the command line) writes for milliseconds
STEPS_BETWEEN_LOOKS: Final = 20_000  # of SQLite's machine, about a millisecond, until `limited` looks at the time


Cell: TypeAlias = "str | bytes | int | float | None"


class OverdueError(UnavailableError):
    """A question to a database took longer than it may."""


class Database:
    """An open file of ours. SQLite's own troubles, a full disk or another writer, are UnavailableError."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Take over an open connection; `open` is the usual way."""
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()
        self._depth = 0

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create the database at `path`, readable by its owner only; its rooms come with `migrate`.

        Raises MisconfiguredError when the file cannot be used, UnavailableError when another process holds it.
        """
        return cls(_connect(path), path)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def migrate(self, room: str, steps: Sequence[str]) -> None:
        """Bring a room's tables up to `steps`, each of which is applied once: all of them or none.

        Raises MisconfiguredError for what a newer Airwarden wrote, or what is no database of ours.
        """
        with self._lock, _explained(self.path):
            _migrate(self._connection, room, steps, self.path)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Let all that is written inside be there together or not at all; other threads wait. It may be nested."""
        with self._lock:
            outermost = not self._depth
            self._depth += 1
            try:
                if outermost:
                    self.write("BEGIN IMMEDIATE")
                yield
                if outermost:
                    self.write("COMMIT")
            except BaseException:
                if outermost and self._connection.in_transaction:
                    self._connection.rollback()
                raise
            finally:
                self._depth -= 1

    def read(self, query: str, *values: Cell) -> list[tuple[Any, ...]]:
        """Return all rows; STRICT tables vouch for the columns' types."""
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.OperationalError as error:
                raise UnavailableError(f"{self.path.name}: {error}") from error

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Let what is asked inside take no longer than this in all; raises OverdueError. Other threads wait."""
        with self._lock:
            until = time.monotonic() + seconds
            self._connection.set_progress_handler(lambda: time.monotonic() > until, STEPS_BETWEEN_LOOKS)
            try:
                yield
            except UnavailableError as error:
                cause = error.__cause__
                if isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    raise OverdueError(f"it took longer than {seconds:g} seconds") from error
                raise
            finally:
                self._connection.set_progress_handler(None, 0)

    def write(self, statement: str, *values: Cell) -> int:
        """Carry a statement out and return the number of rows changed; raises sqlite3.IntegrityError."""
        with self._lock:
            try:
                return self._connection.execute(statement, values).rowcount
            except sqlite3.OperationalError as error:
                raise UnavailableError(f"{self.path.name}: {error}") from error


def checkpoint(path: Path) -> None:
    """Bring what was written to an open database to the disk, as far as nobody has to wait for it. Slow: fsync.

    Raises UnavailableError when the disk does not take it.
    """
    # SQLite alone may open and close the file from here on, see `create_private`.
    with _explained(path):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        finally:
            connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    try:
        create_private(path)
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    except OSError as error:
        raise MisconfiguredError(f"cannot open {path}: {error.strerror or error}") from error
    except sqlite3.OperationalError as error:
        raise MisconfiguredError(f"cannot open {path}: {error}") from error
    try:
        with _explained(path):
            _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise UnavailableError(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise MisconfiguredError(f"{path} is not one of our databases, or damaged: {error}") from error


def create_private(path: Path) -> None:
    """Create folder and file for their owner only; SQLite gives its -wal and -shm files the same owner and mode.

    Raises OSError for what is no file of its own: whoever owns the folder must not lead root to another file.
    Closing the file here takes every lock that this process has on it (POSIX.1-2017, fcntl), whoever took it: a process
    opens a database once, or another process may remove the log from under it.
    """
    path.parent.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
            raise OSError("it is a special file, or has a second name")
        os.fchmod(descriptor, FILE_MODE)
        if status.st_uid == os.geteuid() == ROOT:
            # The daemon, which owns the folder, must be able to open what root made on its behalf.
            folder = path.parent.stat()
            os.fchown(descriptor, folder.st_uid, folder.st_gid)
    finally:
        os.close(descriptor)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _migrate(connection: sqlite3.Connection, room: str, steps: Sequence[str], path: Path) -> None:
    """Apply the steps that this file has not seen."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration"
            " (room TEXT NOT NULL, step INTEGER NOT NULL, applied_s INTEGER NOT NULL, PRIMARY KEY (room, step)) STRICT"
        )
        seen = connection.execute("SELECT COALESCE(MAX(step), 0) FROM migration WHERE room = ?", (room,))
        applied = int(seen.fetchone()[0])
        if applied > len(steps):
            raise MisconfiguredError(  # noqa: TRY301 - the rollback below is for this too
                f"{path} was written by a newer Airwarden ({room}: schema {applied}, this one knows {len(steps)})"
            )
        for number, statements in enumerate(steps[applied:], applied + 1):
            for statement in filter(str.strip, statements.split(";")):
                connection.execute(statement)
            connection.execute("INSERT INTO migration VALUES (?, ?, ?)", (room, number, int(time.time())))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
