"""Rules through the API: the functional cases of Kibana's own suite, transcribed to our types."""

import json
from base64 import b64encode
from typing import Any

import pytest

from tests.api.kibana.kibana import THRESHOLD, Kibana, rule

ALERT = "/api/alerts/alert"
MS = "2027-01-15T08:00:00.000Z"  # what the world's clock says
KEYS = {
    "id",
    "name",
    "tags",
    "enabled",
    "alertTypeId",
    "consumer",
    "schedule",
    "actions",
    "params",
    "throttle",
    "notifyWhen",
    "apiKeyOwner",
    "createdBy",
    "updatedBy",
    "createdAt",
    "updatedAt",
    "muteAll",
    "mutedInstanceIds",
    "executionStatus",
}


async def connector(kibana: Kibana, **changes: Any) -> str:
    body = {"name": "log", "connector_type_id": ".server-log", **changes}
    return str((await kibana.json("POST", "/api/actions/connector", body))["id"])


async def test_a_rule_lives_through_all_its_states(kibana: Kibana) -> None:
    log = await connector(kibana)
    action = {"group": "threshold met", "id": log, "params": {"message": "{{context.message}}"}}
    made = await kibana.create(actions=[action])
    assert set(made) == {*KEYS, "scheduledTaskId"}
    assert made["actions"] == [{**action, "actionTypeId": ".server-log"}]
    assert made["params"] == THRESHOLD
    assert made["createdBy"] == made["updatedBy"] == made["apiKeyOwner"] == "tests"
    assert made["createdAt"] == made["updatedAt"] == MS
    assert made["executionStatus"] == {"status": "pending", "lastExecutionDate": MS}
    path = f"{ALERT}/{made['id']}"
    assert await kibana.json("GET", path) == made
    changed = {
        "name": "bcd",
        "tags": ["bar"],
        "schedule": {"interval": "12s"},
        "throttle": "2m",
        "actions": [],
        "params": {**THRESHOLD, "threshold": [5]},
        "notifyWhen": "onThrottleInterval",
    }
    updated = await kibana.json("PUT", path, changed)
    assert {name: updated[name] for name in changed} == changed
    await kibana.done("POST", f"{path}/_disable")
    resting = await kibana.json("GET", path)
    assert resting["enabled"] is False
    assert resting["apiKeyOwner"] is None
    assert "scheduledTaskId" not in resting
    await kibana.done("POST", f"{path}/_enable")
    again = await kibana.json("GET", path)
    assert again["enabled"] is True
    assert again["scheduledTaskId"]
    await kibana.done("DELETE", path)
    assert await kibana.refused("GET", path) == (404, f"Saved object [alert/{made['id']}] not found")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"throttle": "1m"}, "onThrottleInterval"),
        ({"throttle": None}, "onActiveAlert"),
        ({"throttle": None, "notifyWhen": "onActionGroupChange"}, "onActionGroupChange"),
        ({"throttle": "1m", "notifyWhen": "onActiveAlert"}, "onActiveAlert"),
    ],
)
async def test_when_to_notify_follows_from_the_throttle(kibana: Kibana, given: dict[str, Any], expected: str) -> None:
    assert (await kibana.create(**given))["notifyWhen"] == expected


async def test_null_counts_as_absent_for_throttle_and_notify_when(kibana: Kibana) -> None:
    body = {**rule(), "throttle": None, "notifyWhen": None}
    made = await kibana.json("POST", ALERT, body)
    assert (made["throttle"], made["notifyWhen"]) == (None, "onActiveAlert")


async def test_a_rule_made_disabled_has_no_task(kibana: Kibana) -> None:
    made = await kibana.create(enabled=False)
    assert "scheduledTaskId" not in made
    assert made["apiKeyOwner"] is None


async def test_a_name_keeps_its_blanks(kibana: Kibana) -> None:
    assert (await kibana.create(name=" leading and trailing "))["name"] == " leading and trailing "


async def test_a_rule_may_bring_its_own_id_once(kibana: Kibana) -> None:
    path = f"{ALERT}/1bfc2c3a-7a0c-4b7a-9f8b-4f3f3f4b0a11"
    assert (await kibana.json("POST", path, rule()))["id"] == path.rpartition("/")[2]
    status, message = await kibana.refused("POST", path, rule())
    assert status == 409
    assert "conflict" in message
    assert (await kibana.refused("POST", f"{ALERT}/a%20b", rule()))[0] == 400


async def test_enabling_twice_changes_nothing(kibana: Kibana) -> None:
    made = await kibana.create()
    path = f"{ALERT}/{made['id']}"
    kibana.world.now_us += 5_000_000
    await kibana.done("POST", f"{path}/_enable")
    assert await kibana.json("GET", path) == made


async def test_mutes_of_instances_and_of_everything_do_not_add_up(kibana: Kibana) -> None:
    path = f"{ALERT}/{(await kibana.create(enabled=False))['id']}"

    async def mutes() -> tuple[bool, list[str]]:
        shown = await kibana.json("GET", path)
        return shown["muteAll"], shown["mutedInstanceIds"]

    await kibana.done("POST", f"{path}/alert_instance/1/_mute")
    await kibana.done("POST", f"{path}/alert_instance/1/_mute")
    assert await mutes() == (False, ["1"])
    await kibana.done("POST", f"{path}/_mute_all")
    assert await mutes() == (True, [])
    await kibana.done("POST", f"{path}/alert_instance/2/_mute")
    await kibana.done("POST", f"{path}/alert_instance/2/_unmute")
    assert await mutes() == (True, [])
    await kibana.done("POST", f"{path}/_unmute_all")
    assert await mutes() == (False, [])
    await kibana.done("POST", f"{path}/alert_instance/3/_mute")
    await kibana.done("POST", f"{path}/_unmute_all")
    assert await mutes() == (False, [])
    await kibana.done("POST", f"{path}/alert_instance/AA%3ABB%2FC/_mute")
    await kibana.done("POST", f"{path}/alert_instance/nobody/_unmute")
    assert await mutes() == (False, ["AA:BB/C"])


REQUIRED = "expected value of type [string] but got [undefined]"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": None}, f"[request body.name]: {REQUIRED}"),
        ({"name": 5}, "[request body.name]: expected value of type [string] but got [number]"),
        ({"alertTypeId": None}, f"[request body.alertTypeId]: {REQUIRED}"),
        ({"consumer": None}, f"[request body.consumer]: {REQUIRED}"),
        ({"schedule": {}}, f"[request body.schedule.interval]: {REQUIRED}"),
        (
            {"schedule": {"interval": "10x"}},
            "[request body.schedule.interval]: string is not a valid duration: 10x",
        ),
        ({"schedule": {"interval": "0s"}}, "[request body.schedule.interval]: string is not a valid duration: 0s"),
        ({"throttle": "1y"}, "[request body.throttle]: string is not a valid duration: 1y"),
        ({"notifyWhen": "x"}, "[request body.notifyWhen]: string is not a valid AlertNotifyWhenType: x"),
        ({"unknown": 1}, "[request body.unknown]: definition for this key is missing"),
        ({"enabled": "yes"}, "[request body.enabled]: expected value of type [boolean] but got [string]"),
        ({"tags": "foo"}, "[request body.tags]: expected value of type [array] but got [string]"),
        ({"actions": [{}]}, f"[request body.actions.0.group]: {REQUIRED}"),
        ({"alertTypeId": "test.unregistered"}, 'Alert type "test.unregistered" is not registered.'),
        ({"params": {}}, "params invalid: [index]: expected value of type [array] but got [undefined]"),
        (
            {"params": {**THRESHOLD, "thresholdComparator": "x"}},
            "params invalid: [thresholdComparator]: invalid thresholdComparator specified: x",
        ),
        (
            {"params": {**THRESHOLD, "thresholdComparator": "between"}},
            'params invalid: [threshold]: must have two elements for the "between" comparator',
        ),
        ({"actions": [{"group": "foo", "id": "1"}]}, "Invalid action groups: foo"),
        ({"actions": [{"group": "recovered", "id": "1"}]}, "Saved object [action/1] not found"),
    ],
)
async def test_a_rule_that_cannot_be_is_refused_with_the_reason(
    kibana: Kibana, changes: dict[str, Any], message: str
) -> None:
    assert await kibana.refused("POST", ALERT, rule(**changes)) == (400, message)


async def test_templates_that_do_not_close_are_refused(kibana: Kibana) -> None:
    action = {"group": "threshold met", "id": await connector(kibana), "params": {"message": "{{#context}} x"}}
    status, message = await kibana.refused("POST", ALERT, rule(actions=[action]))
    assert status == 400
    assert message.startswith("[request body.actions.0.params.message]: the template cannot be read")


async def test_updating_takes_no_type_consumer_or_enabled(kibana: Kibana) -> None:
    path = f"{ALERT}/{(await kibana.create())['id']}"
    body = {name: value for name, value in rule().items() if name not in ("alertTypeId", "consumer", "enabled")}
    for name in ("alertTypeId", "consumer", "enabled"):
        refused = await kibana.refused("PUT", path, {**body, name: rule()[name]})
        assert refused == (400, f"[request body.{name}]: definition for this key is missing")
    assert (await kibana.json("PUT", path, body))["name"] == "abc"


class TestOrder:
    """What is checked before what."""

    async def test_credentials_come_before_the_header(self, kibana: Kibana) -> None:
        response = await kibana.world.client.post(ALERT, json=rule())
        assert response.status == 401
        assert (await response.json())["error"] == "Unauthorized"

    async def test_the_header_comes_before_everything_else(self, kibana: Kibana) -> None:
        response = await kibana.world.client.post("/api/alerts/nowhere", data=b"{", headers=kibana.headers)
        assert response.status == 400
        assert (await response.json())["message"] == "Request must contain a kbn-xsrf header."

    async def test_either_header_will_do_whatever_it_says(self, kibana: Kibana) -> None:
        for name in ("kbn-xsrf", "kbn-version"):
            headers = {**kibana.headers, name: ""}
            response = await kibana.world.client.post(ALERT, json=rule(), headers=headers)
            assert response.status == 200

    async def test_who_may_only_look_learns_of_schema_and_type_but_not_of_parameters(self, kibana: Kibana) -> None:
        viewer = Kibana(kibana.world, kibana.world.readonly)
        assert (await viewer.refused("POST", ALERT, rule(name=None)))[0] == 400
        assert (await viewer.refused("POST", ALERT, rule(alertTypeId="x")))[0] == 400
        told = 'Unauthorized to create a ".index-threshold" rule for "alerts"'
        assert await viewer.refused("POST", ALERT, rule(params={})) == (403, told)

    async def test_who_may_only_look_changes_nothing(self, kibana: Kibana) -> None:
        path = f"{ALERT}/{(await kibana.create())['id']}"
        before = await kibana.json("GET", path)
        viewer = Kibana(kibana.world, kibana.world.readonly)
        for step in ("_enable", "_disable", "_mute_all", "_unmute_all", "_update_api_key", "alert_instance/1/_mute"):
            assert (await viewer.refused("POST", f"{path}/{step}"))[0] == 403
        assert (await viewer.refused("DELETE", path))[0] == 403
        assert await viewer.json("GET", path) == before


async def test_json_is_read_without_a_content_type(kibana: Kibana) -> None:
    request = kibana.world.client.post(
        ALERT,
        data=json.dumps(rule()).encode(),
        headers={**kibana.headers, "kbn-xsrf": "x"},
        skip_auto_headers=["Content-Type"],
    )
    assert (await request).status == 200


@pytest.mark.parametrize("body", [b"{", b"[1,2", b"\xff", b"[" * 5000, b'{"a":NaN}'])
async def test_what_is_no_json_is_refused(kibana: Kibana, body: bytes) -> None:
    headers = {**kibana.headers, "kbn-xsrf": "x", "Content-Type": "application/json"}
    response = await kibana.world.client.post(ALERT, data=body, headers=headers)
    assert response.status == 400
    assert (await response.json())["message"] == "Invalid request payload JSON format"


async def test_other_types_of_content_and_too_much_of_it_are_refused(kibana: Kibana) -> None:
    headers = {**kibana.headers, "kbn-xsrf": "x", "Content-Type": "text/plain"}
    assert (await kibana.world.client.post(ALERT, data=b"{}", headers=headers)).status == 415
    headers["Content-Type"] = "application/json"
    assert (await kibana.world.client.post(ALERT, data=b" " * 200_000, headers=headers)).status == 413


@pytest.mark.parametrize("step", ["", "/state", "/_instance_summary"])
async def test_a_rule_that_is_not_there_is_not_found(kibana: Kibana, step: str) -> None:
    assert await kibana.refused("GET", f"{ALERT}/1{step}") == (404, "Saved object [alert/1] not found")


@pytest.mark.parametrize("step", ["_enable", "_disable", "_mute_all", "_unmute_all", "alert_instance/1/_mute"])
async def test_a_rule_that_is_not_there_cannot_be_commanded(kibana: Kibana, step: str) -> None:
    assert await kibana.refused("POST", f"{ALERT}/1/{step}") == (404, "Saved object [alert/1] not found")


async def test_spaces_know_nothing_of_each_other(kibana: Kibana) -> None:
    other = Kibana(kibana.world, space="other-space")
    mine = await kibana.create()
    theirs = await other.create(name="theirs")
    assert (await other.refused("GET", f"{ALERT}/{mine['id']}"))[0] == 404
    assert [each["id"] for each in (await other.json("GET", "/api/alerts/_find"))["data"]] == [theirs["id"]]
    assert await Kibana(kibana.world, space="default").json("GET", f"{ALERT}/{mine['id']}") == mine
    assert (await Kibana(kibana.world, space="Not%20One").ask("GET", "/api/alerts/_find")).status == 404


async def test_health_is_told_under_both_spellings(kibana: Kibana) -> None:
    health = await kibana.json("GET", "/api/alerts/_health")
    assert set(health) == {
        "isSufficientlySecure",
        "hasPermanentEncryptionKey",
        "alertingFrameworkHealth",
        "alertingFrameworkHeath",
    }
    assert health["alertingFrameworkHealth"] == health["alertingFrameworkHeath"]
    assert health["alertingFrameworkHealth"]["readHealth"] == {"status": "ok", "timestamp": MS}


async def test_types_are_listed_with_their_groups(kibana: Kibana) -> None:
    types = {each["id"]: each for each in await kibana.json("GET", "/api/alerts/list_alert_types")}
    threshold = types[".index-threshold"]
    assert [group["id"] for group in threshold["actionGroups"]] == ["threshold met", "recovered"]
    assert threshold["defaultActionGroupId"] == "threshold met"
    assert threshold["producer"] == "stackAlerts"
    assert threshold["minimumLicenseRequired"] == "basic"
    assert len(types) == 7


async def test_basic_credentials_and_keys_in_kibanas_form_will_do(kibana: Kibana) -> None:
    kibana.world.state.set_login("admin", "secret")
    for header in ("Basic YWRtaW46c2VjcmV0", f"ApiKey {_encoded(kibana.world.admin)}"):
        response = await kibana.world.client.get("/api/alerts/_find", headers={"Authorization": header})
        assert response.status == 200


def _encoded(key: str) -> str:
    return b64encode(f"tests:{key}".encode()).decode()


async def test_state_and_summary_of_a_rule_that_has_not_run(kibana: Kibana) -> None:
    made = await kibana.create()
    assert (await kibana.ask("GET", f"{ALERT}/{made['id']}/state")).status == 204
    path = f"{ALERT}/{made['id']}/alert_instance/9/_mute"
    await kibana.done("POST", path)
    for name in ("_instance_summary", "status"):
        summary = await kibana.json("GET", f"{ALERT}/{made['id']}/{name}?dateStart=1h")
        assert summary["instances"] == {"9": {"status": "OK", "muted": True}}
        assert summary["statusStartDate"] == "2027-01-15T07:00:00.000Z"
    refused = await kibana.refused("GET", f"{ALERT}/{made['id']}/_instance_summary?dateStart=x")
    assert refused == (400, 'Invalid date for parameter dateStart: "x"')
