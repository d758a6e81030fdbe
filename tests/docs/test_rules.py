"""docs/rules.md says what rules are made of, and its example works."""

import json
from pathlib import Path

from api.app import KIBANA_ROUTES
from api.kibana.newer import UNSUPPORTED, UNSUPPORTED_OF_ACTIONS
from api.kibana.records import STATE
from sensor.packetchain.tally import MAX_KEYS
from sensor.rules.bodies import MAX_ACTIONS
from sensor.rules.catalogue import TYPES
from sensor.rules.connectors import CONNECTOR_TYPES
from sensor.rules.engine import MAX_ACTIVE
from sensor.rules.indices import STORED, TIME
from sensor.rules.rollcall import MAX_HEARD
from sensor.rules.rulebook import MAX_CONNECTORS
from sensor.rules.ruletype import MAX_INSTANCES
from sensor.rules.settings import RulesSettings
from sensor.rules.store import QUESTION_S
from tests.api.world import World
from tests.docs.pages import blocks, code, curls, page, rows

PAGE = page("docs/rules.md")
HOST = "http://127.0.0.1:2501"


def test_every_route_is_described_and_no_other() -> None:
    told = [(row["verb"], code(row["path"]), row["what it does"]) for row in rows(PAGE, "verb", "path")]
    assert told == [(route.verb, route.path, route.told) for route in KIBANA_ROUTES]


def test_every_parameter_is_described() -> None:
    told = [code(row["parameter"]) for row in rows(PAGE, "parameter", "default")]
    assert told == [name for kind in TYPES.values() for name in kind.keys]
    assert all(row["meaning"] for row in rows(PAGE, "parameter", "default"))
    assert all(f"`{kind.id}`; action groups" in PAGE for kind in TYPES.values())


def test_every_field_is_described_with_type_and_unit() -> None:
    told = [(code(row["field"]), row["type"], row["unit"], row["meaning"]) for row in rows(PAGE, "field", "type")]
    fields = [field for index in STORED.values() for field in (TIME, *index.fields)]
    assert told == [(field.name, field.type.value, field.unit, field.meaning) for field in fields]


def test_every_type_of_connector_is_described() -> None:
    told = {code(row["type"]): row for row in rows(PAGE, "type", "configuration")}
    assert list(told) == list(CONNECTOR_TYPES)
    for name, kind in CONNECTOR_TYPES.items():
        for column, keys in (("configuration", kind.config), ("secrets", kind.secrets), ("parameters", kind.params)):
            assert told[name][column] == (", ".join(f"`{key}`" for key in keys) or "none")


async def test_the_example_works(tmp_path: Path) -> None:
    bodies = dict(zip(("@connector.json", "@rule.json"), blocks(PAGE, "json"), strict=True))
    made = ""
    async with World(tmp_path) as world:
        for curl in curls(PAGE):
            headers = {"kbn-xsrf": "true", "Content-Type": "application/json"} if curl.body else {}
            body = bodies[curl.body].replace("$CONNECTOR", made) if curl.body else None
            address = curl.address.removeprefix(HOST)
            response = await world.client.request(
                "POST" if body else "GET", address, data=body, headers=headers, cookies={"KISMET": world.admin}
            )
            answer = await response.text()
            assert response.status == 200, answer
            made = json.loads(answer)["id"] if body and not made else made
        assert len(world.rules.book.rules()) == 1


def test_bounds_are_the_codes() -> None:
    settings = RulesSettings()
    assert f"{settings.max_rules:,} rules ([`rules.max_rules`]" in PAGE
    words = " ".join(PAGE.split())  # wherever the lines end
    assert (
        f"{MAX_CONNECTORS:,} connectors, {MAX_INSTANCES:,} instances of a rule and {MAX_ACTIVE:,} of all rules" in words
    )
    assert f"{MAX_ACTIONS} actions of a rule, {QUESTION_S:g} seconds for a question" in PAGE
    assert f"at most {MAX_KEYS} kinds, BSSIDs and channels apart in a second" in PAGE
    assert f"at most {MAX_HEARD:,} in a minute" in PAGE
    assert settings.keep_hours == 24, "the page says that entries are kept for a day"


def test_what_is_remembered_and_what_is_refused_is_named() -> None:
    assert all(f"`state.{name}`" in PAGE for name in STATE)
    assert all(f"`{name}`" in PAGE for name in (*UNSUPPORTED, *UNSUPPORTED_OF_ACTIONS))
