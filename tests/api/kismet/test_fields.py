"""`fields` cuts records down as Kismet's clients count on."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.kismet.encodings import Keyed, Value
from api.kismet.fields import MAX_FIELDS, parse_fields, simplify
from sensor.errors import RefusedError

RECORD: Value = {
    "mac": "AA",
    "signal": {"last": -50, "rrd": {"minute": [1, 2, 3]}},
    "seenby": [{"uuid": "x"}],
    "freqs": Keyed({"2412000": 5, "2437000": 6}),
    "empty": [],
}


def picked(*fields: Any) -> Value:
    return simplify(RECORD, parse_fields(list(fields)))


def test_a_path_is_named_by_its_last_part_or_as_asked() -> None:
    assert picked("mac", "signal/last", ["signal/last", "dbm"]) == {"mac": "AA", "last": -50, "dbm": -50}


@pytest.mark.parametrize(
    "path",
    ["none", "none/deeper", "mac/deeper", "seenby/uuid", "freqs/2412000", "signal/none", "", "/", "#none", "#mac"],
)
def test_what_is_not_there_is_zero(path: str) -> None:
    result = picked([path, "x"])
    assert result == {"x": 0}


def test_a_hash_counts_elements() -> None:
    assert picked("#seenby", "#freqs", ["#signal/rrd/minute", "n"], "#empty") == {
        "seenby": 1,
        "freqs": 2,
        "n": 3,
        "empty": 0,
    }


def test_it_applies_to_each_element_and_each_value_of_a_map() -> None:
    fields = parse_fields(["a"])
    assert simplify([{"a": 1, "b": 2}, {"b": 3}], fields) == [{"a": 1}, {"a": 0}]
    assert simplify(Keyed({"k": {"a": 1, "b": 2}}), fields) == {"k": {"a": 1}}
    assert simplify("text", fields) == "text"


def test_no_fields_means_all_of_them() -> None:
    assert simplify(RECORD, parse_fields([])) == RECORD


@pytest.mark.parametrize(
    "fields", ["mac", {"mac": 1}, [5], [None], [["a", "b", "c"]], [["a"]], [["a", 5]], ["a"] * (MAX_FIELDS + 1)]
)
def test_anything_else_is_refused(fields: object) -> None:
    with pytest.raises(RefusedError, match="field mapping"):
        parse_fields(fields)


@given(st.lists(st.text() | st.tuples(st.text(), st.text()).map(list), max_size=20))
def test_any_paths_give_a_record_of_their_names(paths: list[Any]) -> None:
    fields = parse_fields(paths)
    result = simplify(RECORD, fields)
    assert isinstance(result, dict)
    if fields:
        assert set(result) == {field.name for field in fields}
