"""Logins and API keys over HTTP."""

import re
from typing import Any

import pytest

from tests.api.world import NOW_S, World

FORM = {"username": "ada", "password": "s3cret"}


async def set_password(world: World, form: dict[str, str], **options: Any) -> int:
    response = await world.client.post("/session/set_password", data=form, **options)
    return response.status


async def test_the_first_run_sets_a_login_without_one(world: World) -> None:
    assert (await world.client.get("/session/check_setup_ok")).status == 500
    response = await world.client.post("/session/set_password", data=FORM)
    assert (response.status, await response.text()) == (200, "Login configured")
    assert (await world.client.get("/session/check_setup_ok")).status == 200
    login = world.state.login("ada")
    assert login is not None
    assert login.role == "admin"


async def test_later_only_an_administrator_sets_logins(world: World) -> None:
    assert await set_password(world, FORM) == 200
    assert await set_password(world, {"username": "eve", "password": "x"}) == 403
    assert await set_password(world, {"username": "eve", "password": "x"}, cookies={"KISMET": world.readonly}) == 403
    assert world.state.login("eve") is None
    assert await set_password(world, {"username": "bob", "password": "x"}, cookies={"KISMET": world.admin}) == 200
    assert world.state.login("bob") is not None


@pytest.mark.parametrize("form", [{}, {"username": "ada"}, {"password": "x"}, {"username": "a:b", "password": "x"}])
async def test_an_incomplete_login_is_refused(world: World, form: dict[str, str]) -> None:
    assert await set_password(world, form) == 400
    assert not world.state.has_login()


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_a_strange_page_cannot_become_the_first_administrator(world: World, headers: dict[str, str]) -> None:
    assert await set_password(world, FORM, headers=headers) == 403
    assert not world.state.has_login()


async def test_check_login_is_for_administrators_and_check_session_for_anybody(world: World) -> None:
    response = await world.get("/session/check_login")
    assert (response.status, await response.text()) == (200, "Login valid")
    assert (await world.get("/session/check_login", world.readonly)).status == 401
    response = await world.get("/session/check_session", world.readonly)
    assert (response.status, await response.text()) == (200, "Session valid")


async def test_a_key_is_made_used_listed_and_revoked(world: World) -> None:
    body = {"name": "hass", "role": "readonly", "duration": 3600}
    response = await world.post("/auth/apikey/generate.cmd", body)
    token = await response.text()
    assert re.fullmatch("[0-9A-F]{32}", token)
    assert (await world.get("/session/check_session", token)).status == 200
    listed = await world.get("/auth/apikey/list.json")
    assert token not in await listed.text()
    assert (await listed.json())[0] == {
        "kismet.httpd.auth.name": "hass",
        "kismet.httpd.auth.role": "readonly",
        "kismet.httpd.auth.expiration": NOW_S + 3600,
    }
    response = await world.post("/auth/apikey/revoke.cmd", {"name": "hass"})
    assert (response.status, await response.text()) == (200, "revoked")
    assert (await world.get("/session/check_session", token)).status == 401


async def test_a_key_expires(world: World) -> None:
    token = await (await world.post("/auth/apikey/generate.cmd", {"name": "k", "role": "admin", "duration": 60})).text()
    world.now_us += 59_000_000
    assert (await world.get("/session/check_login", token)).status == 200
    world.now_us += 1_000_000
    assert (await world.get("/session/check_login", token)).status == 401


async def test_a_duration_of_zero_is_for_ever(world: World) -> None:
    await world.post("/auth/apikey/generate.cmd", {"name": "a", "role": "admin", "duration": 0})
    assert world.state.keys()[0].expires_s is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"role": "admin"}, 400),
        ({"name": "k"}, 400),
        ({"name": "k", "role": "admin", "duration": -1}, 400),
        ({"name": "k", "role": "admin", "duration": "long"}, 400),
        ({"name": "tests", "role": "admin"}, 500),
        ({"name": "web logon", "role": "admin"}, 500),
    ],
)
async def test_keys_that_make_no_sense_are_refused(world: World, body: dict[str, Any], status: int) -> None:
    assert (await world.post("/auth/apikey/generate.cmd", body)).status == status
    assert len(world.state.keys()) == 2


@pytest.mark.parametrize(("body", "status"), [({}, 400), ({"name": "none"}, 500), ({"name": "web logon"}, 500)])
async def test_only_keys_that_are_there_can_be_revoked(world: World, body: dict[str, Any], status: int) -> None:
    assert (await world.post("/auth/apikey/revoke.cmd", body)).status == status
