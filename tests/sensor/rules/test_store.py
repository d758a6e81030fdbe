"""Aggregates over windows, and bounds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.rules.indices import INDICES, STORED
from sensor.rules.settings import RulesSettings
from sensor.rules.store import MAX_ANSWERS, Condition, EventStore, Question

FRAMES, DEAUTHS, SOURCES = INDICES["frames"], INDICES["deauth_frames"], INDICES["sources"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    made = EventStore.open(tmp_path / "events.db", RulesSettings(keep_hours=1))
    made.write(
        [
            ("frames", 1, {"kind": "deauth", "bssid": "A", "count": 3, "signal_dbm": -40}),
            ("frames", 2, {"kind": "deauth", "bssid": "B", "count": 10, "signal_dbm": -60}),
            ("frames", 3, {"kind": "deauth", "bssid": "A", "count": 4, "signal_dbm": -50}),
            ("frames", 3, {"kind": "beacon", "bssid": "A", "count": 100, "signal_dbm": -50}),
            ("frames", 3, {"kind": "deauth", "bssid": "", "count": 1, "signal_dbm": 0}),
            ("sources", 3, {"uuid": "A", "packets": 7}),
        ]
    )
    yield made
    made.close()


def ask(store: EventStore, **changes: object) -> list[tuple[str, float]]:
    question = Question((DEAUTHS,), "count", 0, 10, term="bssid", limit=10)
    return store.aggregate(replace(question, **changes))  # type: ignore[arg-type] # tests name real fields


def test_counts_are_of_frames_and_not_of_entries(store: EventStore) -> None:
    assert ask(store) == [("B", 10), ("A", 7)]
    assert ask(store, term="") == [("", 18)]
    assert ask(store, indices=(FRAMES,)) == [("A", 107), ("B", 10)]


def test_a_window_has_its_start_and_not_its_end(store: EventStore) -> None:
    assert ask(store, since_us=2, until_us=3) == [("B", 10)]
    assert ask(store, since_us=5) == []
    assert ask(store, since_us=5, term="") == [("", 0)]


@pytest.mark.parametrize(("aggregate", "expected"), [("avg", -45), ("sum", -90), ("min", -50), ("max", -40)])
def test_other_aggregates_are_over_entries(store: EventStore, aggregate: str, expected: float) -> None:
    assert dict(ask(store, aggregate=aggregate, field="signal_dbm"))["A"] == expected
    assert ask(store, aggregate=aggregate, field="signal_dbm", since_us=5, term="") == []


def test_the_largest_groups_come_first_or_the_smallest(store: EventStore) -> None:
    assert ask(store, limit=1) == [("B", 10)]
    assert ask(store, limit=1, ascending=True) == [("A", 7)]


def test_several_indices_and_conditions_add_up(store: EventStore) -> None:
    both = {"indices": (DEAUTHS, SOURCES), "term": ""}
    assert ask(store, **both) == [("", 19)]
    where = {"deauth_frames": Condition('"bssid" = ?', ("A",))}
    assert ask(store, **both, conditions=where) == [("", 8)]


def test_what_is_old_or_too_much_is_forgotten(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.prune(3_600_000_002) == 1
    monkeypatch.setitem(STORED, "frames", replace(STORED["frames"], max_rows=2))
    assert store.prune(3_600_000_002) == 2
    assert [row["count"] for row in store.rows(FRAMES, 0, 10)] == [1, 100]


def test_late_entries_are_found_by_the_order_of_writing(store: EventStore) -> None:
    cursor, rows = store.rows_after("frames", 0, Condition(), 3)
    assert len(rows) == 3
    assert store.rows_after("frames", cursor, Condition(), 0) == (cursor, [])
    store.write([("frames", 1, {"kind": "late", "count": 1})])
    again, rows = store.rows_after("frames", cursor, Condition(), 0)
    assert (again, [row["kind"] for row in rows]) == (cursor + 1, ["late"])
    store.prune(10**12)
    store.write([("frames", 10**12, {"kind": "new", "count": 1})])
    assert [row["kind"] for row in store.rows_after("frames", again, Condition(), 0)[1]] == ["new"]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("ABC"), st.integers(1, 5)), max_size=20), st.integers(0, 9)
)
def test_counts_agree_with_counting(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str, int]], since: int
) -> None:
    store = EventStore.open(tmp_path_factory.mktemp("store") / "events.db")
    store.write([("frames", at, {"kind": "deauth", "bssid": bssid, "count": count}) for at, bssid, count in rows])
    found = dict(store.aggregate(Question((DEAUTHS,), "count", since, 10, term="bssid", limit=5)))
    store.close()
    expected: dict[str, int] = {}
    for at, bssid, count in rows:
        if at >= since:
            expected[bssid] = expected.get(bssid, 0) + count
    assert found == expected


def test_what_was_just_asked_is_not_asked_again_until_something_is_written(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = []
    read = EventStore._read

    def counted(self: EventStore, query: str, *values: Any) -> list[Any]:
        questions.append(query)
        return read(self, query, *values)

    monkeypatch.setattr(EventStore, "_read", counted)
    before = ask(store)
    assert ask(store) == before
    assert len(questions) == 1
    assert ask(store, limit=1) == before[:1]
    assert len(questions) == 2
    store.write([("frames", 3, {"kind": "deauth", "bssid": "A", "count": 1000})])
    assert ask(store) != before
    for until_us in range(100):
        ask(store, until_us=until_us)
    assert len(store._answers) <= MAX_ANSWERS
