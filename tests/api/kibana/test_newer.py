"""Rules by the newer names."""

from typing import Any

import pytest

from api.kibana.newer import UNSUPPORTED, UNSUPPORTED_OF_ACTIONS
from tests.api.kibana.kibana import THRESHOLD, Kibana

RULE = "/api/alerting/rule"


def body(**changes: Any) -> dict[str, Any]:
    return {
        "name": "abc",
        "rule_type_id": ".index-threshold",
        "consumer": "alerts",
        "schedule": {"interval": "1m"},
        "params": THRESHOLD,
        **changes,
    }


async def log(kibana: Kibana) -> str:
    made = await kibana.json("POST", "/api/actions/connector", {"name": "log", "connector_type_id": ".server-log"})
    return str(made["id"])


def action(connector: str, **changes: Any) -> dict[str, Any]:
    return {"group": "threshold met", "id": connector, "params": {"message": "x"}, **changes}


@pytest.mark.parametrize("name", UNSUPPORTED)
async def test_wishes_that_cannot_be_granted_are_refused_by_name(kibana: Kibana, name: str) -> None:
    refused = await kibana.refused("POST", RULE, body(**{name: {"active": 3}}))
    assert refused == (400, f"[request body.{name}]: this sensor does not support it")
    made = await kibana.json("POST", RULE, body(**{name: None}))
    assert (await kibana.ask("PUT", f"{RULE}/{made['id']}", {"name": "x", name: {}})).status == 400


@pytest.mark.parametrize("name", UNSUPPORTED_OF_ACTIONS)
async def test_so_are_those_of_actions(kibana: Kibana, name: str) -> None:
    refused = await kibana.refused("POST", RULE, body(actions=[action("1", **{name: {"query": {}}})]))
    assert refused == (400, f"[request body.actions.0.{name}]: this sensor does not support it")
    made = await kibana.json("POST", RULE, body(actions=[action(await log(kibana), **{name: False})]))
    assert made["actions"][0]["connector_type_id"] == ".server-log"


async def test_a_frequency_that_all_actions_share_is_the_rules(kibana: Kibana) -> None:
    often = {"summary": False, "notify_when": "onThrottleInterval", "throttle": "1h"}
    connector = await log(kibana)
    made = await kibana.json("POST", RULE, body(actions=[action(connector, frequency=often)] * 2))
    assert (made["notify_when"], made["throttle"]) == ("onThrottleInterval", "1h")
    other = [action(connector, frequency=often), action(connector, frequency={**often, "throttle": "2h"})]
    assert (await kibana.refused("POST", RULE, body(actions=other)))[0] == 400
    for wrong in ({**often, "summary": True}, {**often, "throttle": "10x"}, {**often, "notify_when": "x"}):
        assert (await kibana.refused("POST", RULE, body(actions=[action(connector, frequency=wrong)])))[0] == 400


@pytest.mark.parametrize("step", ["_snooze", "_unsnooze", "snooze_schedule"])
async def test_there_is_no_snoozing(kibana: Kibana, step: str) -> None:
    made = await kibana.json("POST", RULE, body())
    assert await kibana.refused("POST", f"{RULE}/{made['id']}/{step}", {}) == (404, "Not Found")
