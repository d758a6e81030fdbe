"""Members read of many devices at once are what is read of each; and views by them are those that read each."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Final

import pytest

from api.kismet.device_columns import sorts, texts
from api.kismet.device_search import FIELDS
from api.kismet.device_views import device_shape
from api.kismet.list_view import ListView, Shape
from api.kismet.members import LIST
from api.kismet.parameters import Parameters
from api.kismet.views import ViewRequest
from sensor.manufacturers import MANUFACTURERS
from sensor.tracking.device import Device
from tests.api.world import NOW_US, World
from tests.captures import Packet, radiotap
from tests.frames import OPEN, beacon, data, probe_request, probe_response

BASE: Final = "kismet.device.base."
SSIDS: Final = (
    *(b"", b"\0\0\0", b"Net", b"net", b"\xff\xfe\x00", b'"</b>\\', b"a\nb\r\n", b"\xe2\x80\xaeevil", b"\xed\xa0\x80"),
    *(text.encode() for text in ("Straße", "STRASSE", "\u212aelvin", "kelvin", "İ", "ı", "ﬁ", "\0net", "1b:2f", "😀")),
)
OUIS: Final = (b"\x00\x1b\x2f", b"\x00\x1e\xc2", b"\xda\xa1\x19", b"\x00\x00\x00")


def crowd() -> list[Packet]:
    """Return what several of each kind of device send, at whole seconds."""
    chance = Random(7)
    packets: list[Packet] = []
    for n in range(120):
        address = chance.choice(OUIS) + chance.randbytes(3)
        ssid = chance.choice(SSIDS)
        frames = [
            beacon(address, ssid, 1 + n % 13, OPEN) if n % 2 else beacon(address, ssid, 1 + n % 13),
            probe_response(address, OUIS[1] + b"\0\0\1", ssid, 6),
            probe_request(address, ssid),
            data(address, OUIS[0] + bytes([0, 0, n % 3]), OUIS[0] + bytes([0, 0, n % 3]), b"\0" * (n % 7)),
        ]
        frame = frames[n % 4] if n % 4 else frames[chance.randrange(4)]
        packets.append((NOW_US - chance.randrange(60) * 1_000_000, radiotap(frame, -chance.randrange(30, 40))))
    return packets


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    MANUFACTURERS.load()
    async with World(tmp_path) as started:
        started.add_source()
        started.hear(crowd())
        for n, mac in enumerate(list(started.pipeline.tracker.devices)[::9]):
            started.api.devices.notes.set_name(mac, ("Ada's Phone", "ada", "ﬁ", "zz\0top", "1B:2F")[n % 5])
        yield started


async def shown(
    world: World, shape: Shape[Device], variables: dict[str, str], document: dict[str, object]
) -> list[str]:
    """Return the addresses of the devices that a view by this shape shows."""
    view = ListView(shape, ViewRequest(Parameters(variables, document), NOW_US), LIST)
    rows, around = await view.find(list(world.pipeline.tracker.devices.values()))
    return [str(around), *(row.mac.hex() for row in rows)]


def plain(shape: Shape[Device]) -> Shape[Device]:
    """Return a shape that knows no quick ways."""
    return Shape(shape.members, shape.changed_us, shape.searched)


async def test_texts_and_keys_are_those_of_the_records(world: World) -> None:
    members, devices = world.api.devices.members, list(world.pipeline.tracker.devices.values())
    notes = world.api.devices.notes
    for path, read in texts(notes).items():
        assert read(devices) == [members.getter(path)(device, LIST) for device in devices], path
    for path, column in sorts(notes).items():
        assert len(list(column(devices))) == len(devices), path


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("page", [("0", "10"), ("3", "17"), ("7", "16"), ("0", "0"), ("99", "10")])
async def test_an_order_by_columns_is_that_of_the_records(world: World, page: tuple[str, str], direction: str) -> None:
    shape = device_shape(world.api)
    for path in shape.sorts:
        asked = {"page": page[0], "length": page[1], "sort": "/".join(path), "sort_dir": direction}
        assert await shown(world, shape, asked, {}) == await shown(world, plain(shape), asked, {}), path


@pytest.mark.parametrize(
    "sought",
    [
        *(
            "net",
            "1b:2f",
            "b:2",
            ":2f",
            "00",
            "aa",
            "ada",
            "apple",
            "netgear",
            "unknown",
            "wi-fi",
            "ap",
            "wpa2",
            "6",
            "802",
        ),
        *("ss", "ß", "k", "\u212a", "i", "İ", "ı", "fi", "ﬁ", "\0", "\n", '"', "\\xff", "\u202e", "😀", "zzz"),
    ],
)
async def test_a_search_finds_what_reading_every_field_finds(world: World, sought: str) -> None:
    shape = device_shape(world.api)
    paths = [path for path in FIELDS if path not in ((f"{BASE}key",), (f"{BASE}commonname",))]
    for wanted in ([path] for path in paths), [paths]:
        for some in wanted:
            document: dict[str, object] = {"fields": ["/".join(path) for path in some]}
            assert await shown(world, shape, {"search": sought}, document) == await shown(
                world, plain(shape), {"search": sought}, document
            ), some


async def test_by_its_address_a_device_is_found_whatever_its_name(world: World) -> None:
    named = [device for device in world.pipeline.tracker.devices.values() if device.bss is not None]
    document: dict[str, object] = {"fields": [f"{BASE}commonname"]}
    for device in named[:5]:
        _, *found = await shown(world, device_shape(world.api), {"search": device.mac.hex(":")}, document)
        assert found == [device.mac.hex()]
