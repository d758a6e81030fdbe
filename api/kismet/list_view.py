"""Views of long lists: only the fields asked for are read, in slices, so that nobody waits for 50,000 devices."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress, count
from typing import Any, Final, Generic, TypeAlias, TypeVar

from api.kismet.descriptions import DESCRIPTIONS
from api.kismet.encodings import Record, Value
from api.kismet.fields import ABSENT, Field, count_of
from api.kismet.members import Getter, Maybe, Members, Scope, nothing
from api.kismet.ordering import comparable, in_order
from api.kismet.regex import RegexFilter
from api.kismet.slices import in_slices
from api.kismet.views import Arrangement, ViewRequest

T = TypeVar("T")
K = TypeVar("K")
Path: TypeAlias = tuple[str, ...]
Column: TypeAlias = Callable[[Sequence[T]], Iterable[K]]  # reads a member of many rows at once
Finder: TypeAlias = Callable[[Sequence[T]], set[int]]  # finds the places of some rows

ROWS: Final = 512  # looked through at a time
SEARCHED: Final = 2048  # searched at a time
READ: Final = 2048  # keys that are quickly had, read at a time
MATCHED: Final = 1024  # the same where a pattern is searched in a field, fewer where there are several patterns
WATCHED: Final = 1  # the same one by one: in each a pattern may search for as long as `regex.SEARCH_LIMIT_S`
SHOWN: Final = 4  # written at a time: a whole record is long
MAX_REMEMBERED: Final = 100_000  # texts that one search has looked at

SEARCHED_KINDS: Final = frozenset({"string", "mac_addr", "uuid", "device_key"})


@dataclass(frozen=True, slots=True)
class QuickSearch(Generic[T]):
    """Fields that can be searched without being read one by one, and what returns a way to find by some of them."""

    paths: Collection[Path]
    finder: Callable[[Sequence[Path], str], Finder[T]]


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """What a view has to know of its rows."""

    members: Members[T]
    changed_us: Callable[[T], int]
    searched: tuple[str, ...]  # members that a search without `fields` looks into
    # Quick ways to what can be compared: numbers, texts or octets, of all rows alike.
    sorts: Mapping[Path, Column[T, int | str | bytes]] = field(default_factory=dict)
    texts: Mapping[Path, Column[T, str]] = field(default_factory=dict)  # quick ways to members that are always texts
    search: QuickSearch[T] | None = None


class ListView(Generic[T]):
    """One request to a view of rows."""

    def __init__(self, shape: Shape[T], request: ViewRequest, scope: Scope) -> None:
        """Show rows of this shape to somebody who may see `scope`."""
        self._shape = shape
        self._request = request
        self._scope = scope
        self._looking = replace(scope, follow=False)  # nobody asked to be shown all that is looked at

    async def find(self, rows: Sequence[T]) -> tuple[Sequence[T], Record | None]:
        """Return the rows to send, and what stands beside them on a page: None if they are sent as a bare list."""
        arrangement = self._request.arrangement
        found = await self._filtered(rows)
        if arrangement.search:
            found = await self._searched(found, arrangement.search)
        cut = arrangement.cut(len(found))
        shown = await self._sorted(found, cut, arrangement) if arrangement.sort else found[cut]
        return shown, arrangement.around(len(found), len(rows))

    async def records(self, rows: Sequence[T]) -> AsyncIterator[Sequence[Value]]:
        """Give the rows' records, cut down to the wanted fields."""
        write = simplifier(self._shape.members, self._request.fields, self._scope)
        async for some in in_slices(rows, SHOWN):
            yield [write(row) for row in some]

    async def _filtered(self, rows: Sequence[T]) -> Sequence[T]:
        since_us, changed_us = self._request.since_us, self._shape.changed_us
        if since_us is not None:
            found: list[T] = []
            async for some in in_slices(rows, ROWS):
                found += [row for row in some if changed_us(row) >= since_us]
            rows = found
        return await matching(rows, self._shape, self._request.regex, self._looking)

    async def _searched(self, rows: Sequence[T], sought: str) -> list[T]:
        paths = [wanted.path for wanted in self._request.fields] or [(name,) for name in self._shape.searched]
        quick = self._shape.search
        easy = [path for path in paths if quick is not None and path in quick.paths]
        finders = [quick.finder(easy, sought)] if quick is not None else []
        others = [path for path in paths if path and path not in easy and _kind(path[-1]) in SEARCHED_KINDS]
        if others:
            getters = [self._shape.members.getter(path) for path in others]
            finders.append(Search(getters, sought, self._looking).find)
        found: list[T] = []
        async for some in in_slices(rows, SEARCHED):
            found += [some[n] for n in sorted(set().union(*(find(some) for find in finders)))]
        return found

    async def _sorted(self, rows: Sequence[T], cut: slice, arrangement: Arrangement) -> list[T]:
        """Return the rows of a cut through the order that is wanted."""
        read = self._shape.sorts.get(arrangement.sort)
        keys: list[Any] = []
        if read is not None:
            async for some in in_slices(rows, READ):
                keys += read(some)
        else:
            get, scope = self._shape.members.getter(arrangement.sort), self._looking
            values: list[Maybe] = []
            async for some in in_slices(rows, ROWS):
                values += [get(row, scope) for row in some]
            keys = await comparable(values)
        return [rows[n] for n in await in_order(keys, arrangement.largest_first, cut)]


class Search(Generic[T]):
    """A text that one of some fields must contain, whatever its case; equal fields are looked at once."""

    def __init__(self, getters: "Sequence[Getter[T]]", sought: str, scope: Scope) -> None:
        """Look for `sought`, which is in small letters."""
        self._getters = getters
        self._sought = sought
        self._scope = scope
        self._seen: dict[str, bool] = {}

    def find(self, rows: Sequence[T]) -> set[int]:
        """Return the places of the rows of which a field contains the text."""
        return {n for n, row in enumerate(rows) if self.finds(row)}

    def finds(self, row: T) -> bool:
        """Whether one of the row's fields contains the text."""
        seen, scope = self._seen, self._scope
        for read in self._getters:
            text = read(row, scope)
            if isinstance(text, str):
                known = seen.get(text)
                if known or (known is None and self._look(text)):
                    return True
        return False

    def _look(self, text: str) -> bool:
        there = self._sought in text.casefold()
        if len(self._seen) < MAX_REMEMBERED:
            self._seen[text] = there
        return there


async def matching(rows: Sequence[T], shape: Shape[T], regex: RegexFilter, scope: Scope) -> Sequence[T]:
    """Return the rows that the patterns keep; raises InvalidRegexError when these take too long."""
    if not regex.paths:
        return rows
    regex.take_turns()
    columns = [(path, shape.texts[path]) for path in dict.fromkeys(regex.paths) if path in shape.texts]
    readers = [nothing if path in shape.texts else _reader(shape.members, path) for path in regex.paths]
    kept: list[T] = []
    async for some in in_slices(rows, max(1, MATCHED // len(regex.paths))):
        found: set[int] = set()
        for path, read_all in columns:
            found.update(await _matching_texts(list(read_all(some)), path, regex))
        if any(read is not nothing for read in readers):
            async for few in in_slices(range(len(some)), WATCHED):
                found |= {n for n in few if n not in found and regex.matches(read(some[n], scope) for read in readers)}
        kept += [some[n] for n in sorted(found)]
    return kept


async def _matching_texts(texts: Sequence[str], path: Path, regex: RegexFilter) -> Iterable[int]:
    """Return the places of the texts in which a pattern is found; all at once where that can be done quickly."""
    different = list(dict.fromkeys(texts))
    found = regex.places(path, different)
    if found is None:
        found = set()
        async for few in in_slices(range(len(different)), WATCHED):
            found |= {n for n in few if regex.finds(path, different[n])}
    good = {different[n] for n in found}
    return compress(count(), map(good.__contains__, texts)) if good else ()


def _reader(members: Members[T], path: Sequence[str]) -> Getter[T]:
    """Return what reads so much of a record that a pattern's path can be followed in it: a text at once."""
    part = members.partial([path])
    if len(path) != 1:
        return part
    read = members.getter(path)

    def text(row: T, scope: Scope) -> Maybe:
        value = read(row, scope)
        return value if isinstance(value, str) else part(row, scope)

    return text


def simplifier(members: Members[T], fields: Sequence[Field], scope: Scope) -> Callable[[T], Record]:
    """Return what writes a row's record with no more than `fields`, whole if there are none."""
    if not fields:
        return lambda row: members.record(row, scope)
    wanted = [(field.name, members.getter(field.path), field.counted) for field in fields]

    def write(row: T) -> Record:
        record: Record = {}
        for name, read, counted in wanted:
            value = read(row, scope)
            record[name] = ABSENT if value is None else count_of(value) if counted else value
        return record

    return write


def _kind(name: str) -> str:
    """Return Kismet's type of a field, empty for one that there is not."""
    return DESCRIPTIONS.get(name, "").partition(",")[0]
