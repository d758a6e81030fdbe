"""What the eventbus's events look like on the wire: to everybody who may listen, so without any secret."""

from typing import Final

from api.kismet.device_record import DeviceRecords
from api.kismet.encodings import Record
from api.kismet.gps_record import position_record
from api.kismet.records import (
    alert_record,
    mac_text,
    message_record,
    packet_stats_record,
    row_record,
    timestamp_record,
)
from api.kismet.ssid_record import advertised_record, probed_record
from api.kismet.system_record import Statistics, battery_record, statistics_record
from datasources.source import Datasource
from sensor import eventbus
from sensor.alerts.alert import Alert
from sensor.ledger.row import Row
from sensor.messages import Message
from sensor.packetchain.statistics import ChainStatistics
from sensor.telemetry.battery import Battery
from sensor.telemetry.positions import Position
from sensor.tracking.device import Device, SsidRecord
from sensor.tracking.events import HandshakeEvent, SsidEvent

# The topics of which Kismet's documentation says that they carry the UUID alone.
_BARE_UUID: Final = frozenset(
    {eventbus.DATASOURCE_OPENED, eventbus.DATASOURCE_CLOSED, eventbus.DATASOURCE_ERROR},
)
SSID_DEVICE: Final = "DOT11_NEW_SSID_BASEDEV"
HANDSHAKE_DEVICE: Final = "DOT11_WPA_HANDSHAKE_BASEDEV"
HANDSHAKE_DOT11: Final = "DOT11_WPA_HANDSHAKE_DOT11"
HANDSHAKE_CAPTURE: Final = "DOT11_WPA_HANDSHAKE_CAPTURE"  # Kismet has none: its event does not say whose it is


def event_record(topic: str, event: object, devices: DeviceRecords, now_us: int) -> Record | None:
    """Return an event's content by its keys, None for an event that has no form on the wire."""
    match event:
        case Alert():
            return {topic: alert_record(event)}
        case Row():
            return {topic: row_record(event)}
        case Message():
            return {topic: message_record(event)}
        case Datasource():
            return {topic: event.uuid if topic in _BARE_UUID else devices.sources.record(event)}
        case Device():
            return {topic: devices.record(event, secrets=False)}
        case SsidEvent():
            ssid = event.ssid
            record = advertised_record(ssid) if isinstance(ssid, SsidRecord) else probed_record(ssid)
            return {SSID_DEVICE: devices.record(event.device, secrets=False), topic: record}
        case HandshakeEvent():
            record = devices.record(event.device, secrets=False)
            dot11 = record["dot11.device"]
            return {HANDSHAKE_DEVICE: record, HANDSHAKE_DOT11: dot11, HANDSHAKE_CAPTURE: _capture_record(event)}
        case ChainStatistics():
            return {topic: packet_stats_record(event, now_us)}
        case Position():
            return {topic: position_record(event)}
        case Battery():
            return {topic: battery_record(event)}
        case Statistics():
            return {topic: statistics_record(event)}
        case int():
            return {topic: timestamp_record(event)}
        case _:
            return None


def _capture_record(event: HandshakeEvent) -> Record:
    """Say who was overheard and how far, and nothing that a passphrase could be checked with."""
    pair = event.handshake
    return {
        "dot11.handshake.bssid": mac_text(pair.bssid),
        "dot11.handshake.client": mac_text(pair.sta),
        "dot11.handshake.state": event.state,
    }
