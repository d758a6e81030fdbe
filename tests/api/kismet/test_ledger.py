"""The ledger's own routes."""

from typing import Any

import pytest

from sensor.ledger.row import MAX_MEMO_BYTES
from tests.api.world import NOW_S, NOW_US, World

UNKNOWN = "1K52WM9H00000000099"


def opened(world: World, text: str = "text") -> str:
    return world.desk.raise_alert("LOUD", text, NOW_US).id


async def ids(world: World, query: str = "") -> list[str]:
    page = await world.json(f"/airwarden/alerts/list.json{query}")
    return [record["airwarden.alert.id"] for record in page["airwarden.alerts.list"]]


async def test_open_alerts_are_listed_the_newest_first_and_closed_ones_to_those_who_ask(world: World) -> None:
    first, second = opened(world, "one"), opened(world, "two")
    world.ledger.close(first, "ann", "r")
    assert await ids(world) == [second]
    assert await ids(world, "?closed=true") == [second, first]
    response = await world.post("/airwarden/alerts/list.json", {"closed": "1", "limit": 1})
    page = await response.json()
    assert (len(page["airwarden.alerts.list"]), page["airwarden.alerts.next"]) == (1, second)
    assert await ids(world, f"?closed=true&before={second}") == [first]


async def test_fields_can_be_chosen(world: World) -> None:
    opened(world)
    response = await world.post("/airwarden/alerts/list.json", {"fields": ["kismet.alert.text"]})
    assert (await response.json())["airwarden.alerts.list"] == [{"kismet.alert.text": "text"}]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=-1", "limit=x", "closed=perhaps", "before=x", "before=%00", "limit=%00"]
)
async def test_what_makes_no_sense_is_refused(world: World, query: str) -> None:
    assert (await world.get(f"/airwarden/alerts/list.json?{query}")).status == 400


async def test_an_alert_is_acknowledged_noted_and_closed_by_whoever_logs_in(world: World) -> None:
    name = opened(world)
    path = f"/airwarden/alerts/by-id/{name}"
    pager = world.state.create_key("pager", "responder")
    assert (await world.post(f"{path}/ack.cmd", key=pager)).status == 200
    assert (await world.post(f"{path}/memo.cmd", {"memo": "looked"}, pager)).status == 200
    world.now_us += 5_000_000
    answer = await (await world.post(f"{path}/close.cmd", {"reason": "a drill"}, pager)).json()
    assert answer == await world.json(f"{path}/alert.json")
    life: dict[str, Any] = {
        "status": "closed",
        "acknowledged_by": "pager",
        "acknowledged_time": NOW_S,
        "closed_by": "pager",
        "closed_time": NOW_S + 5,
        "reason": "a drill",
        "memo": "looked",
    }
    assert {key: answer[f"airwarden.alert.{key}"] for key in life} == life
    told = await world.json(f"{path}/events.json")
    assert [(event["airwarden.event.what"], event["airwarden.event.who"]) for event in told] == [
        ("opened", ""),
        ("acknowledged", "pager"),
        ("noted", "pager"),
        ("closed", "pager"),
    ]


async def test_those_who_read_only_change_nothing(world: World) -> None:
    path = f"/airwarden/alerts/by-id/{opened(world)}"
    for command in ("ack", "close", "memo"):
        response = await world.post(f"{path}/{command}.cmd", {"reason": "r", "memo": "m"}, world.readonly)
        assert response.status == 401
    assert (await world.json(f"{path}/alert.json"))["airwarden.alert.status"] == "open"


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": 5}, {"reason": "  "}])
async def test_closing_needs_a_reason(world: World, body: dict[str, Any]) -> None:
    path = f"/airwarden/alerts/by-id/{opened(world)}/close.cmd"
    assert (await world.post(path, body)).status == 400


async def test_a_memo_that_is_too_long_is_413(world: World) -> None:
    path = f"/airwarden/alerts/by-id/{opened(world)}/memo.cmd"
    assert (await world.post(path, {"memo": "a" * (MAX_MEMO_BYTES + 1)})).status == 413
    assert (await world.post(path, {"memo": 5})).status == 400


@pytest.mark.parametrize("name", [UNKNOWN, "x", "%00", "%0A"])
async def test_unknown_alerts_are_404(world: World, name: str) -> None:
    path = f"/airwarden/alerts/by-id/{name}"
    assert (await world.get(f"{path}/alert.json")).status == 404
    assert (await world.get(f"{path}/events.json")).status == 404
    assert (await world.post(f"{path}/close.cmd", {"reason": "r"})).status == 404
