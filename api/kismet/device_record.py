"""Kismet's record of a device, as a table of its members."""

from collections.abc import Callable
from operator import itemgetter
from typing import Final

from api.kismet import device_dot11
from api.kismet.device_words import (
    basic_crypt,
    basic_types,
    crypt_text,
    device_channel,
    device_name,
    device_type,
    frequency_khz,
)
from api.kismet.encodings import Keyed, Record, Value
from api.kismet.handshake_record import add_secrets
from api.kismet.location_record import location_record, triplet_record
from api.kismet.members import LIST, Getter, Maybe, Members, Scope
from api.kismet.records import PHY, mac_text, rrd_record, seconds
from api.kismet.source_record import SourceRecords
from datasources.source import Datasource
from sensor.identity import device_key
from sensor.manufacturers import MANUFACTURERS
from sensor.rrd import Rrd
from sensor.storage.devicenotes import DeviceNotes
from sensor.tracking.device import Device
from sensor.tracking.histories import SIGNAL_OFFSET, Histories, History
from sensor.tracking.pairs import PairTracker

_SOURCE_BITS: Final = 63  # of `Device.sources`

SourceByNumber = Callable[[int], Datasource | None]


def _no_time() -> int:
    """The clock of those who follow nobody."""
    return 0


class DeviceRecords:
    """Writes device records for one sensor."""

    def __init__(
        self,
        server_uuid: str,
        source: SourceByNumber,
        sources: SourceRecords,
        pairs: PairTracker,
        notes: DeviceNotes,
        clock: Callable[[], int] = _no_time,
    ) -> None:
        """Know the sensor's UUID, its datasources by number, what was captured of handshakes, what people noted.

        `clock` tells the time of day in µs, by which series go.
        """
        self._clock = clock
        self.histories = Histories()
        self._server_uuid = server_uuid
        self._source = source
        self.sources = sources
        self.notes = notes
        self._pairs = pairs
        signal = SIGNAL | {"kismet.common.signal.signal_rrd": self._signal_series}
        self._signal_members = Members(signal)
        self.members = Members(
            self._table(), {"dot11.device": device_dot11.MEMBERS, "kismet.device.base.signal": signal}
        )
        self._dot11 = Members(device_dot11.MEMBERS)

    def record(self, device: Device, *, secrets: bool) -> Record:
        """Return everything that is known of a device; with `secrets`, for admins alone, its handshakes, too."""
        return self.members.record(device, Scope(secrets=secrets))

    def dot11(self, device: Device, *, secrets: bool) -> Record:
        """Return the 802.11 part alone; with `secrets`, for admins alone, its handshakes, too."""
        return self._dot11_part(device, Scope(secrets=secrets))

    def _table(self) -> dict[str, Getter[Device]]:
        """Return the members that need the sensor among those that need only the device."""
        return BASE | {
            "kismet.device.base.username": lambda device, _: self.notes.name_of(device.mac) or None,
            "kismet.device.base.commonname": self._common_name,
            "kismet.device.base.tags": self._tags,
            "kismet.server.uuid": lambda _device, _scope: self._server_uuid,
            "kismet.device.base.packets.rrd": self._series(lambda history: history.packets),
            "kismet.device.base.rx_packets.rrd": self._series(lambda history: history.rx_packets),
            "kismet.device.base.tx_packets.rrd": self._series(lambda history: history.tx_packets),
            "kismet.device.base.datasize.rrd": self._series(lambda history: history.data_bytes),
            "kismet.device.base.signal": self._signal,
            "dot11.device": self._dot11_part,
            "kismet.device.base.seenby": self._seen_by,
        }

    def _common_name(self, device: Device, scope: Scope) -> Value:
        return self.notes.name_of(device.mac) or device_name(device) or mac_text(device.mac)

    def _tags(self, device: Device, scope: Scope) -> Maybe:
        tags = self.notes.tags_of(device.mac)
        return Keyed(tags) if tags else None

    def _dot11_part(self, device: Device, scope: Scope) -> Record:
        record = self._dot11.record(device, scope)
        if scope.secrets:
            add_secrets(record, device, self._pairs)
        return record

    def _history(self, device: Device, scope: Scope) -> History | None:
        if scope.follow:
            return self.histories.follow(device, seconds(self._clock()))
        return self.histories.of(device)

    def _series(self, which: Callable[[History], Rrd]) -> Getter[Device]:
        """Return what reads one series of a device, if it has series."""

        def value(device: Device, scope: Scope) -> Maybe:
            history = self._history(device, scope)
            return None if history is None else rrd_record(which(history), self._clock())

        return value

    def _signal(self, device: Device, scope: Scope) -> Maybe:
        return self._signal_members.record(device, scope) if device.signal_last_dbm else None

    def _signal_series(self, device: Device, scope: Scope) -> Maybe:
        history = self._history(device, scope)
        return None if history is None else signal_rrd_record(history.signal, self._clock())

    def _seen_by(self, device: Device, scope: Scope) -> list[Value]:
        """Return the datasources that heard it; times and counts are the device's own."""
        numbers = [number for number in range(_SOURCE_BITS) if device.sources >> number & 1]
        sources = [source for number in numbers if (source := self._source(number)) is not None]
        return [
            {
                "kismet.common.seenby.uuid": source.uuid,
                "kismet.common.seenby.source": self.sources.brief(source),
                "kismet.common.seenby.first_time": seconds(device.first_us),
                "kismet.common.seenby.last_time": seconds(device.last_us),
                "kismet.common.seenby.num_packets": device.packets,
                "kismet.common.seenby.signal": _SIGNAL_MEMBERS.record(device, LIST),
            }
            for source in sources
        ]


def signal_rrd_record(rrd: Rrd, now_us: int) -> Record:
    """Return the strongest signal of each second of the last minute, 0 where there was none."""
    record = rrd_record(rrd, now_us)
    shown = rrd.at(seconds(now_us))
    record["kismet.common.rrd.last_value"] = _signal_of(shown.last_value)
    record["kismet.common.rrd.last_value_n1"] = _signal_of(shown.previous_value)
    record["kismet.common.rrd.minute_vec"] = [_signal_of(value) for value in shown.minute]
    del record["kismet.common.rrd.hour_vec"], record["kismet.common.rrd.day_vec"]
    return record


def _signal_of(value: int) -> int:
    return value - SIGNAL_OFFSET if value else 0


def _location(device: Device, scope: Scope) -> Record | None:
    return None if device.place is None else location_record(device.place)


def _peak(device: Device, scope: Scope) -> Record | None:
    return None if device.place is None else triplet_record(device.place.peak)


def _frequencies(device: Device, scope: Scope) -> Keyed:
    packets = dict(device.frequencies or {})
    if device.freq_khz:
        packets[device.freq_khz] = packets.get(device.freq_khz, 0) + device.freq_packets
    return Keyed({str(freq_khz): count for freq_khz, count in sorted(packets.items(), key=itemgetter(0))})


def _zero(device: Device, scope: Scope) -> Value:
    """What the sensor does not track."""
    return 0


SIGNAL: Final[dict[str, Getter[Device]]] = {
    "kismet.common.signal.type": lambda device, _: "dbm" if device.signal_last_dbm else "none",
    "kismet.common.signal.last_signal": lambda device, _: device.signal_last_dbm,
    "kismet.common.signal.last_noise": lambda device, _: device.noise_last_dbm,
    "kismet.common.signal.min_signal": lambda device, _: device.signal_min_dbm,
    "kismet.common.signal.min_noise": _zero,
    "kismet.common.signal.max_signal": lambda device, _: device.signal_max_dbm,
    "kismet.common.signal.max_noise": _zero,
    "kismet.common.signal.maxseenrate": _zero,
    "kismet.common.signal.encodingset": _zero,
    "kismet.common.signal.carrierset": _zero,
    "kismet.common.signal.peak_loc": _peak,
}
_SIGNAL_MEMBERS: Final = Members(SIGNAL)

BASE: Final[dict[str, Getter[Device]]] = {
    "kismet.device.base.key": lambda device, _: device_key(device.mac),
    "kismet.device.base.macaddr": lambda device, _: mac_text(device.mac),
    "kismet.device.base.phyname": lambda _device, _scope: PHY,
    "kismet.device.base.name": lambda device, _: device_name(device),
    "kismet.device.base.type": lambda device, _: device_type(device.roles),
    "kismet.device.base.basic_type_set": lambda device, _: basic_types(device.roles),
    "kismet.device.base.crypt": lambda device, _: crypt_text(device),
    "kismet.device.base.basic_crypt_set": lambda device, _: basic_crypt(device),
    "kismet.device.base.first_time": lambda device, _: seconds(device.first_us),
    "kismet.device.base.last_time": lambda device, _: seconds(device.last_us),
    "kismet.device.base.mod_time": lambda device, _: seconds(device.last_us),
    "kismet.device.base.packets.total": lambda device, _: device.packets,
    "kismet.device.base.packets.rx_total": lambda device, _: device.rx_packets,
    "kismet.device.base.packets.tx_total": lambda device, _: device.tx_packets,
    "kismet.device.base.packets.llc": lambda device, _: device.llc_packets,
    "kismet.device.base.packets.error": _zero,
    "kismet.device.base.packets.data": lambda device, _: device.data_packets,
    "kismet.device.base.packets.crypt": lambda device, _: device.protected_packets,
    "kismet.device.base.packets.filtered": _zero,
    "kismet.device.base.datasize": lambda device, _: device.data_bytes,
    "kismet.device.base.channel": lambda device, _: device_channel(device),
    "kismet.device.base.frequency": lambda device, _: frequency_khz(device),
    "kismet.device.base.freq_khz_map": _frequencies,
    "kismet.device.base.manuf": lambda device, _: MANUFACTURERS.name(device.mac),
    "kismet.device.base.num_alerts": lambda device, _: device.alerts,
    "kismet.device.base.related_devices": lambda _device, _scope: Keyed(),
    "kismet.device.base.location": _location,
}
