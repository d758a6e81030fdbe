"""Who advertised what, and in how many frames: what a baseline can be proposed from. It accuses nobody."""

from typing import Final, final

from mypy_extensions import i64

from sensor.alerts.definition import INFO, Definition
from sensor.alerts.finding import Finding
from sensor.dot11.channels import channel_name
from sensor.dot11.frame import BEACON, PROBE_RESPONSE, Frame
from sensor.tracking.device import Bss, SsidRecord
from sensor.tracking.observation import ADVERT_CONFIRMED, BSS_DESCRIBED, Observation
from sensor.wids.detection import Detection
from sensor.wids.windows import KeyedTable

MAX_STATEMENTS: Final = 16384


@final
class Statement:
    """One BSSID with one SSID, in beacons or in responses: in how many frames it said what.

    The tracker reads elements when they change; the frames until the next reading said the same.
    """

    def __init__(self, bssid: bytes, ssid: bytes, bss: Bss, in_beacons: bool) -> None:
        """Start with nothing said."""
        self.bssid: bytes = bssid
        self.ssid: bytes = ssid  # empty: hidden
        self.bss: Bss = bss
        self.in_beacons: bool = in_beacons
        self.channels: dict[str, int] = {}
        self.countries: dict[str, int] = {}
        self.wps: dict[str, int] = {}  # "on" and "off"
        self.frames: i64 = 0
        self._channel: str = ""
        self._country: str = ""
        self._wps: str = ""
        self._total: i64 = self._heard() - 1

    def read(self, record: SsidRecord) -> None:
        """Take a reading; what was said before ends with it."""
        self._count(self._heard() - 1)
        self._channel = channel_name(record.freq_khz)
        country = record.country[:2].decode("ascii", "replace")
        self._country = country if country.isalpha() and country.isascii() and country.isupper() else ""
        self._wps = "on" if record.security is not None and record.security.wps else "off"

    def settle(self) -> None:
        """Count the frames since the last reading."""
        self._count(self._heard())

    def _heard(self) -> i64:
        return self.bss.beacons if self.in_beacons else self.bss.responses

    def _count(self, total: i64) -> None:
        frames = total - self._total
        self._total = total
        if not self._wps or frames <= 0:
            return
        self.frames += frames
        add(self.channels, self._channel, frames)
        add(self.countries, self._country, frames)
        add(self.wps, self._wps, frames)


def add(counts: dict[str, int], value: str, frames: i64) -> None:
    """Count frames for a value, unless it is none."""
    if value:
        counts[value] = counts.get(value, 0) + frames


@final
class Witness(Detection):
    """Listens to every access point and remembers; what it saw is read from `statements`."""

    def __init__(self) -> None:
        """Want every reading of elements."""
        super().__init__(Definition("WITNESS", "SYSTEM", INFO, "Remembers who advertised what."))
        self.news = BSS_DESCRIBED | ADVERT_CONFIRMED
        self.table: KeyedTable[Statement] = KeyedTable(MAX_STATEMENTS)
        self.first_us: i64 = 0
        self.last_us: i64 = 0
        self.ticks = True

    def on_tick(self, now_us: i64) -> list[Finding]:
        """Know from when to when it listened."""
        if not self.first_us:
            self.first_us = now_us
        self.last_us = now_us
        return []

    def on_news(self, frame: Frame, seen: Observation) -> Finding | None:
        """Write down what an access point says."""
        bss = seen.bss
        elements = seen.elements
        advert = seen.advert
        if (frame.kind != BEACON and frame.kind != PROBE_RESPONSE) or bss is None or advert is None:
            return None
        record = bss.current_record if frame.kind == BEACON else bss.responding_record
        if record is None or elements is None or elements.fault_offset or frame.truncated or seen.retransmission:
            return None
        key = bytes((frame.kind,)) + frame.bssid + advert.ssid
        statement = self.table.get(key)
        if statement is None or statement.bss is not bss:
            statement = Statement(frame.bssid, advert.ssid, bss, frame.kind == BEACON)
            self.table.put(key, statement)
            self.evictions = self.table.evictions
        statement.read(record)
        return None

    def statements(self) -> list[Statement]:
        """Return everything that was said, counted to the end."""
        every = self.table.values()
        for statement in every:
            statement.settle()
        return every
