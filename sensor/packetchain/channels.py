"""How busy each frequency is: frames, octets of data, devices and signal over the last day."""

from typing import Final

from mypy_extensions import i64

from sensor.dot11.frame import TYPE_DATA, Frame
from sensor.rrd import LARGEST, Rrd

MAX_FREQUENCIES: Final = 256  # all bands have fewer channels; more can only be a header that lies
ACTIVE_US: Final = 30_000_000  # for so long a device counts as being on the frequency where it was heard


class ChannelRecord:
    """What was heard on one frequency."""

    __slots__ = (
        "data_octets",
        "data_rrd",
        "devices_rrd",
        "freq_khz",
        "packets",
        "packets_rrd",
        "signal_last_dbm",
        "signal_max_dbm",
        "signal_min_dbm",
    )

    def __init__(self, freq_khz: i64) -> None:
        """Start with nothing heard."""
        self.freq_khz: i64 = freq_khz
        self.packets: i64 = 0  # not yet in the series
        self.data_octets: i64 = 0  # not yet in the series
        self.signal_last_dbm: i64 = 0  # 0: never heard with a signal
        self.signal_min_dbm: i64 = 0
        self.signal_max_dbm: i64 = 0
        self.packets_rrd = Rrd()
        self.data_rrd = Rrd()
        self.devices_rrd = Rrd(LARGEST)


class Channels:
    """A record for each frequency, bounded: what comes after that many is counted in `forgotten`."""

    def __init__(self) -> None:
        """Start with nothing heard."""
        self.records: dict[int, ChannelRecord] = {}  # by frequency in kHz
        self.forgotten: i64 = 0  # frames on frequencies beyond the bound
        self._current: ChannelRecord | None = None
        self._touched: list[ChannelRecord] = []  # those with something that is not in their series yet

    def note(self, frame: Frame) -> None:
        """Count one intact frame; those without a frequency are nowhere."""
        freq_khz = frame.freq_khz
        record = self._current
        if record is None or record.freq_khz != freq_khz:
            if not freq_khz:
                return
            record = self._record(freq_khz)
            if record is None:
                self.forgotten += 1
                return
            self._current = record
        if not record.packets:
            self._touched.append(record)
        record.packets += 1
        if frame.kind >> 4 == TYPE_DATA and not frame.kind & 0x04:  # null frames carry nothing
            record.data_octets += frame.end - frame.body
        signal_dbm = frame.signal_dbm
        if signal_dbm:
            record.signal_last_dbm = signal_dbm
            if signal_dbm > record.signal_max_dbm or record.signal_max_dbm == 0:
                record.signal_max_dbm = signal_dbm
            if signal_dbm < record.signal_min_dbm:
                record.signal_min_dbm = signal_dbm

    def file(self, now_us: i64) -> None:
        """Put what was counted into the series, at the second of `now_us`."""
        if not self._touched:
            return
        now_s: i64 = now_us // 1_000_000
        for record in self._touched:
            record.packets_rrd.add(now_s, record.packets)
            record.packets = 0
            if record.data_octets:
                record.data_rrd.add(now_s, record.data_octets)
                record.data_octets = 0
        self._touched = []

    def note_devices(self, now_us: i64, devices: dict[int, int]) -> None:
        """Note how many devices are on each frequency (kHz) at present; on the others there are none."""
        now_s: i64 = now_us // 1_000_000
        for freq_khz, record in self.records.items():
            record.devices_rrd.add(now_s, devices.get(freq_khz, 0))

    def _record(self, freq_khz: i64) -> ChannelRecord | None:
        record = self.records.get(freq_khz)
        if record is None and len(self.records) < MAX_FREQUENCIES:
            record = ChannelRecord(freq_khz)
            self.records[freq_khz] = record
        return record
