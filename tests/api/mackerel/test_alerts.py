"""Alerts in Mackerel's dialect: pages, memos, closing, logs."""

from typing import Any

import pytest

from sensor.alerts.finding import Finding
from sensor.ledger.row import MAX_MEMO_BYTES
from tests.api.mackerel.client import MackerelWorld
from tests.api.world import NOW_S, NOW_US

UNKNOWN = "1K52WM9H00000000099"


async def ids(mackerel: MackerelWorld, query: str = "") -> list[str]:
    status, document = await mackerel.ask("GET", f"/alerts{query}")
    assert status == 200
    return [alert["id"] for alert in document["alerts"]]


async def test_the_newest_comes_first(mackerel: MackerelWorld) -> None:
    opened = [mackerel.opened(f"text {n}", at_us=NOW_US + at_us) for n, at_us in enumerate((5, 9, 5, 1))]
    assert await ids(mackerel) == [opened[1], opened[2], opened[0], opened[3]]


async def test_closed_ones_are_shown_to_those_who_ask(mackerel: MackerelWorld) -> None:
    first, second = mackerel.opened("one"), mackerel.opened("two")
    mackerel.ledger.close(first, "ann", "a drill")
    assert await ids(mackerel) == [second]
    for word in ("false", "", "0", "FALSE"):
        assert await ids(mackerel, f"?withClosed={word}") == [second]
    for word in ("true", "1", "True"):
        assert await ids(mackerel, f"?withClosed={word}") == [second, first]
    assert await mackerel.refused("GET", "/alerts?withClosed=perhaps") == 400


async def test_pages_end_with_the_id_to_go_on_from(mackerel: MackerelWorld) -> None:
    opened = [mackerel.opened(f"text {n}") for n in range(5)][::-1]
    page = (await mackerel.ask("GET", "/alerts?limit=2&nextId="))[1]
    assert ([alert["id"] for alert in page["alerts"]], page["nextId"]) == (opened[:2], opened[1])
    page = (await mackerel.ask("GET", f"/alerts?limit=2&nextId={page['nextId']}"))[1]
    assert ([alert["id"] for alert in page["alerts"]], page["nextId"]) == (opened[2:4], opened[3])
    page = (await mackerel.ask("GET", f"/alerts?limit=2&nextId={page['nextId']}"))[1]
    assert ([alert["id"] for alert in page["alerts"]], "nextId" in page) == (opened[4:], False)


async def test_a_page_that_just_holds_all_is_the_last(mackerel: MackerelWorld) -> None:
    for n in range(3):
        mackerel.opened(f"text {n}")
    assert "nextId" not in (await mackerel.ask("GET", "/alerts?limit=3"))[1]


async def test_a_page_goes_on_from_an_alert_that_was_closed_or_removed_meanwhile(mackerel: MackerelWorld) -> None:
    opened = [mackerel.opened(f"text {n}") for n in range(3)][::-1]
    mackerel.ledger.close(opened[0], "ann", "r")
    assert await ids(mackerel, f"?nextId={opened[0]}") == opened[1:]
    mackerel.ledger.store.remove([opened[0]])
    assert await ids(mackerel, f"?nextId={opened[0]}") == opened[1:]


@pytest.mark.parametrize("limit", ["1", "100", ""])
async def test_limits_up_to_100_are_taken(mackerel: MackerelWorld, limit: str) -> None:
    for n in range(101):
        mackerel.opened(f"text {n}")
    assert len(await ids(mackerel, f"?limit={limit}")) == int(limit or 100)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1e1", "%2B5", "ten", "9" * 400, "%EF%BC%95", "7.0", "%00"])
async def test_other_limits_are_refused(mackerel: MackerelWorld, limit: str) -> None:
    assert await mackerel.refused("GET", f"/alerts?limit={limit}") == 400
    assert await mackerel.refused("GET", f"/alerts/{mackerel.opened()}/logs?limit={limit}") == 400


@pytest.mark.parametrize("cursor", ["0", "1K52WM9H0000000009", "1K52WM9H00000000U99", "%00", "';--", "9" * 4000, "-1"])
async def test_a_cursor_that_no_page_gave_is_refused(mackerel: MackerelWorld, cursor: str) -> None:
    assert await mackerel.refused("GET", f"/alerts?nextId={cursor}") == 400


@pytest.mark.parametrize("name", [UNKNOWN, "nothing", "%00", "..", "1K52WM9H00000000099%0A"])
async def test_an_unknown_alert_is_404(mackerel: MackerelWorld, name: str) -> None:
    assert await mackerel.refused("GET", f"/alerts/{name}") == 404
    assert await mackerel.refused("PUT", f"/alerts/{name}", {"memo": "m"}) == 404
    assert await mackerel.refused("POST", f"/alerts/{name}/close", {"reason": "r"}) == 404
    assert await mackerel.refused("GET", f"/alerts/{name}/logs") == 404


async def test_what_is_absent_is_left_out(mackerel: MackerelWorld) -> None:
    document = (await mackerel.ask("GET", f"/alerts/{mackerel.opened()}"))[1]
    assert set(document) == {"id", "status", "monitorId", "type", "hostId", "message", "openedAt"}
    assert document["openedAt"] == NOW_S
    assert type(document["openedAt"]) is int


async def test_closing_again_changes_nothing(mackerel: MackerelWorld) -> None:
    name = mackerel.opened()
    first = await mackerel.ask("POST", f"/alerts/{name}/close", {"reason": "a drill"})
    mackerel.now_us += 60_000_000
    assert await mackerel.ask("POST", f"/alerts/{name}/close", {"reason": "another"}) == first
    assert first[1]["reason"] == "a drill"


async def test_what_silence_closed_has_no_reason_until_it_is_asked_for(mackerel: MackerelWorld) -> None:
    name = mackerel.opened()
    mackerel.now_us += 3600_000_000
    mackerel.ledger.flush()
    document = (await mackerel.ask("GET", f"/alerts/{name}"))[1]
    assert (document["status"], "reason" in document, document["closedAt"]) == ("OK", False, NOW_S + 300)
    assert (await mackerel.ask("POST", f"/alerts/{name}/close", {"reason": "late"}))[1] == {**document, "reason": ""}


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
async def test_a_reason_says_something(mackerel: MackerelWorld, reason: str) -> None:
    assert await mackerel.refused("POST", f"/alerts/{mackerel.opened()}/close", {"reason": reason}) == 400


async def test_a_memo_may_have_80_kb_and_no_more(mackerel: MackerelWorld) -> None:
    name = mackerel.opened()
    memo = "\u3042" * (MAX_MEMO_BYTES // 3) + "aa"
    assert await mackerel.ask("PUT", f"/alerts/{name}", {"memo": memo}) == (200, {"id": name, "memo": memo})
    assert await mackerel.refused("PUT", f"/alerts/{name}", {"memo": memo + "a"}) == 413
    assert mackerel.ledger.row(name).memo == memo


async def test_an_empty_memo_takes_it_away(mackerel: MackerelWorld) -> None:
    name = mackerel.opened()
    await mackerel.ask("PUT", f"/alerts/{name}", {"memo": "m"})
    assert await mackerel.ask("PUT", f"/alerts/{name}", {"memo": ""}) == (200, {"id": name, "memo": ""})
    assert "memo" not in (await mackerel.ask("GET", f"/alerts/{name}"))[1]


async def test_hostile_texts_come_back_as_text(mackerel: MackerelWorld) -> None:
    name = mackerel.opened()
    headers = {"X-Api-Key": mackerel.responder}
    body = b'{"memo": "a\\u0000b\\u001b[2J<script>"}'
    response = await mackerel.client.put(f"/api/v0/alerts/{name}", data=body, headers=headers)
    assert (await response.json())["memo"] == "a\\x00b\x1b[2J<script>"


async def test_closing_lets_the_next_finding_open_a_new_alert(mackerel: MackerelWorld) -> None:
    def find() -> str:
        alert = mackerel.desk.report(Finding("LOUD", b"\2\0\0\0\0\1", "text", None, mackerel.now_us))
        assert alert is not None
        return alert.id

    first = find()
    assert find() == first
    await mackerel.ask("POST", f"/alerts/{first}/close", {"reason": "r"})
    second = find()
    assert mackerel.ledger.row(second).previous == first


async def logs(mackerel: MackerelWorld, name: str, query: str = "") -> Any:
    return (await mackerel.ask("GET", f"/alerts/{name}/logs{query}"))[1]


async def test_logs_tell_who_did_what_the_latest_first(mackerel: MackerelWorld) -> None:
    name = mackerel.opened("found", "DEAUTHFLOOD")
    mackerel.ledger.acknowledge(name, "ann")
    await mackerel.ask("PUT", f"/alerts/{name}", {"memo": "m"})
    await mackerel.ask("POST", f"/alerts/{name}/close", {"reason": "a drill"})
    told = (await logs(mackerel, name))["logs"]
    assert [entry["statusDetail"]["detail"]["message"] for entry in told] == [
        "closed by pager: a drill",
        "noted by pager",
        "acknowledged by ann",
        "opened: found",
    ]
    assert [entry["status"] for entry in told] == ["OK", "CRITICAL", "CRITICAL", "CRITICAL"]
    assert [entry["trigger"] for entry in told] == ["manual", "manual", "manual", "monitoring"]
    assert all(type(entry["createdAt"]) is int and type(entry["id"]) is str for entry in told)


async def test_logs_come_in_pages(mackerel: MackerelWorld) -> None:
    name = mackerel.opened()
    for n in range(4):
        mackerel.ledger.note(name, "ann", f"memo {n}")
    whole = (await logs(mackerel, name, "?nextId="))["logs"]
    first = await logs(mackerel, name, "?limit=3")
    second = await logs(mackerel, name, f"?limit=3&nextId={first['nextId']}")
    assert first["logs"] + second["logs"] == whole
    assert "nextId" not in second
    assert await mackerel.refused("GET", f"/alerts/{name}/logs?nextId=x") == 400
