"""docs/configuration.md says what the loader accepts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple
from pathlib import Path

import pytest

from api.kismet.source_record import SourceRecords
from datasources import supervisor
from datasources.clock import SystemClock
from datasources.definition import Definition
from datasources.driver import Driver
from datasources.kinds import COMMON_OPTIONS, KINDS
from datasources.source import Datasource
from datasources.supervisor import Supervisor
from datasources.tuning import MAX_RATE, MIN_RATE
from sensor.config import Settings
from sensor.config.gps import STALE_AFTER_S
from sensor.config.load import BLIND_AFTER_S, HOP_RATE, MAX_BACKLOG, MAX_DEVICES, MAX_SOURCES, load
from sensor.config.places import ALERT_LOG, CONFIG_FILE, DROP_INS, MAX_DROP_INS, STATE_DATABASE, SYSTEM_STATE
from sensor.config.policy import BANDS
from sensor.config.reader import MAX_FILE_BYTES, MAX_LIST, MAX_TEXT, Table
from sensor.config.rules import KEEP_ENTRIES, KEEP_HOURS, MAX_RULES
from sensor.config.ssids import MAX_PATTERN, MAX_SSID
from sensor.config.watchlists import MAX_NAME, MAX_WORDS
from sensor.delivery.kinds import KINDS as CONNECTOR_KINDS
from sensor.eventbus import EventBus
from sensor.rules.settings import ON_DEMAND
from sensor.storage.alertlog import KEPT, MAX_BYTES
from sensor.storage.log_settings import KINDS as LOG_KINDS
from sensor.telemetry.positions import MAX_RECEIVERS
from sensor.wids.catalogue import DEFINITIONS, PARAMETERS
from sensor.wids.policy import FLOORS, PMF
from tests.docs.pages import blocks, code, page, rows

PAGE = page("docs/configuration.md")
KEYS = {code(row["key"]): row for row in rows(PAGE, "key", "type", "default", "range")}
LISTS = {"network", "canary", "watch", "device", "connector", "route"}
LOGS = {"log", "log.alerts", "log.kismet"}
ENDS = ("", "_file")  # of a connector's settings, which docs/delivery.md describes
TABLES = {
    "api",
    "live",
    "gps",
    "tracking",
    "alerts",
    "delivery",
    "rules",
    *LOGS,
    *LISTS,
    "ignore",
    "detections",
    "detections.NAME",
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every key that the loader looks for while it reads a file, as the document writes it."""
    found = set()
    take: Callable[[Table, str], object] = Table._take

    def note(table: Table, key: str) -> object:
        steps = [step for step in (*table.path, key) if isinstance(step, str)]
        found.add(".".join("NAME" if step in DEFINITIONS else step for step in steps))
        return take(table, key)

    monkeypatch.setattr(Table, "_take", note)
    return found


def test_keys_are_those_that_the_loader_looks_for(asked: set[str], tmp_path: Path) -> None:
    file = tmp_path / "all.toml"
    file.write_text(blocks(PAGE, "toml")[0])  # it has a table of each kind
    load(file, DEFINITIONS.values(), PARAMETERS)
    own = {f"detections.NAME.{parameter.name}" for every in PARAMETERS.values() for parameter in every}
    connectors = [setting.name for kind in CONNECTOR_KINDS.values() for setting in kind.settings]
    own |= {f"connector.{name}{end}" for name in connectors for end in ENDS}
    assert asked - TABLES - own == set(KEYS)


def test_the_first_example_sets_something_of_every_table() -> None:
    example = blocks(PAGE, "toml")[0]
    heads = [f"[[{name}]]" if name in LISTS else f"[{name}" for name in TABLES - {"detections.NAME"}]
    assert all(head in example for head in heads)


def test_defaults_are_the_settings() -> None:
    settings = Settings()
    assert KEYS["api.listen"]["default"] == f"`{settings.api.host}:{settings.api.port}`"
    assert KEYS["api.allow_plaintext"]["default"] == f"`{settings.api.allow_plaintext}`".lower()
    assert KEYS["tracking.max_devices"]["default"] == f"`{settings.max_devices}`"
    live = settings.live
    told = [KEYS[f"live.{field}"]["default"].strip("`") for field in type(live).__slots__]
    assert told == [f"{value:g}" if type(value) is float else str(value).lower() for value in astuple(live)]
    assert KEYS["gps.stale_after_s"]["default"] == f"`{settings.gps.stale_after_s:g}`"
    assert KEYS["alerts.backlog"]["default"] == f"`{settings.backlog}`"
    logs = settings.logs
    assert KEYS["log.types"]["default"] == f'`["{logs.types[0]}"]`'
    for key in ("title", "template", "kismetdb_version", "keep_free_mb", "ring_mb"):
        assert KEYS[f"log.{key}"]["default"] == f"`{getattr(logs, key)}`"
    for kind in ("kismet", "alerts"):
        limits = [(key, row) for key, row in KEYS.items() if key.startswith(f"log.{kind}.")]
        for key, row in limits:
            assert row["default"] == f"`{getattr(logs.limits_of(kind), key.rpartition('.')[2])}`"
    for key in ("keep_hours", "keep_entries", "max_rules"):
        assert KEYS[f"rules.{key}"]["default"] == f"`{getattr(settings.rules, key)}`"
    assert str(SYSTEM_STATE) in KEYS["data_dir"]["default"]
    unset = {name for name, row in KEYS.items() if row["default"] == "none"}
    assert unset == {
        "sources",
        "gps.receivers",
        "api.certificate",
        "api.key",
        "api.uri_prefix",
        "api.allowed_origins",
        "api.server_name",
        "api.pages",
        "network.bssids",
        "network.channels",
        "network.security",
        "network.pmf",
        "network.countries",
        "network.schedule",
        "network.hidden",
        "network.eap_servers",
        "watch.text",
        "device.networks",
        "route.quiet_hours",
        "rules.record",
        "ignore.addresses",
        "ignore.ssids",
        "ignore.ssids_hex",
    }
    api = settings.api
    assert not any((settings.sources, api.certificate, api.key, api.uri_prefix, api.allowed_origins, api.server_name))


def test_bounds_are_the_loader_s() -> None:
    assert KEYS["tracking.max_devices"]["range"] == f"{MAX_DEVICES[0]} to {MAX_DEVICES[1]} devices"
    assert KEYS["alerts.backlog"]["range"] == f"1 to {MAX_BACKLOG} alerts"
    assert KEYS["live.hop_rate"]["range"] == "{:g} to {:g} channels a second".format(*HOP_RATE)
    assert (MIN_RATE, MAX_RATE) == HOP_RATE
    assert KEYS["live.blind_after_s"]["range"] == "{} to {} seconds".format(*BLIND_AFTER_S)
    assert KEYS["gps.stale_after_s"]["range"] == "{:g} to {:g} seconds".format(*STALE_AFTER_S)
    assert KEYS["gps.receivers"]["range"] == str(MAX_RECEIVERS)
    assert KEYS["sources"]["range"] == str(MAX_SOURCES)
    assert KEYS["rules.keep_hours"]["range"] == "{} to {} hours".format(*KEEP_HOURS)
    assert KEYS["rules.keep_entries"]["range"] == "{} to {} entries".format(*KEEP_ENTRIES)
    assert KEYS["rules.max_rules"]["range"] == "{} to {} rules".format(*MAX_RULES)
    assert KEYS["rules.record"]["range"] == ", ".join(f"`{name}`" for name in ON_DEMAND)
    assert KEYS["log.types"]["range"] == ", ".join(f"`{kind}`" for kind in LOG_KINDS)
    assert KEYS["network.bssids"]["range"] == str(MAX_LIST)
    words = {"security": FLOORS, "pmf": PMF}
    assert all(KEYS[f"network.{key}"]["range"] == ", ".join(f"`{word}`" for word in words[key]) for key in words)
    assert all(f"`{band}`" in KEYS["network.channels"]["range"] for band in BANDS)
    assert KEYS["watch.text"]["range"] == f"{MAX_WORDS} characters"
    assert f"up to {MAX_NAME} characters" in KEYS["watch.name"]["range"]
    assert KEYS["watch.ssid_regex"]["range"] == KEYS["canary.ssid_regex"]["range"]
    assert KEYS["canary.ssid_regex"]["range"] == f"1 to {MAX_PATTERN} characters"
    assert KEYS["network.ssid"]["range"] == KEYS["canary.ssid"]["range"] == f"1 to {MAX_SSID} octets of UTF-8"
    assert f"{MAX_FILE_BYTES >> 20} MiB, a text {MAX_TEXT} characters, an array {MAX_LIST} elements" in PAGE


def test_places_are_the_code_s() -> None:
    assert all(str(place) in PAGE for place in (CONFIG_FILE, f"{DROP_INS}/*.toml", STATE_DATABASE, ALERT_LOG))
    assert f"the first {MAX_DROP_INS}" in PAGE
    assert f"At {MAX_BYTES // 1_000_000} MB" in PAGE
    assert f"{['no', 'one', 'two', 'three', 'four', 'five'][KEPT]}\nolder files are kept" in PAGE


class Asked(Mapping[str, str]):
    """No options, but what was looked for among them."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_datasource_options_are_those_that_are_looked_for() -> None:
    told = {code(row["option"]) for row in rows(PAGE, "option", "type", "default")}
    assert told == {*COMMON_OPTIONS, *(option for driver in KINDS for option in driver.options)}


@pytest.mark.parametrize("driver", KINDS, ids=lambda driver: driver.name)
async def test_a_kind_looks_for_the_options_that_it_names(driver: Driver) -> None:
    options = Asked()
    driver.feed(Datasource(0, "", Definition("somewhere", options), driver.name), SystemClock()).close()
    assert options.names - {"name"} == set(driver.options)


async def test_every_source_is_asked_for_the_common_options(monkeypatch: pytest.MonkeyPatch) -> None:
    options = Asked()

    async def deliver(_block: object) -> int:
        """Nothing comes."""
        return 0

    monkeypatch.setattr(supervisor, "parse_definition", lambda _text: Definition("/nowhere/at.all.pcap", options))
    sources = Supervisor(EventBus(), deliver)
    SourceRecords(sources.drivers, lambda: 0).record(await sources.add(""))
    await sources.close_all()
    assert options.names - set(sources.drivers["pcapfile"].options) == set(COMMON_OPTIONS)
