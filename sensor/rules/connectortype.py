"""What every type of connector is: what it is made of, what its actions say, and which kind of delivery it becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sensor.delivery.connector import Note
from sensor.rules import schema
from sensor.rules.rule import Json
from sensor.rules.schema import Key
from sensor.rules.templates import Escape, plain

Settings: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class ConnectorType:
    """One type of connector."""

    id: str
    name: str
    kind: str  # of sensor.delivery, empty: ours
    config: Mapping[str, Key]
    secrets: Mapping[str, Key]
    params: Mapping[str, Key]
    settings: Callable[[Json, Mapping[str, str]], Settings]  # for the kind, of checked config and secrets
    note: Callable[[Json, str], Note]  # of rendered and checked parameters, and a key
    escape: Escape = plain
    needs_secrets: tuple[str, ...] = field(default=())

    def check_config(self, config: Mapping[str, object], path: str = "") -> Json:
        """Return the configuration with its defaults; raises RefusedError."""
        return schema.fit(self.config, config, path)

    def check_secrets(self, secrets: Mapping[str, object]) -> dict[str, str]:
        """Return the secrets that are there; raises RefusedError."""
        checked = schema.fit(self.secrets, secrets)
        return {name: value for name, value in checked.items() if isinstance(value, str)}

    def check_params(self, params: Mapping[str, object]) -> Json:
        """Return the parameters with their defaults; raises RefusedError."""
        return schema.fit(self.params, params)

    def lacks_secrets(self, secrets: Mapping[str, str]) -> bool:
        """Whether a secret is missing that it cannot do without."""
        return any(not secrets.get(name) for name in self.needs_secrets)
