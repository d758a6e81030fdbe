"""Searches that do not look at each field find what looking at each would find."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.kismet.device_search import FIELDS, _with_part, finder
from api.kismet.list_view import Search
from api.kismet.members import LIST
from sensor.manufacturers import MANUFACTURERS
from sensor.tracking.device import Device
from tests.api.kismet.test_device_record import STA, office
from tests.api.world import World
from tests.frames import mac


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    MANUFACTURERS.load()
    async with World(tmp_path) as started:
        office(started)
        started.api.devices.notes.set_name(STA, "Ada's Phone")
        yield started


def found(world: World, path: tuple[str, ...], sought: str) -> list[Device]:
    devices = list(world.pipeline.tracker.devices.values())
    find = finder([path], sought, world.api.devices.notes)
    return [devices[n] for n in sorted(find(devices))]


@pytest.mark.parametrize(
    "sought",
    ["net", "1b:2f", "b:2", ":2f", "aa", "ada", "phone", "apple", "netgear", "wi-fi", "ap", "wpa2", "6", "802", "zzz"],
)
async def test_it_finds_what_reading_every_field_finds(world: World, sought: str) -> None:
    members, devices = world.api.devices.members, list(world.pipeline.tracker.devices.values())
    for path in FIELDS:
        wanted = {devices[n] for n in Search([members.getter(path)], sought, LIST).find(devices)}
        if path == ("kismet.device.base.commonname",):  # by its address a device is found whatever its name
            wanted |= {device for device in devices if sought in device.mac.hex(":")}
        if path != ("kismet.device.base.key",):
            assert set(found(world, path, sought)) == wanted, path


async def test_the_keys_common_beginning_is_not_searched(world: World) -> None:
    assert found(world, ("kismet.device.base.key",), "4202") == []


@pytest.mark.parametrize(
    "sought", ["0", "a1:b", "1:b0:0", "c2:a1", "ff:00", ":", "b0:00:c2:a1:b0:00", "c2:a1:b0:00:c2:a1:b"]
)
def test_a_part_of_an_address_is_found_in_one_address_alone(sought: str) -> None:
    macs = [mac("c2:a1:b0:00:c2:a1"), mac("b0:00:c2:a1:b0:00"), mac("ff:ff:ff:ff:ff:ff"), mac("00:00:00:00:00:00")]
    assert list(_with_part(sought, macs)) == [n for n, each in enumerate(macs) if sought in each.hex(":")]
