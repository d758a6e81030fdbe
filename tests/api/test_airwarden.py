"""Our own routes."""

from tests.api.world import World


async def test_health_says_that_it_lives_and_nothing_else(world: World) -> None:
    response = await world.client.get("/airwarden/health")
    assert (response.status, await response.json()) == (200, {"status": "ok"})
