"""Which rows of a long list come first, found in slices; for a page not everything is sorted."""

from collections.abc import Sequence
from math import isqrt
from types import NoneType
from typing import Any, Final, TypeAlias

from api.kismet.members import Maybe
from api.kismet.slices import in_slices
from api.kismet.views import sort_key

Keys: TypeAlias = list[Any]  # numbers, texts, octets, or what `sort_key` makes of all of them: one of these alone

SORTED: Final = 4096  # sorted or looked through at a time
BEFORE_NUMBERS: Final = float("-inf")  # no record has it
MARGIN: Final = 4  # at least so many keys of a sample lie between a page and what is left out


async def comparable(values: "Sequence[Maybe]") -> Keys:
    """Return keys that compare with each other as `sort_key` says, the values themselves where that is so."""
    kinds = set(map(type, values))
    texts, numbers = kinds - {NoneType} == {str}, kinds - {NoneType} <= {int, float, bool}
    if NoneType not in kinds and (texts or numbers):
        return list(values)
    if numbers:
        return [BEFORE_NUMBERS if value is None else value for value in values]
    if texts:
        return ["" if value is None else f"1{value}" for value in values]
    keys: Keys = []
    async for some in in_slices(values, SORTED):
        keys += map(sort_key, some)
    return keys


async def in_order(keys: Keys, largest_first: bool, cut: slice) -> list[int]:
    """Return the places of the keys that have these ranks in order; equal ones as they came."""
    last = min(cut.stop, len(keys))
    if cut.start >= last:
        return []
    places: Sequence[int] = range(len(keys))
    first_key, last_key = _around(keys, largest_first, cut.start, last)
    upper = places if last_key is None else await _within(keys, places, last_key, at_most=not largest_first)
    lower = upper if first_key is None else await _within(keys, upper, first_key, at_most=largest_first)
    before = len(upper) - len(lower)
    if before > cut.start or before + len(lower) < last:  # the sample misled
        before, lower = 0, places
    key = keys.__getitem__
    order: list[int] = []
    async for some in in_slices(lower, SORTED):
        order += sorted(some, key=key, reverse=largest_first)
    order.sort(key=key, reverse=largest_first)  # of slices that are sorted, which is quick
    return order[cut.start - before : last - before]


def _around(keys: Keys, largest_first: bool, start: int, stop: int) -> tuple[Any, Any]:
    """Return two keys that most likely have the ranks from `start` to `stop` between them, guessed from a sample.

    None stands for a key that would lie before all others, or behind them.
    """
    step = -(-len(keys) // SORTED)
    sample = sorted(keys[::step], reverse=largest_first)
    first = start // step - _margin(start // step, len(sample))
    last = stop // step + 1 + _margin(stop // step, len(sample))
    return sample[first] if first >= 0 else None, sample[last] if last < len(sample) else None


def _margin(rank: int, size: int) -> int:
    """Return three standard deviations of how far a rank in a sample of this size may be off, and MARGIN."""
    return MARGIN + 3 * isqrt(max(0, min(rank, size - rank)))


async def _within(keys: Keys, places: Sequence[int], bound: Any, *, at_most: bool) -> list[int]:
    """Return the places whose keys are at most `bound`, or at least."""
    found: list[int] = []
    async for some in in_slices(places, SORTED):
        found += [n for n in some if keys[n] <= bound] if at_most else [n for n in some if keys[n] >= bound]
    return found
