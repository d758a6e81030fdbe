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
    first_key, last_key = _around(keys, largest_first, cut.start, last)
    better, ties = await _up_to(keys, last_key, largest_first, last)
    wanted = await _from(keys, better, first_key, largest_first)
    before = len(better) - len(wanted)
    if before > cut.start or len(better) + len(ties) < last:  # the sample misled
        before, wanted, ties = 0, range(len(keys)), []
    key = keys.__getitem__
    order: list[int] = []
    async for some in in_slices(wanted, SORTED):
        order += sorted(some, key=key, reverse=largest_first)
    order.sort(key=key, reverse=largest_first)  # of slices that are sorted, which is quick
    return (order + ties)[cut.start - before : last - before]


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


async def _up_to(keys: Keys, bound: Any, largest_first: bool, count: int) -> tuple[Sequence[int], list[int]]:
    """Return the places of the keys before `bound` in order, and of those equal to it so many as make up `count`."""
    if bound is None:
        return range(len(keys)), []
    better: list[int] = []
    ties: list[int] = []
    at = 0
    async for some in in_slices(keys, SORTED):
        if largest_first:
            better += [n for n, key in enumerate(some, at) if key > bound]
        else:
            better += [n for n, key in enumerate(some, at) if key < bound]
        at += len(some)
    async for few in in_slices(range(len(keys)), SORTED):
        if len(better) + len(ties) >= count:
            break
        ties += [n for n in few if keys[n] == bound]
    return better, ties[: max(0, count - len(better))]


async def _from(keys: Keys, places: Sequence[int], bound: Any, largest_first: bool) -> Sequence[int]:
    """Return those of the places whose keys are `bound` or come behind it in order."""
    if bound is None:
        return places
    found: list[int] = []
    async for some in in_slices(places, SORTED):
        found += [n for n in some if keys[n] <= bound] if largest_first else [n for n in some if keys[n] >= bound]
    return found
