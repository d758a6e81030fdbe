"""Proofs of identity are read in order, and strangers' web pages are told apart."""

from base64 import b64encode

import pytest
from aiohttp.test_utils import make_mocked_request

from api.auth import Credentials
from api.credentials import basic, comes_from_elsewhere, names_this_machine, read_credentials


def basic_header(text: str) -> str:
    return "Basic " + b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (basic_header("ada:se:cret"), ("ada", "se:cret")),
        ("bAsIc " + b64encode(b"ada:").decode(), ("ada", "")),
        (basic_header("ada"), None),
        ("Basic !!!", None),
        ("Bearer abc", None),
        ("", None),
        ("Basic", None),
    ],
)
def test_a_basic_header_is_read(header: str, expected: tuple[str, str] | None) -> None:
    assert basic(header) == expected


def test_bytes_that_are_no_utf8_survive_in_a_password() -> None:
    assert basic("Basic " + b64encode(b"ada:\xff").decode()) == ("ada", "\udcff")


def test_the_cookie_counts_before_the_query_and_basic_before_a_password_in_it() -> None:
    headers = {"Cookie": "other=1; KISMET=AAA", "Authorization": basic_header("ada:x")}
    request = make_mocked_request("GET", "/", headers=headers)
    query = {"KISMET": "BBB", "user": "eve", "password": "y"}
    assert read_credentials(request, query) == Credentials(("AAA", "BBB"), (("ada", "x"),))


def test_a_query_with_user_and_password_is_for_browsers_websockets() -> None:
    request = make_mocked_request("GET", "/")
    assert read_credentials(request, {"user": "eve", "password": ""}) == Credentials((), (("eve", ""),))
    assert read_credentials(request, {"user": "eve"}) == Credentials()


@pytest.mark.parametrize(
    ("headers", "elsewhere"),
    [
        ({}, False),
        ({"Origin": "http://sensor:2501"}, False),
        ({"Origin": "http://SENSOR:2501"}, False),
        ({"Origin": "https://sensor:2501"}, False),  # a proxy speaks TLS for us
        ({"Origin": "http://sensor:2502"}, True),
        ({"Origin": "http://sensor"}, True),
        ({"Origin": "http://evil.example"}, True),
        ({"Origin": "http://sensor:2501.evil.example"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": ""}, True),
        ({"Origin": "http://[::1"}, True),
        ({"Origin": "https://wids.example.net"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
    ],
)
def test_pages_of_other_origins_are_known(headers: dict[str, str], elsewhere: bool) -> None:
    request = make_mocked_request("POST", "/", headers={"Host": "sensor:2501", **headers})
    assert comes_from_elsewhere(request, frozenset({"https://wids.example.net"})) is elsewhere


def test_a_proxy_on_the_default_port_is_the_same_origin() -> None:
    headers = {"Host": "wids.example.net", "Origin": "https://wids.example.net"}
    assert not comes_from_elsewhere(make_mocked_request("POST", "/", headers=headers), frozenset())


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1:2501", True),
        ("[::1]:2501", True),
        ("localhost", True),
        ("LOCALHOST:2501", True),
        ("192.168.1.5:2501", True),
        ("evil.example:2501", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
    ],
)
def test_only_addresses_and_localhost_name_this_machine(host: str, ours: bool) -> None:
    assert names_this_machine(make_mocked_request("POST", "/", headers={"Host": host})) is ours
