"""Every field that we send has a description."""

from collections.abc import Iterator, Mapping, Sequence

from api.kismet.descriptions import DESCRIPTIONS, describe
from api.kismet.encodings import Keyed, Value
from api.kismet.events import event_record
from sensor import eventbus
from sensor.telemetry.reading import Reading
from tests.api.kismet.test_device_record import AP, STA, office
from tests.api.world import NOW_US, World


def names(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            if not isinstance(value, Keyed):
                yield name
            yield from names(member)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for element in value:
            yield from names(element)


async def test_no_field_is_without_a_description(world: World) -> None:
    office(world)
    world.positions.add("gpsd").take(Reading(1.0, 2.0, 3.0, receiver_us=1), world.now_us)
    world.desk.raise_alert("LOUD", "text", NOW_US)
    used = set()
    for path in (
        "/alerts/definitions",
        "/alerts/wrapped/last-time/0/alerts",
        "/alerts/alerts_view",
        "/messagebus/last-time/0/messages",
        "/system/status",
        "/packetchain/packet_stats",
        "/datasource/all_sources",
        "/datasource/defaults",
        "/phy/all_phys",
        "/gps/all_gps",
        "/gps/drivers",
        "/gps/location",
        "/channels/channels",
        "/auth/apikey/list",
    ):
        used |= {name for name in names(await world.json(f"{path}.json?page=0")) if "sensors" not in name}
    for address in (AP, STA):
        used |= set(names(world.api.devices.record(world.pipeline.tracker.devices[address], secrets=True)))
    used = {name for name in used if not name[0].isdigit()}  # keys of maps, which JSON cannot tell from names
    known = set(DESCRIPTIONS)
    temperatures = {name for name in used if "." not in name} - known
    assert used - known - temperatures == set()


def test_a_field_that_a_client_named_is_described_by_its_type() -> None:
    assert describe("mine", 5) == "int64_t, mine"
    assert describe("mine", 0.5) == "double, mine"
    assert describe("mine", "x") == "string, mine"
    assert describe("mine", [1]) == "vector, mine"
    assert describe("mine", {}) == "map, mine"


async def test_events_are_described_too(world: World) -> None:
    record = event_record(eventbus.TIMESTAMP, NOW_US, world.api.devices, NOW_US)
    assert record is not None
    assert set(names(record)) - {"TIMESTAMP"} <= set(DESCRIPTIONS)
