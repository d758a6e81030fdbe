"""Connectors through the API."""

import stat
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.api.kibana.kibana import Kibana

CONNECTOR = "/api/actions/connector"
HOOK: dict[str, Any] = {
    "name": "hook",
    "connector_type_id": ".webhook",
    "config": {"url": "http://127.0.0.1:1/x", "hasAuth": True},
    "secrets": {"user": "airwarden", "password": "hush-hush"},
}


async def test_a_connector_lives_through_all_its_states(kibana: Kibana) -> None:
    made = await kibana.json("POST", CONNECTOR, HOOK)
    assert made["connector_type_id"] == ".webhook"
    assert made["config"] == {"url": "http://127.0.0.1:1/x", "method": "post", "headers": None, "hasAuth": True}
    path = f"{CONNECTOR}/{made['id']}"
    assert await kibana.json("GET", path) == made
    changed = await kibana.json("PUT", path, {"name": "other", "config": {"url": "http://[::1]/y", "method": "put"}})
    assert (changed["name"], changed["config"]["method"]) == ("other", "put")
    assert [each["referenced_by_count"] for each in await kibana.json("GET", "/api/actions/connectors")] == [0]
    await kibana.done("DELETE", path)
    assert await kibana.refused("GET", path) == (404, f"Saved object [action/{made['id']}] not found")


async def test_secrets_are_in_no_answer_and_in_no_file_that_others_read(kibana: Kibana) -> None:
    made = await kibana.json("POST", CONNECTOR, HOOK)
    for path in (
        f"{CONNECTOR}/{made['id']}",
        "/api/actions/connectors",
        "/api/actions",
        f"/api/actions/action/{made['id']}",
    ):
        assert "hush" not in await (await kibana.ask("GET", path)).text()
    files = [path for path in kibana.world.folder.iterdir() if path.is_file()]
    assert any(b"hush-hush" in path.read_bytes() for path in files)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"connector_type_id": ".nothing"}, 'action type ".nothing" is not registered.'),
        ({"connector_type_id": "airwarden.command"}, 'action type "airwarden.command" is not registered.'),
        ({"name": ""}, "[request body.name]: value has length [0] but it must have a minimum length of [1]."),
        (
            {"config": {}},
            "error validating action type config: [url]: expected value of type [string] but got [undefined]",
        ),
        (
            {"config": {"url": "file:///etc/passwd"}},
            "error validating action type config: [url]: expected a URL that starts with http:// or https://",
        ),
        (
            {"secrets": {"pass": "x"}},
            "error validating action type secrets: [pass]: definition for this key is missing",
        ),
        (
            {"connector_type_id": "airwarden.mqtt", "config": {"host": "x"}, "secrets": {"password": "p"}},
            "error validating action type config: 'password' is of no use without 'username'",
        ),
        ({"x": 1}, "[request body.x]: definition for this key is missing"),
    ],
)
async def test_a_connector_that_cannot_be_is_refused(kibana: Kibana, changes: dict[str, Any], message: str) -> None:
    assert await kibana.refused("POST", CONNECTOR, {**HOOK, **changes}) == (400, message)


async def test_the_older_names_mean_the_same(kibana: Kibana) -> None:
    body = {"name": "log", "actionTypeId": ".server-log"}
    made = await kibana.json("POST", "/api/actions/action", body)
    expected = {"id": made["id"], "actionTypeId": ".server-log", "name": "log", "isPreconfigured": False, "config": {}}
    assert made == expected
    path = f"/api/actions/action/{made['id']}"
    assert await kibana.json("GET", path) == expected
    assert await kibana.json("GET", "/api/actions") == [{**expected, "referencedByCount": 0}]
    done = await kibana.json("POST", f"{path}/_execute", {"params": {"message": "hello"}})
    assert (done["status"], done["actionId"]) == ("ok", made["id"])
    assert (await kibana.json("PUT", path, {"name": "renamed"}))["name"] == "renamed"
    await kibana.done("DELETE", path)


async def test_types_are_listed(kibana: Kibana) -> None:
    ids = [each["id"] for each in await kibana.json("GET", "/api/actions/connector_types")]
    older = [each["id"] for each in await kibana.json("GET", "/api/actions/list_action_types")]
    assert ids == older
    assert {".server-log", ".index", ".webhook", ".email", ".slack", ".pagerduty"} < set(ids)


async def test_who_may_only_look_makes_and_runs_none(kibana: Kibana) -> None:
    made = await kibana.json("POST", CONNECTOR, HOOK)
    viewer = Kibana(kibana.world, kibana.world.readonly)
    assert await viewer.refused("POST", CONNECTOR, HOOK) == (403, 'Unauthorized to create a ".webhook" action')
    assert (await viewer.refused("DELETE", f"{CONNECTOR}/{made['id']}"))[0] == 403
    assert (await viewer.refused("POST", f"{CONNECTOR}/{made['id']}/_execute", {"params": {}}))[0] == 403
    assert (await viewer.json("GET", f"{CONNECTOR}/{made['id']}"))["id"] == made["id"]


async def test_an_action_is_carried_out_and_its_answer_told(kibana: Kibana) -> None:
    bodies: list[str] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append(await request.text())
        return web.Response(text="thanks")

    app = web.Application()
    app.router.add_post("/hook", take)
    async with TestServer(app) as server:
        body = {**HOOK, "config": {"url": str(server.make_url("/hook"))}}
        made = await kibana.json("POST", CONNECTOR, body)
        done = await kibana.json("POST", f"{CONNECTOR}/{made['id']}/_execute", {"params": {"body": '{"a":1}'}})
    assert bodies == ['{"a":1}']
    assert done == {"status": "ok", "connector_id": made["id"], "data": "HTTP 200 thanks"}


async def test_a_receiver_that_is_not_there_is_an_answer(kibana: Kibana) -> None:
    made = await kibana.json("POST", CONNECTOR, HOOK)
    done = await kibana.json("POST", f"{CONNECTOR}/{made['id']}/_execute", {"params": {"body": "x"}})
    assert (done["status"], done["retry"]) == ("error", True)
    assert "hush" not in str(done)
    wrong = await kibana.json("POST", f"{CONNECTOR}/{made['id']}/_execute", {"params": {"message": "x"}})
    assert wrong["message"] == "error validating action params: [message]: definition for this key is missing"


async def test_documents_are_written_where_they_can_be_read(kibana: Kibana) -> None:
    body = {"name": "notes", "connector_type_id": ".index", "config": {"index": "notes", "executionTimeField": "at"}}
    made = await kibana.json("POST", CONNECTOR, body)
    params = {"params": {"documents": [{"bssid": "x"}]}}
    assert (await kibana.json("POST", f"{CONNECTOR}/{made['id']}/_execute", params))["status"] == "ok"
    shown = await kibana.json("GET", "/api/airwarden/indices/documents")
    assert [row["document"] for row in shown["data"]] == ['{"bssid": "x", "at": "2027-01-15T08:00:00.000Z"}']
    assert shown["data"][0]["index"] == "notes"


async def test_connectors_belong_to_their_space(kibana: Kibana) -> None:
    made = await kibana.json("POST", f"{CONNECTOR}/mine", HOOK)
    other = Kibana(kibana.world, space="other")
    assert (await other.refused("GET", f"{CONNECTOR}/mine"))[0] == 404
    assert (await kibana.refused("POST", f"{CONNECTOR}/mine", HOOK))[0] == 409
    assert (await other.json("POST", f"{CONNECTOR}/mine", HOOK))["id"] == made["id"] == "mine"
