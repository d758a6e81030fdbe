"""Connectors by space and id: those made through the API, and those of the configuration, which every space has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from sensor.delivery.connector import Connector, Note
from sensor.delivery.kinds import build
from sensor.delivery.settings import ConnectorSettings
from sensor.errors import RefusedError, UnavailableError
from sensor.rules.connectors import connector_type, type_of_configured
from sensor.rules.connectortype import ConnectorType
from sensor.rules.rule import Json
from sensor.rules.rulebook import MissingError, RuleBook, missing_connector

LANE: Final = "rules/"  # in the outbox, names of connectors that were made through the API start with this


class Configured(Protocol):
    """Whoever has the connectors of the configuration."""

    @property
    def configured(self) -> Iterable[ConnectorSettings]:
        """All of them, as they are now."""

    def build(self, name: str) -> Connector | None:
        """Return one of them, for one's own use."""

    def post(self, connector: str, note: Note, due_us: int = 0) -> None:
        """Let a note wait for one of them, as part of the state database's transaction if there is one."""


@dataclass(frozen=True, slots=True)
class Known:
    """A connector with everything that is needed to use it; its secrets are for nobody's eyes."""

    id: str
    name: str
    type: ConnectorType
    config: Json
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    space: str = ""
    configured: Configured | None = None  # where it comes from the configuration

    @property
    def preconfigured(self) -> bool:
        """Whether it comes from the configuration."""
        return self.configured is not None

    @property
    def lane(self) -> str:
        """Its name in the outbox."""
        return self.id if self.preconfigured else f"{LANE}{self.space}/{self.id}"

    @property
    def lacks_secrets(self) -> bool:
        """Whether it cannot be used for want of a secret."""
        return not self.preconfigured and self.type.lacks_secrets(self.secrets)

    def build(self) -> Connector:
        """Return the connector itself; raises MisconfiguredError, or UnavailableError if it has just gone."""
        if self.configured is not None:
            connector = self.configured.build(self.id)
            if connector is None:
                raise UnavailableError(f"there is no connector {self.id!r} any more")
            return connector
        settings = self.type.settings(self.type.check_config(self.config), self.secrets)
        return build(self.type.kind, self.name, settings)


class Registry:
    """Looks connectors up."""

    def __init__(self, book: RuleBook, configured: Configured | None = None) -> None:
        """Know those in `book`, and those of the configuration."""
        self.book = book
        self._configured = configured

    @property
    def preconfigured(self) -> dict[str, Known]:
        """The connectors of the configuration, by id."""
        source = self._configured
        if source is None:
            return {}
        return {
            each.name: Known(each.name, each.name, type_of_configured(each), {}, configured=source)
            for each in source.configured
        }

    def made(self) -> list[Known]:
        """Return the connectors that were made through the API, of all spaces."""
        return [self.get(stored.space, stored.id) for stored in self.book.connectors()]

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
        try:
            kind = connector_type(stored.type_id)
        except RefusedError:
            raise missing_connector(connector_id) from None
        return Known(stored.id, stored.name, kind, stored.config, secrets, space)

    def find(self, space: str, connector_id: str) -> Known | None:
        """Return a connector, None if there is none."""
        try:
            return self.get(space, connector_id)
        except MissingError:
            return None
