"""A request that fails is answered all the same, and says no more than it must."""

import asyncio
from typing import Any

import pytest
from aiohttp import encode_basic_auth

from tests.api.world import World


async def test_a_handler_that_breaks_says_nothing_of_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("api.kismet.alerts.definition_record", broken)
    response = await world.get("/alerts/definitions.json")
    assert (response.status, await response.text()) == (500, "ERROR: internal error\n")


async def test_a_request_that_never_ends_is_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.kismet.dispatch.REQUEST_S", 0.05)

    async def endless() -> Any:
        yield b"{"
        await asyncio.Event().wait()

    response = await world.client.post("/alerts/raise_alerts.cmd", data=endless(), cookies={"KISMET": world.admin})
    assert response.status == 408


async def test_too_many_passwords_at_once_are_told_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.auth.MAX_WAITING", 0)
    basic = {"Authorization": encode_basic_auth("ada", "x")}
    response = await world.client.get("/system/timestamp.json", headers=basic)
    assert response.status == 429
    assert response.headers["Retry-After"]
