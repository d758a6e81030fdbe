"""The daemon's process: its log, the rights that it gives up, the signals that it heeds."""

import asyncio
import faulthandler
import logging
import os
import signal
from typing import Final

from datasources.linux_wifi import privileges
from datasources.linux_wifi.launcher import Launcher
from sensor.assembly import spare_the_collector
from sensor.config import RunOptions, Settings
from sensor.daemon import Daemon
from sensor.errors import UnavailableError

_log: Final = logging.getLogger("airwarden")


def run(settings: Settings, options: RunOptions) -> int:
    """Run the daemon until SIGTERM or SIGINT; return the exit code. SIGHUP reads the configuration again."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    # The watchdog's SIGABRT leaves in the log where the loop was stuck. Only its own thread: the frames of threads that
    # run on change under the reader, which then ends in SIGSEGV.
    faulthandler.enable(all_threads=False)
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


async def _serve(settings: Settings, options: RunOptions, launcher: Launcher | None) -> None:
    """Build the daemon, on the running loop, and let signals reach it."""
    daemon = Daemon(settings, options, launcher)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, daemon.stop)
    loop.add_signal_handler(signal.SIGINT, daemon.stop)
    loop.add_signal_handler(signal.SIGHUP, daemon.reload)
    daemon.works.health.started(os.geteuid())
    await daemon.run()
