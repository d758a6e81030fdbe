"""Kismet's records of datasources and of the kinds there are."""

import os
from typing import Final

from api.kismet.encodings import Record
from datasources.source import Datasource
from sensor import __version__
from sensor.identity import kismet_checksum
from sensor.text import printable

DEFAULTS: Final[Record] = {
    "kismet.datasourcetracker.default.hop_rate": 5,
    "kismet.datasourcetracker.default.hop": 1,
    "kismet.datasourcetracker.default.split": 1,
    "kismet.datasourcetracker.default.random_order": 1,
    "kismet.datasourcetracker.default.retry_on_error": 1,
    "kismet.datasourcetracker.default.remote_cap_listen": "127.0.0.1",
    "kismet.datasourcetracker.default.remote_cap_port": 3501,
    "kismet.datasourcetracker.default.remote_cap_timestamp": 1,
}

_CAPABILITIES: Final = (
    "probe_capable",
    "probe_ipc",
    "list_capable",
    "list_ipc",
    "local_capable",
    "local_ipc",
    "remote_capable",
    "passive_capable",
    "tuning_capable",
)
_DRIVERS: Final = {
    "pcapfile": ("Captures in files: pcap and pcapng", frozenset({"probe_capable", "local_capable"})),
}


def driver_record(driver: str) -> Record:
    """Return a kind of datasource; one that is not known can do nothing."""
    description, able = _DRIVERS.get(driver, ("", frozenset()))
    record: Record = {
        "kismet.datasource.driver.type": driver,
        "kismet.datasource.driver.description": description,
    }
    record |= {f"kismet.datasource.driver.{name}": name in able for name in _CAPABILITIES}
    record["kismet.datasource_driver.hop_capable"] = "tuning_capable" in able
    return record


def driver_records() -> list[Record]:
    """Return every kind of datasource."""
    return [driver_record(driver) for driver in _DRIVERS]


def source_record(source: Datasource) -> Record:
    """Return one datasource as it is now."""
    return {
        "kismet.datasource.source_number": source.number,
        "kismet.datasource.source_key": kismet_checksum(source.uuid.encode()),
        "kismet.datasource.cmd_pending": 0,
        "kismet.datasource.paused": source.paused,
        "kismet.datasource.ipc_binary": "",
        "kismet.datasource.ipc_pid": 0,
        "kismet.datasource.running": source.running,
        "kismet.datasource.datasource_version": __version__,
        "kismet.datasource.remote_ip": "",
        "kismet.datasource.remote": 0,
        "kismet.datasource.passive": source.passive,
        "kismet.datasource.name": source.name,
        "kismet.datasource.uuid": source.uuid,
        "kismet.datasource.definition": _printable(str(source.definition)),
        "kismet.datasource.interface": _printable(source.interface),
        "kismet.datasource.capture_interface": _printable(source.capture_interface),
        "kismet.datasource.hardware": source.hardware,
        "kismet.datasource.dlt": source.linktype,
        "kismet.datasource.warning": source.warning,
        "kismet.datasource.channels": source.channels,
        "kismet.datasource.hopping": source.hopping,
        "kismet.datasource.channel": source.channel,
        "kismet.datasource.hop_rate": source.hop_rate,
        "kismet.datasource.hop_channels": source.hop_channels,
        "kismet.datasource.hop_split": source.hop_split,
        "kismet.datasource.hop_offset": source.hop_offset,
        "kismet.datasource.hop_shuffle": source.hop_shuffle,
        "kismet.datasource.hop_shuffle_skip": source.hop_shuffle_skip,
        "kismet.datasource.error": source.error,
        "kismet.datasource.error_reason": source.error_reason,
        "kismet.datasource.num_packets": source.packets,
        "kismet.datasource.num_error_packets": source.error_packets,
        "kismet.datasource.retry": source.retry,
        "kismet.datasource.retry_attempts": source.retry_attempts,
        "kismet.datasource.total_retry_attempts": source.total_retry_attempts,
        "kismet.datasource.info.antenna_type": "",
        "kismet.datasource.info.antenna_gain": 0,
        "kismet.datasource.info.antenna_orientation": 0,
        "kismet.datasource.info.antenna_beamwidth": 0,
        "kismet.datasource.info.amp_type": "",
        "kismet.datasource.info.amp_gain": 0,
        "kismet.datasource.linktype_override": 0,
        "kismet.datasource.type_driver": driver_record(source.driver),
    }


def _printable(text: str) -> str:
    return printable(os.fsencode(text))
