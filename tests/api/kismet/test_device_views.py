"""Which views there are and who is in them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.kismet.device_views import belongs, devices_in, exists, view_records
from tests.api.kismet.test_device_record import office
from tests.api.world import World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        office(started)
        yield started


async def test_every_view_that_is_told_of_exists_and_has_as_many_devices(world: World) -> None:
    for record in await view_records(world.api):
        view = str(record["kismet.devices.view.id"])
        assert exists(world.api, view)
        devices = await devices_in(world.api, view)
        assert devices is not None
        assert len(devices) == record["kismet.devices.view.size"]
        everybody = world.pipeline.tracker.devices.values()
        assert [device for device in everybody if belongs(world.api, view, device)] == list(devices)


@pytest.mark.parametrize("view", ["", "nosuch", "seenby-", "seenby-4E1D07C3", "phy-"])
async def test_no_other_view_exists(world: World, view: str) -> None:
    assert not exists(world.api, view)
    assert await devices_in(world.api, view) is None
    assert not any(belongs(world.api, view, device) for device in world.pipeline.tracker.devices.values())


async def test_whoever_was_heard_by_nobody_else_is_in_no_other_sources_view(world: World) -> None:
    other = world.add_source("4E1D07C3-0000-0000-0000-000000000002", "cellar")
    assert await devices_in(world.api, f"seenby-{other.uuid}") == []
