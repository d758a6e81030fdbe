"""docs/mackerel.md says what is served in Mackerel's dialect."""

from api.app import MACKEREL_ROUTES
from api.mackerel.dispatch import READ, WRITE
from api.mackerel.records import alert_document
from tests.api.world import NOW_US, World
from tests.docs.pages import code, curls, page, rows

PAGE = page("docs/mackerel.md")
PERMISSIONS = {READ: "Read", WRITE: "Write"}
HOST = "http://127.0.0.1:2501"


def test_every_route_is_described_and_no_other() -> None:
    table = rows(PAGE, "verb", "path", "permission")
    told = [(row["verb"], code(row["path"]), row["permission"]) for row in table]
    assert told == [(route.verb, route.path, PERMISSIONS[route.role]) for route in MACKEREL_ROUTES]
    assert all(row["what it does"] for row in table)


async def test_every_example_works(world: World) -> None:
    name = world.desk.raise_alert("LOUD", "text", NOW_US).id
    examples = list(curls(PAGE))
    assert len(examples) >= 4
    for curl in examples:
        key, _, value = curl.header.partition(": ")
        response = await world.client.request(
            curl.verb or "GET",
            curl.address.removeprefix(HOST).replace("$ID", name),
            data=curl.body,
            headers={key: value.replace("$KEY", world.admin)},
        )
        assert response.status == 200, f"{curl.address}: {await response.text()}"


def test_every_field_is_described(world: World) -> None:
    name = world.desk.raise_alert("LOUD", "text", NOW_US).id
    world.ledger.note(name, "ann", "memo")
    document = alert_document(world.ledger.close(name, "ann", "a drill"), "host")
    told = {code(field) for row in rows(PAGE, "field", "value") for field in row["field"].split(", ")}
    assert told == set(document)
