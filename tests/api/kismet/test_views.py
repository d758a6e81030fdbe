"""Views page, sort and search as Kismet's web page expects."""

from typing import Any

import pytest

from api.kismet.encodings import Record, Value
from api.kismet.parameters import Parameters
from api.kismet.views import View
from sensor.errors import RefusedError

RECORDS: list[Record] = [{"n": number, "name": f"name {number}", "in": {"x": -number}} for number in range(7)]
NOW_US = 100_000_000


def shown(variables: dict[str, str] | None = None, document: dict[str, Any] | None = None) -> Any:
    view = View(Parameters(variables or {}, document or {}), NOW_US)
    return view.show(RECORDS, lambda record: int(str(record["n"])) * 1_000_000)


def numbers(records: Value) -> list[Any]:
    assert isinstance(records, list)
    return [record["n"] for record in records if isinstance(record, dict)]


def test_without_a_page_it_is_a_bare_list() -> None:
    assert shown({"length": "2"}) == RECORDS


@pytest.mark.parametrize("size", ["length", "size"])
def test_a_page_is_wrapped(size: str) -> None:
    page = shown({"page": "1", size: "3"})
    assert numbers(page["data"]) == [3, 4, 5]
    assert (page["last_page"], page["last_row"], page["total_row"]) == (3, 7, 7)


def test_a_page_beyond_the_end_starts_again() -> None:
    assert numbers(shown({"page": "9", "length": "3"})["data"]) == [0, 1, 2]


@pytest.mark.parametrize("variables", [{"page": "0"}, {"page": "x", "length": "-1"}, {"page": "-5", "length": "junk"}])
def test_a_page_without_a_length_holds_everything(variables: dict[str, str]) -> None:
    page = shown(variables)
    assert len(page["data"]) == 7
    assert page["last_page"] == 1


def test_ascending_means_largest_first() -> None:
    assert numbers(shown({"sort": "n", "sort_dir": "asc"}))[:2] == [6, 5]
    assert numbers(shown({"sort": "n", "sort_dir": "desc"}))[:2] == [0, 1]
    assert numbers(shown({"sort": "in/x"}))[:2] == [6, 5]
    assert numbers(shown({"sort": "name", "sort_dir": "asc"}))[:2] == [6, 5]
    assert numbers(shown({"sort": "missing"})) == list(range(7))


def test_search_looks_in_the_wanted_fields_only() -> None:
    assert numbers(shown({"search": "NAME 3"})) == [3]
    assert shown({"search": "name 3"}, {"fields": ["n"]}) == []
    assert shown({"search": "3"}, {"fields": ["n"]}) == [{"n": 3}]


def test_counts_are_of_what_was_found() -> None:
    page = shown({"page": "0", "length": "2", "search": "name"}, {"regex": [["name", "[345]"]]})
    assert (page["last_page"], page["last_row"], page["total_row"]) == (2, 3, 7)


@pytest.mark.parametrize(("time", "first"), [(5, 5), ("5.0", 5), (-96, 4), (4.5, 5), ("junk", 0), (True, 0), (None, 0)])
def test_last_time_keeps_what_changed_since(time: object, first: int) -> None:
    assert numbers(shown(document={"last_time": time}))[0] == first


def test_datatables_get_their_own_answer() -> None:
    variables = {
        "start": "2",
        "length": "2",
        "draw": "9",
        "order[0][column]": "0",
        "order[0][dir]": "asc",
        "search[value]": "name",
    }
    answer = shown(variables, {"datatable": True, "colmap": {"0": ["n"]}, "fields": ["n", "name"]})
    assert (answer["draw"], answer["recordsTotal"], answer["recordsFiltered"]) == (9, 7, 7)
    assert numbers(answer["data"]) == [4, 3]


@pytest.mark.parametrize("document", [{"fields": 5}, {"regex": [["n", "("]]}])
def test_what_cannot_be_read_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        shown(document=document)
