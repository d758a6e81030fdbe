"""What can be set of a connector: names, types and bounds, for the configuration file, the API and the builders."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from sensor.delivery.secret import Secret
from sensor.errors import MisconfiguredError

MAX_TEXT: Final = 4096
MAX_ELEMENTS: Final = 64


class Type(StrEnum):
    """What a setting holds."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - the name of a type
    INTEGER = "integer"
    FLAG = "flag"
    TEXTS = "texts"
    PATH = "path"
    HEADERS = "headers"  # texts by name; their values are secrets


Value: TypeAlias = str | int | bool | Secret | tuple[str, ...] | Mapping[str, Secret]


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set."""

    name: str
    type: Type
    meaning: str
    required: bool = False
    default: str | int | bool | tuple[str, ...] | None = None
    choices: tuple[str, ...] = ()  # of a text
    low: int = 0  # of an integer
    high: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a single note may want otherwise, or on top."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ConnectorKind:
    """One way of reaching receivers."""

    name: str
    title: str
    settings: tuple[Setting, ...]
    options: tuple[Option, ...] = ()  # of `Note.options`

    def setting(self, name: str) -> Setting | None:
        """Return a setting by its name."""
        return next((setting for setting in self.settings if setting.name == name), None)

    @property
    def secrets(self) -> frozenset[str]:
        """Names of the settings that nobody is to see."""
        return frozenset(each.name for each in self.settings if each.type in (Type.SECRET, Type.HEADERS))


class Given:
    """The settings of one connector, checked: every value is there and of its type, or None without a default."""

    def __init__(self, kind: ConnectorKind, values: Mapping[str, object]) -> None:
        """Check `values`; raises MisconfiguredError that names everything wrong, a line for each."""
        problems = [f"{kind.name} has no setting '{name}'" for name in values if kind.setting(name) is None]
        self._values: dict[str, Value | None] = {}
        for setting in kind.settings:
            try:
                self._values[setting.name] = checked(setting, values.get(setting.name))
            except ValueError as error:
                problems.append(f"'{setting.name}' {error}")
        if problems:
            raise MisconfiguredError("\n".join(problems))

    def text(self, name: str) -> str:
        """Return a text, empty where there is none."""
        value = self._values[name]
        return value if isinstance(value, str) else ""

    def secret(self, name: str) -> Secret:
        """Return a secret, empty where there is none."""
        value = self._values[name]
        return value if isinstance(value, Secret) else Secret("")

    def integer(self, name: str) -> int:
        """Return a whole number, 0 where there is none."""
        value = self._values[name]
        return value if isinstance(value, int) else 0

    def flag(self, name: str) -> bool:
        """Return whether it is set and true."""
        return self._values[name] is True

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list."""
        value = self._values[name]
        return value if isinstance(value, tuple) else ()

    def headers(self, name: str) -> dict[str, Secret]:
        """Return secrets by name."""
        value = self._values[name]
        return dict(value) if isinstance(value, Mapping) else {}


def checked(setting: Setting, value: object) -> Value | None:
    """Return a value as its type wants it, the default for None; raises ValueError."""
    if value is None:
        if setting.required:
            raise ValueError("is needed")
        return setting.default
    if setting.type is Type.SECRET:
        secret = value if isinstance(value, Secret) else Secret(_text(value))
        if not secret and setting.required:
            raise ValueError("is needed")
        return secret
    if setting.type is Type.INTEGER:
        return _integer(setting, value)
    if setting.type is Type.FLAG:
        if not isinstance(value, bool):
            raise ValueError("must be true or false")
        return value
    if setting.type is Type.TEXTS:
        return _texts(setting, value)
    if setting.type is Type.HEADERS:
        return _headers(value)
    return _choice(setting, _text(value))


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT or "\0" in value:
        raise ValueError(f"must be a text of at most {MAX_TEXT} characters")
    return value


def _choice(setting: Setting, text: str) -> str:
    if setting.choices and text not in setting.choices:
        raise ValueError(f"must be one of {', '.join(setting.choices)}")
    if setting.required and not text:
        raise ValueError("is needed")
    return text


def _integer(setting: Setting, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not setting.low <= value <= setting.high:
        raise ValueError(f"must be a whole number from {setting.low} to {setting.high}")
    return value


def _texts(setting: Setting, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) > MAX_ELEMENTS:
        raise ValueError(f"must be a list of at most {MAX_ELEMENTS} texts")
    texts = tuple(map(_text, value))
    if setting.required and not texts:
        raise ValueError("is needed")
    return texts


def _headers(value: object) -> dict[str, Secret]:
    if not isinstance(value, Mapping) or len(value) > MAX_ELEMENTS:
        raise ValueError(f"must be a table of at most {MAX_ELEMENTS} texts")
    return {_text(name): text if isinstance(text, Secret) else Secret(_text(text)) for name, text in value.items()}
