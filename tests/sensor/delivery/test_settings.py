"""Connectors are built of what the operator said, their secrets fetched then and no sooner."""

from pathlib import Path

import pytest

from sensor.delivery.secret import Secret
from sensor.delivery.settings import ConnectorSettings, connect, connect_all
from sensor.delivery.webhook import Webhook
from sensor.errors import MisconfiguredError


def webhook(name: str = "ops", **values: object) -> ConnectorSettings:
    said = {"url": Secret("https://x/${TOKEN}"), **values}
    return ConnectorSettings(name, "webhook", said, file="a.toml", line=3)


def test_variables_are_looked_up_when_it_is_built() -> None:
    connector = connect(webhook(headers={"X-Key": Secret("${TOKEN}")}), {"TOKEN": "abc"})
    assert isinstance(connector, Webhook)
    assert str(connector._url) == "https://x/abc"
    assert connector._headers["X-Key"] == "abc"


def test_everything_wrong_is_named_with_its_place(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    wrong = ConnectorSettings("mail", "mqtt", {}, {"password": nowhere}, "b.toml", 7)
    with pytest.raises(MisconfiguredError) as caught:
        connect_all([webhook(), wrong])
    assert str(caught.value).splitlines() == [
        "a.toml:3: connector 'ops': 'url': the environment has no variable TOKEN",
        f"b.toml:7: connector 'mail': 'password_file': {nowhere} cannot be read: No such file or directory",
    ]


def test_what_the_kind_refuses_has_its_place_too() -> None:
    with pytest.raises(MisconfiguredError, match=r"a\.toml:3: connector 'ops': 'url' is no address"):
        connect(webhook(url=Secret("nonsense")), {})


def test_a_secret_in_a_file_that_everybody_reads_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "airwarden.toml"
    file.touch()
    file.chmod(0o644)
    said = {"url": Secret("https://x/"), "username": "u", "password": Secret("hunter2")}
    settings = ConnectorSettings("ops", "webhook", said, file=str(file), line=1)
    with pytest.raises(MisconfiguredError, match="everybody may read") as caught:
        connect(settings, {})
    assert "hunter2" not in str(caught.value)
    file.chmod(0o640)
    assert connect(settings, {}).name == "ops"
    file.chmod(0o644)
    elsewhere = ConnectorSettings("ops", "webhook", said | {"password": Secret("${P}")}, file=str(file), line=1)
    assert connect(elsewhere, {"P": "hunter2"}).name == "ops"
