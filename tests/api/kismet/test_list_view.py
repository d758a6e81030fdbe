"""Views of long lists: the parts that filter, search, sort and write."""

from collections.abc import Sequence

import pytest

from api.kismet.fields import ABSENT, parse_fields
from api.kismet.list_view import ListView, QuickSearch, Search, Shape, matching, simplifier
from api.kismet.members import LIST, Members, Scope
from api.kismet.parameters import Parameters
from api.kismet.regex import RegexFilter
from api.kismet.views import ViewRequest

NAME = "kismet.device.base.name"  # a field that a search looks into
MEMBERS: Members[int] = Members(
    {
        "n": lambda number, _: number,
        "text": lambda number, _: f"Number {number}",
        "list": lambda number, _: list(range(number)),
        "odd": lambda number, _: 1 if number % 2 else None,
    }
)


def test_a_record_is_cut_down_while_it_is_read() -> None:
    fields = parse_fields(["n", ["text", "name"], "#list", "#n", "odd", "none/below"])
    assert simplifier(MEMBERS, fields, LIST)(4) == {
        "n": ABSENT,
        "name": "Number 4",
        "list": 4,
        "odd": ABSENT,
        "below": ABSENT,
    }
    assert simplifier(MEMBERS, (), LIST)(3) == {"n": 3, "text": "Number 3", "list": [0, 1, 2], "odd": 1}


def test_a_search_minds_no_case_and_no_numbers() -> None:
    search = Search([MEMBERS.getter(("n",)), MEMBERS.getter(("text",))], "number 1", LIST)
    assert search.find([1, 2, 10]) == {0, 2}
    assert Search([MEMBERS.getter(("n",))], "1", LIST).find([1, 10]) == set()


async def test_whoever_is_found_twice_is_there_once() -> None:
    def thirds(rows: Sequence[int]) -> set[int]:
        return {n for n, row in enumerate(rows) if row % 3 == 0}

    members = Members({NAME: lambda row, _: f"Number {row}"})
    request = ViewRequest(Parameters({"search": "number 3"}, {"fields": ["n", NAME, "nowhere"]}), 0)
    shape = Shape(members, lambda row: row, (NAME,), search=QuickSearch({("n",)}, lambda paths, sought: thirds))
    assert await ListView(shape, request, LIST).find([35, 3, 7, 31, 6]) == ([35, 3, 31, 6], None)


async def test_nobody_is_followed_who_is_only_looked_at() -> None:
    asked: list[tuple[int, bool]] = []

    def read(row: int, scope: Scope) -> str:
        asked.append((row, scope.follow))
        return str(row)

    shape = Shape(Members({NAME: read}), lambda row: row, (NAME,))
    variables = {"search": "1", "sort": NAME, "page": "0", "length": "1"}
    request = ViewRequest(Parameters(variables, {"regex": [[NAME, "1"]]}), 0)
    view = ListView(shape, request, Scope(follow=True))
    rows, _ = await view.find([1, 2, 10])
    assert {row for row, _ in asked} == {1, 2, 10}
    assert [record async for some in view.records(rows) for record in some] == [{NAME: "1"}]
    assert [row for row, follow in asked if follow] == [1]


async def test_patterns_read_no_more_than_their_fields() -> None:
    shape = Shape(MEMBERS, lambda row: row, ())
    regex = RegexFilter.parse([["text", "[13]$"]])
    assert await matching([1, 2, 3], shape, regex, LIST) == [1, 3]
    assert await matching([1, 2, 3], shape, RegexFilter(()), LIST) == [1, 2, 3]


@pytest.mark.parametrize("patterns", [["[13]$"], ["1$", "3$"], ["(?=1)", "3"], ["x", "(?s)3.?$"]])
@pytest.mark.parametrize("others", [[], [["list", "x"], ["n", "1"]], [["twice", "^4$"]]])
async def test_texts_that_are_quickly_had_are_matched_as_others(patterns: list[str], others: list[list[str]]) -> None:
    members = Members({**MEMBERS.getters, "twice": lambda row, _: str(2 * row)})
    plain = Shape(members, lambda row: row, ())
    quick = Shape(members, lambda row: row, (), texts={("text",): lambda rows: [f"Number {row}" for row in rows]})
    asked = [*(["text", pattern] for pattern in patterns), *others]
    kept = [await matching(list(range(9)), shape, RegexFilter.parse(asked), LIST) for shape in (plain, quick)]
    assert kept[0] == kept[1]
    assert kept[0]
