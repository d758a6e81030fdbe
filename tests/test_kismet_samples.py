"""Our records have the keys and JSON types that a real Kismet was seen to send.

The shapes are stored here; where the recorded answers themselves are at hand, they are compared too.
"""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.kismet.encodings import plain_json
from api.kismet.members import Scope
from api.kismet.system_record import Statistics
from sensor.telemetry.battery import Battery
from tests.api.kismet.test_device_record import AP, STA, office
from tests.api.world import NOW_US, World, until

SAMPLES = Path(os.environ.get("AIRWARDEN_KISMET_SAMPLES", "../shared/reference/samples"))

# What Kismet shows and this sensor does not track; clients find such fields missing in Kismet, too, until first used.
UNTRACKED = {
    "kismet.device.base.packets.rrd",
    "kismet.device.base.tx_packets.rrd",
    "kismet.device.base.rx_packets.rrd",
    "kismet.device.base.datasize.rrd",
    "kismet.common.signal.signal_rrd",
    "kismet.device.base.location",
    "kismet.datasource.packets_rrd",
    "kismet.datasource.packets_datasize_rrd",
    "kismet.common.signal.peak_loc",
    "kismet.common.location.alt",
    "kismet.common.location.fix",
    "kismet.common.location.time_sec",
    "kismet.common.location.time_usec",
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as started:
        office(started)
        started.desk.raise_alert("LOUD", "text", NOW_US)
        yield started


def shape(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object" if isinstance(value, dict) else "null"


def differences(theirs: Any, ours: Any, where: str = "") -> list[str]:
    """What a client of theirs would miss in ours, or find of another type."""
    if shape(theirs) != shape(ours):
        return [f"{where}: {shape(ours)} instead of {shape(theirs)}"]
    if isinstance(theirs, dict):
        found = []
        for name, member in theirs.items():
            if name in ours:
                found += differences(member, ours[name], f"{where}/{name}")
            elif "." in name and name not in UNTRACKED:
                found.append(f"{where}/{name}: missing")
        return found
    if isinstance(theirs, list) and ours and theirs and shape(theirs[0]) == "object":
        return differences(theirs[0], ours[0], f"{where}[0]")
    return []


def sample(name: str) -> Any:
    path = SAMPLES / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"no recorded answer of Kismet at {path}")
    return json.loads(path.read_bytes())


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("alerts_all", "/alerts/all_alerts"),
        ("alerts_definitions", "/alerts/definitions"),
        ("alerts_wrapped", "/alerts/wrapped/last-time/0/alerts"),
        ("messages", "/messagebus/last-time/0/messages"),
        ("datasource_all", "/datasource/all_sources"),
        ("datasource_types", "/datasource/types"),
        ("datasource_defaults", "/datasource/defaults"),
        ("packet_stats", "/packetchain/packet_stats"),
        ("phys", "/phy/all_phys"),
        ("views", "/devices/views/all_views"),
        ("ssids", "/phy/phy80211/ssids/views/ssids"),
        ("system_status", "/system/status"),
        ("system_timestamp", "/system/timestamp"),
        ("user_status", "/system/user_status"),
        ("gps_location", "/gps/location"),
        ("gps_all", "/gps/all_gps"),
        ("gps_drivers", "/gps/drivers"),
        ("channels", "/channels/channels"),
    ],
)
async def test_an_answer_has_kismets_shape(world: World, name: str, path: str) -> None:
    assert differences(sample(name), await world.json(f"{path}.json")) == []


@pytest.mark.parametrize(
    "topic", ["TIMESTAMP", "MESSAGE", "PACKETCHAIN_STATS", "GPS_LOCATION", "BATTERY", "STATISTICS", "NEW_DEVICE"]
)
async def test_an_event_has_kismets_shape(world: World, topic: str) -> None:
    events = {
        "TIMESTAMP": NOW_US,
        "MESSAGE": world.messages.messages[0],
        "PACKETCHAIN_STATS": world.pipeline.statistics,
        "GPS_LOCATION": world.positions.position(),
        "BATTERY": Battery(),
        "STATISTICS": Statistics(20_000, 2, 1),
        "NEW_DEVICE": world.pipeline.tracker.devices[AP],
    }
    await _compare(world, topic, events[topic], f"event_{topic}")


async def _compare(world: World, topic: str, event: object, name: str) -> None:
    async with world.client.ws_connect(f"/eventbus/events.ws?KISMET={world.readonly}") as listener:
        await listener.send_json({"SUBSCRIBE": topic})
        await until(lambda: world.listened_to(topic))
        world.bus.publish(topic, event)
        assert differences(sample(name), await listener.receive_json(timeout=5)) == []


@pytest.mark.parametrize(("name", "address"), [("device_ap", AP), ("clients_of", STA)])
async def test_a_device_has_kismets_shape(world: World, name: str, address: bytes) -> None:
    theirs = sample(name)
    theirs = theirs[0] if isinstance(theirs, list) else theirs
    ours = world.api.devices.members.record(world.pipeline.tracker.devices[address], Scope(follow=True))
    assert differences(theirs, _plain(ours)) == []


def _plain(record: Any) -> Any:
    """What JSON makes of a record."""
    return json.loads(plain_json(record))


ALERT_SHAPE = {
    "kismet.alert.device_key": "string",
    "kismet.alert.header": "string",
    "kismet.alert.class": "string",
    "kismet.alert.hash": "number",
    "kismet.alert.severity": "number",
    "kismet.alert.phy_id": "number",
    "kismet.alert.timestamp": "number",
    "kismet.alert.transmitter_mac": "string",
    "kismet.alert.source_mac": "string",
    "kismet.alert.dest_mac": "string",
    "kismet.alert.other_mac": "string",
    "kismet.alert.channel": "string",
    "kismet.alert.frequency": "number",
    "kismet.alert.text": "string",
    "kismet.alert.location": "object",
}


async def test_an_alert_has_the_shape_that_is_stored_here(world: World) -> None:
    (alert,) = await world.json("/alerts/all_alerts.json")
    kismets = {name: shape(value) for name, value in alert.items() if not name.startswith("airwarden.")}
    assert kismets == ALERT_SHAPE


async def test_no_record_holds_a_json_boolean_or_null(world: World) -> None:
    def check(value: Any, where: str) -> None:
        assert shape(value) not in ("boolean", "null"), where
        members = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
        for name, member in members:
            check(member, f"{where}/{name}")

    for path in ("/datasource/all_sources", "/system/status", "/alerts/definitions"):
        check(await world.json(f"{path}.json"), path)
    for address in (AP, STA):
        check(_plain(world.api.devices.record(world.pipeline.tracker.devices[address], secrets=False)), "device")
