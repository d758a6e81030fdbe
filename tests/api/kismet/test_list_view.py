"""Views of long lists: the parts that filter, search, sort and write."""

import random

import pytest

from api.kismet import list_view
from api.kismet.fields import ABSENT, parse_fields
from api.kismet.list_view import Search, comparable, found_by_any, in_order, matching, simplifier
from api.kismet.members import LIST, Maybe, Members
from api.kismet.regex import RegexFilter

MEMBERS: Members[int] = Members(
    {
        "n": lambda number, _: number,
        "text": lambda number, _: f"Number {number}",
        "list": lambda number, _: list(range(number)),
        "odd": lambda number, _: 1 if number % 2 else None,
    }
)


@pytest.mark.parametrize("largest_first", [True, False])
@pytest.mark.parametrize("kinds", [1, 20, 1000])
@pytest.mark.parametrize("cut", [(0, 0), (0, 1), (0, 7), (30, 40), (0, 40), (80, 90), (99, 100), (0, 5000), (100, 150)])
async def test_the_order_is_that_of_sorting_everything(
    largest_first: bool, kinds: int, cut: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_view, "SORTED", 16)
    monkeypatch.setattr(list_view, "PICKED", 9)
    monkeypatch.setattr(list_view, "FEW", 50)
    chance = random.Random(kinds)
    keys: list[float] = [chance.randrange(kinds) for _ in range(100)]
    whole = sorted(range(100), key=keys.__getitem__, reverse=largest_first)  # equal ones as they came
    assert await in_order(keys, largest_first, slice(*cut)) == whole[slice(*cut)]


async def test_nothing_in_order_is_nothing() -> None:
    assert await in_order([], True, slice(0, 5)) == []


@pytest.mark.parametrize(
    ("keys", "compared"),
    [
        ([2, 1.5, True], [2, 1.5, True]),
        (["b", "a"], ["b", "a"]),
        ([None, "a", 3], [(0, 0.0, ""), (2, 0.0, "a"), (1, 3.0, "")]),
        ([], []),
    ],
)
def test_keys_can_be_compared(keys: list[Maybe], compared: list[object]) -> None:
    assert comparable(keys) == compared


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
    assert search.find([1, 2, 10]) == [1, 10]
    assert Search([MEMBERS.getter(("n",))], "1", LIST).find([1, 10]) == []


def test_whoever_is_found_twice_is_there_once() -> None:
    rows = ["a", "b", "c", "d"]
    finders = [lambda some: [row for row in some if row in "cb"], lambda some: [row for row in some if row in "ab"]]
    assert found_by_any(rows, finders) == ["a", "b", "c"]
    assert found_by_any(rows, finders[:1]) == ["b", "c"]
    assert list(found_by_any(rows, [])) == []


async def test_patterns_read_no_more_than_their_fields() -> None:
    regex = RegexFilter.parse([["text", "[13]$"]])
    assert await matching([1, 2, 3], MEMBERS, regex, LIST) == [1, 3]
    assert await matching([1, 2, 3], MEMBERS, RegexFilter(()), LIST) == [1, 2, 3]
