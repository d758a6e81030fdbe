"""Positions over HTTP: asked for, pushed, added and removed."""

from typing import Any

import pytest

from api.kismet.gps import MAX_FRAME_BYTES, WEB_GPS
from sensor.telemetry.reading import Reading
from tests.api.world import NOW_S, World, keys, until

NOWHERE = {"kismet.common.location.geopoint": [0, 0]}
PLACE = "kismet.common.location.geopoint"


def key(world: World) -> str:
    return world.state.create_key("phone", WEB_GPS)


async def push(world: World, sent: object, path: str = "/gps/web/update.cmd") -> tuple[int, str]:
    token = world.state.create_key(f"phone {len(world.state.keys())}", WEB_GPS)
    response = await world.post(path, sent, token)
    return response.status, await response.text()


async def test_without_a_gps_there_is_only_the_place_that_is_none(world: World) -> None:
    assert await world.json("/gps/location.json") == NOWHERE
    assert await world.json("/gps/all_gps.json") == []
    assert await world.json("/gps/all_locations.json") == {}


async def test_the_kinds_are_kismet_s(world: World) -> None:
    kinds = await world.json("/gps/drivers.json")
    assert keys(kinds, "kismet.gps.type.class") == ["serial", "tcp", "gpsd", "virtual", "web", "meta"]
    assert keys(kinds, "kismet.gps.type.priority") == [-1000, -1000, -1000, 0, 0, 0]


async def test_the_best_gps_is_told_in_kismet_s_units(world: World) -> None:
    gps = world.positions.add("gpsd:name=roof")
    gps.take(Reading(-16.8, 179.5, 34.0, 10.0, 90.0), world.now_us)
    assert await world.json("/gps/location.json") == {
        PLACE: [179.5, -16.8],
        "kismet.common.location.fix": 3,
        "kismet.common.location.alt": 34,
        "kismet.common.location.time_sec": NOW_S,
        "kismet.common.location.time_usec": 0,
        "kismet.common.location.speed": 36,
        "kismet.common.location.heading": 90,
        "kismet.common.location.gps_uuid": gps.definition.uuid,
    }
    (record,) = await world.json("/gps/all_gps.json")
    assert record["kismet.gps.name"] == "roof"
    assert record["kismet.gps.priority"] == -1000
    assert record["kismet.gps.signal_time"] == NOW_S
    assert record["kismet.gps.location"][PLACE] == [179.5, -16.8]


async def test_a_stale_place_is_marked_and_shown_as_the_last_one_only(world: World) -> None:
    gps = world.positions.add("gpsd")
    gps.take(Reading(5.0, 6.0), world.now_us)
    world.now_us += 11_000_000
    (record,) = await world.json("/gps/all_gps.json")
    assert record["airwarden.gps.stale"] == 1
    assert record["kismet.gps.location"] == NOWHERE
    assert record["kismet.gps.last_location"][PLACE] == [6, 5]
    assert await world.json("/gps/location.json") == NOWHERE
    assert await world.json(f"/gps/by-uuid/{gps.definition.uuid}/location.json") == NOWHERE


async def test_a_telephone_s_position_is_taken_for_thirty_seconds(world: World) -> None:
    assert await push(world, {"lat": 60.1, "lon": 24.9, "alt": 12, "spd": 36}) == (200, "Updated")
    location = await world.json("/gps/location.json")
    assert location[PLACE] == [24.9, 60.1]
    assert location["kismet.common.location.speed"] == 36
    world.now_us += 31_000_000
    assert await world.json("/gps/location.json") == NOWHERE


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"lat": 1},
        {"lon": 1},
        {"lat": "1", "lon": "2"},
        {"lat": None, "lon": 2},
        {"lat": 91, "lon": 0},
        {"lat": 0, "lon": 1e300},
        {"lat": True, "lon": False},
        {"lat": [1], "lon": {}},
        {"lat": 10**400, "lon": 0},
    ],
)
async def test_a_position_that_is_none_is_refused(world: World, sent: Any) -> None:
    status, text = await push(world, sent)
    assert status == 400
    assert text.startswith("Invalid request: lat")
    assert await world.json("/gps/all_gps.json") == []


async def test_extras_that_are_nonsense_are_left_out(world: World) -> None:
    assert (await push(world, {"lat": 1, "lon": 2, "alt": 1e300, "spd": -5, "x": "y"}))[0] == 200
    location = await world.json("/gps/location.json")
    assert location["kismet.common.location.fix"] == 2
    assert location["kismet.common.location.speed"] == 0


async def test_a_meta_gps_is_pushed_by_name_and_places_nobody_else(world: World) -> None:
    assert await push(world, {"lat": 1, "lon": 2}, "/gps/meta/drone/update.cmd") == (200, "Updated")
    assert await world.json("/gps/location.json") == NOWHERE
    (location,) = (await world.json("/gps/all_locations.json")).values()
    assert location[PLACE] == [2, 1]
    status, text = await push(world, {"lat": 1, "lon": 2}, "/gps/meta/a%22b/update.cmd")
    assert (status, text.startswith("Invalid request: ")) == (400, True)


async def test_only_those_who_may_push(world: World) -> None:
    assert (await world.post("/gps/web/update.cmd", {"lat": 1, "lon": 2}, world.readonly)).status == 401
    assert (await world.post("/gps/web/update.cmd", {"lat": 1, "lon": 2})).status == 200
    assert (await world.get("/gps/location.json", key(world))).status == 401


async def test_positions_come_over_a_websocket_too(world: World) -> None:
    socket = await world.client.ws_connect(f"/gps/web/update.ws?KISMET={key(world)}")
    await socket.send_str('{"lat": 1, "lon": 2}')
    assert await socket.receive_json() == {"update": "ok"}
    for nonsense in ('{"lat": 1}', "nonsense", "[]", '{"lat": 91, "lon": 2}', '{"lat": NaN, "lon": 2}', "{" * 1000):
        await socket.send_str(nonsense)
        assert await socket.receive_json() == {"update": "error"}
    assert (await world.json("/gps/location.json"))[PLACE] == [2, 1]
    await socket.send_str(" " * (MAX_FRAME_BYTES + 1))
    await socket.receive()
    assert socket.closed


async def test_a_revoked_key_pushes_no_more(world: World) -> None:
    socket = await world.client.ws_connect(f"/gps/web/update.ws?KISMET={key(world)}")
    world.state.revoke_key("phone")
    await socket.send_str('{"lat": 1, "lon": 2}')
    await socket.receive()
    assert socket.closed
    assert await world.json("/gps/location.json") == NOWHERE


async def test_a_gps_is_added_and_removed(world: World) -> None:
    response = await world.post("/gps/add_gps.cmd", {"definition": "virtual:lat=10,lon=20,name=desk"})
    assert response.status == 200
    uuid = (await response.json())["kismet.gps.uuid"]
    world.positions.start()
    await until(lambda: world.positions.locate() is not None)
    assert (await world.json("/gps/location.json"))[PLACE] == [20, 10]
    assert (await world.get(f"/gps/by-uuid/{uuid}/remove_gps.cmd")).status == 200
    assert await world.json("/gps/all_gps.json") == []
    assert (await world.get(f"/gps/by-uuid/{uuid}/remove_gps.cmd")).status == 400


@pytest.mark.parametrize("definition", ["", 5, None, "nothing", "gpsd:port=x", "virtual:lat=91,lon=0", "\ud800"])
async def test_a_definition_that_is_none_is_refused(world: World, definition: Any) -> None:
    response = await world.post("/gps/add_gps.cmd", {"definition": definition})
    assert response.status == 400
    assert (await response.text()).startswith("Invalid request: ")


async def test_an_unknown_uuid_is_refused(world: World) -> None:
    assert (await world.get("/gps/by-uuid/5/location.json")).status == 400


async def test_an_altitude_of_zero_is_none_as_browsers_mean_it(world: World) -> None:
    await push(world, {"lat": 1, "lon": 2, "alt": 0})
    assert (await world.json("/gps/location.json"))["kismet.common.location.fix"] == 2
