"""`_find`: paging, search, filters, sorting, and who refers to what."""

from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.kibana.find import search
from tests.api.kibana.kibana import Kibana

FIND = "/api/alerts/_find"


async def names(kibana: Kibana, **query: Any) -> list[str]:
    """Return the names of the rules that a query finds."""
    answer = await kibana.json("GET", f"{FIND}?{urlencode(query, doseq=True)}")
    return [rule["name"] for rule in answer["data"]]


@pytest.fixture
async def three(kibana: Kibana) -> Kibana:
    """Three rules, each made a minute after the one before."""
    for name, tags, enabled in (
        ("Front door", ["wids"], True),
        ("back door", ["x", "wids"], False),
        ("roof", [], True),
    ):
        await kibana.create(name=name, tags=tags, enabled=enabled)
        kibana.world.now_us += 60_000_000
    return kibana


async def test_pages_are_counted_from_one(three: Kibana) -> None:
    answer = await three.json("GET", f"{FIND}?per_page=2&page=2")
    assert {name: answer[name] for name in ("page", "perPage", "total")} == {"page": 2, "perPage": 2, "total": 3}
    assert [rule["name"] for rule in answer["data"]] == ["roof"]
    assert (await three.json("GET", f"{FIND}?per_page=10000"))["perPage"] == 10_000
    nothing = await three.json("GET", f"{FIND}?per_page=0")
    assert (nothing["total"], nothing["data"]) == (3, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alert.attributes.enabled:true", ["Front door", "roof"]),
        ('alert.attributes.tags:"wids"', ["Front door", "back door"]),
        ("alert.attributes.name:*door and not alert.attributes.name:Front*", ["back door"]),
        ('alert.updatedAt > "2027-01-15T08:00:30.000Z"', ["back door", "roof"]),
        ("alert.attributes.schedule.interval:1m", ["Front door", "back door", "roof"]),
        ("alert.attributes.executionStatus.status:(ok or pending)", ["Front door", "back door", "roof"]),
        ("alert.attributes.alertTypeId:.index-threshold", ["Front door", "back door", "roof"]),
        ("alert.attributes.params.threshold >= 1000", ["Front door", "back door", "roof"]),
        ("alert.attributes.nothing:*", []),
    ],
)
async def test_a_filter_is_kql(three: Kibana, text: str, expected: list[str]) -> None:
    assert await names(three, filter=text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'updatedAt > "2020"',
            "This key 'updatedAt' need to be wrapped by a saved object type like alert: Bad Request",
        ),
        ("foo.attributes.name:x", "This type foo is not allowed: Bad Request"),
        ("alert.attributes.name:(", "KQLSyntaxError: the query cannot be read at its end"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(three: Kibana, text: str, message: str) -> None:
    status, told = await three.refused("GET", f"{FIND}?filter={quote(text)}")
    assert (status, told.partition(" at ")[0]) == (400, message.partition(" at ")[0])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"search": "door"}, ["Front door", "back door"]),
        ({"search": "front roof"}, ["Front door", "roof"]),
        ({"search": "front roof", "default_search_operator": "AND"}, []),
        ({"search": "door + back"}, ["back door"]),
        ({"search": "door -back", "default_search_operator": "AND"}, ["Front door"]),
        ({"search": '"back door"'}, ["back door"]),
        ({"search": "ro*", "search_fields": "name"}, ["roof"]),
        ({"search": "wids", "search_fields": "name"}, []),
        ({"search": "wids", "search_fields": ["name", "tags"]}, ["Front door", "back door"]),
        ({"search": "roof | (front + door)"}, ["Front door", "roof"]),
        ({"search": "((("}, ["Front door", "back door", "roof"]),
    ],
)
async def test_a_search_is_a_simple_query_string(three: Kibana, query: dict[str, Any], expected: list[str]) -> None:
    assert await names(three, **query) == expected


async def test_sorting_goes_either_way(three: Kibana) -> None:
    assert await names(three, sort_field="name") == ["back door", "Front door", "roof"]
    assert await names(three, sort_field="createdAt", sort_order="desc") == ["roof", "back door", "Front door"]
    assert await three.refused("GET", f"{FIND}?sort_field=x") == (400, "Unknown sort field x")


async def test_only_wanted_fields_are_shown_and_those_that_always_are(three: Kibana) -> None:
    data = (await three.json("GET", f"{FIND}?fields=name&fields=tags&per_page=1"))["data"]
    assert set(data[0]) == {"id", "name", "tags", "alertTypeId", "consumer"}


async def test_rules_are_found_by_the_connector_that_they_use(kibana: Kibana) -> None:
    made = await kibana.json("POST", "/api/actions/connector", {"name": "log", "connector_type_id": ".server-log"})
    action = {"group": "recovered", "id": made["id"], "params": {"message": "x"}}
    await kibana.create(name="with", actions=[action])
    await kibana.create(name="without")
    assert await names(kibana, has_reference=f'{{"type":"action","id":"{made["id"]}"}}') == ["with"]
    assert await names(kibana, has_reference='{"type":"other","id":"1"}') == []
    assert (await kibana.refused("GET", f"{FIND}?has_reference=x"))[0] == 400


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("per_page=-1", "[request query.per_page]: Value must be equal to or greater than [0]."),
        ("page=0", "[request query.page]: Value must be equal to or greater than [1]."),
        ("page=x", "[request query.page]: expected value of type [number] but got [string]"),
        ("foo=1", "[request query.foo]: definition for this key is missing"),
    ],
)
async def test_a_query_that_cannot_be_is_refused(kibana: Kibana, query: str, message: str) -> None:
    assert await kibana.refused("GET", f"{FIND}?{query}") == (400, message)


async def test_the_newer_route_has_newer_names(three: Kibana) -> None:
    answer = await three.json("GET", "/api/alerting/rules/_find?per_page=1&fields=name")
    assert (answer["per_page"], answer["total"]) == (1, 3)
    assert set(answer["data"][0]) == {"id", "name", "rule_type_id", "consumer"}


class Said:
    """A document of a few words."""

    def values(self, name: str) -> list[object]:
        return ["some words", 5]


@given(st.text(alphabet=list('ab "()+|-*some\\~'), max_size=60), st.booleans())
def test_no_search_is_ever_wrong(text: str, every: bool) -> None:
    assert search(text, [], every=every)(Said()) in (True, False)  # type: ignore[arg-type] # as good as a document
