"""The daemon's works: every part made from the settings and joined to those that it needs; none of them runs yet."""

import time
from pathlib import Path

from aiohttp import web

from api.app import build_app
from api.context import API, Api, ApiSettings, Sensor
from api.kismet.log_words import words_of
from api.server import Certificate, Server
from datasources.kinds import kinds
from datasources.linux_wifi.launcher import Launcher
from datasources.source import Datasource
from datasources.source import State as SourceState
from datasources.supervisor import Supervisor
from datasources.tuning import Tuning
from sensor.alerts.desk import AlertDesk
from sensor.assembly import assemble, enabled_detections
from sensor.capture_news import CaptureNews
from sensor.config import ApiSettings as ApiConfiguration
from sensor.config import LiveSettings, RunOptions, Settings
from sensor.config.places import ALERT_CAPTURES, ALERT_LOG, STATE_DATABASE, state_dir
from sensor.delivery.assembly import deliver
from sensor.delivery.delivery import Delivery
from sensor.eventbus import EventBus
from sensor.health import Health
from sensor.intake import Intake
from sensor.latency import Latency
from sensor.ledger.ledger import Ledger
from sensor.ledger.part import LedgerPart
from sensor.ledger.store import LedgerStore
from sensor.messages import MessageBus
from sensor.pipeline import Pipeline
from sensor.rules.assembly import EVENTS_DATABASE, Rules
from sensor.rules.raised import RuleAlerts
from sensor.rules.ruletype import SourceHealth
from sensor.rules.world import SensorWorld, battery_charge
from sensor.storage.alertcaptures import AlertCaptures
from sensor.storage.logbook import Logbook
from sensor.storage.state import State
from sensor.tasks import Part
from sensor.telemetry.assembly import positions_of
from sensor.telemetry.crowding import Crowding
from sensor.telemetry.vitals import Vitals
from sensor.voice import Voice


def now_us() -> int:
    """Return the wall clock, in µs since the Unix epoch."""
    return time.time_ns() // 1000


class Works:
    """All parts of the daemon.

    Some need each other. What is made later is looked up when it is called: the desk by the voice, the rules by the
    chain, the intake by the sources.
    """

    def __init__(self, settings: Settings, options: RunOptions, launcher: Launcher | None = None) -> None:
        """Open the state and make everything; raises MisconfiguredError where the settings cannot work.

        Without a launcher there are no live sources.
        """
        self.certificate = _certificate(settings.api)
        folder = settings.data_dir or state_dir()
        self.state = State.open(folder / STATE_DATABASE)
        self.bus = EventBus()
        self.messages = MessageBus(self.bus)
        self.voice = Voice(self.messages, lambda name, text, ts_us: self.desk.notice(name, text, ts_us), now_us)
        self.captures = CaptureNews(self.bus, self.voice.announce)
        self.ledger = Ledger(LedgerStore(self.state.database), self.bus, now_us, settings.retention)
        self.desk, self.pipeline = self._core(settings)
        self.positions = positions_of(settings.gps, self.bus, now_us, self.voice.say)
        self.desk.locate = self.positions.locate
        self.sources = self._supervisor(settings.live, launcher)
        self.health = Health(self.voice.warn, folder, settings.parameters)
        self.latency = Latency()
        self.intake = Intake(
            self.sources,
            self.pipeline,
            self.captures,
            self.positions,
            self.health,
            self.latency,
            now_us,
            self.desk.tick,
        )
        self.delivery = self._delivery(settings)
        self.rules = self._rules(settings, folder)
        self.parts = self._parts()  # in the order of starting; they end in the opposite one
        if options.log and settings.alert_captures:
            self.parts.append(AlertCaptures(folder / ALERT_CAPTURES, self.bus, self.desk.shelf, self.sources.name_of))
        app = self._app(settings.api)
        self.logs = app[API].logs = self._logbook(settings, folder, app[API]) if options.log else None
        if self.logs is not None:
            self.parts.append(self.logs)
        self.server = Server(app, settings.api.host, settings.api.port, self.certificate)

    def tune(self, settings: Settings) -> None:
        """Put policy, detections, limits, delivery and certificate in force; raises AirwardenError, and keeps what was.

        What takes a restart, such as sources and addresses, stays as it is.
        """
        if self.certificate is not None:
            self.certificate.refresh()
        self.delivery.reconfigure(settings.delivery)  # the last that can fail
        self.desk.register.override(settings.overrides)
        self.ledger.retention = settings.retention
        if self.logs is not None:
            self.logs.tune(settings.logs)
        self.health.tune(settings.parameters)
        self.pipeline.watch(enabled_detections(settings, self.pipeline.listening, self.pipeline.requests))

    def _core(self, settings: Settings) -> tuple[AlertDesk, Pipeline]:
        """Return desk and packetchain; the ledger writes down what the desk sends."""
        desk, pipeline = assemble(
            settings,
            self.bus,
            announce=self.voice.announce,
            captures=self.captures,
            witness=self.ledger.witness,
            ended=self.ledger.ended,
            evidence=True,
            each_second=lambda packet_us: self.rules.second(packet_us),
        )
        self.ledger.follow(desk)
        return desk, pipeline

    def _supervisor(self, live: LiveSettings, launcher: Launcher | None) -> Supervisor:
        """Return what looks after the sources, none of them added yet."""
        tuning = Tuning(rate=live.hop_rate, shuffle=live.hop_shuffle, split=live.hop_split)
        return Supervisor(
            self.bus,
            lambda block: self.intake.deliver(block),
            tick=lambda ts_us: self.intake.tick(ts_us),
            message=self.voice.say,
            alert=self.voice.warn,
            drivers=kinds(launcher.launch if launcher else None, tuning),
            defaults=tuning,
            blind_after_s=live.blind_after_s,
            locate=lambda source: self.positions.locate_for(source.meta_gps),
        )

    def _delivery(self, settings: Settings) -> Delivery:
        """Return what tells people and machines of alerts."""
        return deliver(
            settings.delivery,
            self.state,
            self.ledger,
            self.desk,
            self.pipeline.tracker,
            self.voice.say,
            now_us,
            settings.api.server_name,
        )

    def _rules(self, settings: Settings, folder: Path) -> Rules:
        """Return the users' own rules; they send through the configured connectors, and raise alerts."""
        return Rules(
            self.state.database,
            folder / EVENTS_DATABASE,
            self.bus,
            self.pipeline,
            SensorWorld(self.pipeline, self._sources_health, locate=self.positions.locate, charge=battery_charge),
            now_us,
            configured=self.delivery,
            settings=settings.rules,
            alerts=RuleAlerts(self.desk, self.ledger),
        )

    def _parts(self) -> list[Part]:
        """Return what runs beside the chain in any case."""
        ledger, vitals, crowding = LedgerPart(self.ledger), Vitals(self.bus), Crowding(self.pipeline)
        return [ledger, self.delivery, self.positions, vitals, crowding, self.rules]

    def _app(self, api: ApiConfiguration) -> web.Application:
        """Return the API, which is shown everything."""
        sensor = Sensor(
            bus=self.bus,
            desk=self.desk,
            ledger=self.ledger,
            pipeline=self.pipeline,
            messages=self.messages,
            sources=self.sources,
            state=self.state,
            positions=self.positions,
            clock=now_us,
            rules=self.rules,
            delivery=self.delivery,
            latency=self.latency,
        )
        shown = ApiSettings(
            api.uri_prefix, frozenset(api.allowed_origins), server_name=api.server_name, pages=api.pages
        )
        return build_app(sensor, shown)

    def _logbook(self, settings: Settings, folder: Path, api: Api) -> Logbook:
        """Return the logs, which are written in the API's words."""
        return Logbook(
            settings.logs,
            folder,
            words_of(api),
            self.pipeline.tap,
            self.bus,
            alert_path=folder / ALERT_LOG,
            say=self.voice.say,
            warn=self.voice.warn,
        )

    def _sources_health(self) -> list[SourceHealth]:
        return list(map(_health_of, self.sources.sources.values()))


def _certificate(api: ApiConfiguration) -> Certificate | None:
    """Return what the API is served with, None: in clear; raises MisconfiguredError where it cannot be used."""
    return Certificate(api.certificate, api.key) if api.certificate is not None and api.key is not None else None


def _health_of(source: Datasource) -> SourceHealth:
    """Return what rules may ask of a source."""
    return SourceHealth(
        source.uuid,
        source.name,
        source.state.value,
        healthy=source.state in (SourceState.RUNNING, SourceState.PAUSED) and not source.blind,
        packets=source.packets,
        dropped=source.dropped,
        error=source.error_reason,
        number=source.number,
    )
