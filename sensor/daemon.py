"""The daemon: datasources, packetchain, eventbus and API in one process and one loop, until it is told to stop."""

import asyncio
import os
from typing import Final

from datasources.linux_wifi.launcher import Launcher
from datasources.outcomes import SOURCE_ERROR
from sensor import eventbus, messages
from sensor.build import version_line
from sensor.config import RunOptions, Settings
from sensor.errors import AirwardenError
from sensor.service.lifecycle import Lifecycle, Standing
from sensor.service.notify import Notifier
from sensor.tasks import Tasks
from sensor.works import Works, now_us

SECOND_S: Final = 1.0


class Daemon:
    """The life of the works: started, reloaded, shut down, and told of to people and to the service manager."""

    def __init__(self, settings: Settings, options: RunOptions, launcher: Launcher | None = None) -> None:
        """Open the state and build the works; raises MisconfiguredError where the settings cannot work.

        Without a launcher there are no live sources.
        """
        self.works = Works(settings, options, launcher)
        self._settings = settings
        self._options = options
        self._launcher = launcher
        if launcher is not None:
            launcher.lost = self._tell_lost_launcher
        self._tasks = Tasks()
        self._service = Lifecycle(Notifier.from_environment(os.environ), self._standing)
        self._stopping = asyncio.Event()

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Host and port of each socket that the API listens on."""
        return self.works.server.addresses

    async def run(self) -> None:
        """Serve until `stop`; raises MisconfiguredError when the address cannot be had."""
        try:
            await self.works.server.start()
            self._greet()
            for part in self.works.parts:
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
            try:
                settings = self._options.reload()
                self.works.tune(settings)
            except AirwardenError as error:
                for line in str(error).splitlines():
                    self.works.voice.say(f"Configuration not reloaded: {line}", messages.ERROR)
            else:
                self._settings = settings
                self.works.voice.say("Configuration reloaded", messages.INFO)

    async def _shut_down(self) -> None:
        """End what brings in frames before what they are told to, and the state at last."""
        works = self.works
        await self._service.stopping()
        await self._tasks.close()
        await works.sources.close_all()
        if self._launcher is not None:
            await self._launcher.close()
        await works.server.stop()
        works.desk.close(now_us())
        for part in reversed(works.parts):
            await part.close()
        works.state.close()

    def _greet(self) -> None:
        scheme = "http" if self.works.certificate is None else "https"
        for host, port in self.addresses:
            url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
            self.works.voice.say(f"{version_line()}: API on {url}", messages.INFO)
        if not self.works.state.has_login():
            told = "Nobody can log in yet: 'airwarden user add NAME' makes the first login"
            self.works.voice.say(told, messages.INFO)

    async def _count_seconds(self) -> None:
        """Publish what is published each second."""
        bus, statistics = self.works.bus, self.works.pipeline.statistics
        while True:
            self.works.intake.account(now_us())
            bus.publish(eventbus.TIMESTAMP, now_us())
            bus.publish(eventbus.PACKETCHAIN_STATS, statistics)
            await asyncio.sleep(SECOND_S)

    async def _open_sources(self) -> None:
        """Make the first attempt at every configured source, while the loop may be told to stop."""
        definitions = self._settings.sources
        try:
            self._service.opening(len(definitions))
            await asyncio.gather(*map(self._add, definitions))
        finally:
            self._service.ready()

    async def _add(self, definition: str) -> None:
        """Add a source named at the start; one that cannot be added is told and leaves the others alone."""
        try:
            await self.works.sources.add(definition)
        except AirwardenError as error:
            self.works.voice.complain(SOURCE_ERROR, f"Datasource not added: {error}")

    def _standing(self) -> Standing:
        works = self.works
        states = [source.state for source in works.sources.sources.values()]
        return Standing(states, works.pipeline.frames, sum(works.desk.sent.values()))

    def _tell_lost_launcher(self) -> None:
        told = "The launcher of capture workers has ended: what runs goes on, what fails stays so; restart airwarden"
        self.works.voice.complain(SOURCE_ERROR, told)
