"""Rules in the running sensor: a flood on the air becomes one request at a webhook."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sensor.rules.store import Condition, EventStore
from tests.api.kibana.kibana import Kibana, rule
from tests.api.world import NOW_US, World, until
from tests.captures import Air
from tests.frames import BROADCAST, deauth, mac

AP = mac("02:aa:00:00:00:01")
BODY = '{"rule": "{{alertName}}", "bssid": "{{alertInstanceId}}", "frames": {{context.value}}}'


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as world:
        yield world


async def step(world: World, seconds: int = 1) -> None:
    """Let seconds pass, with a pass of the rules in each."""
    for _ in range(seconds):
        world.now_us += 1_000_000
        world.rules.second(world.now_us)
        await world.rules._pass(world.now_us)


async def test_a_flood_reaches_the_webhook_once(world: World) -> None:
    bodies: list[str] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append(await request.text())
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    kibana = Kibana(world)
    async with TestServer(app) as server:
        config = {"url": str(server.make_url("/hook")), "hasAuth": False}
        body = {"name": "hook", "connector_type_id": ".webhook", "config": config}
        hook = (await kibana.json("POST", "/api/actions/connector", body))["id"]
        action = {"group": "threshold met", "id": hook, "params": {"body": BODY}}
        made = await kibana.create(name='a "flood"', actions=[action], throttle="1h", schedule={"interval": "10s"})
        await step(world)
        air = Air(NOW_US)
        air.each(1001, lambda number: deauth(AP, BROADCAST, AP, 7), every_ms=1)
        world.hear(air.frames())
        await step(world, 60)
        await until(lambda: bool(bodies))
        shown = await kibana.json("GET", f"/api/alerts/alert/{made['id']}/_instance_summary")
        assert list(shown["instances"]) == ["02:AA:00:00:00:01"]
        assert shown["status"] == "Active"
        await world.rules.close()
    assert [json.loads(body) for body in bodies] == [
        {"rule": 'a "flood"', "bssid": "02:AA:00:00:00:01", "frames": 1001},
    ]


def counting(world: World) -> bool:
    return world.pipeline.tally is not None


async def test_frames_are_counted_only_while_a_rule_wants_them(world: World) -> None:
    kibana = Kibana(world)
    await step(world)
    assert not counting(world)
    made = await kibana.create()
    await step(world)
    assert counting(world)
    await kibana.done("POST", f"/api/alerts/alert/{made['id']}/_disable")
    await step(world)
    assert not counting(world)


async def test_what_waits_at_the_end_is_written(world: World, tmp_path: Path) -> None:
    world.rules.recorder._add("probes", NOW_US, {"ssid": "x"})
    await world.rules.close()
    store = EventStore.open(tmp_path / "events.db")
    assert store.rows_after("probes", 0, Condition(), 0)[1][0]["ssid"] == "x"
    store.close()


async def test_the_newer_names_make_the_same_rule(world: World) -> None:
    kibana = Kibana(world)
    legacy = rule()
    body = {"rule_type_id": legacy.pop("alertTypeId"), **legacy}
    made = await kibana.json("POST", "/api/alerting/rule", body)
    assert made["rule_type_id"] == ".index-threshold"
    assert made["notify_when"] == "onThrottleInterval"
    assert made["execution_status"]["status"] == "pending"
    assert (await kibana.json("GET", f"/api/alerts/alert/{made['id']}"))["name"] == made["name"]
