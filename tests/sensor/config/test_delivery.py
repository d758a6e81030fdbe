"""Connectors and routes in the configuration: every mistake at once, with its line."""

from pathlib import Path

import pytest

from sensor.config.load import load
from sensor.config.problems import ConfigurationError
from sensor.delivery.kinds import KINDS
from sensor.delivery.route import Route
from sensor.delivery.schema import Type
from sensor.delivery.secret import Secret
from sensor.delivery.settings import DeliverySettings

GOOD = """
[delivery]
expire_hours = 24

[[connector]]
name = "ops"
kind = "webhook"
url = "https://example.net/${TOKEN}"
headers = { X-Key = "sesame" }
format = "slack"

[[connector]]
name = "mail"
kind = "email"
host = "mail.example.net"
password_file = "mail.password"
from = "airwarden@example.net"
to = ["ops@example.net"]

[[route]]
connectors = ["ops", "mail"]
severity = "high"
alerts = ["deauth*"]
on = ["opened", "closed"]
quiet_hours = ["22:00-07:00"]
time_zone = "Europe/Berlin"

[[route]]
connectors = ["ops"]
"""


def read(folder: Path, text: str) -> DeliverySettings:
    file = folder / "a.toml"
    file.write_text(text)
    return load(file, [], {}).delivery


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, text)
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


def test_connectors_and_routes_are_read(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD)
    ops, mail = settings.connectors
    assert (ops.name, ops.kind, ops.line) == ("ops", "webhook", 5)
    assert ops.values == {
        "url": Secret("https://example.net/${TOKEN}"),
        "headers": {"X-Key": Secret("sesame")},
        "format": "slack",
    }
    assert mail.files == {"password": tmp_path / "mail.password"}
    first, second = settings.routes
    assert (first.connectors, first.severity, first.alerts) == (("ops", "mail"), 15, ("DEAUTH*",))
    assert first.transitions == ("opened", "closed")
    assert str(first.quiet) == "22:00-07:00 Europe/Berlin"
    assert second == Route(("ops",))
    assert settings.expire_hours == 24


def test_nothing_is_told_by_default(tmp_path: Path) -> None:
    assert read(tmp_path, "") == DeliverySettings()


def test_secrets_are_not_shown_by_settings(tmp_path: Path) -> None:
    assert "sesame" not in repr(read(tmp_path, GOOD))
    assert "TOKEN" not in repr(read(tmp_path, GOOD))


def test_every_mistake_has_its_line(tmp_path: Path) -> None:
    text = """
[[connector]]
name = "ops"
kind = "webhok"

[[connector]]
name = "ops"
kind = "syslog"
transprot = "udp"
port = 70000

[[connector]]
name = "ops"
kind = "server-log"

[[connector]]
kind = "mqtt"
host = "broker"
password = "a"
password_file = "b"

[[route]]
connectors = ["opps"]
severity = "grave"
on = ["open"]
quiet_hours = ["25:00-26:00"]

[[route]]
time_zone = "Mars/Olympus"
"""
    assert mistakes(tmp_path, text) == [
        "4: 'webhok' is none of webhook, syslog, mqtt, email, file, command, server-log; did you mean 'webhook'?",
        "6: it needs 'host', name or address of the server",
        "7: there is already a connector named 'ops'",
        "9: unknown key 'transprot' in [connector]; did you mean 'transport'?",
        "10: 'port' must be from 1 to 65535, not 70000",
        "13: there is already a connector named 'ops'",
        "16: a connector needs a 'name' of at most 64 characters",
        "20: 'password' and 'password_file' exclude each other",
        "23: there is no connector 'opps'",
        "24: 'severity': 'grave' is none of info, low, medium, high, critical",
        "25: 'on': 'open' is none of opened, escalated, continued, acknowledged, noted, closed; did you mean 'opened'?",
        "26: 'quiet_hours': 25:00 is no time of day",
        "28: a route needs 'connectors'",
        "29: 'time_zone': 'Mars/Olympus' is no time zone",
        "29: a time zone without 'quiet_hours' means nothing",
    ]


def test_names_of_the_rules_own_connectors_are_not_to_be_had(tmp_path: Path) -> None:
    text = '[[connector]]\nname = "rules/default/x"\nkind = "server-log"\n'
    assert mistakes(tmp_path, text) == ["2: names that start with 'rules/' belong to rules"]


def test_a_route_may_name_what_a_later_file_configures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    first.write_text('[[route]]\nconnectors = ["log", "nobody"]\n')
    second.write_text('[[connector]]\nname = "log"\nkind = "server-log"\n')
    monkeypatch.setattr("sensor.config.load.system_files", lambda: [first, second])
    with pytest.raises(ConfigurationError) as caught:
        load(None, [], {})
    assert str(caught.value) == f"{first}:2: there is no connector 'nobody'"


def test_every_kind_can_be_configured_in_full(tmp_path: Path) -> None:
    values = {
        Type.TEXT: '"x"',
        Type.SECRET: '"x"',
        Type.PATH: '"x"',
        Type.FLAG: "true",
        Type.TEXTS: '["x"]',
        Type.HEADERS: '{ A = "x" }',
    }
    text = ""
    for kind in KINDS.values():
        text += f'[[connector]]\nname = "{kind.name}"\nkind = "{kind.name}"\n'
        for each in kind.settings:
            value = f'"{each.choices[0]}"' if each.choices else values.get(each.type, str(each.low))
            text += f"{each.name} = {value}\n"
    for connector in read(tmp_path, text).connectors:
        assert set(connector.values) == {setting.name for setting in KINDS[connector.kind].settings}
