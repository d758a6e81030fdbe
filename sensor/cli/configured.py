"""Settings for a command: the configuration's, with what the command line says on top."""

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sensor.config import Settings
from sensor.config.places import STATE_DATABASE, state_dir, system_files


def configured(config: str | None) -> Settings:
    """Return the settings of the named file, or of the system's; raises ConfigurationError."""
    if not config and not system_files():
        return Settings()
    # Only what is needed: a replay without configuration starts sooner.
    from sensor.config.load import load
    from sensor.wids.catalogue import DEFINITIONS, PARAMETERS

    return load(Path(config) if config else None, DEFINITIONS.values(), PARAMETERS, check_source)


def check_source(text: str) -> None:
    """Raise MisconfiguredError for a datasource definition that cannot work."""
    from datasources.kinds import check

    check(text)


def source_warnings(sources: Iterable[str]) -> list[str]:
    """Return a line for each option that nobody knows and that looks mistyped; others are nobody's concern."""
    from datasources.definition import parse_definition
    from datasources.kinds import unknown_options
    from sensor.spelling import hint
    from sensor.text import printable

    warnings = []
    for definition in map(parse_definition, sources):
        unknown, known = unknown_options(definition)
        for name, near in ((name, hint(name, known)) for name in unknown):
            if near:
                told = f"datasource {definition.name}: unknown option {name}"
                warnings.append(printable(told.encode("utf-8", "surrogateescape")) + near)
    return warnings


def data_dir(settings: Settings, option: str | None) -> Path:
    """Return the folder for state: the command line's, the configuration's, or the default one."""
    return Path(option) if option else settings.data_dir or state_dir()


def with_logs(settings: Settings, arguments: argparse.Namespace) -> Settings:
    """Return settings with what the command line says of logs."""
    logs = settings.logs
    return replace(
        settings,
        logs=replace(
            logs,
            types=logs.types if arguments.log_types is None else arguments.log_types,
            prefix=Path(arguments.log_prefix) if arguments.log_prefix else logs.prefix,
            title=arguments.title or logs.title,
        ),
    )


def state_file(config: str | None, option: str | None) -> Path:
    """Return where the state database is, for commands that need nothing else of the configuration."""
    return data_dir(configured(config), option) / STATE_DATABASE
