"""Records as tables: whole, one field, or as much as some paths need."""

from typing import Final

import pytest

from api.kismet.encodings import Value
from api.kismet.members import LIST, Getter, Members, Scope

PART: Final[dict[str, Getter[int]]] = {
    "part.double": lambda number, _: number * 2,
    "part.deep": lambda number, _: {"deep.text": str(number)},
}
TABLE: Final[dict[str, Getter[int]]] = {
    "number": lambda number, _: number,
    "odd": lambda number, _: 1 if number % 2 else None,
    "secret": lambda _, scope: 1 if scope.secrets else None,
    "part": lambda number, scope: Members(PART).record(number, scope),
}
MEMBERS = Members(TABLE, {"part": PART})


def test_a_record_leaves_out_what_is_not_there() -> None:
    assert MEMBERS.record(4, LIST) == {"number": 4, "part": {"part.double": 8, "part.deep": {"deep.text": "4"}}}
    assert list(MEMBERS.record(5, Scope(secrets=True))) == ["number", "odd", "secret", "part"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("number",), 4),
        (("odd",), None),
        (("part", "part.double"), 8),
        (("part", "part.deep", "deep.text"), "4"),
        (("part", "part.none"), None),
        (("number", "below"), None),
        (("none",), None),
        ((), None),
    ],
)
def test_a_field_is_read_alone(path: tuple[str, ...], value: Value) -> None:
    assert MEMBERS.getter(path)(4, LIST) == value


def test_as_much_of_a_record_is_read_as_the_paths_need() -> None:
    assert MEMBERS.partial([("number",), ("part", "part.double"), ("none",)])(4, LIST) == {
        "number": 4,
        "part": {"part.double": 8},
    }
    both = MEMBERS.partial([("part", "part.double"), ("part", "part.deep")])(4, LIST)
    assert both == {"part": {"part.double": 8, "part.deep": {"deep.text": "4"}}}
    assert MEMBERS.partial([("part",), ("part", "part.double")])(4, LIST) == both
