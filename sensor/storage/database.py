"""SQLite files of ours: private to their owner, in WAL mode, migrated step by step."""

import os
import sqlite3
import stat
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sensor.errors import MisconfiguredError, UnavailableError

DIRECTORY_MODE: Final = 0o700
FILE_MODE: Final = 0o600
ROOT: Final = 0
BUSY_TIMEOUT_S: Final = 5.0  # another process of ours (the command line) writes for milliseconds


def open_database(path: Path, migrations: Sequence[str]) -> sqlite3.Connection:
    """Open or create the database at `path` and bring its schema up to `migrations`.

    Raises MisconfiguredError when the file cannot be used, UnavailableError when another process holds it.
    """
    try:
        _create_private(path)
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.OperationalError) as error:
        raise MisconfiguredError(f"cannot open {path}: {error}") from error
    try:
        _prepare(connection)
        _migrate(connection, migrations, path)
    except sqlite3.OperationalError as error:
        connection.close()
        raise UnavailableError(f"{path}: {error}") from error
    except sqlite3.DatabaseError as error:
        connection.close()
        raise MisconfiguredError(f"{path} is not one of our databases, or damaged: {error}") from error
    except MisconfiguredError:
        connection.close()
        raise
    return connection


def _create_private(path: Path) -> None:
    """Create folder and file for their owner only; SQLite gives its -wal and -shm files the same owner and mode.

    Raises OSError for what is no file of its own: whoever owns the folder must not lead root to another file.
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


def _migrate(connection: sqlite3.Connection, migrations: Sequence[str], path: Path) -> None:
    """Apply the steps that this file has not seen, all of them or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, applied_s INTEGER)")
        version = int(connection.execute("SELECT COALESCE(MAX(version), 0) FROM migration").fetchone()[0])
        if version > len(migrations):
            raise MisconfiguredError(  # noqa: TRY301 - the rollback below is for this too
                f"{path} was written by a newer Airwarden (schema {version}, this one knows {len(migrations)})"
            )
        for number, statements in enumerate(migrations[version:], version + 1):
            for statement in filter(str.strip, statements.split(";")):
                connection.execute(statement)
            connection.execute("INSERT INTO migration VALUES (?, ?)", (number, int(time.time())))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
