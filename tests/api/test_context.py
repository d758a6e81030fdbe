"""What the API knows of its sensor."""

from tests.api.world import World


async def test_a_source_is_found_by_its_number(world: World) -> None:
    first, second = world.add_source("A"), world.add_source("B")
    assert world.api.source_by_number(0) is first
    assert world.api.source_by_number(1) is second
    assert world.api.source_by_number(2) is None


async def test_the_sensor_keeps_its_name(world: World) -> None:
    assert world.api.names.uuid == world.state.sensor_uuid()
