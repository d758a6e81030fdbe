"""What clients send is found, however carelessly they encode it."""

import json
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from api.kismet.parameters import Parameters, _form_document, parse_document, read_parameters

FORM = "application/x-www-form-urlencoded"


async def sent(body: bytes | str, content_type: str = FORM, query: str = "", method: str = "POST") -> Parameters:
    """Return what a server reads of a request."""
    read: list[Parameters] = []

    async def handler(request: web.Request) -> web.Response:
        read.append(await read_parameters(request))
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/", handler)
    async with TestClient(TestServer(app)) as client:
        headers = {"Content-Type": content_type}
        assert (await client.request(method, f"/{query}", data=body, headers=headers)).status == 200
    return read[0]


async def test_a_form_holds_variables_and_a_json_document() -> None:
    parameters = await sent("json=%7B%22name%22%3A%22a%26b%20c%22%7D&page=2&search=a+b%2Bc")
    assert parameters.document == {"name": "a&b c"}
    assert parameters.variables["page"] == "2"
    assert parameters.variables["search"] == "a b+c"
    assert parameters.number("page") == 2
    assert parameters.text("name") == "a&b c"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('json={"a":"b"}', {"a": "b"}),
        ('json={"a":"b & c=d"}', {"a": "b & c=d"}),
        ('x=1&json={"a":"100%"}', {"a": "100%"}),
        ("json=%7B%22a%22:%22b%22%7D&x=1", {"a": "b"}),
        ("json=junk", {}),
        ("json=", {}),
        ("notjson={}", {}),
        ("json=[1]", {}),
    ],
)
async def test_careless_encodings_are_understood(body: str, expected: dict[str, Any]) -> None:
    assert (await sent(body)).document == expected


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=UTF-8"])
async def test_a_json_body_is_the_document(content_type: str) -> None:
    assert (await sent('{"a": [1, true, null]}', content_type)).document == {"a": [1, True, None]}


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"', b'{"a": NaN}', b"\xff\xfe", b"[" * 50_000])
async def test_malformed_json_counts_as_none(body: bytes) -> None:
    assert (await sent(body, "application/json")).document == {}


async def test_a_body_of_another_type_is_ignored() -> None:
    assert (await sent('{"a": 1}', "text/plain")).document == {}


async def test_a_plus_in_the_query_is_a_plus() -> None:
    parameters = await sent("", query="?user=a+b&json=%7B%22x%22:1%7D", method="GET")
    assert parameters.variables["user"] == "a+b"
    assert parameters.document == {"x": 1}


async def test_the_form_wins_over_the_query() -> None:
    assert (await sent("page=2", query="?page=1&size=5")).variables == {"page": "2", "size": "5"}


def test_a_number_that_is_none_is_none() -> None:
    parameters = Parameters({"a": "x", "b": "9" * 5000, "c": "-3"}, {"d": 5})
    assert parameters.number("a") is None
    assert parameters.number("missing") is None
    assert parameters.number("c") == -3
    assert parameters.number("b") is not None
    assert parameters.text("d") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), lambda inner: st.lists(inner), max_leaves=5
)


@given(st.dictionaries(st.text(), JSON))
def test_any_document_survives_the_form_unencoded_unless_a_percent_or_plus_changes_it(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    if "%" in text or "+" in text:
        return
    assert _form_document(f"json={text}") == document


@given(st.binary())
def test_no_bytes_are_an_error(body: bytes) -> None:
    parse_document(body)
