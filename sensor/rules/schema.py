"""Checks of JSON from clients in the manner of Kibana's configuration schemas: what is wrong is said by its path."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from sensor.errors import RefusedError
from sensor.rules.durations import seconds

Check: TypeAlias = "Callable[[object, str], object]"  # of a value and its path; returns the value to use

MAX_ELEMENTS: Final = 1000
MAX_TEXT: Final = 65_536


class _Missing:
    """Stands for what is not there."""


MISSING: Final = _Missing()


class SchemaError(RefusedError):
    """A value that does not fit; its text names the path."""

    def __init__(self, path: str, told: str) -> None:
        """Say what is wrong at `path`."""
        super().__init__(f"[{path}]: {told}")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an object."""

    check: Check
    default: object = MISSING  # what an absent one counts as; MISSING: it is needed
    optional: bool = False  # it may be absent, and then stays so


def type_name(value: object) -> str:
    """Return what JavaScript calls the type of a value."""
    match value:
        case _Missing():
            return "undefined"
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "Array"
        case _:
            return "Object"


def duration(value: object, path: str) -> str:
    """Want a length of time, as `5m`."""
    found = text(value, path)
    try:
        seconds(found)
    except ValueError as error:
        raise SchemaError(path, str(error)) from None
    return found


def text(value: object, path: str) -> str:
    """Want a string."""
    if not isinstance(value, str):
        raise SchemaError(path, f"expected value of type [string] but got [{type_name(value)}]")
    if len(value) > MAX_TEXT:
        raise SchemaError(path, f"value has length [{len(value)}] but it must have a maximum length of [{MAX_TEXT}].")
    return value


def filled(value: object, path: str) -> str:
    """Want a string that is not empty."""
    found = text(value, path)
    if not found:
        raise SchemaError(path, "value has length [0] but it must have a minimum length of [1].")
    return found


def flag(value: object, path: str) -> bool:
    """Want true or false."""
    if not isinstance(value, bool):
        raise SchemaError(path, f"expected value of type [boolean] but got [{type_name(value)}]")
    return value


def number(low: float | None = None, high: float | None = None) -> Check:
    """Want a number within bounds."""

    def check(value: object, path: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise SchemaError(path, f"expected value of type [number] but got [{type_name(value)}]")
        if low is not None and value < low:
            raise SchemaError(path, f"Value must be equal to or greater than [{low:g}].")
        if high is not None and value > high:
            raise SchemaError(path, f"Value must be equal to or lower than [{high:g}].")
        return value

    return check


def whole(low: int, high: int) -> Check:
    """Want a whole number within bounds."""
    inner = number(low, high)

    def check(value: object, path: str) -> object:
        found = inner(value, path)
        if not isinstance(found, int):
            raise SchemaError(path, "expected a whole number")
        return found

    return check


def array(of: Check, low: int = 0, high: int = MAX_ELEMENTS) -> Check:
    """Want an array of so many."""

    def check(value: object, path: str) -> list[object]:
        if not isinstance(value, list):
            raise SchemaError(path, f"expected value of type [array] but got [{type_name(value)}]")
        if len(value) < low:
            raise SchemaError(path, f"array size is [{len(value)}], but cannot be smaller than [{low}]")
        if len(value) > high:
            raise SchemaError(path, f"array size is [{len(value)}], but cannot be greater than [{high}]")
        return [of(element, f"{path}.{place}") for place, element in enumerate(value)]

    return check


def record(value: object, path: str) -> dict[str, object]:
    """Want an object of whatever keys."""
    if not isinstance(value, dict):
        raise SchemaError(path, f"expected value of type [object] but got [{type_name(value)}]")
    return value


def shape(keys: Mapping[str, Key]) -> Check:
    """Want an object with these keys and no others."""

    def check(value: object, path: str) -> dict[str, object]:
        if not isinstance(value, dict):
            raise SchemaError(path, f"expected a plain object value, but found [{shown(value)}] instead.")
        return fit(keys, value, path)

    return check


def fit(keys: Mapping[str, Key], value: Mapping[str, object], path: str = "") -> dict[str, object]:
    """Return the object with its defaults; raises SchemaError."""
    start = f"{path}." if path else ""
    made: dict[str, object] = {}
    for name, key in keys.items():
        found = value.get(name, MISSING)
        if found is MISSING:
            if key.optional:
                continue
            found = key.default
            if found is not MISSING:
                made[name] = found
                continue
        made[name] = key.check(found, f"{start}{name}")
    for name in value:
        if name not in keys:
            raise SchemaError(f"{start}{name[:80]}", "definition for this key is missing")
    return made


def nullable(inner: Check) -> Check:
    """Want null or what `inner` wants."""

    def check(value: object, path: str) -> object:
        return None if value is None else inner(value, path)

    return check


def one_of(*choices: str) -> Check:
    """Want one of some words."""

    def check(value: object, path: str) -> str:
        if isinstance(value, str) and value in choices:
            return value
        lines = "\n".join(f"- [{path}.{n}]: expected value to equal [{word}]" for n, word in enumerate(choices))
        raise SchemaError(path, f"types that failed validation:\n{lines}")

    return check


def shown(value: object) -> str:
    """Return a value as a message may show it."""
    return "undefined" if value is MISSING else "null" if value is None else str(value)[:80]
