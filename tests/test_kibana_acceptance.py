"""What a Kibana client may count on, from the first rule to the last refusal; one test for each promise."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sensor.errors import UnavailableError
from sensor.rules.rule import Rule
from sensor.rules.rulebook import RuleBook
from sensor.rules.store import EventStore
from tests.api.kibana.kibana import THRESHOLD, Kibana, rule
from tests.api.kibana.test_rules import KEYS
from tests.api.world import NOW_US, World, until
from tests.sensor.rules.test_engine import ENDLESS

ALERT = "/api/alerts/alert"
FIND = "/api/alerts/_find"


@pytest.fixture
async def kibana(tmp_path: Path) -> AsyncIterator[Kibana]:
    async with World(tmp_path) as world:
        yield Kibana(world)


async def step(world: World, seconds: int) -> None:
    for _ in range(seconds):
        world.now_us += 1_000_000
        world.rules.second(world.now_us)
        await world.rules._pass(world.now_us)


async def connector(kibana: Kibana, **changes: Any) -> str:
    body = {"name": "log", "connector_type_id": ".server-log", **changes}
    return str((await kibana.json("POST", "/api/actions/connector", body))["id"])


# What the contract promises


async def test_accepted_1_a_life_from_create_to_delete(kibana: Kibana) -> None:
    made = await kibana.create()
    path = f"{ALERT}/{made['id']}"
    assert set(made) == {*KEYS, "scheduledTaskId"}
    assert set(await kibana.json("GET", path)) == set(made)
    body = {name: value for name, value in rule().items() if name not in ("alertTypeId", "consumer", "enabled")}
    assert set(await kibana.json("PUT", path, body)) == set(made)
    await kibana.done("POST", f"{path}/_disable")
    await kibana.done("POST", f"{path}/_enable")
    await kibana.done("DELETE", path)


async def test_accepted_2_when_to_notify_is_resolved(kibana: Kibana) -> None:
    throttled = await kibana.create(throttle="1m")
    assert (await kibana.json("GET", f"{ALERT}/{throttled['id']}"))["notifyWhen"] == "onThrottleInterval"
    neither = await kibana.create(throttle=None)
    assert (await kibana.json("GET", f"{ALERT}/{neither['id']}"))["notifyWhen"] == "onActiveAlert"


async def test_accepted_3_only_an_enabled_rule_has_a_task(kibana: Kibana) -> None:
    path = f"{ALERT}/{(await kibana.create(enabled=False))['id']}"
    found = ["scheduledTaskId" in await kibana.json("GET", path)]
    for command in ("_enable", "_disable"):
        await kibana.done("POST", f"{path}/{command}")
        found.append("scheduledTaskId" in await kibana.json("GET", path))
    assert found == [False, True, False]


async def test_accepted_4_mutes(kibana: Kibana) -> None:
    path = f"{ALERT}/{(await kibana.create())['id']}"
    found = []
    for command in ("alert_instance/1/_mute", "alert_instance/1/_mute", "_mute_all", "alert_instance/2/_mute"):
        await kibana.done("POST", f"{path}/{command}")
        found.append((await kibana.json("GET", path))["mutedInstanceIds"])
    assert found == [["1"], ["1"], [], []]


async def test_accepted_5_refusals_come_in_order(kibana: Kibana) -> None:
    """Credentials, header, schema, type, rights, parameters; the messages of each have their own tests."""
    viewer, wrong = Kibana(kibana.world, kibana.world.readonly), {**rule(), "params": {}, "actions": [{"group": 5}]}
    bare = await kibana.world.client.post(ALERT, json=wrong)
    assert bare.status == 401
    headless = await kibana.world.client.post(ALERT, json=wrong, headers=viewer.headers)
    assert (headless.status, (await headless.json())["message"]) == (400, "Request must contain a kbn-xsrf header.")
    assert (await viewer.refused("POST", ALERT, wrong))[1].startswith("[request body.actions.0.group]")
    wrong["actions"] = []
    assert (await viewer.refused("POST", ALERT, {**wrong, "alertTypeId": "x"}))[1].endswith("is not registered.")
    assert (await viewer.refused("POST", ALERT, wrong))[0] == 403
    assert (await kibana.refused("POST", ALERT, wrong))[1].startswith("params invalid: ")
    assert await kibana.refused("GET", f"{ALERT}/1") == (404, "Saved object [alert/1] not found")


async def test_accepted_6_rules_are_found(kibana: Kibana) -> None:
    for name in ("one", "two", "three"):
        await kibana.create(name=name, enabled=name != "two")
    await Kibana(kibana.world, space="other").create(name="theirs")

    async def names(query: str) -> list[str]:
        found = await kibana.json("GET", f"{FIND}?{query}")
        return [each.get("name") for each in found["data"]]

    assert await names("filter=alert.attributes.enabled:true&sort_field=name") == ["one", "three"]
    assert await names("search=t*&search_fields=name&sort_field=name&sort_order=desc") == ["two", "three"]
    assert await names("fields=tags") == [None] * 3
    assert len(await names("per_page=10000")) == 3
    nothing = await kibana.json("GET", f"{FIND}?per_page=0")
    assert (nothing["total"], nothing["data"]) == (3, [])


async def test_accepted_7_health_has_both_spellings(kibana: Kibana) -> None:
    health = await kibana.json("GET", "/api/alerts/_health")
    assert health["alertingFrameworkHeath"] == health["alertingFrameworkHealth"]


async def test_accepted_8_what_is_muted_or_throttled_is_recorded_all_the_same(kibana: Kibana) -> None:
    world = kibana.world
    log = await connector(kibana, config={"url": "http://127.0.0.1:1/", "hasAuth": False}, connector_type_id=".webhook")
    action = {"group": "alert", "id": log, "params": {"body": "x"}}
    wishes = {"alertTypeId": "airwarden.alert", "params": {}, "actions": [action], "schedule": {"interval": "1s"}}
    muted, throttled = await kibana.create(**wishes), await kibana.create(**wishes, throttle="1h")
    await kibana.done("POST", f"{ALERT}/{muted['id']}/_mute_all")
    world.desk.raise_alert("DEAUTHFLOOD", "somebody deauthenticates", NOW_US)
    await step(world, 5)
    waiting = {name: tally.waiting for name, tally in world.delivery.outbox.tallies().items() if log in name}
    assert list(waiting.values()) == [1]
    for made in (muted, throttled):
        summary = await kibana.json("GET", f"{ALERT}/{made['id']}/_instance_summary")
        assert summary["instances"]["DEAUTHFLOOD"]["status"] == "Active"
    listed = await world.client.get("/api/v0/alerts", headers={"X-Api-Key": world.admin})
    assert [each["monitorId"] for each in (await listed.json())["alerts"]] == ["DEAUTHFLOOD"]


# What is no reason to falter


async def test_bad_input_two_writers_at_once(kibana: Kibana, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await kibana.create()
    read = RuleBook._versioned

    def overtaken(book: RuleBook, space: str, rule_id: str) -> tuple[Rule, int]:
        found, version = read(book, space, rule_id)
        book._database.write("UPDATE rule SET version = version + 1")
        return found, version

    monkeypatch.setattr(RuleBook, "_versioned", overtaken)
    refused = await kibana.refused("POST", f"{ALERT}/{made['id']}/_disable")
    assert refused == (409, f"Saved object [alert/{made['id']}] conflict")


async def test_bad_input_too_many_rules(kibana: Kibana) -> None:
    kibana.world.rules.book.max_rules = 2
    for _ in range(2):
        await kibana.create()
    assert await kibana.refused("POST", ALERT, rule()) == (400, "there are 2 rules already")


@pytest.mark.parametrize(
    "params",
    [
        {"filterKuery": "bssid:("},
        {"filterKuery": "and"},
        {"filterKuery": "(" * 5_000},
        {"termField": "nowhere"},
        {"index": ["nowhere"]},
        {"unknown": 1},
        {"termSize": 10_000},
        {"timeWindowSize": 2**40},
    ],
    ids=lambda params: str(params)[:40],
)
async def test_bad_input_parameters(kibana: Kibana, params: dict[str, Any]) -> None:
    status, message = await kibana.refused("POST", ALERT, rule(params={**THRESHOLD, **params}))
    assert status == 400
    assert message.startswith("params invalid: [")


@pytest.mark.parametrize("interval", ["0s", "10x", "", "-1s", "1.5m", "10 s", "s", "999999999d", "١s"])
async def test_bad_input_intervals(kibana: Kibana, interval: str) -> None:
    status, message = await kibana.refused("POST", ALERT, rule(schedule={"interval": interval}))
    assert status == 400
    assert message.startswith("[request body.schedule.interval]: string is not a valid duration")


async def test_bad_input_a_connector_that_is_gone_is_told_and_the_rule_goes_on(
    kibana: Kibana, caplog: pytest.LogCaptureFixture
) -> None:
    log = await connector(kibana)
    action = {"group": "alert", "id": log, "params": {"message": "x"}}
    made = await kibana.create(alertTypeId="airwarden.alert", params={}, actions=[action], schedule={"interval": "1s"})
    await kibana.done("DELETE", f"/api/actions/connector/{log}")
    kibana.world.desk.raise_alert("DEAUTHFLOOD", "x", NOW_US)
    await step(kibana.world, 3)
    assert (await kibana.json("GET", f"{ALERT}/{made['id']}"))["executionStatus"]["status"] == "active"
    assert kibana.world.rules.counters()["actions_failed"] >= 1
    assert f"Saved object [action/{log}] not found" in caplog.text


async def test_bad_input_a_connector_that_never_answers_holds_up_no_other(kibana: Kibana) -> None:
    reached, answered = asyncio.Event(), list[str]()

    async def hang(_request: web.Request) -> web.Response:
        reached.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def take(request: web.Request) -> web.Response:
        answered.append(await request.text())
        return web.Response()

    app = web.Application()
    app.router.add_post("/hang", hang)
    app.router.add_post("/take", take)
    async with TestServer(app) as server:
        actions = []
        for path in ("/hang", "/take"):
            config = {"url": str(server.make_url(path)), "hasAuth": False}
            hook = await connector(kibana, connector_type_id=".webhook", config=config)
            actions.append({"group": "alert", "id": hook, "params": {"body": "{{alertInstanceId}}"}})
        await kibana.create(alertTypeId="airwarden.alert", params={}, actions=actions, schedule={"interval": "1s"})
        kibana.world.desk.raise_alert("DEAUTHFLOOD", "x", NOW_US)
        await step(kibana.world, 2)
        await asyncio.wait_for(reached.wait(), 10)
        await until(lambda: bool(answered))
        assert answered[0] == "DEAUTHFLOOD"
        await kibana.world.rules.close()


async def test_bad_input_a_crowd_of_instances_is_bounded_and_told(kibana: Kibana) -> None:
    world = kibana.world
    made = await kibana.create(
        schedule={"interval": "1s"},
        params={**THRESHOLD, "termSize": 1000, "thresholdComparator": ">=", "threshold": [1]},
    )
    rows = [
        ("frames", world.now_us, {"kind": "deauth", "bssid": f"{number:012x}", "count": 1}) for number in range(10_000)
    ]
    world.rules.store.write(rows)  # type: ignore[arg-type] # rows of ours
    await step(world, 2)
    shown = await kibana.json("GET", f"{ALERT}/{made['id']}")
    assert shown["executionStatus"]["status"] == "active"
    assert shown["executionStatus"]["warning"]["message"].startswith("there are more than 1000 groups")
    summary = await kibana.json("GET", f"{ALERT}/{made['id']}/_instance_summary")
    assert len(summary["instances"]) == 1000
    assert summary["warningMessages"][0]["message"].startswith("there are more than 1000 groups")


async def test_bad_input_a_question_without_end_is_an_error_of_its_rule(
    kibana: Kibana, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await kibana.create(schedule={"interval": "1s"})
    kibana.world.rules.store.limit_s = 0.01
    monkeypatch.setattr(EventStore, "aggregate", lambda store, question: store._read(ENDLESS))
    await step(kibana.world, 2)
    status = (await kibana.json("GET", f"{ALERT}/{made['id']}"))["executionStatus"]
    assert (status["status"], status["error"]["reason"]) == ("error", "timeout")
    assert kibana.world.rules.counters()["timed_out"] >= 1


async def test_state_is_told_in_kibanas_shape(kibana: Kibana) -> None:
    made = await kibana.create(alertTypeId="airwarden.alert", params={}, schedule={"interval": "1s"})
    kibana.world.desk.raise_alert("DEAUTHFLOOD", "x", NOW_US)
    await step(kibana.world, 3)
    state = await kibana.json("GET", f"{ALERT}/{made['id']}/state")
    assert set(state) == {"alertInstances", "alertTypeState", "previousStartedAt"}
    told = state["alertInstances"]["DEAUTHFLOOD"]
    assert set(told["state"]) == {"start", "duration_s"}
    assert told["meta"]["lastScheduledActions"]["group"] == "alert"
    assert set(state["alertTypeState"]) == {"cursor", "seen"}


# An instance is an alert of the ledger

SSID_RULE: dict[str, Any] = {
    "name": "new SSID",
    "schedule": {"interval": "1s"},
    "params": {**THRESHOLD, "index": ["ssids"], "groupBy": "all", "timeWindowSize": 10, "timeWindowUnit": "s",
               "thresholdComparator": ">=", "threshold": [1]},
}  # fmt: skip
INSTANCE = "all documents"


async def sample(world: World) -> None:
    """Let something come in that meets `SSID_RULE` for ten seconds."""
    world.rules.recorder._add("ssids", world.now_us, {"ssid": "x"})
    await step(world, 1)


async def mackerel(world: World, query: str = "") -> list[dict[str, Any]]:
    listed = await world.client.get(f"/api/v0/alerts{query}", headers={"X-Api-Key": world.admin})
    return list((await listed.json())["alerts"])


async def three(kibana: Kibana, rule_id: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the newest alert as Kismet, Kibana and Mackerel show it."""
    world = kibana.world
    number = world.desk.backlog[-1].hash
    kismet = await world.json(f"/alerts/by-id/{number}/alert.json")
    summary = await kibana.json("GET", f"{ALERT}/{rule_id}/_instance_summary")
    (named,) = [
        each for each in await mackerel(world, "?withClosed=true") if each["id"] == kismet["airwarden.alert.id"]
    ]
    return kismet, summary["instances"][INSTANCE], named


@pytest.mark.parametrize("through", ["mackerel", "airwarden"])
async def test_accepted_11_one_row_in_three_dialects(kibana: Kibana, through: str) -> None:
    world = kibana.world
    made = await kibana.create(**SSID_RULE)
    await sample(world)
    await step(world, 3)
    kismet, instance, named = await three(kibana, made["id"])
    assert (kismet["airwarden.alert.rule"], kismet["airwarden.alert.instance"]) == (made["id"], INSTANCE)
    assert kismet["airwarden.alert.id"] == instance["alertId"] == named["id"]
    assert (kismet["airwarden.alert.status"], named["status"], "closed" in instance) == ("open", "CRITICAL", False)
    if through == "mackerel":
        path, headers = f"/api/v0/alerts/{named['id']}/close", {"X-Api-Key": world.admin}
        closed = await world.client.post(path, headers=headers, json={"reason": "known"})
    else:
        closed = await world.post(f"/airwarden/alerts/by-id/{named['id']}/close.cmd", {"reason": "known"})
    assert closed.status == 200, await closed.text()
    await step(world, 2)
    kismet, instance, named = await three(kibana, made["id"])
    assert (kismet["airwarden.alert.status"], kismet["airwarden.alert.reason"]) == ("closed", "known")
    assert (named["status"], named["reason"]) == ("OK", "known")
    assert (instance["status"], instance["closed"]["reason"]) == ("Active", "known")
    assert instance["closed"]["by"] == kismet["airwarden.alert.closed_by"] != ""
    state = await kibana.json("GET", f"{ALERT}/{made['id']}/state")
    assert state["alertInstances"][INSTANCE]["closed"] == instance["closed"]
    assert await mackerel(world) == []


async def test_a_closed_instance_opens_anew_only_after_a_recovery(kibana: Kibana) -> None:
    world = kibana.world
    await kibana.create(**SSID_RULE)
    await sample(world)
    await step(world, 3)
    (first,) = await mackerel(world)
    world.ledger.close(first["id"], "somebody", "known")
    await step(world, 3)
    assert len(await mackerel(world, "?withClosed=true")) == 1
    await step(world, 15)
    await sample(world)
    await step(world, 3)
    (second,) = await mackerel(world)
    assert world.ledger.row(second["id"]).previous == first["id"]


async def test_recovery_closes_the_row_without_a_reason(kibana: Kibana) -> None:
    world = kibana.world
    await kibana.create(**SSID_RULE)
    await sample(world)
    await step(world, 5)
    world.ledger.flush()
    (alert,) = await mackerel(world)
    row = world.ledger.row(alert["id"])
    assert row.count > 3
    assert row.last_seen_us == world.now_us
    await step(world, 15)
    world.ledger.flush()
    row = world.ledger.row(alert["id"])
    assert (row.status, row.reason, row.closed_by) == ("closed", "", "")


async def test_an_active_instance_is_not_closed_by_silence(kibana: Kibana) -> None:
    world = kibana.world
    changes = {**SSID_RULE, "schedule": {"interval": "20m"}, "params": {**SSID_RULE["params"], "timeWindowUnit": "h"}}
    await kibana.create(**changes)
    await sample(world)
    await step(world, 12)
    (alert,) = await mackerel(world)
    for _ in range(3):
        world.now_us += 600_000_000
        world.desk.tick(world.now_us)
        world.ledger.flush()
    assert world.ledger.row(alert["id"]).status == "open"


@pytest.mark.parametrize("command", ["_disable", ""])
async def test_a_rule_that_ends_closes_its_rows(kibana: Kibana, command: str) -> None:
    world = kibana.world
    made = await kibana.create(**SSID_RULE)
    await sample(world)
    await step(world, 3)
    assert len(await mackerel(world)) == 1
    path = f"{ALERT}/{made['id']}"
    await kibana.done("POST" if command else "DELETE", f"{path}/{command}" if command else path)
    await step(world, 1)
    world.ledger.flush()
    assert await mackerel(world) == []


async def test_a_muted_and_a_throttled_rule_are_recorded(kibana: Kibana) -> None:
    world = kibana.world
    muted, throttled = await kibana.create(**SSID_RULE), await kibana.create(**SSID_RULE, throttle="1h")
    await kibana.done("POST", f"{ALERT}/{muted['id']}/_mute_all")
    await sample(world)
    await step(world, 3)
    told = {each.evidence[0][1] for each in world.desk.backlog}
    assert told == {muted["id"], throttled["id"]}
    assert len(await mackerel(world)) == 2


async def test_rules_do_not_answer_rules_unless_they_name_them(kibana: Kibana) -> None:
    world = kibana.world
    wishes = {"alertTypeId": "airwarden.alert", "schedule": {"interval": "1s"}}
    deaf = await kibana.create(**wishes, params={})
    counting = {**SSID_RULE["params"], "index": ["alerts"]}
    counter = await kibana.create(**{**SSID_RULE, "params": counting})
    asking = await kibana.create(**wishes, params={"names": ["RULE"]})
    made = await kibana.create(**SSID_RULE)
    await sample(world)
    await step(world, 5)
    shown = {}
    for each in (deaf, counter, asking):
        summary = await kibana.json("GET", f"{ALERT}/{each['id']}/_instance_summary")
        shown[each["id"]] = {name: one.get("alertId") for name, one in summary["instances"].items()}
    (alert,) = await mackerel(world)
    assert dict(world.desk.backlog[-1].evidence)["rule"] == made["id"]
    assert shown == {deaf["id"]: {}, counter["id"]: {}, asking["id"]: {"RULE": alert["id"]}}


def forgotten(world: World) -> int:
    """Let another world make its API keys in the same folder; return the time there."""
    world.state.database.write("DELETE FROM api_key")
    return world.now_us


async def test_a_crash_before_a_run_is_kept_leaves_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise UnavailableError("killed")

    async with World(tmp_path) as world:
        await Kibana(world).create(**SSID_RULE)
        monkeypatch.setattr(world.rules.engine, "settle", crash)
        world.rules.recorder._add("ssids", world.now_us, {"ssid": "x"})
        with pytest.raises(UnavailableError):
            await step(world, 3)
        (before,) = await mackerel(world)
        now_us = forgotten(world)
    async with World(tmp_path) as world:
        world.now_us = now_us
        await step(world, 3)
        (after,) = await mackerel(world, "?withClosed=true")
        assert after["id"] == before["id"]


async def test_a_restart_goes_on_with_the_row_and_tells_nobody_again(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await Kibana(world).create(**SSID_RULE)
        await sample(world)
        await step(world, 3)
        (before,) = await mackerel(world)
        now_us = forgotten(world)
    async with World(tmp_path) as world:
        world.now_us = now_us + 1_000_000
        world.rules.start()
        await until(lambda: world.rules.passed_us > 0)
        await step(world, 2)
        world.ledger.flush()
        (after,) = await mackerel(world, "?withClosed=true")
        assert (after["id"], after["status"]) == (before["id"], before["status"])
        assert not world.desk.backlog
        await step(world, 15)
        world.ledger.flush()
        assert world.ledger.row(before["id"]).is_closed


async def test_templates_name_the_row(kibana: Kibana, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    world = kibana.world
    log = await connector(kibana)
    params = {"message": "see {{context.ledgerId}}."}
    actions = [{"group": group, "id": log, "params": params} for group in ("threshold met", "recovered")]
    await kibana.create(**SSID_RULE, actions=actions, throttle="1h")
    await sample(world)
    await step(world, 20)
    (alert,) = await mackerel(world, "?withClosed=true")
    await until(lambda: caplog.text.count(f"see {alert['id']}.") == 2)
