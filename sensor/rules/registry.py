"""Connectors by space and id: those made through the API, and those of the configuration, which every space has."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sensor.delivery.connector import Connector
from sensor.delivery.kinds import build
from sensor.errors import RefusedError
from sensor.rules.connectors import ConnectorType, connector_type
from sensor.rules.rule import Json
from sensor.rules.rulebook import MissingError, RuleBook


@dataclass(frozen=True, slots=True)
class Known:
    """A connector with everything that is needed to use it; its secrets are for nobody's eyes."""

    id: str
    name: str
    type: ConnectorType
    config: Json
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    preconfigured: bool = False

    @property
    def lacks_secrets(self) -> bool:
        """Whether it cannot be used for want of a secret."""
        return self.type.lacks_secrets(self.secrets)

    def build(self) -> Connector:
        """Return the connector itself; raises MisconfiguredError."""
        settings = self.type.settings(self.type.check_config(self.config), self.secrets)
        return build(self.type.kind, self.name, settings)


class Registry:
    """Looks connectors up."""

    def __init__(self, book: RuleBook, preconfigured: Mapping[str, Known] | None = None) -> None:
        """Start with those of the configuration."""
        self.book = book
        self.preconfigured = dict(preconfigured or {})

    def all(self, space: str) -> list[Known]:
        """Return the connectors of a space, those of the configuration first."""
        made = [self.get(space, stored.id) for stored in self.book.connectors(space)]
        return [*self.preconfigured.values(), *made]

    def get(self, space: str, connector_id: str) -> Known:
        """Return a connector; raises MissingError."""
        known = self.preconfigured.get(connector_id)
        if known is not None:
            return known
        stored, secrets = self.book.connector(space, connector_id)
        return Known(stored.id, stored.name, connector_type(stored.type_id), stored.config, secrets)

    def find(self, space: str, connector_id: str) -> Known | None:
        """Return a connector, None if there is none."""
        try:
            return self.get(space, connector_id)
        except (MissingError, RefusedError):
            return None
