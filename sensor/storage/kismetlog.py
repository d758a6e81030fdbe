"""The kismetdb log: every frame, and now and then devices, datasources, places and the machine's state."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from sensor import eventbus, messages
from sensor.alerts.alert import Alert
from sensor.dot11.block import Fix
from sensor.dot11.mac import format_mac
from sensor.messages import Message
from sensor.packetchain.tap import Tapped, TappedFrame, TapReader
from sensor.storage.kismetdb import PHY, ZERO_MAC, KismetDb, Row, packet_rows
from sensor.storage.logfile import Events, LogFile, LogWords
from sensor.text import printable
from sensor.tracking.device import Device

DEVICES_EVERY_US: Final = 30_000_000
PLACE_EVERY_US: Final = 5_000_000
SYSTEM_EVERY_US: Final = 60_000_000
TOPICS: Final = (eventbus.ALERT, eventbus.MESSAGE)
SLICE: Final = 32  # devices put into words before the loop serves others
MAX_HEARD: Final = 200_000  # addresses that wait to be written; beyond that the devices are written at once

_MESSAGE_TYPES: Final = (
    (messages.FATAL, "FATAL"),
    (messages.ERROR, "ERROR"),
    (messages.DEBUG, "DEBUG"),
    (messages.INFO, "INFO"),
)


class KismetLog(LogFile):
    """A kismetdb file that grows."""

    def __init__(self, path: Path, words: LogWords, version: int, *, everything: bool = True) -> None:
        """Write to an empty file; with `everything`, devices that were known before belong to it, too."""
        super().__init__(path)
        self._database = KismetDb(path, version)
        self._words = words
        self._reader = TapReader()
        self._lock = threading.Lock()  # the file is commanded from the API as well
        self._runs: list[Tapped] = []
        self._rows: dict[str, list[Row]] = {}
        self._heard: set[bytes] = set(words.devices) if everything else set()  # whose device is to be written
        self._fix: Fix | None = None  # the newest
        self._sources: set[int] = set()  # datasources that were heard
        self._devices_due_us: int | None = None
        self._place_due_us = 0
        self._system_due_us = 0

    def gather(self, runs: Sequence[Tapped], events: Events, now_us: int, *, last: bool) -> Iterator[None]:
        """Take over frames and events, and devices when it is time."""
        self._runs += runs
        for run in runs:
            self._fix = run.block.fix or self._fix
            self._sources.add(run.block.source)
        for _, event in events:
            self._note(event)
        if self._devices_due_us is None:
            self._devices_due_us = now_us + DEVICES_EVERY_US
        if last or now_us >= self._devices_due_us or len(self._heard) > MAX_HEARD:
            self._devices_due_us = now_us + DEVICES_EVERY_US
            yield from self._gather_devices(last=last)
            self._gather_sources()
        self._gather_snapshots(now_us)

    def write(self) -> None:
        """Write it all in one transaction; raises LogError."""
        if not self._runs and not self._rows:
            return
        frames = [frame for run in self._runs for frame in self._reader.frames(run)]
        uuids = {source: self._uuid(source) for source in self._sources}
        number = self.packets
        packets = [packet_rows(frame, number + at, uuids.__getitem__) for at, frame in enumerate(frames, 1)]
        with self._lock:
            self._database.add(packets, self._rows)
        self.packets += len(frames)
        for frame in frames:
            self._hear(frame)
        self._runs.clear()
        self._rows.clear()

    def drop_before(self, ts_s: int) -> int:
        """Remove frames from before a time, Unix seconds, and return how many; raises LogError."""
        with self._lock:
            return self._database.drop_before(ts_s)

    def close(self) -> None:
        """Let go of the file; raises LogError."""
        with self._lock:
            self._database.close()

    def _hear(self, frame: TappedFrame) -> None:
        """Remember whose devices have changed; others than transmitters may be made known by a frame."""
        for mac in (frame.transmitter, frame.receiver, frame.source_mac, frame.destination, frame.bssid):
            if mac:
                self._heard.add(mac)

    def _uuid(self, source: int) -> str:
        entry = self._words.source(source)
        return "" if entry is None else entry.uuid

    def _add(self, table: str, row: Row) -> None:
        self._rows.setdefault(table, []).append(row)

    def _note(self, event: object) -> None:
        if isinstance(event, Alert):
            lat, lon = _point(event.fix)
            transmitter = format_mac(event.transmitter) or ZERO_MAC
            header = _text(event.header)
            seconds, rest_us = divmod(event.ts_us, 1_000_000)
            self._add("alerts", (seconds, rest_us, PHY, transmitter, lat, lon, header, self._words.alert(event)))
        elif isinstance(event, Message):
            lat, lon = _point(self._fix)
            kind = next((name for flag, name in _MESSAGE_TYPES if event.flags & flag), "")
            self._add("messages", (event.ts_us // 1_000_000, lat, lon, kind, _text(event.text)))

    def _gather_devices(self, *, last: bool) -> Iterator[None]:
        """Put those devices into words that were heard; the last time, frames that are not written yet count, too."""
        heard, self._heard = self._heard, set()
        if last:
            for run in self._runs:
                for frame in self._reader.frames(run):
                    self._hear(frame)
                yield
            heard |= self._heard
        known: Mapping[bytes, Device] = self._words.devices
        for count, mac in enumerate(sorted(heard), 1):
            device = known.get(mac)
            if device is not None:
                self._add("devices", self._device(device))
            if count % SLICE == 0:
                yield

    def _device(self, device: Device) -> Row:
        entry = self._words.device(device)
        return (
            device.first_us // 1_000_000,
            device.last_us // 1_000_000,
            entry.key,
            PHY,
            format_mac(device.mac),
            device.signal_max_dbm,
            *entry.lowest,
            *entry.highest,
            *entry.mean,
            device.data_bytes,
            entry.type,
            entry.record,
        )

    def _gather_sources(self) -> None:
        for number in sorted(self._sources):
            entry = self._words.source(number)
            if entry is not None:
                texts = (entry.uuid, entry.type, entry.definition, entry.name, entry.interface)
                self._add("datasources", (*map(_text, texts), entry.record))

    def _gather_snapshots(self, now_us: int) -> None:
        seconds, rest_us = divmod(now_us, 1_000_000)
        if self._fix is not None and now_us >= self._place_due_us:
            self._place_due_us = now_us + PLACE_EVERY_US
            at_s, at_us = divmod(self._fix.ts_us, 1_000_000)
            self._add("snapshots", (at_s, at_us, *_point(self._fix), "GPS", self._words.place(self._fix)))
        if now_us >= self._system_due_us:
            self._system_due_us = now_us + SYSTEM_EVERY_US
            self._add("snapshots", (seconds, rest_us, *_point(self._fix), "SYSTEM", self._words.system()))


def _point(fix: Fix | None) -> tuple[float, float]:
    return (0.0, 0.0) if fix is None else (fix.latitude_deg, fix.longitude_deg)


def _text(text: str) -> str:
    """Return a text that SQLite takes: surrogates, which stand for octets that were no text, become visible."""
    return text if text.isprintable() else printable(text.encode("utf-8", "surrogatepass"))
