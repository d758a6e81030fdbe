"""Our own routes."""

import pytest

from sensor.errors import UnavailableError
from sensor.eventbus import DOT11_WPA_HANDSHAKE
from sensor.identity import device_key
from tests.api.world import World
from tests.captures import Air
from tests.frames import beacon, handshake, lying_element, mac
from tools.openapi import DOCUMENT

AP = mac("00:1b:2f:aa:00:01")
STA = mac("00:1e:c2:00:00:10")


@pytest.mark.parametrize("path", ["/healthz", "/airwarden/health"])
async def test_health_says_that_it_lives_and_nothing_else(world: World, path: str) -> None:
    response = await world.client.get(path)
    assert (response.status, await response.json()) == (200, {"status": "ok"})


async def test_a_sensor_without_its_state_is_not_healthy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked() -> bool:
        raise UnavailableError("state.db: database is locked")

    monkeypatch.setattr(world.state, "has_login", locked)
    response = await world.client.get("/healthz")
    assert response.status == 503
    assert (await response.json())["status"] == "failing"


async def test_counters_tell_what_was_refused_and_why(world: World) -> None:
    world.add_source()
    air = Air()
    air.send(beacon(AP, b"net"), times=2)
    air.send(beacon(AP, b"net", extra=lying_element(7, 200, b"no")))
    air.send(beacon(AP, b"net"), bad_fcs=True)
    world.hear(air.frames())
    counters = await world.json("/airwarden/counters.json")
    assert counters["frames"] == 4
    assert {reason: told["count"] for reason, told in counters["refused"].items()} == {
        "element-overrun": 1,
        "bad-fcs": 1,
    }
    assert counters["tolerated"] == 0
    assert counters["refused"]["element-overrun"]["last_octet"] > 0
    assert counters["devices"] == {"tracked": 1, "evicted": 0, "list_entries_forgotten": 0}
    assert counters["eventbus"]["published"]["NEW_DEVICE"] == 1


async def test_counters_tell_of_captures_and_of_what_was_not_told_of_them(world: World) -> None:
    world.add_source()
    air = Air()
    for sent in (beacon(AP), *handshake(STA, AP)):
        air.send(sent)
    world.hear(air.frames())
    world.bus.withhold(DOT11_WPA_HANDSHAKE)
    counters = await world.json("/airwarden/counters.json")
    assert counters["pairs"] == {"tracked": 1, "captured": 1, "evicted": 0, "list_entries_forgotten": 0}
    assert counters["eventbus"]["withheld"] == {"DOT11_WPA_HANDSHAKE": 1}


async def test_counters_tell_of_series_that_are_kept_of_devices(world: World) -> None:
    world.add_source()
    air = Air()
    air.send(beacon(AP, b"net"), times=2)
    world.hear(air.frames())
    assert (await world.json("/airwarden/counters.json"))["series"] == {"devices": 0, "evicted": 0, "memory_bytes": 0}
    await world.json(f"/devices/by-key/{device_key(AP)}/device.json")
    series = (await world.json("/airwarden/counters.json"))["series"]
    assert series["devices"] == 1
    assert series["memory_bytes"] > 1000


async def test_counters_are_for_those_who_may_read(world: World) -> None:
    assert (await world.client.get("/airwarden/counters.json")).status == 401
    assert (await world.get("/airwarden/counters.json", world.readonly)).status == 200


async def test_the_api_describes_itself(world: World) -> None:
    response = await world.get("/airwarden/openapi.yaml", world.readonly)
    assert response.content_type == "application/yaml"
    assert await response.text() == DOCUMENT.read_text("utf-8")
