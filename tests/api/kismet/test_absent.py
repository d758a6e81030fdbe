"""What Kismet has and the sensor has not is empty, in Kismet's shapes."""

import pytest

from api.kismet.descriptions import DESCRIPTIONS
from tests.api.world import World, keys

SHAPES: dict[str, object] = {
    "/plugins/all_plugins": [],
    "/antennas/antennas": {},
    "/poi/list_poi": [],
    "/radiation/sensors/all_sensors": {},
    "/phy/phyuav/manuf_matchers": [],
}


@pytest.mark.parametrize("path", SHAPES)
async def test_there_is_none_of(world: World, path: str) -> None:
    assert await world.json(f"{path}.json") == SHAPES[path]
    assert await (await world.post(f"{path}.json")).json() == SHAPES[path]


async def test_the_map_of_aircraft_is_empty(world: World) -> None:
    found = await world.json("/phy/ADSB/map_data.json")
    assert found.pop("kismet.adsb.map.devices") == []
    assert set(found.values()) == {0}


async def test_a_point_of_interest_is_a_message(world: World) -> None:
    response = await world.post("/poi/create_poi.cmd", {"note": "Antenna on the <roof>\x1b[31m\n"})
    assert (response.status, await response.text()) == (200, "POI created")
    (told,) = keys(await world.json("/messagebus/all_messages.json"), "kismet.messagebus.message_string")
    assert told.startswith("Point of interest: Antenna on the <roof>")
    assert "\x1b" not in told
    assert "\n" not in told
    assert await (await world.post("/poi/create_poi.cmd")).text() == "POI created"


@pytest.mark.parametrize("note", [5, ["x"], None, "x" * 1001])
async def test_a_note_is_a_short_text(world: World, note: object) -> None:
    assert (await world.post("/poi/create_poi.cmd", {"note": note})).status == 400


async def test_a_half_character_in_a_note_harms_nobody(world: World) -> None:
    assert (await world.post("/poi/create_poi.cmd", {"note": "\ud800"})).status == 200
    assert (await world.get("/messagebus/all_messages.json")).status == 200


async def test_every_field_is_on_the_page_of_fields(world: World) -> None:
    response = await world.get("/system/tracked_fields.html")
    assert response.content_type == "text/html"
    text = await response.text()
    assert all(f"<td>{name}</td>" in text for name in DESCRIPTIONS)
