"""Connectors by space and id."""

import pytest

from sensor.delivery.connector import Connector, Note
from sensor.delivery.kinds import build
from sensor.delivery.settings import ConnectorSettings
from sensor.rules.registry import Registry
from sensor.rules.rulebook import MissingError, StoredConnector
from tests.sensor.rules.rules import Bench


class Fixed:
    """A configuration with one connector."""

    def __init__(self) -> None:
        self.configured = [ConnectorSettings("ops", "server-log")]
        self.posted: list[tuple[str, Note]] = []

    def build(self, name: str) -> Connector | None:
        return build("server-log", name, {}) if name == "ops" else None

    def post(self, connector: str, note: Note, due_us: int = 0) -> None:
        self.posted.append((connector, note))


def test_those_of_the_configuration_are_in_every_space(bench: Bench) -> None:
    registry = Registry(bench.book, Fixed())
    bench.book.save_connector(StoredConnector("c", "s", "log", ".server-log", {}), {}, new=True)
    assert [known.id for known in registry.all("s")] == ["ops", "c"]
    assert [known.id for known in registry.all("other")] == ["ops"]
    assert registry.get("other", "ops").preconfigured
    assert registry.get("other", "ops").build().name == "ops"
    assert [known.lane for known in registry.all("s")] == ["ops", "rules/s/c"]


def test_what_is_not_there_or_of_no_type_is_missing(bench: Bench) -> None:
    registry = Registry(bench.book)
    bench.book.save_connector(StoredConnector("c", "s", "x", ".gone", {}), {}, new=True)
    for space, name in (("s", "c"), ("s", "d"), ("t", "c")):
        assert registry.find(space, name) is None
        with pytest.raises(MissingError):
            registry.get(space, name)


def test_a_connector_shows_no_secret(bench: Bench) -> None:
    bench.book.save_connector(StoredConnector("c", "s", "x", ".slack", {}), {"webhookUrl": "http://hush"}, new=True)
    assert "hush" not in repr(Registry(bench.book).get("s", "c"))
