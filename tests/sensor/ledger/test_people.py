"""What people do with alerts."""

from pathlib import Path

import pytest

from sensor.errors import RefusedError
from sensor.ledger.people import MAX_EVENTS, TooLongError, UnknownRowError
from sensor.ledger.row import MAX_MEMO_BYTES, MAX_PERSON, MAX_REASON_BYTES
from tests.sensor.ledger.books import SECOND, T0, Books


@pytest.fixture
def books(tmp_path: Path) -> Books:
    made = Books(tmp_path / "state.db")
    made.find()
    return made


def test_acknowledging_is_noted_once_with_name_and_time(books: Books) -> None:
    name = books.only().id
    books.ledger.acknowledge(name, "ann")
    books.now_us += SECOND
    row = books.ledger.acknowledge(name, "bob")
    assert (row.status, row.acknowledged_by, row.acknowledged_us) == ("acknowledged", "ann", T0)
    assert books.transitions(name) == ["opened", "acknowledged"]


def test_what_is_closed_stays_as_it_is(books: Books) -> None:
    name = books.only().id
    closed = books.ledger.close(name, "ann", "a drill")
    books.now_us += SECOND
    assert books.ledger.close(name, "bob", "another") == closed
    assert books.ledger.acknowledge(name, "bob") == closed
    assert books.transitions(name) == ["opened", "closed"]


def test_a_memo_may_be_written_after_the_end(books: Books) -> None:
    name = books.only().id
    books.ledger.close(name, "ann", "a drill")
    assert books.ledger.note(name, "bob", "was it?").memo == "was it?"
    assert books.only().is_closed


def test_hooks_see_each_transition_in_the_transaction_that_writes_it(books: Books) -> None:
    name = books.only().id
    books.ledger.acknowledge(name, "ann")
    books.ledger.note(name, "ann", "m")
    books.ledger.note(name, "ann", "m")
    books.ledger.close(name, "ann", "r")
    assert books.told == [(name, what) for what in ("opened", "acknowledged", "noted", "closed")]


def test_what_a_hook_cannot_write_did_not_happen(books: Books) -> None:
    def refuse(row: object, what: str) -> None:
        raise RefusedError("no room")

    books.ledger.on_written.append(refuse)
    name = books.only().id
    with pytest.raises(RefusedError):
        books.ledger.close(name, "ann", "r")
    assert not books.only().is_closed
    assert books.transitions(name) == ["opened"]


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_a_reason_says_something(books: Books, reason: str) -> None:
    with pytest.raises(RefusedError):
        books.ledger.close(books.only().id, "ann", reason)


def test_texts_are_bounded_as_they_are_stored(books: Books) -> None:
    name = books.only().id
    books.ledger.note(name, "a" * 1000, "\0" * (MAX_MEMO_BYTES // 4))
    assert len(books.only().memo) == MAX_MEMO_BYTES
    with pytest.raises(TooLongError):
        books.ledger.note(name, "ann", "\0" * (MAX_MEMO_BYTES // 4 + 1))
    with pytest.raises(TooLongError):
        books.ledger.close(name, "ann", "r" * (MAX_REASON_BYTES + 1))
    assert books.ledger.close(name, "a" * 1000, "\ud800").closed_by == "a" * MAX_PERSON


@pytest.mark.parametrize("name", ["", "x", "1K52WM9H00000000099", "\ud800", "a" * 10_000])
def test_unknown_alerts_are_refused(books: Books, name: str) -> None:
    with pytest.raises(UnknownRowError):
        books.ledger.acknowledge(name, "ann")
    with pytest.raises(UnknownRowError):
        books.ledger.close(name, "ann", "r")
    with pytest.raises(UnknownRowError):
        books.ledger.note(name, "ann", "m")


def test_nobody_fills_the_disk_with_memos(books: Books) -> None:
    name = books.only().id
    for n in range(MAX_EVENTS + 10):
        books.ledger.note(name, "ann", f"memo {n}")
    assert books.store.count_events(name) == MAX_EVENTS
    assert books.only().memo == f"memo {MAX_EVENTS + 9}"
