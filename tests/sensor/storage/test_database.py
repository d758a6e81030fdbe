"""Database files are private, migrate once, keep transactions whole, and refuse what they cannot read."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from sensor.errors import MisconfiguredError, UnavailableError
from sensor.storage import database
from sensor.storage.database import Database, OverdueError, checkpoint

FIRST = "CREATE TABLE one (n INTEGER) STRICT; CREATE TABLE two (n INTEGER) STRICT"
SECOND = "ALTER TABLE one ADD COLUMN m INTEGER"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def opened(path: Path, *steps: str, room: str = "tests") -> Database:
    found = Database.open(path)
    found.migrate(room, steps)
    return found


def tables(of: Database) -> Sequence[str]:
    return [str(row[0]) for row in of.read("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]


def test_folder_and_files_belong_to_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.db"
    with opened(path, FIRST) as found:
        assert mode(path.parent) == 0o700
        assert {mode(file) for file in path.parent.iterdir()} == {0o600}
        assert found.read("PRAGMA journal_mode") == [("wal",)]


def test_a_file_left_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.touch(0o644)
    Database.open(path).close()
    assert mode(path) == 0o600


def test_a_file_that_leads_elsewhere_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch(0o644)
    (tmp_path / "symbolic.db").symlink_to(other)
    (tmp_path / "hard.db").hardlink_to(other)
    os.mkfifo(tmp_path / "fifo.db")
    for name in ("symbolic.db", "hard.db", "fifo.db"):
        with pytest.raises(MisconfiguredError, match=name):
            Database.open(tmp_path / name)
    assert (mode(other), other.stat().st_size) == (0o644, 0)


@pytest.mark.root
@pytest.mark.parametrize("made_before", [False, True])
def test_what_root_writes_belongs_to_the_folders_owner(tmp_path: Path, made_before: bool) -> None:
    path = tmp_path / "data" / "state.db"
    path.parent.mkdir(0o700)
    if made_before:
        opened(path, FIRST).close()
    os.chown(path.parent, 54321, 54322)
    with opened(path, FIRST, SECOND) as found:
        found.write("INSERT INTO one (n) VALUES (1)")
        owners = {file.name: (file.stat().st_uid, file.stat().st_gid) for file in path.parent.iterdir()}
    assert owners == dict.fromkeys(("state.db", "state.db-wal", "state.db-shm"), (54321, 54322))


def test_each_step_is_applied_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    opened(path, FIRST).close()
    opened(path, FIRST, SECOND).close()
    with opened(path, FIRST, SECOND) as found:
        found.write("INSERT INTO one (n, m) VALUES (?, ?)", 1, 2)
        assert found.read("SELECT room, step FROM migration") == [("tests", 1), ("tests", 2)]


def test_each_room_goes_its_own_steps(tmp_path: Path) -> None:
    with opened(tmp_path / "state.db", FIRST) as found:
        found.migrate("other", ["CREATE TABLE three (n INTEGER) STRICT"])
        found.migrate("tests", [FIRST, SECOND])
        assert tables(found) == ["migration", "one", "three", "two"]


def test_a_failing_step_leaves_the_old_schema(tmp_path: Path) -> None:
    with opened(tmp_path / "state.db", FIRST) as found:
        with pytest.raises(UnavailableError):
            found.migrate("tests", [FIRST, "CREATE TABLE three (n INTEGER); NONSENSE"])
        assert "three" not in tables(found)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path / "state.db", FIRST, SECOND) as found, pytest.raises(MisconfiguredError, match="newer"):
        found.migrate("tests", [FIRST])


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(MisconfiguredError, match=r"state\.db"):
        Database.open(path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MisconfiguredError):
        Database.open(tmp_path / "file" / "state.db")


def test_a_database_held_by_another_process_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.db"
    opened(path, FIRST).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.01)
    with pytest.raises(UnavailableError):
        opened(path, FIRST).write("INSERT INTO one VALUES (1)")
    other.close()


def test_a_transaction_is_there_together_or_not_at_all(tmp_path: Path) -> None:
    with opened(tmp_path / "state.db", FIRST) as found:
        with found.transaction(), found.transaction():
            found.write("INSERT INTO one VALUES (1)")
        with suppress(KeyError), found.transaction():
            found.write("INSERT INTO one VALUES (2)")
            with found.transaction():
                found.write("INSERT INTO two VALUES (2)")
            raise KeyError
        assert found.read("SELECT n FROM one") == [(1,)]
        assert found.read("SELECT n FROM two") == []
        found.write("INSERT INTO one VALUES (3)")
        assert found.read("SELECT n FROM one") == [(1,), (3,)]


def test_what_another_thread_writes_waits_for_the_transaction(tmp_path: Path) -> None:
    with opened(tmp_path / "state.db", FIRST) as found:
        other = threading.Thread(target=found.write, args=("INSERT INTO one VALUES (9)",))
        with suppress(KeyError), found.transaction():
            found.write("INSERT INTO one VALUES (1)")
            other.start()
            raise KeyError
        other.join()
        assert found.read("SELECT n FROM one") == [(9,)]


def test_bringing_it_to_the_disk_takes_no_lock_from_who_has_it_open(tmp_path: Path) -> None:
    # A file that is closed takes the locks of all its process with it (POSIX): another process would then think that
    # it is the last, and remove the log under ours.
    path = tmp_path / "state.db"
    elsewhere = "import sys; from pathlib import Path; from sensor.storage.database import Database as D\n"
    elsewhere += "with D.open(Path(sys.argv[1])) as d: print(d.read('SELECT COUNT(*) FROM a')[0][0])"
    with Database.open(path) as ours:
        ours.migrate("a", ("CREATE TABLE a (n INTEGER) STRICT",))
        for count in range(3):
            checkpoint(path)
            run = [sys.executable, "-c", elsewhere, str(path)]
            told = subprocess.run(run, check=True, capture_output=True, text=True).stdout
            assert told == f"{count}\n"
            ours.write("INSERT INTO a VALUES (1)")


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"


def test_a_question_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    with opened(tmp_path / "state.db", "CREATE TABLE a (b INTEGER) STRICT") as base:
        with pytest.raises(OverdueError, match=r"longer than 0\.01 seconds"), base.limited(0.01):
            base.read(ENDLESS)
        assert base.read("SELECT 1") == [(1,)]
        with pytest.raises(UnavailableError, match="no such table") as refused, base.limited(0.01):
            base.read("SELECT * FROM nowhere")
        assert not isinstance(refused.value, OverdueError)
