"""Types of connectors, and what they become."""

from typing import Any

import pytest

from sensor.delivery.kinds import KINDS, build
from sensor.delivery.settings import ConnectorSettings
from sensor.errors import RefusedError
from sensor.rules.connectors import CONNECTOR_TYPES, connector_type, type_of_configured

SAMPLES: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, Any]]] = {
    ".server-log": ({}, {}, {"message": "x", "level": "warn"}),
    ".webhook": (
        {"url": "https://a.example/x", "headers": {"X-Y": "z"}},
        {"user": "u", "password": "p"},
        {"body": "x"},
    ),
    ".email": (
        {"from": "a@example.net", "host": "mail.example.net", "port": 587},
        {"user": "u", "password": "p"},
        {"to": ["b@example.net"], "subject": "s", "message": "m"},
    ),
    ".slack": ({}, {"webhookUrl": "https://hooks.example.net/x"}, {"message": "x"}),
    ".pagerduty": ({}, {"routingKey": "k"}, {"summary": "x", "dedupKey": "d", "severity": "critical"}),
    "airwarden.syslog": ({"host": "log.example.net"}, {}, {"message": "x"}),
    "airwarden.mqtt": (
        {"host": "broker.example.net", "username": "u"},
        {"password": "p"},
        {"topic": "a/b", "body": "x"},
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_type_makes_a_connector_and_notes_for_it(name: str) -> None:
    config, secrets, params = SAMPLES[name]
    kind = connector_type(name)
    hidden = kind.check_secrets(secrets)
    connector = build(kind.kind, "x", kind.settings(kind.check_config(config), hidden))
    assert connector.kind == kind.kind
    note = kind.note(kind.check_params(params), "key")
    assert note.key == "key"
    known = {option.name for option in KINDS[kind.kind].options}
    assert set(note.options) <= known | {"level"}
    assert not kind.lacks_secrets(hidden)


def test_every_type_has_a_sample() -> None:
    assert set(SAMPLES) == set(CONNECTOR_TYPES) - {".index"}


def test_passwords_are_not_sent_in_clear() -> None:
    email = connector_type(".email")
    config = email.check_config({"from": "a@example.net", "host": "mail.example.net"})
    assert email.settings(config, {"user": "u", "password": "p"})["security"] == "starttls"
    assert email.settings({**config, "hasAuth": False}, {})["security"] == "none"
    assert email.settings({**config, "secure": True}, {})["security"] == "tls"
    assert email.settings({**config, "host": "127.0.0.1"}, {})["security"] == "none"


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("webhook", {}, ".webhook"),
        ("webhook", {"format": "slack"}, ".slack"),
        ("webhook", {"format": "pagerduty"}, ".pagerduty"),
        ("command", {}, "airwarden.command"),
        ("file", {}, "airwarden.file"),
        ("email", {}, ".email"),
    ],
)
def test_connectors_of_the_configuration_have_types_too(kind: str, values: dict[str, object], expected: str) -> None:
    assert type_of_configured(ConnectorSettings("x", kind, values)).id == expected


def test_programs_and_files_are_no_business_of_the_api() -> None:
    for name in ("airwarden.command", "airwarden.file", "command"):
        with pytest.raises(RefusedError):
            connector_type(name)


@pytest.mark.parametrize(
    "url", ["", "ftp://x", "http://", "http://u:p@x/", "http://x y", "javascript:x", "http://x:99999"]
)
def test_addresses_that_are_none_are_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        connector_type(".webhook").check_config({"url": url})
