"""What every type of connector does with what a client sends."""

import pytest

from sensor.errors import RefusedError
from sensor.rules import actionnotes, schema
from sensor.rules.connectortype import ConnectorType
from sensor.rules.schema import Key

BOX = ConnectorType(
    ".box",
    "Box",
    "file",
    {"size": Key(schema.whole(1, 9), default=3)},
    {"key": Key(schema.nullable(schema.text), default=None), "spare": Key(schema.nullable(schema.text), default=None)},
    {"message": Key(schema.filled)},
    lambda config, secrets: {},
    actionnotes.message,
    needs_secrets=("key",),
)


def test_what_is_not_said_has_its_default() -> None:
    assert BOX.check_config({}) == {"size": 3}
    assert BOX.check_config({"size": 5}) == {"size": 5}


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(RefusedError, match="size"):
        BOX.check_config({"size": 10})
    with pytest.raises(RefusedError, match="message"):
        BOX.check_params({"message": ""})


def test_a_complaint_names_the_place() -> None:
    with pytest.raises(RefusedError, match=r"config\.size"):
        BOX.check_config({"size": "x"}, "config")


def test_only_secrets_that_are_there_are_kept() -> None:
    assert BOX.check_secrets({"key": "k", "spare": None}) == {"key": "k"}


def test_a_secret_that_it_cannot_do_without_is_missed() -> None:
    assert BOX.lacks_secrets({"spare": "s"})
    assert BOX.lacks_secrets({"key": ""})
    assert not BOX.lacks_secrets({"key": "k"})
