"""Who may ask in Mackerel's dialect, and how it refuses."""

import gzip

import pytest

from api.mackerel.dispatch import MAX_BODY_BYTES
from tests.api.mackerel.client import MackerelWorld

NOBODY = "0123456789ABCDEF" * 2


@pytest.mark.parametrize("path", ["/", "/alerts/", "/alerts/x/y/z", "/alert", "/alerts.json", "/checks", "/%00", "//"])
async def test_unknown_paths_are_404(mackerel: MackerelWorld, path: str) -> None:
    assert await mackerel.refused("GET", path) == 404


@pytest.mark.parametrize(
    ("verb", "path", "allowed"),
    [("DELETE", "/alerts", "GET"), ("POST", "/alerts/x", "GET, PUT"), ("GET", "/alerts/x/close", "POST")],
)
async def test_verbs_that_a_path_lacks_are_405(mackerel: MackerelWorld, verb: str, path: str, allowed: str) -> None:
    assert await mackerel.refused(verb, path) == 405
    response = await mackerel.client.request(verb, f"/api/v0{path}")
    assert response.headers["Allow"] == allowed


@pytest.mark.parametrize("key", ["", NOBODY, "junk", "\xff" * 40, "a" * 4000])
async def test_a_key_is_needed(mackerel: MackerelWorld, key: str) -> None:
    assert await mackerel.refused("GET", "/alerts", key=key) == 403


async def test_without_the_header_nobody_gets_in_not_by_cookie_either(mackerel: MackerelWorld) -> None:
    response = await mackerel.client.get("/api/v0/alerts", cookies={"KISMET": mackerel.admin})
    assert response.status == 403


async def test_a_session_is_no_key(mackerel: MackerelWorld) -> None:
    mackerel.state.set_login("ada", "right")
    response = await mackerel.client.get(
        "/session/check_session", auth=None, params={"user": "ada", "password": "right"}
    )
    token = response.cookies["KISMET"].value
    assert mackerel.api.authenticator.by_token(token) is not None
    assert await mackerel.refused("GET", "/alerts", key=token) == 403


async def test_a_key_that_reads_may_not_write(mackerel: MackerelWorld) -> None:
    name = mackerel.opened()
    assert (await mackerel.ask("GET", f"/alerts/{name}", key=mackerel.readonly))[0] == 200
    assert await mackerel.refused("POST", f"/alerts/{name}/close", {"reason": "r"}, key=mackerel.readonly) == 403
    assert await mackerel.refused("PUT", f"/alerts/{name}", {"memo": "m"}, key=mackerel.readonly) == 403
    assert not mackerel.ledger.row(name).is_closed


async def test_a_key_for_something_else_may_not_read(mackerel: MackerelWorld) -> None:
    assert await mackerel.refused("GET", "/alerts", key=mackerel.state.create_key("gps", "WEBGPS")) == 403


async def test_an_admin_key_may_do_both(mackerel: MackerelWorld) -> None:
    status, closed = await mackerel.ask("POST", f"/alerts/{mackerel.opened()}/close", {"reason": "r"}, mackerel.admin)
    assert (status, closed["status"]) == (200, "OK")


async def test_a_key_is_good_only_from_where_it_is_allowed(mackerel: MackerelWorld) -> None:
    near = mackerel.state.create_key("near", "readonly", allowed=["127.0.0.0/8"])
    far = mackerel.state.create_key("far", "readonly", allowed=["10.0.0.0/8"])
    assert (await mackerel.ask("GET", "/alerts", key=near))[0] == 200
    assert await mackerel.refused("GET", "/alerts", key=far) == 403


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"reason": 1}', b'{"reason": null}', b"{}", b"\xff", b"[" * 9999]
)
async def test_bodies_that_say_no_reason_are_400(mackerel: MackerelWorld, body: bytes) -> None:
    name = mackerel.opened()
    headers = {"X-Api-Key": mackerel.responder}
    response = await mackerel.client.post(f"/api/v0/alerts/{name}/close", data=body, headers=headers)
    assert response.status == 400
    assert list(await response.json()) == ["error"]
    assert not mackerel.ledger.row(name).is_closed


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json; charset=utf-8"])
async def test_a_body_is_json_whatever_its_type_says(mackerel: MackerelWorld, kind: str) -> None:
    headers = {"X-Api-Key": mackerel.responder, "Content-Type": kind}
    path = f"/api/v0/alerts/{mackerel.opened()}/close"
    assert (await mackerel.client.post(path, data=b'{"reason": "r"}', headers=headers)).status == 200


async def test_a_get_may_have_a_body_that_is_no_json(mackerel: MackerelWorld) -> None:
    headers = {"X-Api-Key": mackerel.responder, "Content-Type": "application/json"}
    assert (await mackerel.client.request("GET", "/api/v0/alerts", data=b"{", headers=headers)).status == 200


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
async def test_what_is_too_much_is_413_packed_or_not(mackerel: MackerelWorld, encoding: str) -> None:
    body = b'{"memo": "' + b"a" * MAX_BODY_BYTES + b'"}'
    headers = {"X-Api-Key": mackerel.responder, "Content-Encoding": encoding}
    sent = gzip.compress(body) if encoding == "gzip" else body
    response = await mackerel.client.put(f"/api/v0/alerts/{mackerel.opened()}", data=sent, headers=headers)
    assert response.status == 413
    assert list(await response.json()) == ["error"]
