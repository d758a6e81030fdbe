"""docs/api.md says what the API serves."""

from pathlib import Path

import pytest

from api.app import KIBANA_PATHS, MAX_BODY_BYTES, ROUTES
from api.auth import ANY_ROLE, NO_ROLE
from api.kismet.encodings import encoder
from api.mackerel.dispatch import PATHS as MACKEREL_PATHS
from api.routing import ANY_SUFFIX, NO_SUFFIX, Route, Router
from tests.api.kismet.test_handshakes import hear_handshake
from tests.api.world import World
from tests.docs.pages import PAGES, ROOT, code, curls, page, rows

PAGE = page("docs/api.md")
ROLES = {NO_ROLE: "nobody", ANY_ROLE: "any login"}
HOST = "http://127.0.0.1:2501"


def described(route: Route) -> tuple[str, str, str, str]:
    """Return a route as the document's tables put it."""
    suffixes = {ANY_SUFFIX: "any", NO_SUFFIX: "none"}.get(route.suffixes) or ", ".join(route.suffixes)
    return ", ".join(sorted(route.verbs)), route.path, ROLES.get(route.role, route.role), suffixes


def test_every_route_is_described_and_no_other() -> None:
    table = rows(PAGE, "verbs", "path", "role", "suffix")
    told = [(row["verbs"], code(row["path"]), row["role"], row["suffix"]) for row in table]
    assert sorted(told) == sorted(map(described, ROUTES))
    assert all(row["what it does"] for row in table)


def test_the_suffixes_are_those_that_have_an_encoding() -> None:
    named = [code(suffix) for row in rows(PAGE, "suffix", "answer") for suffix in row["suffix"].split(", ")]
    assert sorted(named) == [".cmd", ".ekjson", ".itjson", ".jcmd", ".json", ".prettyjson", ".tjson"]
    assert all(encoder(suffix.removeprefix(".")) for suffix in named)


def test_the_bound_of_a_body_is_told() -> None:
    assert f"{MAX_BODY_BYTES:,} bytes" in PAGE


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_address_leads_to_a_route(path: Path) -> None:
    for curl in curls(path.read_text("utf-8")):
        if curl.address.removeprefix(HOST).startswith((*KIBANA_PATHS, MACKEREL_PATHS)):
            continue  # of another dialect: test_rules.py and test_mackerel.py ask them all
        match = Router(ROUTES).find(curl.address.removeprefix(HOST).partition("?")[0])
        assert match is not None, curl.address
        verb = curl.verb or ("POST" if curl.body or curl.form else "GET")
        assert verb in match.route.verbs, curl.address


async def test_every_example_works(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)  # where the capture's name leads
    world.state.set_login("admin", "secret")
    hear_handshake(world)
    for curl in curls(PAGE):
        headers = dict([curl.header.split(": ")]) if curl.header else {}
        if curl.user:
            headers["Authorization"] = "Basic YWRtaW46c2VjcmV0"
        body = curl.body
        if curl.form:
            name, _, text = curl.form.partition("=")
            body = {name: text}
        response = await world.client.request(
            curl.verb or ("POST" if body else "GET"),
            curl.address.removeprefix(HOST).replace("$KEY", world.admin),
            data=body,
            headers=headers,
            cookies={"KISMET": world.admin} if curl.cookie == "KISMET=$KEY" else {},
        )
        assert response.status == 200, f"{curl.address}: {await response.text()}"
        world.client.session.cookie_jar.clear()


async def test_every_counter_is_described(world: World) -> None:
    counters = await world.json("/airwarden/counters.json")
    table = {code(row["counter"]): row["meaning"] for row in rows(PAGE, "counter", "meaning")}
    assert list(table) == list(counters)
    for name in ("devices", "alerts", "eventbus", "rules"):
        assert all(f"`{key}`" in table[name] for key in counters[name])


def test_the_examples_are_many() -> None:
    assert len(list(curls(PAGE))) >= 20
