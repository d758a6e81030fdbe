"""The wiglecsv log: where networks were heard, as WiGLE takes it: https://api.wigle.net/csvFormat.html.

Fourteen columns and MHz, as its header promises; Kismet writes twelve and kHz. At most one line a second for a network.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sensor import __version__
from sensor.dot11.mac import format_mac
from sensor.packetchain.tap import Tapped, TappedFrame, TapReader
from sensor.storage.growingfile import GrowingFile
from sensor.storage.logfile import Events, LogFile, LogWords, NetworkEntry
from sensor.tracking.device import Device

EVERY_US: Final = 1_000_000  # a line for one network
MAX_REMEMBERED: Final = 50_000  # networks and when they had their last line
COLUMNS: Final = (
    *("MAC", "SSID", "AuthMode", "FirstSeen", "Channel", "Frequency", "RSSI", "CurrentLatitude", "CurrentLongitude"),
    *("AltitudeMeters", "AccuracyMeters", "RCOIs", "MfgrId", "Type"),
)
HEAD: Final = (
    f"WigleWifi-1.6,appRelease=Airwarden{__version__},model=Airwarden,release={__version__},device=airwarden,"
    f"display=airwarden,board=airwarden,brand=Airwarden,star=Sol,body=3,subBody=0\n{','.join(COLUMNS)}\n"
)
_LAST_S: Final = 253_402_300_799  # the end of the year 9999


class WigleLog(LogFile):
    """A table of sightings that grows; nothing comes in without a GPS."""

    def __init__(self, path: Path, words: LogWords) -> None:
        """Write to an empty file; raises LogError."""
        super().__init__(path)
        self._file = GrowingFile(path)
        self._file.append(HEAD.encode())
        self._words = words
        self._reader = TapReader()
        self._told_us: dict[bytes, int] = {}

    def gather(self, runs: Sequence[Tapped], events: Events, now_us: int, *, last: bool) -> Iterator[None]:
        """Make lines of the frames that networks manage themselves with."""
        for run in runs:
            if run.block.fix is not None:
                lines = [line for frame in self._reader.management(run) if (line := self._line(frame))]
                self._file.append("".join(lines).encode())
                self.packets += len(lines)
            yield

    def write(self) -> None:
        """Write the lines; raises LogError."""
        self._file.flush()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _line(self, frame: TappedFrame) -> str:
        """Return a frame's line, nothing for one that has none."""
        mac, fix = frame.transmitter, frame.fix
        if fix is None or not fix.latitude_deg or not fix.longitude_deg or not self._due(mac, frame.ts_us):
            return ""
        device = self._words.devices.get(mac)
        network = None if device is None else self._words.network(device)
        if device is None or network is None:
            return ""
        self._told_us[mac] = frame.ts_us
        return line(frame, device, network)

    def _due(self, mac: bytes, ts_us: int) -> bool:
        if len(self._told_us) > MAX_REMEMBERED:
            self._told_us.clear()
        told_us = self._told_us.get(mac)
        return told_us is None or not told_us <= ts_us < told_us + EVERY_US


def line(frame: TappedFrame, device: Device, network: NetworkEntry) -> str:
    """Return one sighting of a network; the frame has a fix."""
    fix = frame.fix
    if fix is None:
        return ""
    seen = datetime.fromtimestamp(min(max(int(device.first_us) // 1_000_000, 0), _LAST_S), UTC)
    cells = (
        format_mac(device.mac),
        ssid_text(network.ssid),
        network.auth_mode,
        f"{seen:%Y-%m-%d %H:%M:%S}",
        str(network.channel),
        str((network.freq_khz or frame.freq_khz) // 1000),
        str(frame.signal_dbm),
        f"{fix.latitude_deg:.8f}",
        f"{fix.longitude_deg:.8f}",
        f"{fix.altitude_m or 0.0:.2f}",
        "0",
        "",
        "",
        "WIFI",
    )
    return ",".join(cells) + "\n"


def ssid_text(ssid: bytes) -> str:
    """Return an SSID as a cell: comma, quotation mark, backslash and what is not printable ASCII as octal numbers."""
    return "".join(chr(octet) if 0x20 <= octet < 0x7F and octet not in b',"\\' else f"\\{octet:03o}" for octet in ssid)
