"""What an operator says of connectors and routes; secrets are fetched only when a connector is built."""

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sensor.delivery.connector import Connector
from sensor.delivery.kinds import build
from sensor.delivery.route import Route
from sensor.delivery.secret import Secret, expanded, from_file
from sensor.errors import MisconfiguredError

EXPIRE_HOURS: Final = 72
ADDRESS: Final = "url"  # hidden as it may hold tokens; it need not


@dataclass(frozen=True, slots=True)
class ConnectorSettings:
    """One `[[connector]]`, its secrets as they were written: `${NAME}` is not looked up yet."""

    name: str
    kind: str
    values: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)  # where secrets are to be read, by setting
    file: str = ""  # where it is configured
    line: int = 0

    @property
    def where(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """Who can be told, and of what."""

    connectors: tuple[ConnectorSettings, ...] = ()
    routes: tuple[Route, ...] = ()
    expire_hours: int = EXPIRE_HOURS


def connect(settings: ConnectorSettings, environment: Mapping[str, str] = os.environ) -> Connector:
    """Return the connector; raises MisconfiguredError, a line with file and number for each thing that is wrong."""
    problems: list[str] = []
    values = dict(settings.values)
    for name, value in settings.values.items():
        try:
            values[name] = _fetched(settings, name, value, environment)
        except MisconfiguredError as error:
            problems.append(f"'{name}': {error}")
    for name, path in settings.files.items():
        try:
            values[name] = from_file(path)
        except MisconfiguredError as error:
            problems.append(f"'{name}_file': {error}")
    if not problems:
        try:
            return build(settings.kind, settings.name, values)
        except MisconfiguredError as error:
            problems = str(error).splitlines()
    told = (f"{settings.where}: connector '{settings.name}': {problem}" for problem in problems)
    raise MisconfiguredError("\n".join(told))


def connect_all(settings: Iterable[ConnectorSettings]) -> list[Connector]:
    """Return all connectors; raises MisconfiguredError that names everything wrong with any of them."""
    connectors, problems = [], []
    for each in settings:
        try:
            connectors.append(connect(each))
        except MisconfiguredError as error:
            problems.append(str(error))
    if problems:
        raise MisconfiguredError("\n".join(problems))
    return connectors


def _fetched(settings: ConnectorSettings, name: str, value: object, environment: Mapping[str, str]) -> object:
    if isinstance(value, Mapping):
        return {each: _fetched(settings, name, text, environment) for each, text in value.items()}
    if not isinstance(value, Secret):
        return value
    fetched = expanded(value.reveal(), environment)
    if fetched == value and name != ADDRESS and settings.file and _everybody_reads(settings.file):
        raise MisconfiguredError(f"everybody may read {settings.file}: chmod 640 it, or keep the secret elsewhere")
    return fetched


def _everybody_reads(file: str) -> bool:
    try:
        return bool(Path(file).stat().st_mode & stat.S_IROTH)
    except OSError:
        return False
