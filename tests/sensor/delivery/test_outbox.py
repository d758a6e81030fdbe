"""The outbox: notes that wait, notes that are dead, and who has to go."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.delivery.connector import Note
from sensor.delivery.outbox import DAY_US, DEAD_LIFETIME_US, MAX_DEAD, MAX_NOTE_OCTETS, Outbox, decoded, encoded
from sensor.storage.database import Database
from tests.sensor.delivery.notes import NOW_US, hostile, note


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path / "state.db") as opened:
        yield opened


def keys(outbox: Outbox, connector: str = "ops", now_us: int = NOW_US) -> list[str]:
    found, after = [], 0
    while (entry := outbox.next(connector, now_us, after)) is not None:
        found.append(entry.note.key)
        after = entry.number
    return found


def test_notes_wait_in_order_for_each_connector(database: Database) -> None:
    outbox = Outbox(database)
    for key in ("a", "b", "c"):
        outbox.put("ops", note(key), NOW_US)
    outbox.put("mail", note("a"), NOW_US)
    assert keys(outbox) == ["a", "b", "c"]
    assert keys(outbox, "mail") == ["a"]
    assert keys(outbox, "nobody") == []


def test_a_key_waits_once(database: Database) -> None:
    outbox = Outbox(database)
    outbox.put("ops", note("a", title="first"), NOW_US)
    outbox.put("ops", note("a", title="second"), NOW_US)
    entry = outbox.next("ops", NOW_US)
    assert entry is not None
    assert entry.note.title == "first"
    assert keys(outbox) == ["a"]


def test_what_a_transaction_does_not_write_is_not_told(database: Database) -> None:
    outbox = Outbox(database)

    def fail_after_putting() -> None:
        with database.transaction():
            outbox.put("ops", note("a"), NOW_US)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_putting()
    assert keys(outbox) == []


def test_what_was_taken_leaves_and_is_counted(database: Database) -> None:
    outbox = Outbox(database)
    outbox.put("ops", note("a"), NOW_US)
    entry = outbox.next("ops", NOW_US)
    assert entry is not None
    outbox.sent(entry, "HTTP 200", NOW_US + 5)
    assert keys(outbox) == []
    tally = outbox.tallies()["ops"]
    assert (tally.waiting, tally.sent, tally.last_sent_us, tally.last_answer) == (0, 1, NOW_US + 5, "HTTP 200")


def test_a_note_waits_until_it_is_due(database: Database) -> None:
    outbox = Outbox(database)
    outbox.put("ops", note("later"), NOW_US, NOW_US + 10)
    outbox.put("ops", note("now"), NOW_US)
    assert keys(outbox) == ["now"]
    assert outbox.next_due_us("ops") == NOW_US
    assert keys(outbox, now_us=NOW_US + 10) == ["later", "now"]
    assert outbox.next_due_us("mail") is None


def test_a_failure_is_kept_with_the_note(database: Database) -> None:
    outbox = Outbox(database)
    outbox.put("ops", note("a"), NOW_US)
    entry = outbox.next("ops", NOW_US)
    assert entry is not None
    outbox.failed(entry, "HTTP 500", NOW_US, NOW_US + 7)
    assert keys(outbox) == []
    again = outbox.next("ops", NOW_US + 7)
    assert again is not None
    assert (again.number, again.attempts) == (entry.number, 1)
    assert outbox.tallies()["ops"].last_error == "HTTP 500"


def test_the_dead_can_be_looked_at_and_tried_again(database: Database) -> None:
    outbox = Outbox(database)
    for key in ("a", "b"):
        outbox.put("ops", note(key), NOW_US)
    for _ in range(2):
        entry = outbox.next("ops", NOW_US)
        assert entry is not None
        outbox.bury(entry, "HTTP 410", NOW_US + 1)
    first, second = outbox.dead()
    assert (first.key, first.error, first.attempts, first.title) == ("a", "HTTP 410", 1, "DEAUTHFLOOD high")
    assert outbox.revive(NOW_US + 2, second.number) == 1
    assert outbox.revive(NOW_US + 2, 999) == 0
    assert keys(outbox, now_us=NOW_US + 2) == ["b"]
    assert outbox.revive(NOW_US + 2) == 1
    assert keys(outbox, now_us=NOW_US + 2) == ["a", "b"]
    assert outbox.dead() == []


def test_what_waits_too_long_dies_with_its_last_error(database: Database) -> None:
    outbox = Outbox(database, lifetime_us=DAY_US)
    outbox.put("ops", note("a"), NOW_US)
    outbox.put("gone", note("b"), NOW_US)
    entry = outbox.next("ops", NOW_US)
    assert entry is not None
    outbox.failed(entry, "no connection", NOW_US)
    assert outbox.expire(NOW_US + DAY_US - 1) == {}
    assert outbox.expire(NOW_US + DAY_US) == {"gone": 1, "ops": 1}
    assert [dead.error for dead in outbox.dead()] == ["waited too long; no connection", "waited too long"]
    assert outbox.tallies()["ops"].died == 1


def test_the_ends_of_alerts_go_first_where_there_is_no_room(database: Database) -> None:
    outbox = Outbox(database, max_waiting=6)
    told = ["opened", "closed", "noted", "opened", "closed", "opened", "opened", "opened", "opened", "opened"]
    dropped = [outbox.put("ops", note(f"{n}-{what}", transition=what), NOW_US) for n, what in enumerate(told)]
    assert keys(outbox) == [f"{n}-opened" for n in (3, 5, 6, 7, 8, 9)]
    assert sum(dropped) == outbox.tallies()["ops"].dropped == 4


def test_octets_are_bounded_and_the_newest_stays(database: Database) -> None:
    outbox = Outbox(database, max_octets=10_000)
    for number in range(10):
        outbox.put("ops", note(f"k{number}", body="x" * 4000), NOW_US)
    assert keys(outbox) == ["k8", "k9"]
    outbox.put("ops", note("huge", body="x" * 50_000), NOW_US)
    assert keys(outbox) == ["huge"]
    assert outbox.tallies()["ops"].octets > 50_000


def test_a_note_that_cannot_be_read_holds_nobody_up(database: Database) -> None:
    outbox = Outbox(database)
    for key in ("broken", "strange", "good"):
        outbox.put("ops", note(key), NOW_US)
    database.write("UPDATE outbox SET note = x'00' WHERE key = 'broken'")
    database.write("UPDATE outbox SET note = ? WHERE key = 'strange'", b'{"options":{},"colour":"red"}')
    assert keys(outbox) == ["good"]
    assert [(dead.key, dead.error) for dead in outbox.dead()] == [
        ("broken", "cannot be read"),
        ("strange", "cannot be read"),
    ]


def test_the_bound_holds_however_much_has_been_sent(database: Database) -> None:
    outbox = Outbox(database, max_waiting=5)
    for number in range(40):
        outbox.put("ops", note(f"k{number}"), NOW_US)
        if number % 2:
            entry = outbox.next("ops", NOW_US)
            assert entry is not None
            outbox.sent(entry, "", NOW_US)
        assert len(keys(outbox)) <= 5
    fresh = Outbox(database, max_waiting=3)  # after a restart, and with a smaller bound
    fresh.put("ops", note("new"), NOW_US)
    assert len(keys(fresh)) <= 3
    assert keys(fresh)[-1] == "new"


def test_the_dead_are_bounded_and_do_not_stay_for_ever(database: Database) -> None:
    outbox = Outbox(database, lifetime_us=1)
    with database.transaction():
        for number in range(MAX_DEAD + 5):
            outbox.put("ops", note(f"k{number}"), NOW_US)
    outbox.expire(NOW_US + 1)
    assert len(outbox.dead()) == MAX_DEAD
    assert outbox.dead()[0].key == "k5"
    outbox.put("ops", note("last"), NOW_US)
    outbox.expire(NOW_US + 1 + DEAD_LIFETIME_US)
    assert [dead.key for dead in outbox.dead()] == ["last"]


def test_a_note_that_is_far_too_large_is_cut(database: Database) -> None:
    large = note("a", body="x" * MAX_NOTE_OCTETS, document={"much": "y" * MAX_NOTE_OCTETS})
    kept = decoded(encoded(large))
    assert len(encoded(large)) < MAX_NOTE_OCTETS
    assert kept.document == {"truncated": True}
    assert (kept.key, kept.ts_us, kept.transition) == (large.key, large.ts_us, large.transition)


def test_a_hostile_note_is_kept_as_it_is() -> None:
    assert decoded(encoded(hostile(options={"to": ("a", "b"), "topic": "t"}))) == hostile(
        options={"to": ("a", "b"), "topic": "t"}
    )


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.booleans()))
def test_every_note_survives_being_written_down(title: str, body: str, document: dict[str, object]) -> None:
    told = Note("k", title, body, document)
    assert decoded(encoded(told)) == told
