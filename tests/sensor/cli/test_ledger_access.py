"""The API of a running sensor and its state database, to the command line."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sensor.cli.ledger_access import Access, Remote, local
from sensor.errors import AirwardenError, MisconfiguredError, RefusedError, UnavailableError
from tests.api.world import NOW_US, World

T = TypeVar("T")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        yield started


def remote(world: World, key: str | None = None) -> Remote:
    return Remote(str(world.client.make_url("/")), key or world.admin)


async def aside(work: Callable[[], T]) -> T:
    """Run what blocks in a thread, as the server needs the loop."""
    return await asyncio.to_thread(work)


async def test_both_ways_show_the_same(world: World, tmp_path: Path) -> None:
    names = [world.desk.raise_alert("LOUD", f"text {n}", NOW_US).id for n in range(3)]

    def use(access: Access) -> object:
        return access.listing(2, closed=False), access.alert(names[0]), access.events(names[0])

    with local(tmp_path / "state.db") as access:
        there = use(access)
    assert await aside(lambda: use(remote(world))) == there


async def test_the_sensor_changes_what_it_is_told_to(world: World) -> None:
    name = world.desk.raise_alert("LOUD", "text", NOW_US).id

    def use() -> list[object]:
        access = remote(world)
        told = [access.acknowledge(name), access.note(name, "memo"), access.close(name, "a drill")]
        return [alert["airwarden.alert.status"] for alert in told]

    assert await aside(use) == ["acknowledged", "acknowledged", "closed"]
    row = world.ledger.row(name)
    assert (row.acknowledged_by, row.closed_by, row.memo, row.reason) == ("tests", "tests", "memo", "a drill")


async def test_a_sensor_that_runs_learns_what_was_written_beside_it(world: World, tmp_path: Path) -> None:
    alert = world.desk.raise_alert("LOUD", "text", NOW_US)
    events, _ = world.bus.subscribe(("ALERT_CLOSED",))
    with local(tmp_path / "state.db") as access:
        access.close(alert.id, "a drill")
    world.ledger.flush()
    assert events.take() == ("ALERT_CLOSED", world.ledger.row(alert.id))
    assert world.desk.raise_alert("LOUD", "text", NOW_US).id != alert.id


async def test_listing_goes_through_all_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sensor.cli.ledger_access.PAGE", 2)
    names = [world.desk.raise_alert("LOUD", f"text {n}", NOW_US).id for n in range(5)]
    found = await aside(lambda: remote(world).listing(4, closed=False))
    assert [alert["airwarden.alert.id"] for alert in found] == names[:0:-1]
    assert len(await aside(lambda: remote(world).listing(100, closed=True))) == 5


async def test_refusals_are_told_in_one_line(world: World) -> None:
    name = world.desk.raise_alert("LOUD", "text", NOW_US).id
    with pytest.raises(RefusedError, match="key is not good here"):
        await aside(lambda: remote(world, world.readonly).close(name, "r"))
    with pytest.raises(RefusedError, match="no such alert"):
        await aside(lambda: remote(world).alert("../../x\udcff"))
    with pytest.raises(RefusedError, match=r"refuses \(400\).*reason"):
        await aside(lambda: remote(world).close(name, ""))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        *(
            (url, "A")
            for url in ("ftp://x", "file:///etc/passwd", "http://[::1", "http://", "http://x:99999", "http://x\x1b")
        ),
        *(("http://x", key) for key in ("A B", "")),
    ],
)
def test_what_is_no_address_or_no_key_is_refused_at_once(url: str, key: str) -> None:
    with pytest.raises(MisconfiguredError):
        Remote(url, key)


async def test_the_key_follows_no_redirection(world: World) -> None:
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPFound(world.client.make_url(request.path))

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", elsewhere)
    async with TestServer(app) as server:
        with pytest.raises(AirwardenError):
            await aside(lambda: Remote(str(server.make_url("/")), world.admin).listing(1, closed=False))
    assert len(asked) == 1


async def test_a_server_that_is_no_sensor_is_named(world: World) -> None:
    async def anything(_: web.Request) -> web.Response:
        return web.Response(text="<html>")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", anything)
    async with TestServer(app) as server:
        with pytest.raises(UnavailableError, match="no answer of a sensor"):
            await aside(lambda: Remote(str(server.make_url("/")), world.admin).alert("x"))


def test_a_sensor_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(UnavailableError, match="refused"):
        Remote("http://127.0.0.1:9", "A").alert("x")


def test_a_state_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no sensor has kept a ledger here"), local(tmp_path / "state.db"):
        pass
    assert not list(tmp_path.iterdir())
