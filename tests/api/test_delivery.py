"""The API shows who is told, how that goes, and no secret."""

from pathlib import Path

from sensor.delivery.route import Route
from sensor.delivery.secret import Secret
from sensor.delivery.settings import ConnectorSettings, DeliverySettings
from tests.api.world import NOW_S, World
from tests.sensor.delivery.notes import note


async def test_connectors_routes_and_the_dead_are_shown(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.desk.raise_alert("DEAUTHFLOOD", "many", world.now_us)
        world.delivery.post("gone", note("k1"))
        entry = world.delivery.outbox.next("gone", world.now_us)
        assert entry is not None
        world.delivery.outbox.bury(entry, "HTTP 410", world.now_us)
        shown = await world.json("/airwarden/delivery.json")
    log, gone = shown["connectors"]
    assert (log["name"], log["kind"], log["configured"], log["routes"]) == ("log", "server-log", True, 1)
    assert (log["waiting"], log["oldest"], log["next_attempt_s"]) == (1, NOW_S, 0.0)
    assert (gone["configured"], gone["dead"], gone["last_error"]) == (False, 1, "HTTP 410")
    assert shown["routes"][0]["connectors"] == ["log"]
    assert shown["routes"][0]["on"] == ["opened", "escalated"]
    (dead,) = shown["dead"]
    assert (dead["connector"], dead["key"], dead["error"], dead["dead"]) == ("gone", "k1", "HTTP 410", NOW_S)


async def test_no_secret_is_shown(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        said = {"url": Secret("https://example.net/TOKEN123"), "username": "u", "password": Secret("hunter2")}
        ops = ConnectorSettings("ops", "webhook", said)
        world.delivery.reconfigure(DeliverySettings((ops,), (Route(("ops",)),)))
        text = await (await world.get("/airwarden/delivery.json")).text()
        await world.delivery.close()
    assert '"ops"' in text
    assert "TOKEN123" not in text
    assert "hunter2" not in text


async def test_strangers_see_nothing(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        assert (await world.client.get("/airwarden/delivery.json")).status == 401
        assert (await world.get("/airwarden/delivery.json", world.readonly)).status == 200
