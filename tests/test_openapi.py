"""api/openapi.yaml describes every route and no other, and nothing that fits it breaks the sensor."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case

from api.app import KIBANA_ROUTES, MACKEREL_ROUTES, ROUTES
from api.auth import ANY_ROLE, NO_ROLE
from api.kibana.dispatch import KibanaRoute
from api.mackerel.dispatch import MackerelRoute
from api.routing import ANY_SUFFIX, NO_SUFFIX, Route
from tests.api.world import World
from tools.openapi import DOCUMENT, operations

SCHEMA: Final = schemathesis.openapi.from_path(DOCUMENT)
SCHEMA.config.phases.coverage.enabled = False  # hundreds of requests for each operation
ROLES: Final = {NO_ROLE: "nobody", ANY_ROLE: "any login"}
OTHERS: Final = ("Kibana", "Mackerel")
EXAMPLES: Final = 5  # of each operation
ANSWER_S: Final = 30.0
ENDLESS: Final = "Captures that never end"

Described = tuple[str, str, str, str]


def described(route: Route) -> set[Described]:
    """Return a route of Kismet's dialect as the document has it, once for each verb."""
    suffix = {ANY_SUFFIX: "any", NO_SUFFIX: "none"}.get(route.suffixes) or ", ".join(route.suffixes)
    return {(verb, route.path, ROLES.get(route.role, route.role), suffix) for verb in route.verbs}


def test_the_document_is_one() -> None:
    SCHEMA.validate()


def test_every_route_of_kismets_is_described_and_no_other() -> None:
    told = {(each.verb, each.route, each.role, each.suffix) for each in operations() if each.tag not in OTHERS}
    assert told == set().union(*map(described, ROUTES))


@pytest.mark.parametrize(("tag", "routes"), [("Kibana", KIBANA_ROUTES), ("Mackerel", MACKEREL_ROUTES)])
def test_every_route_of_other_dialects_is_described_and_no_other(
    tag: str, routes: Sequence[KibanaRoute | MackerelRoute]
) -> None:
    told = [(each.verb, each.route) for each in operations() if each.tag == tag]
    assert sorted(told) == sorted((route.verb, route.path) for route in routes)


@dataclass(frozen=True, slots=True)
class Served:
    """A sensor that listens, on a loop of its own."""

    url: str
    key: str

    def credentials(self, case: Case[Any]) -> dict[str, str]:
        """Return the headers that let a request in, whichever dialect it is in."""
        if case.path.startswith("/api/v0/"):
            return {"X-Api-Key": self.key}
        if case.path.startswith("/api/"):
            return {"Authorization": f"ApiKey {self.key}", "kbn-xsrf": "tests"}
        return {"Cookie": f"KISMET={self.key}"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A whole sensor behind its API."""
    folder = tmp_path_factory.mktemp("served")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        world = asyncio.run_coroutine_threadsafe(_opened(folder), loop).result(ANSWER_S)
        yield Served(f"http://127.0.0.1:{world.client.port}", world.admin)
        asyncio.run_coroutine_threadsafe(world.__aexit__(None, None, None), loop).result(ANSWER_S)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _opened(folder: Path) -> World:
    world = World(folder)
    await world.__aenter__()
    world.add_source()
    return world


@pytest.mark.filterwarnings("ignore:Do not use the .random. module:Warning")  # schemathesis does
@SCHEMA.exclude(tag=ENDLESS).exclude(path_regex=r"\.ws$").parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_sensor(case: Case[Any], served: Served) -> None:
    response = case.call(base_url=served.url, headers=served.credentials(case), timeout=ANSWER_S)
    documented = case.operation.definition.raw["responses"]
    if response.status_code >= 500:
        assert "5XX" in documented, f"{response.status_code}: {response.text[:200]}"
        assert "internal error" not in response.text
