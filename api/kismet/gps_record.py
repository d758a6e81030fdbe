"""Kismet's records of GPSs and of where the sensor is."""

from api.kismet.encodings import Record
from api.kismet.location_record import full_record
from api.kismet.records import SECOND_US, seconds
from sensor.telemetry.definition import GpsKind
from sensor.telemetry.positions import Position
from sensor.telemetry.receiver import Receiver


def position_record(position: Position) -> Record:
    """Return where the sensor is, and which GPS says so; without one, only the place that is none."""
    record = full_record(position.fix)
    if position.fix is not None:
        record["kismet.common.location.gps_uuid"] = position.gps_uuid
    return record


def gps_location_record(receiver: Receiver, now_us: int) -> Record:
    """Return where one GPS says that it is."""
    return position_record(Position(receiver.current(now_us), receiver.definition.uuid))


def gps_record(receiver: Receiver, now_us: int) -> Record:
    """Return one GPS: Kismet's fields, then ours."""
    definition = receiver.definition
    record: Record = {
        "kismet.gps.name": definition.name,
        "kismet.gps.description": definition.kind.description,
        "kismet.gps.connected": receiver.is_connected(now_us),
        "kismet.gps.reconnect": definition.reconnect,
        "kismet.gps.location": full_record(receiver.current(now_us)),
        "kismet.gps.last_location": full_record(receiver.last_fix),
        "kismet.gps.uuid": definition.uuid,
        "kismet.gps.definition": str(definition),
        "kismet.gps.priority": definition.priority,
        "kismet.gps.data_only": definition.data_only,
        "kismet.gps.data_time": seconds(receiver.data_us),
        "kismet.gps.signal_time": seconds(receiver.signal_us),
        "kismet.gps.type": kind_record(definition.kind),
        "airwarden.gps.stale": receiver.is_stale(now_us),
        "airwarden.gps.error": receiver.complaint,
        "airwarden.gps.refused": receiver.refused,
    }
    if receiver.offset_us is not None:
        record["airwarden.gps.clock_offset"] = receiver.offset_us / SECOND_US
    return record


def kind_record(kind: GpsKind) -> Record:
    """Return a kind of GPS."""
    return {
        "kismet.gps.type.class": kind.name,
        "kismet.gps.type.description": kind.description,
        "kismet.gps.type.priority": kind.priority,
        "kismet.gps.type.default_name": kind.name,
        "kismet.gps.type.singleton": kind.singleton,
    }
