"""Every request passes route, verb, role and origin; errors have Kismet's shapes."""

from base64 import b64encode
from pathlib import Path

import pytest

from api.app import ROUTES
from api.auth import ANY_ROLE
from api.context import ApiSettings
from api.routing import Route
from sensor.storage.state import READONLY
from tests.api.world import World


def concrete(route: Route) -> str:
    path = "/".join("1" if step.startswith(":") else step for step in route.path.split("/"))
    suffix = {"*": "json"}.get(route.suffixes[0], route.suffixes[0]) if route.suffixes else ""
    return f"{path}.{suffix}" if suffix else path


def verb(route: Route) -> str:
    return "GET" if "GET" in route.verbs else "POST"


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


PROTECTED = [route for route in ROUTES if route.role]


@pytest.mark.parametrize("route", PROTECTED, ids=lambda route: route.path)
async def test_strangers_are_kept_out_of(world: World, route: Route) -> None:
    for cookies in ({}, {"KISMET": "F" * 32}):
        response = await world.client.request(verb(route), concrete(route), cookies=cookies)
        assert response.status == 401
        assert "Set-Cookie" not in response.headers
        assert "WWW-Authenticate" not in response.headers


@pytest.mark.parametrize("route", PROTECTED, ids=lambda route: route.path)
async def test_a_reader_may_read_and_not_command(world: World, route: Route) -> None:
    cookies = {"KISMET": world.readonly}
    response = await world.client.request(verb(route), concrete(route), cookies=cookies)
    assert (response.status == 401) is (route.role not in (READONLY, ANY_ROLE))


async def test_a_role_of_its_own_may_do_nothing_else(world: World) -> None:
    key = world.state.create_key("gps", "WEBGPS")
    assert (await world.get("/system/timestamp.json", key)).status == 401
    assert (await world.get("/session/check_session", key)).status == 200


async def test_the_open_routes_need_nobody(world: World) -> None:
    response = await world.client.get("/system/user_status.json")
    assert list(await response.json()) == ["kismet.system.user"]
    response = await world.client.get("/airwarden/health")
    assert await response.json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/nothing", "/nothing.json", "/alerts/all_alerts", "/session/check_session.json"])
async def test_an_unknown_path_is_a_page_of_404(world: World, path: str) -> None:
    response = await world.get(path)
    assert (response.status, response.content_type) == (404, "text/html")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/alerts/raise_alerts.cmd"),
        ("POST", "/session/check_session"),
        ("HEAD", "/system/status.json"),
        ("DELETE", "/alerts/all_alerts.json"),
        ("OPTIONS", "/alerts/all_alerts.json"),
        ("POST", "/eventbus/events.ws"),
    ],
)
async def test_a_wrong_verb_is_405_before_anybody_is_asked_who_they_are(world: World, method: str, path: str) -> None:
    assert (await world.client.request(method, path)).status == 405


async def test_a_suffix_without_an_encoding_gets_an_empty_body(world: World) -> None:
    response = await world.get("/alerts/all_alerts.html")
    assert (response.status, await response.read()) == (200, b"")


@pytest.mark.parametrize(
    ("suffix", "mime"),
    [("json", "application/json"), ("itjson", "application/json"), ("tjson", "text/plain")],
)
async def test_each_suffix_has_its_mime_type(world: World, suffix: str, mime: str) -> None:
    assert (await world.get(f"/system/timestamp.{suffix}")).content_type == mime


async def test_a_right_password_gives_a_cookie_that_scripts_cannot_read(world: World) -> None:
    world.state.set_login("ada", "right", "readonly")
    response = await world.client.get("/system/timestamp.json", headers=basic("ada", "right"))
    assert response.status == 200
    cookie = response.cookies["KISMET"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", True, "Strict")
    world.client.session.cookie_jar.clear()
    assert (await world.get("/system/timestamp.json", cookie.value)).status == 200


async def test_a_stale_cookie_falls_through_to_basic(world: World) -> None:
    world.state.set_login("ada", "right", "readonly")
    response = await world.get("/system/timestamp.json", "A" * 32, headers=basic("ada", "right"))
    assert response.status == 200
    assert response.cookies["KISMET"].value != "A" * 32


async def test_a_key_or_a_password_may_stand_in_the_query(world: World) -> None:
    assert (await world.client.get(f"/system/timestamp.json?KISMET={world.readonly}")).status == 200
    world.client.session.cookie_jar.clear()
    world.state.set_login("ada", "a+b&c", "readonly")
    query = {"user": "ada", "password": "a+b%26c"}
    path = "/system/timestamp.json?" + "&".join(f"{name}={value}" for name, value in query.items())
    assert (await world.client.get(path)).status == 200


async def test_only_wget_is_asked_for_a_password(world: World) -> None:
    response = await world.client.get("/system/status.json", headers={"User-Agent": "Wget/1.21"})
    assert response.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_a_strange_page_cannot_command_through_a_cookie(world: World, headers: dict[str, str]) -> None:
    body = {"name": "LOUD", "text": "text"}
    assert (await world.post("/alerts/raise_alerts.cmd", body, headers=headers)).status == 403
    assert (await world.get("/datasource/by-uuid/x/close_source.cmd", headers=headers)).status == 403
    assert not world.desk.backlog
    assert (await world.post("/alerts/raise_alerts.cmd", body, headers={"Origin": _origin(world)})).status == 200


@pytest.mark.parametrize("login", ["basic", "query", "key in the query"])
@pytest.mark.parametrize(
    "strange", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}]
)
async def test_a_strange_page_cannot_command_through_any_other_login(
    world: World, login: str, strange: dict[str, str]
) -> None:
    world.state.set_login("ada", "right", "admin")
    query = {"query": "?user=ada&password=right", "key in the query": f"?KISMET={world.admin}"}.get(login, "")
    headers = basic("ada", "right") if login == "basic" else {}
    form = {"json": '{"name": "LOUD", "text": "text"}'}
    path = f"/alerts/raise_alerts.cmd{query}"
    assert (await world.client.post(path, data=form, headers={**headers, **strange})).status == 403
    assert not world.desk.backlog
    assert (await world.client.post(path, data=form, headers=headers)).status == 200
    assert len(world.desk.backlog) == 1


async def test_a_strange_page_that_reads_is_left_to_the_browser(world: World) -> None:
    response = await world.get("/system/timestamp.json", headers={"Origin": "http://evil.example"})
    assert response.status == 200
    assert "Access-Control-Allow-Origin" not in response.headers


def _origin(world: World) -> str:
    return str(world.client.make_url("/")).rstrip("/")


async def test_an_origin_that_the_operator_allows_may_command(tmp_path: Path) -> None:
    settings = ApiSettings(allowed_origins=frozenset({"https://wids.example.net"}))
    async with World(tmp_path, settings) as world:
        headers = {"Origin": "https://wids.example.net"}
        response = await world.post("/alerts/raise_alerts.cmd", {"name": "LOUD", "text": "x"}, headers=headers)
        assert response.status == 200


async def test_fields_that_cannot_be_read_are_an_error(world: World) -> None:
    response = await world.post("/alerts/all_alerts.json", {"fields": [5]})
    assert response.status == 500
    assert "invalid field mapping" in await response.text()
    response = await world.post("/alerts/alerts_view.json", {"fields": [5]})
    assert response.status == 400
