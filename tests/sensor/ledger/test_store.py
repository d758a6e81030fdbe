"""The ledger's tables."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.alerts.alert import Alert
from sensor.ledger.row import CLOSED, MAX_EVIDENCE_BYTES, OPENED, Row
from sensor.ledger.store import LedgerStore, clamped, sound
from sensor.ledger.writing import first_row
from sensor.storage.database import Database
from tests.sensor.ledger.books import AP, T0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LedgerStore]:
    with Database.open(tmp_path / "state.db") as database:
        yield LedgerStore(database)


def row(**changes: object) -> Row:
    made = first_row(Alert("X", "OTHER", 5, T0, "text", subject=AP), 60, "", T0)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_row_is_read_as_it_was_written(store: LedgerStore) -> None:
    written = store.insert(row(text="a\u202eb", evidence=(("signal", "-40"),), latitude_deg=1.5), AP, None)
    assert store.get(written.id) == written
    assert store.several([written.id, "x"]) == {written.id: written}


def test_a_name_is_never_given_twice_even_if_its_row_is_gone(store: LedgerStore) -> None:
    first = store.insert(row(), AP, None)
    store.remove([first.id])
    assert store.insert(row(), AP, None).id != first.id


def test_evidence_is_bounded(store: LedgerStore) -> None:
    written = store.insert(row(evidence=tuple((str(n), "x" * 1000) for n in range(100))), AP, None)
    assert 50 < len(written.evidence) < MAX_EVIDENCE_BYTES // 1000
    assert written.evidence[0] == ("0", "x" * 1000)


def test_what_is_closed_is_counted_and_described_no_more(store: LedgerStore) -> None:
    written = store.insert(row(), AP, None)
    assert store.end(replace(written, closed_us=T0 + 5), T0)
    assert not store.end(replace(written, closed_us=T0 + 6), T0)
    assert not store.count_up(replace(written, count=9), T0, None)
    assert not store.describe(replace(written, text="new"), T0, None)
    assert store.get(written.id) == replace(written, status=CLOSED, closed_us=T0 + 5)


def test_pages_hold_nothing_twice_and_leave_nothing_out(store: LedgerStore) -> None:
    written = [store.insert(row(opened_us=T0 + n % 3), AP, None).id for n in range(20)]
    store.end(replace(row(), id=written[7]), T0)
    seen, before, more = [], "", True
    while more:
        rows, more = store.page(3, before)
        seen += [each.id for each in rows]
        before = seen[-1]
    assert seen == sorted(set(written) - {written[7]}, reverse=True)


def test_events_are_numbered_and_leave_with_their_row(store: LedgerStore) -> None:
    written = store.insert(row(), AP, None)
    for n in range(5):
        store.add_event(written, T0 + n, OPENED, "a\0nn", "\ud800")
    events, more = store.events(written.id, 3)
    assert ([event.at_us - T0 for event in events], more) == ([4, 3, 2], True)
    assert (events[0].who, events[0].detail) == ("a\\x00nn", "\\ud800")
    events, more = store.events(written.id, 3, events[-1].number)
    assert ([event.at_us - T0 for event in events], more) == ([1, 0], False)
    store.remove([written.id])
    assert store.count_events(written.id) == 0


@given(st.text(st.characters(exclude_categories=()), max_size=50), st.integers(0, 60))
def test_any_text_can_be_stored_and_read(text: str, bound: int) -> None:
    told = sound(text, bound)
    assert len(told.encode()) <= bound
    assert "\0" not in told


@given(st.integers())
def test_any_number_fits_a_column(number: int) -> None:
    assert abs(clamped(number)) < 1 << 63
