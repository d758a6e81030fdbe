"""`airwarden rules`: the rules that there are, rules from files, and what a rule would have told of a capture."""

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, cast
from uuid import NAMESPACE_URL, uuid5

from sensor.cli.columns import aligned
from sensor.cli.configured import configured, state_file
from sensor.errors import AirwardenError, MisconfiguredError, RefusedError
from sensor.text import printable

if TYPE_CHECKING:
    from sensor.delivery.connector import Note
    from sensor.delivery.settings import ConnectorSettings
    from sensor.rules.assembly import Rules
    from sensor.rules.engine import Telling
    from sensor.rules.rule import Json
    from sensor.rules.service import RuleService

MAX_FILE_BYTES: Final = 1 << 20
AFTERWARDS_S: Final = 3600  # packet time that passes behind a capture's end at most, so that each rule runs once more
GAP_S: Final = 3600  # packet time without a frame that is gone through second by second
SECOND_US: Final = 1_000_000


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked."""
    if arguments.action == "test":
        return _test(arguments)
    with ExitStack() as opened:
        service = _service(arguments, opened)
        if arguments.action == "list":
            return _list(service)
        if arguments.action == "show":
            return _show(service, arguments)
        return _apply(service, arguments)


def _service(arguments: argparse.Namespace, opened: ExitStack) -> "RuleService":
    """Return rules and connectors as the daemon keeps them; it takes notice of changes within a second."""
    import time

    from sensor.rules.registry import Registry
    from sensor.rules.rulebook import RuleBook
    from sensor.rules.service import RuleService
    from sensor.storage.database import Database

    database = opened.enter_context(Database.open(state_file(arguments.config, arguments.data_dir)))
    book = RuleBook(database)
    settings = configured(arguments.config).delivery
    return RuleService(book, Registry(book, _Listed(settings.connectors)), lambda: time.time_ns() // 1000)


class _Listed:
    """The connectors of the configuration, to be named and not to be used."""

    def __init__(self, configured: "Sequence[ConnectorSettings]") -> None:
        self.configured = configured

    def build(self, name: str) -> None:
        return None

    def post(self, connector: str, note: "Note", due_us: int = 0) -> None:
        raise NotImplementedError


def _list(service: "RuleService") -> int:
    runs = service.book.runs()
    rows = [["SPACE", "ID", "STATE", "EVERY", "TYPE", "NAME"]]
    for rule in service.book.rules():
        run = runs[(rule.space, rule.id)]
        state = run.status.value if rule.enabled else "disabled"
        rows.append([rule.space, rule.id, state, rule.interval, rule.type_id, printable(rule.name.encode())])
    print("\n".join(aligned(rows)) if len(rows) > 1 else "There is no rule: docs/rules.md has an example.")
    return 0


def _show(service: "RuleService", arguments: argparse.Namespace) -> int:
    from api.kibana.records import alert_record
    from sensor.rules.rulebook import MissingError

    try:
        rule = service.get(arguments.space, arguments.id)
    except MissingError:
        place = f"space {printable(arguments.space.encode())}"
        told = f"there is no rule {printable(arguments.id.encode())} in {place}: 'airwarden rules list' names them"
        raise RefusedError(told) from None
    print(json.dumps(alert_record(rule, service.book.run(rule)), indent=2))
    return 0


def _apply(service: "RuleService", arguments: argparse.Namespace) -> int:
    """Make or change every rule of a file; what cannot be is told, and the others are applied all the same."""
    from sensor.rules.bodies import CREATE, UPDATE
    from sensor.rules.rulebook import MissingError
    from sensor.rules.schema import fit
    from sensor.rules.service import Caller

    caller, failed = Caller("command line", may_write=True), 0
    for number, (rule_id, body) in enumerate(list(_bodies(arguments.file)), 1):
        try:
            full = fit(CREATE, body)
            try:
                service.get(arguments.space, rule_id)
            except MissingError:
                service.create(arguments.space, full, caller, rule_id)
                print(f"made {rule_id}")
            else:
                service.update(arguments.space, rule_id, {name: full[name] for name in UPDATE}, caller)
                print(f"changed {rule_id}")
        except AirwardenError as error:
            failed += 1
            print(f"airwarden: {arguments.file}, rule {number}: {error}", file=sys.stderr)
    return 1 if failed else 0


def _bodies(name: str) -> Iterator[tuple[str, "Json"]]:
    """Give each rule of a file with its id: the one it brings, or one made of its name."""
    bodies = _read(Path(name))
    if not bodies:
        raise MisconfiguredError(f"{name}: there is no rule in it; in TOML a rule begins with [[rule]]")
    for number, body in enumerate(bodies, 1):
        if not isinstance(body, dict):
            raise MisconfiguredError(f"{name}, rule {number}: this is no object of keys and values")
        rule_id = str(body.pop("id", "") or uuid5(NAMESPACE_URL, f"airwarden:rule:{body.get('name')}"))
        yield rule_id, cast("Json", body)


def _read(path: Path) -> list[object]:
    """Return the rules of a file: JSON, one or an array of them, or TOML with `[[rule]]`."""
    try:
        raw = path.read_bytes()[: MAX_FILE_BYTES + 1]
        if len(raw) > MAX_FILE_BYTES:
            raise ValueError(f"larger than {MAX_FILE_BYTES} bytes")  # noqa: TRY301 - told below
        rules = tomllib.loads(raw.decode("utf-8")).get("rule", []) if path.suffix == ".toml" else json.loads(raw)
    except OSError as error:
        raise MisconfiguredError(f"{path}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise MisconfiguredError(f"{path}: {error}") from None
    return rules if isinstance(rules, list) else [rules]


def _test(arguments: argparse.Namespace) -> int:
    """Print what rules would have told of captures, on packet time; actions are not run."""
    from datasources.pcapfile.capture import CaptureFile
    from datasources.pcapfile.merge import merge
    from sensor.assembly import assemble
    from sensor.eventbus import EventBus
    from sensor.rules.assembly import EVENTS_DATABASE, Rules
    from sensor.rules.world import SensorWorld
    from sensor.storage.database import Database

    told = 0
    with TemporaryDirectory(prefix="airwarden-rules-") as folder, ExitStack() as opened:
        bus = EventBus()

        last_us = 0

        def second(now_us: int) -> None:
            nonlocal told, last_us
            for at_us in _seconds(last_us, now_us):
                rules.second(at_us)
                told += _print_all(rules.pass_now(at_us))
            last_us = now_us

        desk, pipeline = assemble(configured(arguments.config), bus, each_second=second)
        state = opened.enter_context(Database.open(Path(folder) / "state.db"))
        events = Path(folder) / EVENTS_DATABASE
        rules = Rules(state, events, bus, pipeline, SensorWorld(pipeline, list), lambda: int(pipeline.now_us))
        opened.callback(rules.store.close)
        _enter(rules, arguments.file)
        rules.pass_now(0)
        captures = [opened.enter_context(CaptureFile(name, pipeline.add_source())) for name in arguments.captures]
        for block in merge(captures):
            pipeline.process(block)
        for capture in captures:
            for warning in capture.warnings:
                print(f"airwarden: warning: {warning}", file=sys.stderr)
        desk.close(pipeline.now_us)
        waits_s = min(max((rule.interval_s for rule in rules.book.rules()), default=0), AFTERWARDS_S)
        second(int(pipeline.now_us) + waits_s * SECOND_US)
        _print_states(rules)
    print(f"{told} would have been told")
    return 0


def _seconds(last_us: int, now_us: int) -> Iterator[int]:
    """Give each second of packet time since the last one: rules are due while nothing is heard, too.

    Of a gap that is longer than rules have patience for, only the beginning is gone through.
    """
    if last_us:
        skipped = range(last_us + SECOND_US, now_us, SECOND_US)
        yield from skipped[:GAP_S]
    yield now_us


def _enter(rules: "Rules", file: str) -> None:
    """Make the rules of a file, without their actions; raises MisconfiguredError for one that cannot be."""
    from sensor.rules.bodies import CREATE
    from sensor.rules.schema import fit
    from sensor.rules.service import Caller

    for number, (rule_id, body) in enumerate(_bodies(file), 1):
        try:
            full = fit(CREATE, body)
            rules.service.create("default", {**full, "actions": []}, Caller("test", may_write=True), rule_id)
        except AirwardenError as error:
            raise MisconfiguredError(f"{file}, rule {number}: {error}") from None


def _print_all(tellings: "Sequence[Telling]") -> int:
    from sensor.rules.threshold import iso

    count = 0
    for telling in tellings:
        for notice in telling.notices:
            said = notice.context.get("message") or json.dumps(notice.context)
            name = printable(telling.rule.name.encode())
            print(f"{iso(telling.now_us)}  {name}  {printable(notice.instance.encode())}  {notice.group}  {said}")
            count += 1
    return count


def _print_states(rules: "Rules") -> None:
    for rule in rules.book.rules():
        run = rules.book.run(rule)
        if run.message:
            print(f"{printable(rule.name.encode())}: {run.status.value}: {run.message}")
