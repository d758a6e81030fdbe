"""Records as tables: each member with what reads it from an object, so that single fields cost no whole record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

from api.kismet.encodings import Record, Value
from api.kismet.fields import find

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of a record somebody may see and wants to see."""

    secrets: bool = False  # handshakes: for admins alone
    follow: bool = False  # series of it are kept from now on
    detail: bool = False  # what costs, for one record that somebody looks at: contents of elements, relations


LIST: Final = Scope()
Maybe: TypeAlias = "Value | None"
Getter: TypeAlias = Callable[[T, Scope], "Value | None"]


class Members(Generic[T]):
    """A record's members in their order. What reads one returns None where the record has no such member."""

    def __init__(
        self, getters: Mapping[str, Getter[T]], parts: Mapping[str, Mapping[str, Getter[T]]] | None = None
    ) -> None:
        """Take the members, and of those that are records whose members can be read one by one, these."""
        self.getters = getters
        self._parts = parts or {}

    def record(self, subject: T, scope: Scope) -> Record:
        """Return the whole record."""
        record: Record = {}
        for name, read in self.getters.items():
            value = read(subject, scope)
            if value is not None:
                record[name] = value
        return record

    def getter(self, path: Sequence[str]) -> Getter[T]:
        """Return what reads the field that a path leads to; for a path that leads nowhere, what returns None."""
        if not path:
            return nothing
        part = self._parts.get(path[0]) if len(path) > 1 else None
        if part is not None and path[1] in part:
            return _within(part[path[1]], path[2:])
        return _within(self.getters.get(path[0], nothing), path[1:])

    def partial(self, paths: Sequence[Sequence[str]]) -> Callable[[T, Scope], Record]:
        """Return what reads so much of a record that all of `paths` can be followed in it."""
        tops = {path[0]: self.getters[path[0]] for path in paths if path and path[0] in self.getters}
        for path in paths:  # where several lead into one part, it is read whole
            if (
                len(path) > 1
                and path[1] in self._parts.get(path[0], ())
                and sum(other[:1] == path[:1] for other in paths) == 1
            ):
                tops[path[0]] = _wrapped(path[1], self.getter(path[:2]))
        return Members(tops).record


def nothing(subject: object, scope: Scope) -> Maybe:
    """What reads a member that no record has."""
    return None


def _within(read: Getter[T], rest: Sequence[str]) -> Getter[T]:
    if not rest or read is nothing:
        return read

    def follow(subject: T, scope: Scope) -> Maybe:
        value = read(subject, scope)
        return None if value is None or not isinstance(value, Mapping) else find(value, rest)

    return follow


def _wrapped(name: str, read: Getter[T]) -> Getter[T]:
    def wrap(subject: T, scope: Scope) -> Maybe:
        value = read(subject, scope)
        return {} if value is None else {name: value}

    return wrap
