"""Settings for a command: the configuration's, with what the command line says on top."""

from pathlib import Path

from sensor.config import Settings
from sensor.config.places import STATE_DATABASE, state_dir, system_files


def configured(config: str | None) -> Settings:
    """Return the settings of the named file, or of the system's; raises ConfigurationError."""
    if not config and not system_files():
        return Settings()
    # Only what is needed: a replay without configuration starts sooner.
    from datasources.definition import parse_definition
    from sensor.config.load import load
    from sensor.wids.catalogue import DEFINITIONS, PARAMETERS

    return load(Path(config) if config else None, DEFINITIONS.values(), PARAMETERS, parse_definition)


def data_dir(settings: Settings, option: str | None) -> Path:
    """Return the folder for state: the command line's, the configuration's, or the default one."""
    return Path(option) if option else settings.data_dir or state_dir()


def state_file(config: str | None, option: str | None) -> Path:
    """Return where the state database is, for commands that need nothing else of the configuration."""
    return data_dir(configured(config), option) / STATE_DATABASE
