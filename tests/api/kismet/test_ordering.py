"""Pages of an order are what sorting everything would give."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.kismet import ordering
from api.kismet.members import Maybe
from api.kismet.ordering import comparable, in_order
from api.kismet.views import sort_key

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "few numbers": st.integers(0, 3),
    "numbers": st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.booleans(),
    "numbers or nothing": st.none() | st.integers(-9, 0) | st.floats(allow_nan=False, allow_infinity=False),
    "texts": st.text(max_size=3),
    "texts or nothing": st.none() | st.text(max_size=1),
    "octets": st.binary(max_size=2),
    "anything": st.none() | st.integers(0, 3) | st.text(max_size=1) | st.lists(st.integers(), max_size=1),
}


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples are smaller than what they are taken of, and mislead now and then."""
    monkeypatch.setattr(ordering, "SORTED", 8)
    monkeypatch.setattr(ordering, "MARGIN", 0)


@pytest.mark.usefixtures("small_slices")
@pytest.mark.parametrize("kind", VALUES)
@settings(max_examples=40)
@given(drawn=st.data())
def test_the_order_is_that_of_sorting_everything(kind: str, drawn: st.DataObject) -> None:
    values = drawn.draw(st.lists(VALUES[kind], max_size=60))
    start, length = drawn.draw(st.integers(0, 65)), drawn.draw(st.integers(0, 65))
    largest_first = drawn.draw(st.booleans())
    key: Callable[[Any], Any] = (lambda value: value) if kind == "octets" else sort_key
    whole = sorted(range(len(values)), key=lambda n: key(values[n]), reverse=largest_first)  # equal ones as they came

    async def page() -> list[int]:
        keys = values if kind == "octets" else await comparable(values)
        return await in_order(keys, largest_first, slice(start, start + length))

    assert asyncio.run(page()) == whole[start : start + length]


@pytest.mark.usefixtures("small_slices")
@pytest.mark.parametrize("largest_first", [True, False])
@pytest.mark.parametrize("start", [0, 10, 250, 480])
async def test_a_sample_that_misleads_costs_time_and_nothing_else(start: int, largest_first: bool) -> None:
    keys = [0 if n % 63 == 0 else n * 7919 % 500 for n in range(500)]  # the sample sees nothing but 0
    whole = sorted(range(500), key=keys.__getitem__, reverse=largest_first)
    assert await in_order(keys, largest_first, slice(start, start + 20)) == whole[start : start + 20]


async def test_a_page_of_many_sorts_few(monkeypatch: pytest.MonkeyPatch) -> None:
    sorted_at_once: list[int] = []

    def watched(some: Any, **options: Any) -> list[Any]:
        sorted_at_once.append(len(some))
        return sorted(some, **options)

    monkeypatch.setattr(ordering, "sorted", watched, raising=False)
    keys = [n * 7919 % 50_021 for n in range(50_000)]
    for start in (0, 25_000, 49_950):
        page = await in_order(keys, True, slice(start, start + 50))
        assert [keys[n] for n in page] == sorted(keys, reverse=True)[start : start + 50]
    assert sum(sorted_at_once) < 3 * 2 * ordering.SORTED


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        ([2, 1.5, True], [2, 1.5, True]),
        (["b", "a"], ["b", "a"]),
        ([None, None], [float("-inf"), float("-inf")]),
        ([None, -3, 0.5], [float("-inf"), -3, 0.5]),
        ([None, "", "a"], ["", "1", "1a"]),
        ([None, "a", 3, [1]], [(0, 0.0, ""), (2, 0.0, "a"), (1, 3.0, ""), (0, 0.0, "")]),
        ([], []),
    ],
)
async def test_keys_can_be_compared(values: list[Maybe], keys: list[object]) -> None:
    assert await comparable(values) == keys


async def test_equal_keys_are_not_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    sorted_at_once: list[int] = []

    def watched(some: Any, **options: Any) -> list[Any]:
        sorted_at_once.append(len(some))
        return sorted(some, **options)

    keys = [5 if n == 700 else 1 for n in range(20_000)]
    monkeypatch.setattr(ordering, "sorted", watched, raising=False)
    assert await in_order(keys, True, slice(0, 4)) == [700, 0, 1, 2]
    assert await in_order(keys, False, slice(19_998, 20_000)) == [19_999, 700]
    assert sorted_at_once[0] <= ordering.SORTED  # the sample
    assert sorted_at_once[1] == 1
