"""Reading the configuration: files to one `Settings`, or every problem at once."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from sensor.alerts.definition import Definition
from sensor.config import ApiSettings, LiveSettings, Settings
from sensor.config.alerts import read_retention
from sensor.config.delivery import DeliveryDraft
from sensor.config.detections import Wishes
from sensor.config.gps import read_gps
from sensor.config.listen import listening_problem, parse_listen
from sensor.config.logs import read_logs
from sensor.config.places import system_files
from sensor.config.policy import read_networks
from sensor.config.problems import ConfigurationError, Problem
from sensor.config.reader import Source, Table, read_source
from sensor.config.rules import read_rules
from sensor.config.watchlists import read_canaries, read_devices, read_ignored, read_watches
from sensor.errors import MisconfiguredError
from sensor.text import printable
from sensor.wids.parameters import Parameter
from sensor.wids.policy import Canary, Ignored, KnownDevice, Network, Policy, Watch

MAX_SOURCES: Final = 64
MAX_DEVICES: Final = (100, 10_000_000)
MAX_BACKLOG: Final = 10_000
HOP_RATE: Final = (0.001, 100.0)  # channels per second
BLIND_AFTER_S: Final = (10, 86_400)


def load(
    file: Path | None,
    definitions: Iterable[Definition],
    parameters: Mapping[str, tuple[Parameter, ...]],
    check_source: Callable[[str], object] = str,
) -> Settings:
    """Read `file`, or the system's files where they exist; raises ConfigurationError with every problem.

    `definitions` and `parameters` are the catalogue's: what can be tuned. `check_source` reads a datasource
    definition and raises MisconfiguredError for what is none. Where several files say something, lists (networks,
    canaries, watches, devices, what is ignored, sources) add up, and of single values the last one counts.
    """
    draft = _Draft(Wishes(definitions, parameters), check_source)
    problems: list[Problem] = []
    sources: list[Source] = []
    for path in [file] if file is not None else system_files():
        try:
            source = read_source(path)
        except OSError as error:
            problems.append(Problem(str(path), 0, f"cannot be read: {error.strerror or error}"))
            continue
        draft.add(source, path.parent)
        sources.append(source)
    draft.delivery.finish()
    for source in sources:
        problems += sorted(source.problems)
    if problems:
        raise ConfigurationError(problems)
    return draft.settings()


class _Draft:
    """Settings in the making."""

    def __init__(self, wishes: Wishes, check_source: Callable[[str], object]) -> None:
        """Start with the defaults."""
        self._settings = Settings()
        self._networks: list[Network] = []
        self._canaries: list[Canary] = []
        self._watches: list[Watch] = []
        self._devices: list[KnownDevice] = []
        self._ignored = Ignored()
        self._sources: list[str] = []
        self.delivery = DeliveryDraft()
        self._wishes = wishes
        self._check_source = check_source

    def add(self, source: Source, folder: Path) -> None:
        """Take over what one file says; relative paths in it start from `folder`."""
        root = source.root
        self._networks += read_networks(root)
        self._canaries += read_canaries(root, self._canaries)
        self._watches += read_watches(root, self._watches)
        self._devices += read_devices(root, self._devices)
        self._ignored = read_ignored(root, self._ignored)
        self.delivery.add(root, folder)
        self._wishes.read(root.table("detections"))
        self._sources += root.texts("sources", self._source)
        if len(self._sources) > MAX_SOURCES:
            root.problem("sources", f"more than {MAX_SOURCES} sources")
        self._read_values(root, folder)
        self._read_api(root.table("api"), folder)
        self._read_live(root.table("live"))
        self._settings = replace(self._settings, gps=read_gps(root, self._settings.gps))
        self._settings = replace(self._settings, logs=read_logs(root.table("log"), folder, self._settings.logs))
        self._settings = replace(self._settings, rules=read_rules(root, self._settings.rules))
        root.finish()

    def _source(self, text: str) -> str:
        """Read a datasource definition; raises ValueError."""
        if not text.strip() or not text.isprintable():
            raise ValueError("a source is an interface or a capture with options, as 'wlan0' or 'a.pcap:realtime=true'")
        try:
            self._check_source(text)
        except MisconfiguredError as error:
            raise ValueError(str(error)) from None
        return text.strip()

    def settings(self) -> Settings:
        """Return what all files said."""
        return replace(
            self._settings,
            policy=Policy(
                tuple(self._networks),
                tuple(self._canaries),
                watches=tuple(self._watches),
                devices=tuple(self._devices),
                ignored=self._ignored,
            ),
            detections=self._wishes.settings(),
            sources=tuple(self._sources),
            delivery=self.delivery.settings(),
        )

    def _read_values(self, root: Table, folder: Path) -> None:
        """Read the single values outside `[api]`."""
        tracking, alerts = root.table("tracking"), root.table("alerts")
        data_dir = root.converted("data_dir", _path)
        max_devices = tracking.integer("max_devices", *MAX_DEVICES)
        backlog = alerts.integer("backlog", 1, MAX_BACKLOG, "alerts")
        captures = alerts.flag("captures")
        retention = read_retention(alerts, self._settings.retention)
        tracking.finish()
        alerts.finish()
        before = self._settings
        self._settings = replace(
            before,
            data_dir=folder / data_dir if data_dir else before.data_dir,
            max_devices=before.max_devices if max_devices is None else max_devices,
            backlog=before.backlog if backlog is None else backlog,
            alert_captures=before.alert_captures if captures is None else captures,
            retention=retention,
        )

    def _read_live(self, table: Table) -> None:
        """Read `[live]`."""
        before = self._settings.live
        rate = table.number("hop_rate", *HOP_RATE, "channels a second")
        shuffle, split = table.flag("hop_shuffle"), table.flag("hop_split")
        blind_after_s = table.integer("blind_after_s", *BLIND_AFTER_S, "seconds")
        table.finish()
        live = LiveSettings(
            hop_rate=before.hop_rate if rate is None else rate,
            hop_shuffle=before.hop_shuffle if shuffle is None else shuffle,
            hop_split=before.hop_split if split is None else split,
            blind_after_s=before.blind_after_s if blind_after_s is None else blind_after_s,
        )
        self._settings = replace(self._settings, live=live)

    def _read_api(self, table: Table, folder: Path) -> None:
        """Read `[api]`, and check that it may be served like that."""
        before = self._settings.api
        listen = table.converted("listen", parse_listen)
        certificate, key = table.converted("certificate", _path), table.converted("key", _path)
        plaintext = table.flag("allow_plaintext")
        prefix = table.converted("uri_prefix", _uri_prefix)
        origins = table.texts("allowed_origins", _origin)
        name = table.text("server_name")
        pages = _folder(table, "pages", folder)
        table.finish()
        api = ApiSettings(
            host=listen[0] if listen else before.host,
            port=listen[1] if listen else before.port,
            certificate=folder / certificate if certificate else before.certificate,
            key=folder / key if key else before.key,
            allow_plaintext=before.allow_plaintext if plaintext is None else plaintext,
            uri_prefix=before.uri_prefix if prefix is None else prefix,
            allowed_origins=(*before.allowed_origins, *origins),
            server_name=before.server_name if name is None else name,
            pages=before.pages if pages is None else pages,
        )
        problem = listening_problem(api)
        if problem is not None and table.names:
            table.problem(_first(table, ("listen", "certificate", "key")), problem)
        self._settings = replace(self._settings, api=api)


def _first(table: Table, keys: Sequence[str]) -> str | None:
    """Return the first of `keys` that the table has."""
    return next((key for key in keys if key in table.names), None)


def _folder(table: Table, key: str, start: Path) -> Path | None:
    """Return a folder that exists; a relative path starts from `start`."""
    path = table.converted(key, _path)
    if path is None:
        return None
    if os.path.isdir(start / path):  # noqa: PTH112 - Path.is_dir raises where a folder above may not be read
        return start / path
    table.problem(key, f"'{key}': {printable(str(path).encode())} is no folder that can be read")
    return None


def _path(text: str) -> Path:
    """Read a path, `~` included; raises ValueError."""
    if not text or "\0" in text:
        raise ValueError("a path is needed")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise ValueError(str(error)) from None


def _origin(text: str) -> str:
    """Read an origin such as `https://wids.example.net`; raises ValueError."""
    scheme, separator, host = text.partition("://")
    if scheme not in ("http", "https") or not separator or not host or not set(host).isdisjoint("/?#@ "):
        raise ValueError(f"{text[:80]!r} is not an origin such as 'https://wids.example.net'")
    return text.lower()


def _uri_prefix(text: str) -> str:
    """Read a prefix such as `/wids`, or nothing; raises ValueError."""
    prefix = text.rstrip("/")
    if prefix and (not prefix.startswith("/") or not prefix.isascii() or not prefix.isprintable() or "//" in prefix):
        raise ValueError(f"{text[:80]!r} is not a path such as '/wids'")
    return prefix
