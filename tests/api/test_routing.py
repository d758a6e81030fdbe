"""Paths lead to routes as Kismet's do."""

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from api.call import Call
from api.routing import ANY_SUFFIX, COMMAND, GET, NO_SUFFIX, Route, Router


async def handler(call: Call) -> web.Response:
    return web.Response()


ROUTES = (
    Route("/alerts/all_alerts", GET, "readonly", ANY_SUFFIX, handler),
    Route("/alerts/last-time/:timestamp/alerts", GET, "readonly", ANY_SUFFIX, handler),
    Route("/alerts/raise", GET, "admin", COMMAND, handler),
    Route("/session/check", GET, "any", NO_SUFFIX, handler),
    Route("/log/:title", GET, "readonly", ("pcapng",), handler),
)


def found(path: str, prefix: str = "") -> tuple[str, dict[str, str], str] | None:
    match = Router(ROUTES, prefix).find(path)
    return (match.route.path, match.variables, match.suffix) if match else None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/alerts/all_alerts.json", ("/alerts/all_alerts", {}, "json")),
        ("//alerts///all_alerts.json", ("/alerts/all_alerts", {}, "json")),
        ("/alerts/all_alerts.xyz9", ("/alerts/all_alerts", {}, "xyz9")),
        ("/alerts/all%5Falerts.json", ("/alerts/all_alerts", {}, "json")),
        (
            "/alerts/last-time/-3.5/alerts.itjson",
            ("/alerts/last-time/:timestamp/alerts", {"timestamp": "-3.5"}, "itjson"),
        ),
        ("/alerts/last-time/a%2Fb/alerts.json", ("/alerts/last-time/:timestamp/alerts", {"timestamp": "a/b"}, "json")),
        ("/alerts/raise.cmd", ("/alerts/raise", {}, "cmd")),
        ("/session/check", ("/session/check", {}, "")),
        ("/log/my.file.pcapng", ("/log/:title", {"title": "my.file"}, "pcapng")),
    ],
)
def test_a_path_leads_to_its_route(path: str, expected: tuple[str, dict[str, str], str]) -> None:
    assert found(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "/alerts/all_alerts",
        "/alerts/all_alerts.",
        "/alerts/all_alerts.j-s",
        "/alerts/all_alerts.json/",
        "/alerts/raise.json",
        "/session/check.json",
        "/log/.pcapng",
        "/alerts/last-time//alerts.json",
        "/",
        "",
    ],
)
def test_other_paths_lead_nowhere(path: str) -> None:
    assert found(path) is None


@pytest.mark.parametrize("prefix", ["kismet", "/kismet", "/kismet/"])
def test_a_prefix_may_be_there_or_not(prefix: str) -> None:
    assert found("/kismet/session/check", prefix) is not None
    assert found("/session/check", prefix) is not None
    assert found("/kismetsession/check", prefix) is None


@given(st.text())
def test_no_path_is_an_error(path: str) -> None:
    Router(ROUTES, "kismet").find(path)
