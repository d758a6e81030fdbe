"""The ledger beside a desk: the life of a row."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from sensor.errors import UnavailableError
from sensor.eventbus import ALERT, ALERT_CLOSED, ALERT_OPENED, ALERT_UPDATED
from sensor.ledger.ledger import BATCH
from sensor.ledger.people import People
from sensor.ledger.row import Row
from sensor.ledger.store import LedgerStore
from sensor.ledger.unwritten import MAX_UNWRITTEN
from sensor.storage.database import Database
from tests.sensor.ledger.books import AP, QUIET_S, SECOND, STA, T0, Books


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def books(path: Path) -> Iterator[Books]:
    with Books(path) as opened:
        yield opened


# Written before told


def test_an_alert_is_on_the_disk_before_anybody_is_told(path: Path) -> None:
    with Books(path) as books, sqlite3.connect(path) as elsewhere:
        found: list[int] = []

        def look(text: str, flags: int, ts_us: int) -> None:
            found.extend(elsewhere.execute("SELECT COUNT(*) FROM ledger").fetchone())

        books.desk.announce = look
        books.find()
        assert found == [1]
    elsewhere.close()


def test_the_topic_comes_before_the_alert_and_names_its_row(books: Books) -> None:
    alert = books.find()
    assert alert is not None
    first, second = books.events.take(), books.events.take()
    assert first == (ALERT_OPENED, books.only())
    assert second == (ALERT, alert)
    assert alert.id == books.only().id
    assert books.desk.backlog[-1].id == alert.id


# Found again


def test_findings_are_counted_but_written_once_a_second(books: Books) -> None:
    for _ in range(5):
        books.now_us += 1000
        books.find(count=10)
    assert (books.only().count, books.only().frames) == (1, 10)
    books.topics()
    books.wait(0)
    row = books.only()
    assert (row.count, row.frames, row.last_seen_us) == (5, 50, T0 + 5000)
    assert books.topics() == [ALERT_UPDATED]
    books.wait(1)
    assert books.topics() == []


def test_findings_that_are_not_told_count(books: Books) -> None:
    books.find(rule="SLOW")
    books.now_us += SECOND
    assert books.find(rule="SLOW") is None
    books.wait(1)
    assert books.only().count == 2


def test_what_is_graver_is_written_at_once(books: Books) -> None:
    books.find()
    books.find(severity=20, text="worse", source=STA)
    row = books.only()
    assert (row.severity, row.text, row.source) == (20, "worse", STA)
    assert books.transitions(row.id) == ["opened", "escalated"]
    books.find()
    assert books.only().text == "worse"


# Closing and opening again


def test_silence_closes_without_a_reason(books: Books) -> None:
    books.find()
    books.wait(QUIET_S)
    assert books.only().status == "open"
    books.wait(1)
    row = books.only()
    assert (row.status, row.reason, row.closed_by, row.closed_us) == ("closed", "", "", T0 + (QUIET_S + 1) * SECOND)
    assert books.told == [(row.id, "opened"), (row.id, "closed")]
    assert books.topics()[-1] == ALERT_CLOSED


def test_what_comes_back_is_a_new_row_that_names_the_old(books: Books) -> None:
    books.find()
    books.wait(QUIET_S + 1)
    books.find()
    first, second = books.rows()
    assert (second.previous, second.status, first.status) == (first.id, "open", "closed")


def test_what_comes_back_before_silence_was_noticed_is_a_new_row_too(books: Books) -> None:
    books.find()
    books.now_us += (QUIET_S + 1) * SECOND
    books.find()
    first, second = books.rows()
    assert (first.status, second.previous) == ("closed", first.id)


def test_what_is_found_after_a_person_closed_it_opens_a_new_row_at_once(books: Books) -> None:
    books.find(rule="SLOW")
    first = books.ledger.close(books.only().id, "ann", "a drill")
    assert books.find(rule="SLOW") is not None
    second = books.rows()[-1]
    assert (second.previous, second.count) == (first.id, 1)


def test_acknowledging_changes_nothing_else(books: Books) -> None:
    books.find()
    books.ledger.acknowledge(books.only().id, "ann")
    books.find()
    books.wait(1)
    assert (books.only().status, books.only().count) == ("acknowledged", 2)
    books.wait(QUIET_S + 1)
    assert books.only().status == "closed"


def test_one_that_was_told_of_only_at_its_end_has_a_row(books: Books) -> None:
    books.find(rule="SLOW")
    books.wait(QUIET_S - 10)
    books.find(rule="SLOW")
    books.ledger.close(books.only().id, "ann", "r")
    assert books.find(rule="SLOW") is not None
    assert books.find(rule="SLOW") is None
    books.wait(QUIET_S + 1)
    assert [(row.count, row.status) for row in books.rows()] == [(2, "closed"), (2, "closed")]


# What belongs to no incident


def test_what_clients_raise_is_a_row_for_each_text(books: Books) -> None:
    for text in ("wlan0 is gone", "wlan1 is gone", "wlan0 is gone"):
        books.desk.raise_alert("DEAUTHFLOOD", text, books.now_us)
    books.wait(0)
    assert [(row.text, row.count) for row in books.rows()] == [("wlan0 is gone", 2), ("wlan1 is gone", 1)]


def test_it_closes_by_our_clock(books: Books) -> None:
    books.desk.raise_alert("DEAUTHFLOOD", "text", 1_000_000)  # as somebody's capture said
    books.wait(QUIET_S - 1)
    books.wait(0)
    assert books.only().status == "open"
    books.wait(2)
    assert (books.only().status, books.only().closed_us) == ("closed", (1 + QUIET_S) * SECOND)


def test_the_sensor_s_own_alerts_are_rows(books: Books) -> None:
    books.desk.send_notice("NOTE", "SYSTEM", 20, "text", T0)
    assert (books.only().definition, books.only().klass) == ("NOTE", "SYSTEM")


# Stops and crashes


def test_a_stop_leaves_rows_open_and_the_next_start_goes_on_with_them(path: Path) -> None:
    with Books(path) as books:
        books.find(count=4)
        name = books.only().id
        books.ledger.acknowledge(name, "ann")
        books.find()
        books.desk.close(books.now_us)
        books.ledger.flush()
    with Books(path) as books:
        books.now_us += 10 * SECOND
        books.find()
        books.wait(1)
        row = books.only()
        assert (row.id, row.count, row.frames, row.status) == (name, 3, 6, "acknowledged")
        assert books.transitions(name) == ["opened", "acknowledged", "continued"]
        books.wait(QUIET_S + 1)
        assert books.only().status == "closed"


def test_a_crash_does_so_too(path: Path) -> None:
    with Books(path) as books:
        books.find()
    with Books(path) as books:
        books.find()
        books.wait(1)
        assert (books.only().count, books.only().status) == (2, "open")


def test_what_was_quiet_while_nobody_listened_is_closed_on_start(path: Path) -> None:
    with Books(path) as books:
        books.find()
    with Books(path) as books:
        books.wait(QUIET_S - 1)
        assert books.only().status == "open"
        books.wait(2)
        row = books.only()
        assert (row.status, row.closed_us) == ("closed", T0 + QUIET_S * SECOND)
        books.find()
        assert books.rows()[-1].previous == row.id


@pytest.mark.parametrize("jump_s", [-(10**9), 10**9])
def test_a_clock_that_was_wrong_keeps_no_row_open_for_good(path: Path, jump_s: int) -> None:
    with Books(path) as books:
        books.now_us += jump_s * SECOND
        books.find()
    with Books(path) as books:
        books.wait(QUIET_S + 1)
        assert books.only().status == "closed"


def test_an_incident_that_the_desk_forgot_is_closed_in_time(path: Path) -> None:
    with Books(path) as books:
        books.desk.incidents.bound = 1
        books.find()
        books.find(STA)
        books.wait(1)
        assert [row.status for row in books.rows()] == ["open", "open"]
        books.find()  # it is a new incident of the same row
        books.wait(1)
        assert [row.count for row in books.rows()] == [2, 1]
        books.wait(QUIET_S + 1)
        books.wait(QUIET_S + 1)
        assert [row.status for row in books.rows()] == ["closed", "closed"]


# Other processes


def test_what_another_process_closed_is_learned(path: Path) -> None:
    with Books(path) as books, Database.open(path) as other:
        books.find()
        name = books.only().id
        People(LedgerStore(other)).close(name, "ann", "r", T0)
        books.topics()
        books.ledger.flush()
        assert books.topics() == [ALERT_CLOSED]
        assert books.told[-1] == (name, "closed")
        books.find()
        assert books.rows()[-1].previous == name
        books.ledger.flush()
        assert books.told.count((name, "closed")) == 1


def test_what_another_process_closed_this_very_second_is_not_opened_again(path: Path) -> None:
    with Books(path) as books, Database.open(path) as other:
        books.find()
        name = books.only().id
        People(LedgerStore(other)).close(name, "ann", "r", T0)
        books.find(severity=20)
        books.ledger.flush()
        first, second = books.rows()
        assert (first.status, first.severity, second.previous, second.status) == ("closed", 10, name, "open")
        books.find()
        books.wait(1)
        assert [row.count for row in books.rows()] == [1, 3]


def test_what_was_written_while_no_sensor_ran_is_told_on_start(path: Path) -> None:
    with Books(path) as books:
        books.find()
        name = books.only().id
    with Database.open(path) as other:
        People(LedgerStore(other)).close(name, "ann", "r", T0)
    with Books(path) as books:
        books.ledger.flush()
        assert books.told == [(name, "closed")]


# A database that fails


@pytest.fixture
def failing(books: Books, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A full disk, until the patch is undone."""

    def full(*_: object) -> Row:
        raise UnavailableError("database or disk is full")

    monkeypatch.setattr(books.store, "insert", full)
    return monkeypatch


def test_a_full_disk_silences_no_alert_and_rows_come_when_there_is_room(
    books: Books, failing: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    alert = books.find()
    assert alert is not None
    assert alert.id == ""
    assert books.topics() == [ALERT]
    for _ in range(3):
        books.wait(1)
    assert not books.rows()
    failing.undo()
    for _ in range(10):
        books.wait(1)
    assert books.only().opened_us == T0
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_what_waits_is_bounded(books: Books, failing: pytest.MonkeyPatch) -> None:
    for n in range(MAX_UNWRITTEN + 3):
        books.desk.raise_alert("DEAUTHFLOOD", f"text {n}", books.now_us)
    assert (len(books.ledger.unwritten), books.ledger.lost) == (MAX_UNWRITTEN, 3)


def test_a_database_that_fails_is_not_asked_for_each_alert(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def locked(*_: object) -> Row:
        asked.append(1)
        raise UnavailableError("database is locked")

    monkeypatch.setattr(books.store, "latest", locked)
    for n in range(50):
        books.desk.raise_alert("DEAUTHFLOOD", f"text {n}", books.now_us)
    assert len(asked) == 1
    for _ in range(30):
        books.wait(1)
    assert len(asked) < 10


# Bounds


def test_a_flush_writes_a_bounded_number_of_rows_and_all_in_the_end(books: Books) -> None:
    for n in range(BATCH + 50):
        books.desk.raise_alert("DEAUTHFLOOD", f"text {n}", books.now_us)
    books.wait(QUIET_S + 1)
    assert books.store.count_open() >= 50
    for _ in range(4):
        books.wait(QUIET_S + 1)
    assert books.store.count_open() == 0


def test_hostile_text_is_kept_as_text(books: Books) -> None:
    books.find(AP, text="a\0b\ud800\u202e", channel="\0", evidence=[("\ud800", "\0")])
    assert books.only().text == "a\\x00b\\ud800\u202e"
    assert books.only().evidence == (("\\ud800", "\\x00"),)


def test_what_is_held_ends_when_its_holder_says_so(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        books.desk.hold("DEAUTHFLOOD", b"x", "text", books.now_us, None, ())
        incident = books.desk.incident_of("DEAUTHFLOOD", b"x")
        assert incident is not None
        books.wait(10 * QUIET_S)
        assert books.only().status == "open"
        books.ledger.over(incident, books.now_us)
        books.ledger.flush()
        assert (books.only().status, books.only().closed_us) == ("closed", books.now_us)


def test_what_was_held_goes_on_in_the_next_process(tmp_path: Path) -> None:
    with Books(tmp_path / "state.db") as books:
        books.desk.hold("DEAUTHFLOOD", b"x", "text", books.now_us, None, ())
        name = books.only().id
    with Books(tmp_path / "state.db") as books:
        books.now_us = T0 + 100 * QUIET_S * SECOND
        incident = books.desk.resume("DEAUTHFLOOD", b"x", T0)
        books.ledger.resume({name: incident})
        incident.add(books.now_us, 0)
        books.ledger.flush()
        row = books.only()
        assert (row.status, row.count, row.last_seen_us) == ("open", 2, books.now_us)
        assert books.ledger.current("DEAUTHFLOOD", b"x") == name
        books.ledger.close(name, "somebody", "known")
        assert books.ledger.current("DEAUTHFLOOD", b"x") == ""
        books.ledger.resume({name: incident})
        assert books.ledger.current("DEAUTHFLOOD", b"x") == ""
