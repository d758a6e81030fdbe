"""Database files are private, migrate once, and refuse what they cannot read."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from sensor.errors import MisconfiguredError, UnavailableError
from sensor.storage import database
from sensor.storage.database import open_database

FIRST = "CREATE TABLE one (n INTEGER) STRICT; CREATE TABLE two (n INTEGER) STRICT"
SECOND = "ALTER TABLE one ADD COLUMN m INTEGER"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_and_files_belong_to_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.db"
    connection = open_database(path, [FIRST])
    assert mode(path.parent) == 0o700
    assert {mode(file) for file in path.parent.iterdir()} == {0o600}
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_file_left_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.touch(0o644)
    open_database(path, []).close()
    assert mode(path) == 0o600


def test_a_file_that_leads_elsewhere_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch(0o644)
    (tmp_path / "symbolic.db").symlink_to(other)
    (tmp_path / "hard.db").hardlink_to(other)
    os.mkfifo(tmp_path / "fifo.db")
    for name in ("symbolic.db", "hard.db", "fifo.db"):
        with pytest.raises(MisconfiguredError, match=name):
            open_database(tmp_path / name, [FIRST])
    assert (mode(other), other.stat().st_size) == (0o644, 0)


@pytest.mark.root
@pytest.mark.parametrize("made_before", [False, True])
def test_what_root_writes_belongs_to_the_folders_owner(tmp_path: Path, made_before: bool) -> None:
    path = tmp_path / "data" / "state.db"
    path.parent.mkdir(0o700)
    if made_before:
        open_database(path, [FIRST]).close()
    os.chown(path.parent, 54321, 54322)
    connection = open_database(path, [FIRST, SECOND])
    connection.execute("INSERT INTO one (n) VALUES (1)")
    owners = {file.name: (file.stat().st_uid, file.stat().st_gid) for file in path.parent.iterdir()}
    connection.close()
    assert owners == dict.fromkeys(("state.db", "state.db-wal", "state.db-shm"), (54321, 54322))


def test_each_migration_is_applied_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    open_database(path, [FIRST]).close()
    open_database(path, [FIRST, SECOND]).close()
    connection = open_database(path, [FIRST, SECOND])
    connection.execute("INSERT INTO one (n, m) VALUES (1, 2)")
    assert connection.execute("SELECT version FROM migration").fetchall() == [(1,), (2,)]
    connection.close()


def test_a_failing_migration_leaves_the_old_schema(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    open_database(path, [FIRST]).close()
    with pytest.raises(UnavailableError):
        open_database(path, [FIRST, "CREATE TABLE three (n INTEGER); NONSENSE"])
    connection = open_database(path, [FIRST])
    assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'three'").fetchall() == []
    connection.close()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    open_database(path, [FIRST, SECOND]).close()
    with pytest.raises(MisconfiguredError, match="newer"):
        open_database(path, [FIRST])


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(MisconfiguredError, match=r"state\.db"):
        open_database(path, [FIRST])


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MisconfiguredError):
        open_database(tmp_path / "file" / "state.db", [FIRST])


def test_a_database_held_by_another_process_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.db"
    open_database(path, [FIRST]).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.01)
    with pytest.raises(UnavailableError):
        open_database(path, [FIRST])
    other.close()
