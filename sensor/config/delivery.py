"""`[[connector]]`, `[[route]]`, `[delivery]`: who can be told, and of what."""

from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import Final

from sensor.alerts.definition import SEVERITIES
from sensor.config.policy import zone_named
from sensor.config.reader import Source, Table, one_of
from sensor.delivery.kinds import KINDS
from sensor.delivery.outbox import RULES_LANE
from sensor.delivery.route import USUAL, Route
from sensor.delivery.schema import ConnectorKind, Setting, Type
from sensor.delivery.secret import Secret
from sensor.delivery.settings import ConnectorSettings, DeliverySettings
from sensor.dot11.mac import MacMask
from sensor.ledger.row import TRANSITIONS
from sensor.spelling import hint
from sensor.text import printable
from sensor.wids.schedule import Schedule, Span

MAX_NAME: Final = 64
MAX_CONNECTORS: Final = 32
MAX_ROUTES: Final = 100
EXPIRE_HOURS: Final = (1, 720)


@dataclass
class DeliveryDraft:
    """Connectors and routes of all files: a route may name what a later file configures."""

    connectors: list[ConnectorSettings] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    expire_hours: int | None = None
    _named: list[tuple[Source, tuple[str | int, ...], str]] = field(default_factory=list)

    def add(self, root: Table, folder: Path) -> None:
        """Take over what one file says; relative paths in it start from `folder`."""
        table = root.table("delivery")
        hours = table.integer("expire_hours", *EXPIRE_HOURS, "hours")
        table.finish()
        self.expire_hours = self.expire_hours if hours is None else hours
        taken = {connector.name for connector in self.connectors}
        for each in root.tables("connector"):
            connector = _read_connector(each, taken, folder)
            if connector is not None:
                self.connectors.append(connector)
        for each in root.tables("route"):
            self._read_route(each)
        if len(self.connectors) > MAX_CONNECTORS:
            root.problem("connector", f"more than {MAX_CONNECTORS} connectors")
        if len(self.routes) > MAX_ROUTES:
            root.problem("route", f"more than {MAX_ROUTES} routes")

    def finish(self) -> None:
        """Note each connector that a route names and no file configures, in the file of the route."""
        known = [connector.name for connector in self.connectors]
        for source, path, name in self._named:
            if name not in known:
                shown = printable(name[:MAX_NAME].encode("utf-8", "surrogatepass"))
                source.problem(path, f"there is no connector '{shown}'{hint(name, known)}")

    def settings(self) -> DeliverySettings:
        """Return what all files said."""
        made = DeliverySettings(tuple(self.connectors), tuple(self.routes))
        return made if self.expire_hours is None else replace(made, expire_hours=self.expire_hours)

    def _read_route(self, table: Table) -> None:
        names = table.texts("connectors", str)
        severity = table.converted("severity", one_of(SEVERITIES)) or 0
        transitions = tuple(table.texts("on", _transition)) or USUAL
        conditions = {
            "classes": tuple(name.upper() for name in table.texts("classes", _pattern)),
            "alerts": tuple(name.upper() for name in table.texts("alerts", _pattern)),
            "ssids": tuple(table.texts("ssids", _pattern)),
        }
        addresses = tuple(table.texts("addresses", MacMask.parse))
        quiet = _quiet_hours(table)
        table.finish()
        if not names:
            table.problem(None, "a route needs 'connectors'")
        self._named += [(table.source, (*table.path, "connectors", at), name) for at, name in enumerate(names)]
        self.routes.append(
            Route(
                tuple(names), severity=severity, addresses=addresses, transitions=transitions, quiet=quiet, **conditions
            )
        )


def _read_connector(table: Table, taken: set[str], folder: Path) -> ConnectorSettings | None:
    """Read a `[[connector]]`; without a usable name or kind there is a problem and None."""
    name, kind = _name(table, taken), _kind(table)
    if kind is None:
        return None  # nobody can tell which of its keys are right
    values: dict[str, object] = {}
    files: dict[str, Path] = {}
    for setting in kind.settings:
        _read_setting(table, setting, values, files, folder)
    table.finish()
    if name is None:
        return None
    return ConnectorSettings(name, kind.name, values, files, table.source.name, table.source.line(table.path))


def _read_setting(
    table: Table, setting: Setting, values: dict[str, object], files: dict[str, Path], folder: Path
) -> None:
    """Read one setting into `values`, or where its secret is kept into `files`; note what is wrong with it."""
    value = _value(table, setting, folder)
    if value is not None:
        values[setting.name] = value
    if setting.type is Type.SECRET:
        path = table.text(f"{setting.name}_file")
        if path and setting.name in table.names:
            table.problem(f"{setting.name}_file", f"'{setting.name}' and '{setting.name}_file' exclude each other")
        elif path:
            files[setting.name] = folder / Path(path).expanduser()
    if setting.required and not {setting.name, f"{setting.name}_file"} & set(table.names):
        table.problem(None, f"it needs '{setting.name}', {setting.meaning}")


def _value(table: Table, setting: Setting, folder: Path) -> object:
    """Return what a table says of a setting, None where it says nothing, or nothing right."""
    name = setting.name
    if setting.type is Type.INTEGER:
        return table.integer(name, setting.low, setting.high)
    if setting.type is Type.FLAG:
        return table.flag(name)
    if setting.type is Type.TEXTS:
        return tuple(table.texts(name, str)) or None
    if setting.type is Type.HEADERS:
        return _headers(table, name)
    if setting.choices:
        return table.converted(name, _choice(setting))
    text = table.text(name)
    if text is None or setting.type is Type.TEXT:
        return text
    return Secret(text) if setting.type is Type.SECRET else str(folder / Path(text).expanduser())


def _headers(table: Table, name: str) -> dict[str, Secret] | None:
    inner = table.table(name)
    found = {each: inner.text(each) for each in inner.names}
    return {each: Secret(text) for each, text in found.items() if text is not None} or None


class _choice:  # noqa: N801 - reads like the function that it is
    """Reads one of a setting's words; raises ValueError."""

    def __init__(self, setting: Setting) -> None:
        self._choices = setting.choices

    def __call__(self, text: str) -> str:
        if text not in self._choices:
            shown = printable(text[:40].encode("utf-8", "surrogatepass"))
            raise ValueError(f"'{shown}' is none of {', '.join(self._choices)}{hint(text, self._choices)}")
        return text


def _name(table: Table, taken: set[str]) -> str | None:
    name = table.text("name")
    if not name or len(name) > MAX_NAME or not name.isprintable():
        table.problem("name" if name else None, f"a connector needs a 'name' of at most {MAX_NAME} characters")
    elif name.startswith(RULES_LANE):
        table.problem("name", f"names that start with '{RULES_LANE}' belong to rules")
    elif name in taken:
        table.problem("name", f"there is already a connector named '{printable(name.encode())}'")
    else:
        taken.add(name)
        return name
    return None


def _kind(table: Table) -> ConnectorKind | None:
    name = table.text("kind")
    kind = KINDS.get(name or "")
    if kind is None:
        shown = printable((name or "")[:40].encode("utf-8", "surrogatepass"))
        wrong = f"'{shown}' is none of {', '.join(KINDS)}{hint(shown, KINDS)}" if name else "it needs a 'kind'"
        table.problem("kind" if name else None, wrong)
    return kind


def _transition(text: str) -> str:
    if text not in TRANSITIONS:
        shown = printable(text[:40].encode("utf-8", "surrogatepass"))
        raise ValueError(f"'{shown}' is none of {', '.join(TRANSITIONS)}{hint(text, TRANSITIONS)}")
    return text


def _pattern(text: str) -> str:
    if not text:
        raise ValueError("a pattern that is empty matches nothing")
    return text


def _quiet_hours(table: Table) -> Schedule | None:
    spans = table.texts("quiet_hours", Span.parse)
    zone = table.converted("time_zone", zone_named)
    if "time_zone" in table.names and "quiet_hours" not in table.names:
        table.problem("time_zone", "a time zone without 'quiet_hours' means nothing")
    return Schedule(tuple(spans), zone or UTC, table.text("time_zone") or "UTC") if spans else None
