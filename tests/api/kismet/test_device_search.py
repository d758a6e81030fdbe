"""Searches that do not look at each field find what looking at each would find."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.kismet.device_search import FIELDS, SORTS, finders
from api.kismet.list_view import Search
from api.kismet.members import LIST
from sensor.manufacturers import MANUFACTURERS
from sensor.tracking.device import Device
from tests.api.kismet.test_device_record import AP, STA, office
from tests.api.world import World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    MANUFACTURERS.load()
    async with World(tmp_path) as started:
        office(started)
        started.api.devices.notes.set_name(STA, "Ada's Phone")
        yield started


def found(world: World, path: tuple[str, ...], sought: str) -> list[Device]:
    devices = list(world.pipeline.tracker.devices.values())
    ways = finders([path], sought, devices, world.api.devices.notes)
    return [device for device in devices if any(device in find(devices) for find in ways)]


@pytest.mark.parametrize(
    "sought",
    ["net", "1b:2f", "b:2", ":2f", "aa", "ada", "phone", "apple", "netgear", "wi-fi", "ap", "wpa2", "6", "802", "zzz"],
)
async def test_it_finds_what_reading_every_field_finds(world: World, sought: str) -> None:
    members, devices = world.api.devices.members, list(world.pipeline.tracker.devices.values())
    for path in FIELDS:
        wanted = Search([members.getter(path)], sought, LIST).find(devices)
        if path == ("kismet.device.base.commonname",):  # by its address a device is found whatever its name
            wanted += [device for device in devices if device not in wanted and sought in device.mac.hex(":")]
        if path != ("kismet.device.base.key",):
            assert set(found(world, path, sought)) == set(wanted), path


async def test_what_can_find_nothing_is_left_out(world: World) -> None:
    devices = list(world.pipeline.tracker.devices.values())
    paths = [path for path in FIELDS if path != ("kismet.device.base.name",)]
    ways = finders([path for path in paths if "commonname" not in path[0]], "qqq", devices, world.api.devices.notes)
    assert ways == []


async def test_the_keys_common_beginning_is_not_searched(world: World) -> None:
    assert found(world, ("kismet.device.base.key",), "4202") == []


async def test_sorting_reads_what_the_members_read(world: World) -> None:
    device = world.pipeline.tracker.devices[AP]
    for path, read in SORTS.items():
        shown = world.api.devices.members.getter(path)(device, LIST)
        key = read(device)
        same = (
            [key, key // 1_000_000]
            if isinstance(key, int)
            else [key.hex(":").upper() if isinstance(key, bytes) else key]
        )
        assert shown in same, path
