"""The `fields` parameter: records cut down to wanted fields, and renamed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.kismet.encodings import Keyed, Record, Value
from sensor.errors import RefusedError

MAX_FIELDS = 1024
ABSENT = 0  # what a client gets for a field that is not there; clients depend on it


@dataclass(frozen=True, slots=True)
class Field:
    """One wanted field: where it is, and what it is called in the answer."""

    path: tuple[str, ...]
    name: str
    counted: bool  # `#path`: the number of elements there


def parse_fields(document: object) -> list[Field]:
    """Read a list of paths and [path, name] pairs; raises RefusedError for anything else."""
    if not isinstance(document, list) or len(document) > MAX_FIELDS:
        raise RefusedError("invalid field mapping: 'fields' is a list")
    return [_parse_field(member) for member in document]


def _parse_field(member: object) -> Field:
    match member:
        case str(path):
            name = ""
        case [str(path), str(name)]:
            pass
        case _:
            raise RefusedError("invalid field mapping: each field is a path or a [path, name] pair")
    counted = path.startswith("#")
    steps = tuple(step for step in path.removeprefix("#").split("/") if step)
    return Field(steps, name or (steps[-1] if steps else path), counted)


def simplify(value: Value, fields: Sequence[Field]) -> Value:
    """Cut each record of a list or keyed map, or the one record, down to `fields`; no fields means all of it."""
    if not fields:
        return value
    if isinstance(value, Keyed):
        return Keyed({key: simplify(member, fields) for key, member in value.items()})
    if isinstance(value, Mapping):
        return simplify_record(value, fields)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [simplify(element, fields) for element in value]
    return value


def simplify_record(record: Mapping[str, Value], fields: Sequence[Field]) -> Record:
    """Return only `fields` of one record, with their names in the answer."""
    return {field.name: _pick(record, field) for field in fields}


def _pick(record: Mapping[str, Value], field: Field) -> Value:
    found = find(record, field.path)
    if found is None:
        return ABSENT
    return count_of(found) if field.counted else found


def count_of(value: Value) -> Value:
    """Return the number of elements of a list, record or keyed map, ABSENT for anything else."""
    return len(value) if isinstance(value, Mapping | Sequence) and not isinstance(value, str) else ABSENT


def find(record: Mapping[str, Value], path: Sequence[str]) -> "Value | None":
    """Follow a path down through records, not through lists or keyed maps; None if it leads nowhere."""
    here: Value = record
    for step in path:
        if not isinstance(here, Mapping) or isinstance(here, Keyed) or step not in here:
            return None
        here = here[step]
    return here if path else None
