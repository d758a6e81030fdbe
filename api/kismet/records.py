"""Kismet's records of alerts, messages, series and statistics."""

from collections.abc import Sequence
from typing import Final

from api.kismet.encodings import Record
from api.kismet.location_record import triplet_record
from sensor.alerts.alert import Alert
from sensor.alerts.register import DefinitionState
from sensor.dot11.block import Fix
from sensor.dot11.mac import format_mac
from sensor.identity import PHY_NAME, device_key
from sensor.ledger.row import OPEN, Row
from sensor.messages import Message
from sensor.packetchain.statistics import ChainStatistics
from sensor.rrd import Rrd
from sensor.storage.state import ApiKey
from sensor.wids.system import RULE

SECOND_US: Final = 1_000_000
ZERO_MAC: Final = "00:00:00:00:00:00"
ZERO_KEY: Final = "00_0"
PHY: Final = PHY_NAME.decode()


def mac_text(mac: bytes) -> str:
    """Return an address as Kismet shows it, the zero address where there is none."""
    return format_mac(mac) or ZERO_MAC


def ssid_text(ssid: bytes) -> str:
    """Return an SSID as valid text for JSON: what is not UTF-8 becomes `\\xNN`."""
    return ssid.decode("utf-8", "backslashreplace")


def seconds(ts_us: int) -> int:
    """Return whole Unix seconds."""
    return ts_us // SECOND_US


def _rule_record(alert: Alert) -> Record:
    """Return which rule's instance an alert is; nothing for all others."""
    found = dict(reversed(alert.evidence)) if alert.header == RULE else {}
    return {f"airwarden.alert.{name}": found[name] for name in ("rule", "space", "instance") if name in found}


def alert_record(alert: Alert, row: Row | None = None) -> Record:
    """Return one sent alert: Kismet's fields, then ours, then how its row in the ledger stands, if that is known."""
    return {
        "kismet.alert.device_key": device_key(alert.device) if alert.device else ZERO_KEY,
        "kismet.alert.header": alert.header,
        "kismet.alert.class": alert.klass,
        "kismet.alert.hash": alert.hash,
        "kismet.alert.severity": alert.severity,
        "kismet.alert.phy_id": alert.phy & 0xFFFFFFFF,
        "kismet.alert.timestamp": alert.ts_us / SECOND_US,
        "kismet.alert.transmitter_mac": mac_text(alert.transmitter),
        "kismet.alert.source_mac": mac_text(alert.source),
        "kismet.alert.dest_mac": mac_text(alert.dest),
        "kismet.alert.other_mac": mac_text(alert.other),
        "kismet.alert.channel": alert.channel,
        "kismet.alert.frequency": alert.freq_khz,
        "kismet.alert.text": alert.text,
        "kismet.alert.location": triplet_record(alert.fix),
        "airwarden.alert.confidence": alert.confidence,
        "airwarden.alert.evidence": [
            {"airwarden.alert.evidence.observation": what, "airwarden.alert.evidence.value": value}
            for what, value in alert.evidence
        ],
        "airwarden.alert.frames": alert.frames,
        "airwarden.alert.incident": alert.incident,
        "airwarden.alert.stage": alert.stage,
        "airwarden.alert.first_time": (alert.first_us or alert.ts_us) / SECOND_US,
        "airwarden.alert.last_time": (alert.last_us or alert.ts_us) / SECOND_US,
        "airwarden.alert.findings": alert.findings,
        "airwarden.alert.total_frames": alert.total_frames,
        "airwarden.alert.frame_rate": round(alert.frames_per_second, 3),
        "airwarden.alert.suppressed": alert.suppressed,
        "airwarden.alert.id": alert.id,
        "airwarden.alert.status": row.status if row is not None else OPEN if alert.id else "",
        "airwarden.alert.acknowledged_by": row.acknowledged_by if row is not None else "",
        "airwarden.alert.acknowledged_time": row.acknowledged_us / SECOND_US if row is not None else 0.0,
        "airwarden.alert.closed_by": row.closed_by if row is not None else "",
        "airwarden.alert.closed_time": row.closed_us / SECOND_US if row is not None else 0.0,
        "airwarden.alert.reason": row.reason if row is not None else "",
        "airwarden.alert.memo": row.memo if row is not None else "",
        "airwarden.alert.previous": row.previous if row is not None else "",
        **_rule_record(alert),
    }


def row_record(row: Row) -> Record:
    """Return a row of the ledger as an alert: as it was said last, with all that was counted since."""
    fix = None
    if row.latitude_deg is not None and row.longitude_deg is not None:
        fix = Fix(row.opened_us, row.latitude_deg, row.longitude_deg)
    alert = Alert(
        header=row.definition,
        klass=row.klass,
        severity=row.severity,
        ts_us=row.opened_us,
        text=row.text,
        phy=row.phy,
        confidence=row.confidence,
        transmitter=row.transmitter,
        source=row.source,
        dest=row.dest,
        other=row.other,
        device=row.device,
        channel=row.channel,
        freq_khz=row.freq_khz,
        frames=row.frames,
        evidence=row.evidence,
        first_us=row.opened_us,
        last_us=row.last_seen_us,
        findings=row.count,
        total_frames=row.frames,
        fix=fix,
        hash=row.hash,
        id=row.id,
    )
    return alert_record(alert, row)


def definition_record(state: DefinitionState) -> Record:
    """Return one alert definition with its counters."""
    definition = state.definition
    return {
        "kismet.alert.definition.header": definition.name,
        "kismet.alert.definition.class": definition.klass,
        "kismet.alert.definition.severity": definition.severity,
        "kismet.alert.definition.description": definition.description,
        "kismet.alert.definition.phyid": state.phy,
        "kismet.alert.definition.limit_unit": definition.throttle.unit,
        "kismet.alert.definition.limit_rate": definition.throttle.count,
        "kismet.alert.definition.burst_unit": definition.burst.unit,
        "kismet.alert.definition.limit_burst": definition.burst.count,
        "kismet.alert.definition.burst_sent": state.burst_sent,
        "kismet.alert.definition.total_sent": state.total_sent,
        "kismet.alert.definition.time_last": state.time_last,
    }


def message_record(message: Message) -> Record:
    """Return one message."""
    return {
        "kismet.messagebus.message_string": message.text,
        "kismet.messagebus.message_flags": message.flags,
        "kismet.messagebus.message_time": seconds(message.ts_us),
    }


def rrd_record(rrd: Rrd, now_us: int) -> Record:
    """Return one series as it stands now."""
    now_s = seconds(now_us)
    shown = rrd.at(now_s)
    return {
        "kismet.common.rrd.last_time": shown.last_s,
        "kismet.common.rrd.serial_time": now_s,
        "kismet.common.rrd.last_value": shown.last_value,
        "kismet.common.rrd.last_value_n1": shown.previous_value,
        "kismet.common.rrd.minute_vec": shown.minute,
        "kismet.common.rrd.hour_vec": shown.hour,
        "kismet.common.rrd.day_vec": shown.day,
        "kismet.common.rrd.blank_val": 0,
    }


def packet_stats_record(statistics: ChainStatistics, now_us: int) -> Record:
    """Return all series of the packetchain."""
    return {
        "kismet.packetchain.peak_packets_rrd": rrd_record(statistics.peak_rrd, now_us),
        "kismet.packetchain.packets_rrd": rrd_record(statistics.packets_rrd, now_us),
        "kismet.packetchain.error_packets_rrd": rrd_record(statistics.errors_rrd, now_us),
        "kismet.packetchain.dupe_packets_rrd": rrd_record(statistics.dupes_rrd, now_us),
        "kismet.packetchain.queued_packets_rrd": rrd_record(statistics.queued_rrd, now_us),
        "kismet.packetchain.dropped_packets_rrd": rrd_record(statistics.dropped_rrd, now_us),
        "kismet.packetchain.processed_packets_rrd": rrd_record(statistics.processed_rrd, now_us),
    }


def timestamp_record(now_us: int) -> Record:
    """Return a time."""
    return {
        "kismet.system.timestamp.sec": seconds(now_us),
        "kismet.system.timestamp.usec": now_us % SECOND_US,
    }


def phy_records(devices: int, packets: int) -> Sequence[Record]:
    """Return the physical layers: there is one."""
    return [
        {
            "kismet.phy.phy_name": PHY,
            "kismet.phy.phy_id": 0,
            "kismet.phy.device_count": devices,
            "kismet.phy.packet_count": packets,
        }
    ]


def key_record(key: ApiKey) -> Record:
    """Return an API key, never its token."""
    return {
        "kismet.httpd.auth.name": key.name,
        "kismet.httpd.auth.role": key.role,
        "kismet.httpd.auth.expiration": key.expires_s or 0,
    }
