"""Which logs are written, where, what they are called, and how much of them is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sensor.spelling import hint
from sensor.storage.lognames import TEMPLATE, TITLE

ALERTS: Final = "alerts"
KISMET: Final = "kismet"
PCAPNG: Final = "pcapng"
WIGLECSV: Final = "wiglecsv"
KINDS: Final[tuple[str, ...]] = (ALERTS, KISMET, PCAPNG, WIGLECSV)
VERSIONS: Final = (6, 10)  # of kismetdb: what its readers know, and Kismet's own newest

_MB: Final = 1_000_000
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Limits:
    """When a log is continued in another file, and when old files go; 0 for no such limit."""

    file_mb: int = 100
    file_hours: int = 24
    keep_mb: int = 1000
    keep_days: int = 30

    @property
    def file_octets(self) -> int:
        """How large one file becomes."""
        return self.file_mb * _MB

    @property
    def file_s(self) -> int:
        """For how long one file is written."""
        return self.file_hours * _HOUR_S

    @property
    def keep_octets(self) -> int:
        """How much of a kind is kept, open files included."""
        return self.keep_mb * _MB

    @property
    def keep_s(self) -> int:
        """How long a file is kept after its last write."""
        return self.keep_days * _DAY_S


_ALERT_LIMITS: Final = Limits(file_mb=10, file_hours=0, keep_mb=0, keep_days=0)


@dataclass(frozen=True, slots=True)
class LogSettings:
    """What the operator says about logs."""

    types: tuple[str, ...] = (ALERTS,)
    prefix: Path | None = None  # None: `logs` beside the state
    title: str = TITLE
    template: str = TEMPLATE
    kismetdb_version: int = 6
    keep_free_mb: int = 200  # of the disk; old logs make room for alerts and state
    ring_mb: int = 0  # of frames in memory, for snapshots; 0: none
    limits: Mapping[str, Limits] = field(default_factory=dict)

    def limits_of(self, kind: str) -> Limits:
        """Return the limits of one kind of log."""
        return self.limits.get(kind) or (_ALERT_LIMITS if kind == ALERTS else Limits())

    @property
    def ring_octets(self) -> int:
        """How many octets of frames stay in memory."""
        return self.ring_mb * _MB

    @property
    def keep_free_octets(self) -> int:
        """How much of the disk stays free."""
        return self.keep_free_mb * _MB


def log_type(text: str) -> str:
    """Read the name of a kind of log; raises ValueError."""
    if text not in KINDS:
        raise ValueError(f"{text[:40]!r} is none of {', '.join(KINDS)}{hint(text, KINDS)}")
    return text


def log_types(text: str) -> Sequence[str]:
    """Read names of kinds with commas between them; raises ValueError."""
    return tuple(dict.fromkeys(log_type(name.strip()) for name in text.split(",") if name.strip()))
