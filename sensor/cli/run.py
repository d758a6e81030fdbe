"""`airwarden run`: the daemon, with what the command line says on top of the configuration."""

import argparse
import sys
from dataclasses import replace

from sensor.cli.configured import check_source, configured, data_dir, source_warnings, with_logs
from sensor.config import RunOptions, Settings
from sensor.config.listen import listening_problem, parse_listen
from sensor.errors import MisconfiguredError
from sensor.storage.tenancy import sole_tenant


def run(arguments: argparse.Namespace) -> int:
    """Run the daemon until it is told to stop."""

    def read() -> Settings:
        return effective(arguments)

    settings = read()
    for warning in source_warnings(settings.sources):
        print(f"airwarden: warning: {warning}", file=sys.stderr)
    from sensor.process import run as run_daemon  # the API's libraries, only when the command line is sound

    with sole_tenant(data_dir(settings, arguments.data_dir)):
        return run_daemon(settings, RunOptions(reload=read, log=not arguments.no_log))


def effective(arguments: argparse.Namespace) -> Settings:
    """Return the settings in force; raises MisconfiguredError."""
    settings = configured(arguments.config)
    if arguments.sources:
        for source in arguments.sources:
            check_source(source)
        settings = replace(settings, sources=tuple(arguments.sources))
    if arguments.listen:
        try:
            host, port = parse_listen(arguments.listen)
        except ValueError as error:
            raise MisconfiguredError(f"--listen: {error}") from None
        settings = replace(settings, api=replace(settings.api, host=host, port=port))
    problem = listening_problem(settings.api)
    if problem is not None:
        raise MisconfiguredError(problem)
    return with_logs(replace(settings, data_dir=data_dir(settings, arguments.data_dir)), arguments)
