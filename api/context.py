"""What the API is given by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aiohttp import web

from api.auth import Authenticator
from api.kismet.device_record import DeviceRecords
from api.kismet.event_texts import EventTexts
from api.kismet.source_record import SourceRecords
from api.kismet.ssid_groups import GatheredSsids
from api.kismet.system_record import ServerNames, SystemFigures
from datasources.source import Datasource
from datasources.supervisor import Supervisor
from sensor.alerts.desk import AlertDesk
from sensor.delivery.delivery import Delivery
from sensor.eventbus import EventBus
from sensor.latency import Latency
from sensor.ledger.ledger import Ledger
from sensor.messages import MessageBus
from sensor.packetchain.statistics import ChainStatistics
from sensor.pipeline import Pipeline
from sensor.rules.assembly import Rules
from sensor.storage.devicenotes import FOUND, LOST, DeviceNotes
from sensor.storage.logbook import Logbook
from sensor.storage.state import State
from sensor.storage.streams import PacketStreams
from sensor.tasks import Tasks
from sensor.telemetry.positions import Positions
from sensor.tracking.tracker import Tracker


@dataclass(frozen=True, slots=True)
class Sensor:
    """The sensor's parts that the API shows and commands. All of them belong to the API's event loop."""

    bus: EventBus
    desk: AlertDesk
    ledger: Ledger
    pipeline: Pipeline
    messages: MessageBus
    sources: Supervisor
    state: State
    positions: Positions
    clock: Callable[[], int]  # now, in µs since the Unix epoch
    delivery: Delivery | None = None  # to people and machines; None where nobody is told
    rules: Rules | None = None  # of the users' own; None where nobody runs them
    latency: Latency = field(default_factory=Latency)  # of live sources' blocks

    @property
    def tracker(self) -> Tracker:
        """What is known of the air."""
        return self.pipeline.tracker

    @property
    def statistics(self) -> ChainStatistics:
        """What went through the packetchain."""
        return self.pipeline.statistics


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """What the operator may say about the API."""

    uri_prefix: str = ""  # stripped from paths, for a reverse proxy
    allowed_origins: frozenset[str] = frozenset()  # besides our own: `https://wids.example.net`
    server_name: str = ""
    server_description: str = ""
    server_location: str = ""
    pages: Path | None = None  # folder of Kismet's own web pages; None: they are not shown


class Api:
    """The running API: the sensor, and what the API itself remembers."""

    def __init__(self, sensor: Sensor, settings: ApiSettings) -> None:
        """Serve `sensor`."""
        self.sensor = sensor
        self.settings = settings
        self.authenticator = Authenticator(sensor.state)
        self.figures = SystemFigures()
        self.tasks = Tasks()
        self.streams = PacketStreams(sensor.pipeline.tap, sensor.sources.name_of, sensor.clock)
        self.logs: Logbook | None = None  # None where nothing is logged; the composition root fills it in
        self.sockets: set[web.WebSocketResponse] = set()
        self.connections = 0  # requests and websockets under way
        self.started_us = sensor.clock()
        uuid = sensor.state.sensor_uuid()
        self.names = ServerNames(uuid, settings.server_name, settings.server_description, settings.server_location)
        self.names.folder = sensor.state.database.path.parent
        sources = SourceRecords(sensor.sources.drivers, sensor.clock)
        notes = DeviceNotes(sensor.state.database)
        self.devices = DeviceRecords(uuid, self.source_by_number, sources, sensor.tracker.pairs, notes, sensor.clock)
        self.ssids = GatheredSsids()
        self.event_texts = EventTexts(self.devices, sensor.clock)
        self.watch_devices()

    def watch_devices(self) -> None:
        """Let the detections know whose coming and going people ask to be told of."""
        notes = self.devices.notes
        self.sensor.pipeline.requests.replace(notes.watched(FOUND), notes.watched(LOST))

    def source_by_number(self, number: int) -> Datasource | None:
        """Return a datasource by its ordinal."""
        sources = list(self.sensor.sources.sources.values())  # logs ask in a thread of theirs
        return next((source for source in sources if source.number == number), None)


API: Final = web.AppKey("api", Api)
