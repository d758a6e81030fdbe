"""The kinds of datasource that there are, and whether a definition can work with the one that it names."""

from collections.abc import Iterable
from typing import Final

from datasources.clock import SystemClock
from datasources.definition import Definition, parse_definition
from datasources.driver import Driver
from datasources.linux_wifi.driver import Launch, LinuxWifiDriver
from datasources.pcapfile.replay import PcapfileDriver
from datasources.source import Datasource
from datasources.tuning import Tuning

# Of every kind; what is said of antenna and amplifier is only shown.
COMMON_OPTIONS: Final = (
    *("name", "type", "uuid", "retry", "metagps"),
    *("info_antenna_type", "info_antenna_gain", "info_antenna_orientation", "info_antenna_beamwidth"),
    *("info_amp_type", "info_amp_gain"),
)


def kinds(launch: Launch | None = None, defaults: Tuning | None = None) -> tuple[Driver, ...]:
    """Return every kind; live ones start workers with `launch` and are tuned by `defaults`."""
    # Nearly any word can name an interface: it comes last.
    return (PcapfileDriver(), LinuxWifiDriver(launch, defaults))


KINDS: Final = kinds()  # to hold definitions against


def driver_of(definition: Definition, drivers: Iterable[Driver] = KINDS) -> Driver | None:
    """Return the driver that a definition names, or the first that claims its interface."""
    name = definition.text("type")
    if name:
        return next((driver for driver in drivers if driver.name == name), None)
    return next((driver for driver in drivers if driver.claims(definition.interface)), None)


def check(text: str) -> None:
    """Raise MisconfiguredError for a definition that cannot work, whatever the source holds: nothing is opened."""
    definition = parse_definition(text)
    definition.uuid()
    definition.boolean("retry", default=True)
    driver = driver_of(definition)
    if driver is not None:
        driver.feed(Datasource(0, "", definition, driver.name), SystemClock()).close()


def unknown_options(definition: Definition) -> tuple[list[str], list[str]]:
    """Return the names of options that do nothing, and of those that would; both empty for a kind that is not there."""
    driver = driver_of(definition)
    if driver is None:
        return [], []
    known = [*COMMON_OPTIONS, *driver.options]
    return [name for name in definition.options if name not in known], known
