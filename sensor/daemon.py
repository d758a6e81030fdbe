"""The daemon: datasources, packetchain, eventbus and API in one process and one loop, until it is told to stop."""

import asyncio
import faulthandler
import logging
import os
import signal
import time
from pathlib import Path
from typing import Final

from api.app import build_app
from api.context import API, Api, ApiSettings, Sensor
from api.kismet.log_words import words_of
from api.server import Certificate, Server
from datasources.kinds import kinds
from datasources.linux_wifi import privileges
from datasources.linux_wifi.launcher import Launcher
from datasources.source import State as SourceState
from datasources.supervisor import SOURCE_ERROR, Supervisor
from datasources.tuning import Tuning
from sensor import eventbus, messages
from sensor.assembly import assemble, enabled_detections, spare_the_collector
from sensor.build import version_line
from sensor.capture_news import CaptureNews
from sensor.config import RunOptions, Settings
from sensor.config.places import ALERT_CAPTURES, ALERT_LOG, STATE_DATABASE, state_dir
from sensor.delivery.assembly import deliver
from sensor.dot11.block import Block
from sensor.errors import AirwardenError, UnavailableError
from sensor.eventbus import EventBus
from sensor.health import Health
from sensor.latency import Latency
from sensor.ledger.ledger import Ledger
from sensor.ledger.part import LedgerPart
from sensor.ledger.store import LedgerStore
from sensor.messages import MessageBus
from sensor.rules.assembly import EVENTS_DATABASE, Rules
from sensor.rules.raised import RuleAlerts
from sensor.rules.ruletype import SourceHealth
from sensor.rules.world import SensorWorld, battery_charge
from sensor.service.lifecycle import Lifecycle, Standing
from sensor.service.notify import Notifier
from sensor.storage.alertcaptures import AlertCaptures
from sensor.storage.logbook import Logbook
from sensor.storage.state import State
from sensor.tasks import Part, Tasks
from sensor.telemetry.assembly import positions_of
from sensor.telemetry.crowding import Crowding
from sensor.telemetry.vitals import Vitals

SLICE: Final = 256  # frames that the chain takes before the loop serves others
SECOND_S: Final = 1.0
LATE_US: Final = 1_000_000  # a frame that comes later than this after its capture finds time ahead of it

_log: Final = logging.getLogger("airwarden")


def now_us() -> int:
    """Return the wall clock, in µs since the Unix epoch."""
    return time.time_ns() // 1000


class Daemon:
    """Everything that runs, put together."""

    def __init__(self, settings: Settings, options: RunOptions, launcher: Launcher | None = None) -> None:
        """Open the state and build the sensor; raises MisconfiguredError where the settings cannot work.

        Without a launcher there are no live sources.
        """
        self._settings = settings
        self._options = options
        self._certificate = _certificate(settings)
        folder = settings.data_dir or state_dir()
        self.state = State.open(folder / STATE_DATABASE)
        self.bus = EventBus()
        self.messages = MessageBus(self.bus)
        self.captures = CaptureNews(self.bus, self._announce)
        self.ledger = Ledger(LedgerStore(self.state.database), self.bus, now_us, settings.retention)
        self.desk, self.pipeline = assemble(
            settings,
            self.bus,
            announce=self._announce,
            captures=self.captures,
            witness=self.ledger.witness,
            ended=self.ledger.ended,
            evidence=True,
            each_second=self._second,
        )
        self.ledger.follow(self.desk)
        self.positions = positions_of(settings.gps, self.bus, now_us, self._say)
        self.desk.locate = self.positions.locate
        self._launcher = launcher
        if launcher is not None:
            launcher.lost = self._tell_lost_launcher
        live = settings.live
        tuning = Tuning(rate=live.hop_rate, shuffle=live.hop_shuffle, split=live.hop_split)
        self.sources = Supervisor(
            self.bus,
            self._deliver,
            tick=self._tick,
            message=self._say,
            alert=self._tell_of_system,
            drivers=kinds(launcher.launch if launcher else None, tuning),
            defaults=tuning,
            blind_after_s=live.blind_after_s,
            locate=lambda source: self.positions.locate_for(source.meta_gps),
        )
        world = SensorWorld(self.pipeline, self._sources_health, locate=self.positions.locate, charge=battery_charge)
        self.delivery = deliver(
            settings.delivery,
            self.state,
            self.ledger,
            self.desk,
            self.pipeline.tracker,
            self._say,
            now_us,
            settings.api.server_name,
        )
        events, database = folder / EVENTS_DATABASE, self.state.database
        self.rules = Rules(
            database,
            events,
            self.bus,
            self.pipeline,
            world,
            now_us,
            configured=self.delivery,
            settings=settings.rules,
            alerts=RuleAlerts(self.desk, self.ledger),
        )
        self.parts: list[Part] = [
            LedgerPart(self.ledger),
            self.delivery,
            self.positions,
            Vitals(self.bus),
            Crowding(self.pipeline),
            self.rules,
        ]  # in the order of starting; they end in the opposite one
        if options.log and settings.alert_captures:
            captures = AlertCaptures(folder / ALERT_CAPTURES, self.bus, self.desk.shelf, self.sources.name_of)
            self.parts.append(captures)
        self.health = Health(self._tell_of_system, folder, settings.parameters)
        self.latency = Latency()
        self._tasks = Tasks()
        self._service = Lifecycle(Notifier.from_environment(os.environ), self._standing)
        self._stopping = asyncio.Event()
        self._sources_known = 0
        self._waiting = 0  # frames of blocks that are not all through the chain yet
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
        api = settings.api
        shown = ApiSettings(
            api.uri_prefix, frozenset(api.allowed_origins), server_name=api.server_name, pages=api.pages
        )
        app = build_app(sensor, shown)
        self._logs = self._logbook(app[API], folder) if options.log else None
        app[API].logs = self._logs
        self._server = Server(app, settings.api.host, settings.api.port, self._certificate)

    def _second(self, now_us: int) -> None:
        """Let rules know that packet time has come to another second."""
        self.rules.second(now_us)

    def _sources_health(self) -> list[SourceHealth]:
        return [
            SourceHealth(
                source.uuid,
                source.name,
                source.state.value,
                healthy=source.state in (SourceState.RUNNING, SourceState.PAUSED) and not source.blind,
                packets=source.packets,
                dropped=source.dropped,
                error=source.error_reason,
                number=source.number,
            )
            for source in self.sources.sources.values()
        ]

    def _logbook(self, api: Api, folder: Path) -> Logbook:
        """Return the logs, a part of the daemon's like others."""
        book = Logbook(
            self._settings.logs,
            folder,
            words_of(api),
            self.pipeline.tap,
            self.bus,
            alert_path=folder / ALERT_LOG,
            say=self._say,
            warn=self._tell_of_system,
        )
        self.parts.append(book)
        return book

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Host and port of each socket that the API listens on."""
        return self._server.addresses

    async def run(self) -> None:
        """Serve until `stop`; raises MisconfiguredError when the address cannot be had."""
        try:
            await self._server.start()
            self._greet()
            for part in self.parts:
                part.start()
            self._tasks.start(self._count_seconds(), "seconds")
            self._tasks.start(self._open_sources(), "opening sources")
            await self._stopping.wait()
        finally:
            await self._shut_down()

    def stop(self) -> None:
        """Ask the daemon to end."""
        self._stopping.set()

    def reload(self) -> None:
        """Read the configuration again: policy, detections, limits, delivery, certificate; keep what fails."""
        with self._service.reloading():
            self._reload()

    def _reload(self) -> None:
        try:
            settings = self._options.reload()
            if self._certificate is not None:
                self._certificate.refresh()
            self.delivery.reconfigure(settings.delivery)
        except AirwardenError as error:
            for line in str(error).splitlines():
                self._say(f"Configuration not reloaded: {line}", messages.ERROR)
            return
        self.desk.override(settings.overrides)
        self.ledger.retention = settings.retention
        if self._logs is not None:
            self._logs.tune(settings.logs)
        self.health.tune(settings.parameters)
        self.pipeline.watch(enabled_detections(settings, self.pipeline.listening, self.pipeline.requests))
        self._settings = settings
        self._say("Configuration reloaded", messages.INFO)

    async def _open_sources(self) -> None:
        """Make the first attempt at every configured source, while the loop may be told to stop."""
        definitions = self._settings.sources
        try:
            self._service.opening(len(definitions))
            await asyncio.gather(*map(self._add, definitions))
        finally:
            self._service.ready()

    def _standing(self) -> Standing:
        states = [source.state for source in self.sources.sources.values()]
        return Standing(states, self.pipeline.frames, sum(self.desk.sent.values()))

    async def _add(self, definition: str) -> None:
        """Add a source named at the start; one that cannot be added is told and leaves the others alone."""
        try:
            await self.sources.add(definition)
        except AirwardenError as error:
            told = f"Datasource not added: {error}"
            self._say(told, messages.ERROR)
            self._tell_of_system(SOURCE_ERROR, told)

    async def _deliver(self, block: Block) -> int:
        """Take a block through the chain, a slice at a time, so that nobody else waits long; count the malformed."""
        self._number_sources()
        self._look_at_times(block)
        count, malformed = len(block), 0
        self._waiting += count
        if count:
            self.pipeline.statistics.note_queued(block.times_us[-1], self._waiting)
        try:
            for first in range(0, count, SLICE):
                malformed += self.pipeline.process(block, first, min(first + SLICE, count))
                await asyncio.sleep(0)
        finally:
            self._waiting -= count
        if count and self.sources.is_live(block.source):
            self.latency.note(now_us() - block.times_us[-1])
        return malformed

    def _look_at_times(self, block: Block) -> None:
        if len(block):
            times_us = block.times_us
            live = self.sources.is_live(block.source)
            self.health.block(block.source, times_us[0], times_us[-1], live=live, wall_us=now_us())

    def _number_sources(self) -> None:
        """Let the chain know of every source: from the second one on it looks for duplicates."""
        while self._sources_known < len(self.sources.sources):
            self.pipeline.add_source()
            self._sources_known += 1

    def _tick(self, ts_us: int) -> None:
        """Let time pass without traffic; frames that the kernel has and we do not are a moment late."""
        self.pipeline.fix = self.positions.locate()  # for what detections find by silence
        self.pipeline.tick(ts_us - LATE_US)
        self.captures.close(ts_us)

    async def _count_seconds(self) -> None:
        """Publish what is published each second."""
        while True:
            self._account(now_us())
            self.bus.publish(eventbus.TIMESTAMP, now_us())
            self.bus.publish(eventbus.PACKETCHAIN_STATS, self.pipeline.statistics)
            await asyncio.sleep(SECOND_S)

    def _account(self, ts_us: int) -> None:
        """Let the chain know what the sources lost, and what they were listening to."""
        lost = 0
        for source in self.sources.sources.values():
            dropped = source.take_drops()
            if dropped:
                lost += dropped
                self.pipeline.statistics.count_dropped(ts_us, dropped)
            for freq_mhz, listened_us in source.take_listened().items():
                self.pipeline.listening.note(ts_us, freq_mhz, listened_us)
        steady_us = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000  # goes on while the machine sleeps
        self.health.second(ts_us, steady_us, lost)

    def _say(self, text: str, flags: int) -> None:
        """Tell people and clients one line."""
        self._announce(text, flags, now_us())

    def _announce(self, text: str, flags: int, ts_us: int) -> None:
        self.messages.post(text, flags, ts_us)
        level = logging.ERROR if flags & messages.ERROR else logging.WARNING if flags & messages.ALERT else logging.INFO
        _log.log(level, "%s", text)

    def _tell_of_system(self, name: str, text: str) -> None:
        """A sensor that hears nothing must not look like quiet air."""
        self.desk.notice(name, text, now_us())

    def _tell_lost_launcher(self) -> None:
        told = "The launcher of capture workers has ended: what runs goes on, what fails stays so; restart airwarden"
        self._say(told, messages.ERROR)
        self._tell_of_system(SOURCE_ERROR, told)

    def _greet(self) -> None:
        scheme = "http" if self._certificate is None else "https"
        for host, port in self.addresses:
            self._say(
                f"{version_line()}: API on {scheme}://{f'[{host}]' if ':' in host else host}:{port}", messages.INFO
            )
        if not self.state.has_login():
            self._say("Nobody can log in yet: 'airwarden user add NAME' makes the first login", messages.INFO)

    async def _shut_down(self) -> None:
        await self._service.stopping()
        await self._tasks.close()
        await self.sources.close_all()
        if self._launcher is not None:
            await self._launcher.close()
        await self._server.stop()
        self.desk.close(now_us())
        for part in reversed(self.parts):
            await part.close()
        self.state.close()


def _certificate(settings: Settings) -> Certificate | None:
    if settings.api.certificate is None or settings.api.key is None:
        return None
    return Certificate(settings.api.certificate, settings.api.key)


async def _serve(settings: Settings, options: RunOptions, launcher: Launcher | None) -> None:
    daemon = Daemon(settings, options, launcher)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, daemon.stop)
    loop.add_signal_handler(signal.SIGINT, daemon.stop)
    loop.add_signal_handler(signal.SIGHUP, daemon.reload)
    daemon.health.started(os.geteuid())
    await daemon.run()


def run(settings: Settings, options: RunOptions) -> int:
    """Run the daemon until SIGTERM or SIGINT; return the exit code. SIGHUP reads the configuration again."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    faulthandler.enable()  # the watchdog's SIGABRT leaves in the log where the loop was stuck
    spare_the_collector()
    launcher = _part_with_privileges()
    asyncio.run(_serve(settings, options, launcher))
    return 0


def _part_with_privileges() -> Launcher | None:
    """Start the process that keeps the right to capture, and give it up here, before anybody can talk to us."""
    try:
        launcher = Launcher.start()
    except UnavailableError as error:
        _log.error("no live sources: %s", error)
        launcher = None
    _log.info("%s", privileges.drop())
    return launcher
