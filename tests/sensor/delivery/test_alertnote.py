"""A row of the ledger as a note."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from sensor.delivery.alertnote import Sender, note_of, subject_of
from sensor.ledger.row import ACKNOWLEDGED, CLOSED, OPENED, TRANSITIONS, Row
from tests.sensor.ledger.books import AP, T0, books

ROOF = Sender("UUID", "roof")


@pytest.fixture
def row(tmp_path: Path) -> Row:
    with books(tmp_path / "state.db") as opened:
        opened.find(transmitter=AP)
        return opened.only()


def names(bssid: bytes) -> Iterable[bytes]:
    return [b"office\r\n", b""] if bssid == AP else []


def test_routes_look_at_name_class_networks_and_addresses(row: Row) -> None:
    subject = subject_of(row, OPENED, names)
    assert (subject.name, subject.klass, subject.severity) == ("DEAUTHFLOOD", "DENIAL", 10)
    assert subject.ssids == ("office\\x0d\\x0a",)
    assert subject.addresses == (AP,)


def test_a_note_says_what_was_found_to_people_and_programs(row: Row) -> None:
    note = note_of(row, OPENED, names, ROOF)
    assert note.title == "DEAUTHFLOOD (medium) - roof"
    assert note.body == "somebody deauthenticates"
    assert note.ts_us == T0
    assert note.document["id"] == row.id
    assert note.document["subject"] == "02:00:00:00:00:01"
    assert note.document["sensor"] == {"id": "UUID", "name": "roof"}
    assert "closed" not in note.document


def test_every_transition_has_a_key_of_its_own_that_begins_alike(row: Row) -> None:
    keys = {note_of(row, what, names, ROOF).key for what in TRANSITIONS for _ in range(2)}
    assert len(keys) == 2 * len(TRANSITIONS)
    assert all(key.startswith(row.id) for key in keys)


def test_the_end_says_why_and_after_how_long(row: Row) -> None:
    over = replace(row, status=CLOSED, closed_us=T0 + 90_000_000, last_seen_us=T0 + 60_000_000, count=7)
    assert note_of(over, CLOSED, names, ROOF).body.startswith("Nothing was found any more.\nFound 7 times within 60 s")
    by_anna = replace(over, closed_by="anna", reason="a test")
    note = note_of(by_anna, CLOSED, names, ROOF)
    assert note.body.startswith("Closed by anna: a test\n")
    assert note.ts_us == T0 + 90_000_000
    assert (note.document["reason"], note.document["closed_by"]) == ("a test", "anna")


def test_who_looks_after_it_is_told(row: Row) -> None:
    note = note_of(replace(row, acknowledged_by="anna", acknowledged_us=T0 + 5), ACKNOWLEDGED, names, Sender("", ""))
    assert note.title == "DEAUTHFLOOD is looked after by anna"
    assert note.ts_us == T0 + 5


def test_a_subject_that_is_no_address_is_left_out(row: Row) -> None:
    assert "subject" not in note_of(replace(row, subject=b"crowd"), OPENED, names, ROOF).document
