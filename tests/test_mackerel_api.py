"""The unmodified mackerel.api client from PyPI works against a live server."""

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.api.world import NOW_S, NOW_US, World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        yield started


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The client with a key that may write, told where our API is."""
    # The package declares itself a namespace through a module that setuptools has given up.
    namespaces = ModuleType("pkg_resources")
    monkeypatch.setattr(namespaces, "declare_namespace", lambda name: None, raising=False)
    monkeypatch.setitem(sys.modules, "pkg_resources", namespaces)
    made = importlib.import_module("mackerel.api").Client(world.state.create_key("pager", "responder"))
    made.base_url = str(world.client.make_url("/api/v0"))
    return made


async def ask(call: Any, *arguments: Any) -> Any:
    """Let the client ask from a thread of its own, as it blocks; return what it got as JSON."""
    response = await asyncio.to_thread(call, *arguments)
    assert response.status_code == 200, response.text
    return response.json()


async def test_it_lists_what_is_open(world: World, client: Any) -> None:
    alert = world.desk.raise_alert("DEAUTHFLOOD", "somebody deauthenticates", NOW_US)
    assert await ask(client.get, "/alerts") == {
        "alerts": [
            {
                "id": alert.id,
                "status": "CRITICAL",
                "monitorId": "DEAUTHFLOOD",
                "type": "check",
                "hostId": world.state.sensor_uuid(),
                "message": "somebody deauthenticates",
                "openedAt": NOW_S,
            }
        ]
    }


async def test_it_closes_an_alert_with_a_reason(world: World, client: Any) -> None:
    alert = world.desk.raise_alert("DEAUTHFLOOD", "somebody deauthenticates", NOW_US)
    world.now_us += 90_500_000
    closed = await ask(client.post, f"/alerts/{alert.id}/close", {"reason": "our own test"})
    assert (closed["status"], closed["reason"], closed["closedAt"]) == ("OK", "our own test", NOW_S + 90)
    assert await ask(client.get, "/alerts") == {"alerts": []}
    assert await ask(client.get, "/alerts", {"withClosed": "true"}) == {"alerts": [closed]}
    assert await ask(client.get, f"/alerts/{alert.id}") == closed
    logs = (await ask(client.get, f"/alerts/{alert.id}/logs"))["logs"]
    assert [(log["status"], log["trigger"]) for log in logs] == [("OK", "manual"), ("CRITICAL", "monitoring")]


async def test_it_writes_a_memo(world: World, client: Any) -> None:
    alert = world.desk.raise_alert("DEAUTHFLOOD", "somebody deauthenticates", NOW_US)
    assert await ask(client.put, f"/alerts/{alert.id}", {"memo": "見ています"}) == {
        "id": alert.id,
        "memo": "見ています",
    }
    assert (await ask(client.get, f"/alerts/{alert.id}"))["memo"] == "見ています"


async def test_it_sees_each_of_250_alerts_once_while_100_more_arrive(world: World, client: Any) -> None:
    before = {world.desk.raise_alert("LOUD", f"before {n}", NOW_US + n % 7).id for n in range(250)}
    arrived: set[str] = set()
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 7}
    while True:
        page = await ask(client.get, "/alerts", query)
        seen += [alert["id"] for alert in page["alerts"]]
        for n in range(3 if len(arrived) < 99 else 1):
            # One is newer than all, one as old as many, one older than the oldest.
            ts_us = (NOW_US + 1000, NOW_US + 3, NOW_US - 1000)[n]
            arrived.add(world.desk.raise_alert("LOUD", f"arrives {len(arrived)}", ts_us).id)
        if "nextId" not in page:
            break
        query["nextId"] = page["nextId"]
    assert len(arrived) >= 100
    assert len(seen) == len(set(seen))
    assert before <= set(seen) <= before | arrived
    assert seen == sorted(seen, reverse=True)


async def test_it_finds_host_and_organisation(world: World, client: Any) -> None:
    (host,) = (await ask(client.get, "/hosts"))["hosts"]
    assert host["id"] == world.state.sensor_uuid()
    assert (await ask(client.get, f"/hosts/{host['id']}")) == {"host": host}
    assert (await ask(client.get, "/org"))["name"] == host["name"]
