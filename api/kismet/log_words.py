"""What logs say of devices, datasources, alerts and places, in Kismet's words."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from api.context import Api
from api.kismet.device_record import DeviceRecords
from api.kismet.device_words import device_type
from api.kismet.encodings import Record, Value, plain_json
from api.kismet.location_record import full_record
from api.kismet.records import alert_record, timestamp_record
from api.kismet.source_record import SourceRecords
from api.kismet.system_record import Statistics, statistics_record
from datasources.definition import Definition as SourceDefinition
from datasources.kinds import KINDS
from datasources.pcapfile.replay import PcapfileDriver
from datasources.source import Datasource
from sensor import __version__
from sensor.alerts.alert import Alert
from sensor.dot11.block import Fix
from sensor.dot11.security import GENERATION_WEP, Security
from sensor.identity import NO_UUID, device_key, pcapfile_uuid
from sensor.storage.database import Database
from sensor.storage.devicenotes import DeviceNotes
from sensor.storage.logfile import DeviceEntry, LogWords, NetworkEntry, SourceEntry
from sensor.text import printable
from sensor.tracking.device import Device
from sensor.tracking.tracker import Tracker

# AKM suite types under the standard's OUI (802.11-2020 table 9-151) as WiGLE knows them.
_AUTH: Final = {**dict.fromkeys((2, 4, 6, 8, 9, 19, 20, 24, 25), "PSK"), 18: "OWE"}
_EAP: Final = frozenset({1, 3, 5, 11, 12, 13, 14, 15, 16, 17, 22, 23})
_TKIP: Final = 2  # cipher suite types (802.11-2020 table 9-149)
_CCMP: Final = 4
_WPA3_ONLY: Final = frozenset({8, 9, 18, 24, 25})
_POINTS: Final = ("min_loc", "max_loc", "avg_loc", "last")
_LOCATION: Final = "kismet.device.base.location"
_GEOPOINT: Final = "kismet.common.location.geopoint"


def log_words(
    records: DeviceRecords,
    source: Callable[[int], Datasource | None],
    devices: Mapping[bytes, Device],
    system: Callable[[], Record],
) -> LogWords:
    """Return what logs ask: of the devices that `records` writes, and the datasources by ordinal."""

    def source_entry(number: int) -> SourceEntry | None:
        found = source(number)
        return None if found is None else _source_entry(found, records)

    def device_entry(device: Device) -> DeviceEntry:
        return _device_entry(device, records)

    def system_record() -> bytes:
        return plain_json(system())

    return LogWords(devices, device_entry, _alert, source_entry, system_record, _place, network_entry)


def words_of(api: Api) -> LogWords:
    """Return what logs ask, of a running API."""

    def system() -> Record:
        now_us, devices = api.sensor.clock(), len(api.sensor.tracker.devices)
        figures = Statistics(api.figures.rss_kb(), devices, api.connections)
        return {**timestamp_record(now_us), **statistics_record(figures)}

    return log_words(api.devices, api.source_by_number, api.sensor.tracker.devices, system)


def words_of_replay(tracker: Tracker, captures: Sequence[str]) -> LogWords:
    """Return what logs ask, of a replay of these files: nothing in it tells one run from another."""
    sources = [_capture_source(number, name) for number, name in enumerate(captures)]

    def source(number: int) -> Datasource | None:
        return sources[number] if 0 <= number < len(sources) else None

    drivers = {driver.name: driver for driver in KINDS}
    records = SourceRecords(drivers, _no_time)
    notes = DeviceNotes(Database(sqlite3.connect(":memory:", isolation_level=None), Path(":memory:")))
    devices = DeviceRecords(NO_UUID, source, records, tracker.pairs, notes, _no_time)
    return log_words(devices, source, tracker.devices, lambda: {"kismet.system.version": __version__})


def _no_time() -> int:
    return 0


def _capture_source(number: int, name: str) -> Datasource:
    return Datasource(number, pcapfile_uuid(name), SourceDefinition(name, {}), PcapfileDriver.name)


def _alert(alert: Alert) -> bytes:
    return plain_json(alert_record(alert))


def _place(fix: Fix) -> bytes:
    return plain_json(full_record(fix))


def _source_entry(source: Datasource, records: DeviceRecords) -> SourceEntry:
    return SourceEntry(
        source.uuid,
        source.driver,
        printable(str(source.definition).encode("utf-8", "surrogateescape")),
        source.name,
        printable(source.interface.encode("utf-8", "surrogateescape")),
        plain_json(records.sources.brief(source)),
    )


def _device_entry(device: Device, records: DeviceRecords) -> DeviceEntry:
    """Return a device whole: who may read the log has its frames, and with them every secret that is in the record."""
    record = records.record(device, secrets=True)
    key, kind = device_key(device.mac), device_type(device.roles)
    location = record.get(_LOCATION)
    if not isinstance(location, Mapping):
        return DeviceEntry(key, kind, plain_json(record))
    record[_LOCATION] = with_degrees(location)
    return DeviceEntry(
        key,
        kind,
        plain_json(record),
        lowest=_point(location, "min_loc"),
        highest=_point(location, "max_loc"),
        mean=_point(location, "avg_loc"),
    )


def with_degrees(location: Mapping[str, Value]) -> Record:
    """Return a location whose points have `lat`, `lon` and `alt`, too: kismetdb's tools know no others."""
    shown: Record = dict(location)
    for name in _POINTS:
        point = location.get(f"kismet.common.location.{name}")
        if isinstance(point, Mapping):
            lat, lon = _point(location, name)
            degrees: Record = {
                "kismet.common.location.alt": 0,
                **point,
                "kismet.common.location.lat": lat,
                "kismet.common.location.lon": lon,
            }
            shown[f"kismet.common.location.{name}"] = degrees
    return shown


def _point(location: Mapping[str, Value], name: str) -> tuple[float, float]:
    """Return latitude and longitude of a location's point, zeros where it has none; records have longitude first."""
    point = location.get(f"kismet.common.location.{name}")
    pair = point.get(_GEOPOINT) if isinstance(point, Mapping) else None
    match pair:
        case [int() | float() as lon, int() | float() as lat]:
            return float(lat), float(lon)
    return 0.0, 0.0


def network_entry(device: Device) -> NetworkEntry | None:
    """Return what an access point or an ad-hoc cell advertises; None for other devices."""
    bss = device.bss
    record = None if bss is None else bss.current_record or bss.responding_record
    if bss is None or record is None:
        return None
    mode = f"{auth_mode(record.security)}[ESS]"
    return NetworkEntry(record.ssid, mode, int(bss.channel), int(record.freq_khz or bss.channel_freq_khz))


def auth_mode(security: Security | None) -> str:
    """Return WiGLE's words for what protects a network, empty for an open one."""
    if security is None:
        return ""
    modes = ["[WPS]"] if security.wps else []
    if security.generation == GENERATION_WEP:
        modes.append("[WEP]")
    auth = next((_AUTH.get(akm, "EAP") for akm in security.akms if akm in _AUTH or akm in _EAP), "UNKNOWN")
    offered = [name for suite, name in ((_CCMP, "CCMP"), (_TKIP, "TKIP")) if suite in security.pairwise]
    ciphers = "-" + "+".join(offered) if offered else ""
    if security.has_wpa1:
        modes.append(f"[WPA-{auth}{ciphers}]")
    if security.has_rsn:
        new = not _WPA3_ONLY.isdisjoint(security.rsn_akms)
        modes += [f"[WPA2-{auth}{ciphers}]"] if not new or not _WPA3_ONLY.issuperset(security.rsn_akms) else []
        modes += [f"[WPA3-{auth}{ciphers}]"] if new else []
    return " ".join(modes)
