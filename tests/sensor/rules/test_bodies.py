"""Bodies of rules."""

import pytest

from sensor.rules.bodies import CREATE, MAX_ACTIONS, UPDATE
from sensor.rules.schema import SchemaError, fit
from tests.sensor.rules.rules import COUNT

BODY = {
    "name": "a",
    "alertTypeId": ".index-threshold",
    "consumer": "alerts",
    "schedule": {"interval": "10s"},
    "params": COUNT,
}


def test_what_may_be_left_out_has_its_default() -> None:
    full = fit(CREATE, BODY)
    assert {name: full[name] for name in ("enabled", "tags", "throttle", "actions", "notifyWhen")} == {
        "enabled": True,
        "tags": [],
        "throttle": None,
        "actions": [],
        "notifyWhen": None,
    }


def test_what_is_decided_once_is_not_changed() -> None:
    assert set(CREATE) - set(UPDATE) == {"alertTypeId", "consumer", "enabled"}


def test_there_is_an_end_to_actions() -> None:
    action = {"group": "threshold met", "id": "1"}
    assert fit(CREATE, {**BODY, "actions": [action] * MAX_ACTIONS})
    with pytest.raises(SchemaError, match="cannot be greater than"):
        fit(CREATE, {**BODY, "actions": [action] * (MAX_ACTIONS + 1)})
