"""A client that never heard of us: kibana-py, unmodified, on the newer names."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.kibana.kibana import THRESHOLD, Kibana
from tests.api.world import World

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    kibana_py = pytest.importorskip("kibana")


@pytest.fixture
async def kibana(tmp_path: Path) -> AsyncIterator[Kibana]:
    async with World(tmp_path) as world:
        yield Kibana(world)


async def asked(kibana: Kibana, question: Callable[[Any], Any]) -> Any:
    """Let the client ask in a thread of its own."""

    def ask() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client = kibana_py.Kibana(str(kibana.world.client.make_url("")).rstrip("/"), api_key=kibana.world.admin)
            try:
                return question(client)
            finally:
                client.close()

    return await asyncio.to_thread(ask)


RULE: dict[str, Any] = {
    "name": "flood",
    "consumer": "alerts",
    "rule_type_id": ".index-threshold",
    "schedule": {"interval": "10s"},
    "params": THRESHOLD,
}


async def test_the_client_takes_a_rule_through_its_states(kibana: Kibana) -> None:
    def life(client: Any) -> list[Any]:
        rules = client.alerting.rule
        made = rules.create(**RULE, tags=["wids"], notify_when="onThrottleInterval", throttle="1h").body
        rules.disable(id=made["id"])
        resting = rules.get(id=made["id"]).body
        rules.enable(id=made["id"])
        rules.mute_all(id=made["id"])
        muted = rules.get(id=made["id"]).body
        rules.unmute_all(id=made["id"])
        rules.update_api_key(id=made["id"])
        changed = rules.update(id=made["id"], name="renamed", schedule={"interval": "1m"}, params=THRESHOLD).body
        found = rules.find(search="renamed", search_fields=["name"], per_page=5).body
        rules.delete(id=made["id"])
        return [made, resting, muted, changed, found]

    made, resting, muted, changed, found = await asked(kibana, life)
    assert made["notify_when"] == "onThrottleInterval"
    assert (resting["enabled"], muted["mute_all"]) == (False, True)
    assert (changed["name"], changed["schedule"]) == ("renamed", {"interval": "1m"})
    assert [rule["id"] for rule in found["data"]] == [made["id"]]


async def test_the_client_learns_of_types_and_health(kibana: Kibana) -> None:
    health, types = await asked(
        kibana, lambda client: (client.alerting.health().body, list(client.alerting.rule_types().body))
    )
    assert health["alerting_framework_health"]["read_health"]["status"] == "ok"
    assert ".index-threshold" in {each["id"] for each in types}


async def test_the_client_gets_its_own_exceptions(kibana: Kibana) -> None:
    with pytest.raises(kibana_py.exceptions.NotFoundError):
        await asked(kibana, lambda client: client.alerting.rule.get(id="nowhere"))
    with pytest.raises(kibana_py.exceptions.BadRequestError):
        await asked(kibana, lambda client: client.alerting.rule.create(**{**RULE, "schedule": {"interval": "0s"}}))


async def test_an_alert_that_is_not_there_can_be_muted_only_on_demand(kibana: Kibana) -> None:
    made = await asked(kibana, lambda client: client.alerting.rule.create(**RULE).body)
    with pytest.raises(kibana_py.exceptions.NotFoundError):
        await asked(kibana, lambda client: client.alerting.rule.mute_alert(rule_id=made["id"], alert_id="x"))
    await asked(
        kibana,
        lambda client: client.alerting.rule.mute_alert(
            rule_id=made["id"], alert_id="x", validate_alerts_existence=False
        ),
    )
    muted = await asked(kibana, lambda client: client.alerting.rule.get(id=made["id"]).body)
    assert muted["muted_alert_ids"] == ["x"]


async def test_the_client_makes_and_runs_connectors(kibana: Kibana) -> None:
    def life(client: Any) -> list[Any]:
        made = client.connectors.create(name="log", connector_type_id=".server-log", config={}, secrets={}).body
        done = client.connectors.execute(id=made["id"], params={"message": "hello"}).body
        every = list(client.connectors.get_all().body)
        client.connectors.delete(id=made["id"])
        return [made, done, every]

    made, done, every = await asked(kibana, life)
    assert (done["status"], done["connector_id"]) == ("ok", made["id"])
    assert [each["id"] for each in every] == [made["id"]]
