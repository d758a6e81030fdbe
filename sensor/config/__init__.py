"""What an operator can tell the sensor: one frozen record of settings, read from TOML by `sensor.config.load`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sensor.alerts.definition import Definition, Override
from sensor.delivery.settings import DeliverySettings
from sensor.ledger.retention import Retention
from sensor.rules.settings import RulesSettings
from sensor.storage.log_settings import LogSettings
from sensor.telemetry.settings import GpsSettings
from sensor.wids.policy import Policy

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 2501


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """Where and how the API is served."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    certificate: Path | None = None  # PEM; served in clear without
    key: Path | None = None
    allow_plaintext: bool = False  # serve other machines without TLS
    uri_prefix: str = ""  # "" or "/something", behind a reverse proxy
    allowed_origins: tuple[str, ...] = ()  # whose pages may use the API besides our own, as "https://wids.example.net"
    server_name: str = ""
    pages: Path | None = None  # folder of Kismet's own web pages


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What live sources do unless their definitions say otherwise."""

    hop_rate: float = 5.0  # channels per second
    hop_shuffle: bool = True
    hop_split: bool = True
    blind_after_s: int = 60  # how long a source may hear nothing while others do


@dataclass(frozen=True, slots=True)
class DetectionSettings:
    """What the operator wants otherwise for one detection."""

    override: Override = field(default_factory=Override)
    parameters: Mapping[str, int] = field(default_factory=dict)  # by name, only those that were set


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured; without arguments, the defaults."""

    policy: Policy = field(default_factory=Policy)
    detections: Mapping[str, DetectionSettings] = field(default_factory=dict)
    max_devices: int = 100_000
    backlog: int = 50  # alerts kept for clients
    alert_captures: bool = False  # keep the frames behind alerts on the disk
    retention: Retention = field(default_factory=Retention)  # of the alert ledger
    api: ApiSettings = field(default_factory=ApiSettings)
    data_dir: Path | None = None  # None: the default place
    sources: tuple[str, ...] = ()  # datasource definitions
    live: LiveSettings = field(default_factory=LiveSettings)
    gps: GpsSettings = field(default_factory=GpsSettings)
    logs: LogSettings = field(default_factory=LogSettings)
    delivery: DeliverySettings = field(default_factory=DeliverySettings)
    rules: RulesSettings = field(default_factory=RulesSettings)

    @property
    def overrides(self) -> dict[str, Override]:
        """What each detection's alert definition is to have otherwise, by name."""
        return {name: wanted.override for name, wanted in self.detections.items()}

    @property
    def parameters(self) -> dict[str, dict[str, int]]:
        """The numbers that were set for each detection, by name."""
        return {name: dict(wanted.parameters) for name, wanted in self.detections.items()}

    def wants(self, definition: Definition) -> bool:
        """Whether a detection is to run."""
        wanted = self.detections.get(definition.name)
        return (definition if wanted is None else definition.overridden(wanted.override)).enabled


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line asks of the daemon beyond settings."""

    reload: Callable[[], Settings]  # reads everything anew, for SIGHUP; raises MisconfiguredError
    log: bool = True
