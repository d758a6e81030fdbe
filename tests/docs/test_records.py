"""docs/records.md has the fields that are sent."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.kismet.events import event_record
from api.kismet.logs import run_record
from api.kismet.members import Scope
from api.kismet.records import alert_record, key_record
from api.kismet.source_record import interface_record
from api.kismet.streams import stream_record
from datasources.driver import Candidate
from datasources.pcapfile.capture import CaptureFile
from sensor.alerts.alert import Alert
from sensor.dot11.block import Fix
from sensor.eventbus import ALL, GPS_LOCATION
from sensor.storage.alertlog import AlertLog
from sensor.storage.logrun import AlertRun
from sensor.storage.state import ApiKey
from sensor.storage.streams import everything
from sensor.telemetry.reading import Reading
from tests.api.kismet.test_device_dot11 import talkative
from tests.api.kismet.test_handshakes import AP, in_time, pmkid_question
from tests.api.world import NOW_US, World
from tests.docs.pages import ROOT, code, page, rows
from tests.frames import beacon
from tools.reference import RECORDS, fields_of

PAGE = page("docs/records.md")
FIELDS = {code(row["field"]) for row in rows(PAGE, "field", "type", "meaning")}
# Keys that are content: addresses and frequencies.
KEYED = {
    "dot11.advertisedssid.ie_tag_content",
    "dot11.device.associated_client_map",
    "dot11.device.client_map",
    "dot11.device.wpa_handshake_list",
    "kismet.device.base.related_devices",
    "kismet.device.base.tags",
    "kismet.channeltracker.frequency_map",
    "kismet.device.base.freq_khz_map",
}
DESCRIBED_IN_WORDS = {"kismet.channeltracker.channel_map", "kismet.channeltracker.frequency_map"}


def names(value: Any, *, keyed: bool = False) -> set[str]:
    """Return the name of every field in a record, at any depth."""
    found: set[str] = set()
    if isinstance(value, Mapping):
        for name, member in value.items():
            found |= set() if keyed else {name}
            found |= names(member, keyed=name in KEYED)
    elif isinstance(value, list | tuple):
        for member in value:
            found |= names(member)
    return found


def repr_of(alert: object) -> bytes:
    return repr(alert).encode()


async def sent(world: World) -> set[str]:
    """Return every field that the office's morning and the API's lists give."""
    found: set[str] = set()
    subscription, _ = world.bus.subscribe((ALL,), bound=10_000)
    world.add_source()
    with CaptureFile(str(ROOT / "pcaps/office-attack.pcapng")) as capture:
        for block in capture:
            world.pipeline.process(block)
    world.hear(in_time([beacon(AP, b"net"), pmkid_question()]), fix=Fix(NOW_US, -16.8, 179.9, 34.0))
    gps = world.positions.add("gpsd")
    gps.take(Reading(-16.8, 179.9, 34.0, receiver_us=NOW_US), world.now_us)
    world.bus.publish(GPS_LOCATION, world.positions.position())
    world.desk.raise_alert("LOUD", "text", NOW_US)
    while (taken := subscription.take()) is not None:
        record = event_record(*taken, world.api.devices, NOW_US)
        found |= names(list((record or {}).values()))
    talkative(world)
    for device in world.pipeline.tracker.devices.values():
        found |= names(world.api.devices.members.record(device, Scope(secrets=True, follow=True, detail=True)))
    candidate = Candidate("wlan0", "wlan0mon", "iwlwifi")
    found |= names(interface_record(candidate, next(iter(world.sources.drivers.values())), None))
    world.api.devices.notes.set_name(AP, "name")
    world.api.devices.notes.set_tag(AP, "notes", "text")
    for path in (
        *("devices/views/all_views", "devices/views/all/devices", "phy/phy80211/ssids/views/ssids"),
        *("alerts/definitions", "system/status", "system/timestamp", "phy/all_phys", "packetchain/packet_stats"),
        *("datasource/all_sources", "datasource/types", "datasource/defaults", "messagebus/all_messages"),
        *("gps/all_gps", "gps/drivers", "gps/location", "channels/channels"),
    ):
        found |= names(await world.json(f"/{path}.json"))
    found |= names(alert_record(Alert("X", "OTHER", 5, NOW_US, "text", evidence=(("signal", "-40 dBm"),))))
    ruled = (("rule", "1"), ("space", "default"), ("instance", "x"))
    found |= names(alert_record(Alert("RULE", "OTHER", 5, NOW_US, "text", evidence=ruled)))
    found |= names(run_record(AlertRun("alerts", AlertLog(Path("alerts.jsonl"), world.bus, repr_of))))
    found |= names(stream_record(world.api.streams.open("/pcap", "every frame", everything)))
    return found | names(key_record(ApiKey("a", "b", 0, None)))


async def test_every_field_that_is_sent_is_described_and_no_other(world: World) -> None:
    found = await sent(world)
    sensors = {
        name for name in found if not name.startswith(("kismet.", "dot11.", "airwarden."))
    }  # by the names of the machine's own
    assert found - sensors - DESCRIBED_IN_WORDS == FIELDS


def test_every_record_has_fields() -> None:
    assert all(len(fields_of(record)) > 1 for record in RECORDS)
