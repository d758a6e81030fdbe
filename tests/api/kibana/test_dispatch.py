"""Credentials, spaces and the ways in."""

from base64 import b64encode
from pathlib import Path

import pytest

from api.context import ApiSettings
from api.kibana.dispatch import api_key, valid_space
from tests.api.kibana.kibana import Kibana, rule
from tests.api.world import World

KEY = "00112233445566778899AABBCCDDEEFF"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"ApiKey {KEY}", KEY),
        (f"apikey  {KEY} ", KEY),
        ("ApiKey " + b64encode(f"name:{KEY}".encode()).decode(), KEY),
        ("ApiKey " + b64encode(b"\xff:\xff").decode(), b64encode(b"\xff:\xff").decode()),
        (f"Bearer {KEY}", ""),
        ("", ""),
    ],
)
def test_keys_come_in_two_forms(header: str, expected: str) -> None:
    assert api_key(header) == expected


@pytest.mark.parametrize("name", ["", "A", "a b", "a/b", "ü", "a" * 65, ".."])
def test_spaces_have_plain_names(name: str) -> None:
    assert not valid_space(name)
    assert valid_space("default")
    assert valid_space("team-1_x")


async def test_a_page_of_another_origin_may_change_nothing(kibana: Kibana) -> None:
    response = await kibana.ask("POST", "/api/alerts/alert", rule(), Origin="https://evil.example")
    assert response.status == 403


async def test_what_leads_nowhere_is_told_in_the_envelope(kibana: Kibana) -> None:
    for path in (
        "/api/alerts/nothing",
        "/s/default",
        "/s/",
        "/api/actions/",
        "/api/airwarden/x",
        "/s/x/devices/views.json",
    ):
        assert await kibana.refused("GET", path) == (404, "Not Found")
    assert await kibana.refused("POST", "/api/alerts/_find") == (404, "Not Found")


async def test_a_wrong_key_is_no_key(kibana: Kibana) -> None:
    response = await Kibana(kibana.world, KEY).ask("GET", "/api/alerts/_find")
    assert response.status == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic")


async def test_the_prefix_of_a_proxy_may_stay(tmp_path: Path) -> None:
    async with World(tmp_path, ApiSettings(uri_prefix="/wids")) as world:
        client = Kibana(world)
        for path in ("/wids/api/alerts/_find", "/wids/s/x/api/alerts/_find", "/api/alerts/_find"):
            assert (await client.json("GET", path))["total"] == 0
