"""Names, tags and lists of devices outlive the daemon, within bounds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sensor.errors import RefusedError
from sensor.storage import devicenotes
from sensor.storage.database import Database
from sensor.storage.devicenotes import FOUND, LOST, DeviceNotes

ONE, TWO = b"\x00\x1b\x2f\xaa\x00\x01", b"\x00\x1b\x2f\xaa\x00\x02"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path / "state.db") as opened:
        yield opened


def test_what_was_noted_is_there_after_a_restart(database: Database) -> None:
    notes = DeviceNotes(database)
    notes.set_name(ONE, "the printer ☃")
    notes.set_tag(ONE, "notes", "third floor")
    notes.set_tag(ONE, "owner", "me")
    notes.watch(LOST, [TWO, ONE, TWO])
    again = DeviceNotes(database)
    assert again.name_of(ONE) == "the printer ☃"
    assert again.tags_of(ONE) == {"notes": "third floor", "owner": "me"}
    assert (again.watched(LOST), again.watched(FOUND)) == ([TWO, ONE], [])


def test_nothing_is_known_of_others(database: Database) -> None:
    notes = DeviceNotes(database)
    assert (notes.name_of(TWO), dict(notes.tags_of(TWO))) == ("", {})


def test_empty_texts_take_away(database: Database) -> None:
    notes = DeviceNotes(database)
    notes.set_name(ONE, "x")
    notes.set_tag(ONE, "notes", "y")
    notes.set_name(ONE, "")
    notes.set_tag(ONE, "notes", "")
    notes.set_name(TWO, "")
    for each in (notes, DeviceNotes(database)):
        assert (each.name_of(ONE), dict(each.tags_of(ONE))) == ("", {})


def test_a_list_is_left(database: Database) -> None:
    notes = DeviceNotes(database)
    notes.watch(FOUND, [ONE, TWO])
    notes.unwatch(FOUND, [ONE, b"\xff" * 6])
    assert notes.watched(FOUND) == DeviceNotes(database).watched(FOUND) == [TWO]


@pytest.mark.parametrize("text", ["x" * 5000, "\ud800"])
def test_what_no_record_could_show_is_refused(database: Database, text: str) -> None:
    notes = DeviceNotes(database)
    with pytest.raises(RefusedError):
        notes.set_name(ONE, text)
    with pytest.raises(RefusedError):
        notes.set_tag(ONE, "notes", text)
    with pytest.raises(RefusedError):
        notes.set_tag(ONE, text, "x")
    assert (notes.name_of(ONE), dict(notes.tags_of(ONE))) == ("", {})


def test_there_is_room_for_so_many_and_no_more(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devicenotes, "MAX_DEVICES", 1)
    monkeypatch.setattr(devicenotes, "MAX_TAGS", 1)
    notes = DeviceNotes(database)
    notes.set_name(ONE, "a")
    notes.set_name(ONE, "b")
    notes.set_tag(ONE, "t", "1")
    notes.set_tag(ONE, "t", "2")
    notes.watch(FOUND, [ONE])
    with pytest.raises(RefusedError):
        notes.set_name(TWO, "c")
    with pytest.raises(RefusedError):
        notes.set_tag(TWO, "t", "1")
    with pytest.raises(RefusedError):
        notes.set_tag(ONE, "u", "1")
    with pytest.raises(RefusedError):
        notes.watch(FOUND, [ONE, TWO])
    assert DeviceNotes(database).watched(FOUND) == [ONE]
