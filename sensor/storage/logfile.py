"""What every kind of log is: gathered on the loop, where the sensor's state is, and written in a thread."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sensor.alerts.alert import Alert
from sensor.dot11.block import Fix
from sensor.errors import UnavailableError
from sensor.packetchain.tap import Tapped
from sensor.tracking.device import Device

Place: TypeAlias = "tuple[float, float]"  # latitude and longitude in degrees


class LogError(UnavailableError):
    """A log that cannot be written now; `full` where the disk has no room."""

    def __init__(self, text: str, *, full: bool) -> None:
        """Say why."""
        super().__init__(text)
        self.full = full


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """A device as logs keep it."""

    key: str
    type: str
    record: bytes  # JSON
    lowest: Place = (0.0, 0.0)  # south-western corner of where it was heard
    highest: Place = (0.0, 0.0)
    mean: Place = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A datasource as logs keep it."""

    uuid: str
    type: str
    definition: str
    name: str
    interface: str
    record: bytes  # JSON


@dataclass(frozen=True, slots=True)
class NetworkEntry:
    """A network as WiGLE keeps it."""

    ssid: bytes
    auth_mode: str  # `[WPA2-PSK-CCMP][ESS]`
    channel: int  # 0: unknown
    freq_khz: int  # 0: unknown


@dataclass(frozen=True, slots=True)
class LogWords:
    """What logs ask of the sensor, in Kismet's words; the composition root knows them."""

    devices: Mapping[bytes, Device]
    device: Callable[[Device], DeviceEntry]
    alert: Callable[[Alert], bytes]  # JSON
    source: Callable[[int], SourceEntry | None]  # by ordinal
    system: Callable[[], bytes]  # JSON
    place: Callable[[Fix], bytes]  # JSON
    network: Callable[[Device], NetworkEntry | None]  # None for what is no network

    def source_name(self, number: int) -> str:
        """Return what a datasource is called, printable."""
        entry = self.source(number)
        return f"source {number}" if entry is None else entry.name


Events: TypeAlias = "Sequence[tuple[str, object]]"  # topic and event


class LogFile(ABC):
    """One open log. What was gathered stays until it is written: a failure loses nothing but time.

    `gather` and `write` are never called at once.
    """

    def __init__(self, path: Path) -> None:
        """Begin at an empty file."""
        self.path = path
        self.packets = 0  # frames written

    @abstractmethod
    def gather(self, runs: Sequence[Tapped], events: Events, now_us: int, *, last: bool) -> Iterator[None]:
        """Take over frames and events, and everything if it is the `last` time; yields to give others a turn."""

    @abstractmethod
    def write(self) -> None:
        """Write what was gathered; raises LogError."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file; raises LogError."""
