"""Kismet's records of datasources and of the kinds there are."""

import os
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Final

from api.kismet.encodings import Record
from api.kismet.records import rrd_record
from datasources.definition import Definition
from datasources.driver import Candidate, Driver
from datasources.source import Datasource
from datasources.tuning import Tuning
from sensor import __version__
from sensor.identity import NO_UUID, kismet_checksum
from sensor.text import printable

WORKER: Final = "datasources.linux_wifi.worker"

# What only the operator knows of antenna and amplifier, out of the definition.
_TEXTS: Final = ("antenna_type", "amp_type")
_NUMBERS: Final = ("antenna_gain", "antenna_orientation", "antenna_beamwidth", "amp_gain")  # dBi, degrees, degrees, dB

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


def defaults_record(tuning: Tuning) -> Record:
    """Return what holds for a datasource whose definition says nothing else."""
    return {
        "kismet.datasourcetracker.default.hop_rate": tuning.rate,
        "kismet.datasourcetracker.default.hop": not tuning.channel,
        "kismet.datasourcetracker.default.split": tuning.split,
        "kismet.datasourcetracker.default.random_order": tuning.shuffle,
        "kismet.datasourcetracker.default.retry_on_error": 1,
        "kismet.datasourcetracker.default.remote_cap_listen": "127.0.0.1",
        "kismet.datasourcetracker.default.remote_cap_port": 3501,
        "kismet.datasourcetracker.default.remote_cap_timestamp": 1,
    }


def driver_record(name: str, driver: Driver | None) -> Record:
    """Return a kind of datasource; one that is not known can do nothing."""
    able = set()
    if driver is not None:
        able = {"probe_capable", "local_capable"}
        if driver.lists:
            able.add("list_capable")
        if driver.tunes:
            able |= {"tuning_capable", "local_ipc"}
    record: Record = {
        "kismet.datasource.driver.type": name,
        "kismet.datasource.driver.description": driver.description if driver is not None else "",
    }
    record |= {f"kismet.datasource.driver.{name}": name in able for name in _CAPABILITIES}
    record["kismet.datasource_driver.hop_capable"] = "tuning_capable" in able
    return record


def interface_record(candidate: Candidate, driver: Driver, used_by: Datasource | None) -> Record:
    """Return something that could be captured on."""
    return {
        "kismet.datasource.probed.interface": _printable(candidate.interface),
        "kismet.datasource.probed.capture_interface": _printable(candidate.capture_interface),
        "kismet.datasource.probed.options_vec": [],
        "kismet.datasource.probed.in_use_uuid": NO_UUID if used_by is None else used_by.uuid,
        "kismet.datasource.probed.hardware": _printable(candidate.hardware),
        "kismet.datasource.probed.datasource_version": __version__,
        "kismet.datasource.type_driver": driver_record(driver.name, driver),
    }


class SourceRecords:
    """Writes datasource records for one sensor."""

    def __init__(self, drivers: Mapping[str, Driver], clock: Callable[[], int]) -> None:
        """Know the kinds of datasources by name, and the time in µs since the Unix epoch."""
        self._drivers = drivers
        self._clock = clock

    def record(self, source: Datasource) -> Record:
        """Return one datasource as it is now, its series included."""
        now_us = self._clock()
        return self.brief(source) | {
            "kismet.datasource.packets_rrd": rrd_record(source.packets_rrd, now_us),
            "kismet.datasource.packets_datasize_rrd": rrd_record(source.octets_rrd, now_us),
        }

    def brief(self, source: Datasource) -> Record:
        """Return one datasource as it is now without its series, as it stands in each device that it heard."""
        return {
            "kismet.datasource.source_number": source.number,
            "kismet.datasource.source_key": kismet_checksum(source.uuid.encode()),
            "kismet.datasource.cmd_pending": 0,
            "kismet.datasource.paused": source.paused,
            "kismet.datasource.ipc_binary": WORKER if source.worker_pid else "",
            "kismet.datasource.ipc_pid": source.worker_pid,
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
            **{f"kismet.datasource.info.{name}": _printable(source.definition.text(f"info_{name}")) for name in _TEXTS},
            **{f"kismet.datasource.info.{name}": _number(source.definition, f"info_{name}") for name in _NUMBERS},
            "kismet.datasource.linktype_override": 0,
            "kismet.datasource.type_driver": driver_record(source.driver, self._drivers.get(source.driver)),
        }

    def kinds(self) -> list[Record]:
        """Return every kind of datasource."""
        return [driver_record(name, driver) for name, driver in self._drivers.items()]


def _number(definition: Definition, name: str) -> float:
    """Return what the operator says of the antenna, 0 for what is no number."""
    try:
        number = float(definition.text(name, "0"))
    except ValueError:
        return 0.0
    return number if isfinite(number) else 0.0


def _printable(text: str) -> str:
    return printable(os.fsencode(text))
