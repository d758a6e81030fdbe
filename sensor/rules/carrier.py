"""Carries actions out: parameters are filled in, and notes go to their connectors, one after the other for each."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, cast
from uuid import uuid4

from sensor.delivery.connector import Connector, DeliveryError, Note
from sensor.errors import AirwardenError
from sensor.rules.connectors import INDEX
from sensor.rules.engine import Telling
from sensor.rules.indices import Row
from sensor.rules.notifying import Notice
from sensor.rules.registry import Known, Registry
from sensor.rules.rule import Action, Json, Rule
from sensor.rules.ruletype import RuleType
from sensor.rules.templates import render
from sensor.rules.threshold import iso
from sensor.tasks import Tasks

MAX_WAITING: Final = 1_000  # notes for one connector
RETRIES_S: Final = (1.0, 5.0, 30.0, 120.0, 600.0)

_log: Final = logging.getLogger(__name__)

WriteDocuments = Callable[[list[tuple[str, int, Row]]], None]


@dataclass(frozen=True, slots=True)
class Order:
    """One action for one instance, ready to be carried out."""

    rule: Rule
    action: Action
    notice: Notice
    now_us: int

    @property
    def key(self) -> str:
        """What tells this order from all others, at every attempt."""
        return f"rule/{self.rule.space}/{self.rule.id}/{self.notice.instance}/{self.notice.group}/{self.now_us}"


def orders(tellings: Iterable[Telling]) -> Iterator[Order]:
    """Return the actions that tellings mean: those of the instances' action groups."""
    for telling in tellings:
        for notice in telling.notices:
            for action in telling.rule.actions:
                if action.group == notice.group:
                    yield Order(telling.rule, action, notice, telling.now_us)


def variables(order: Order, kind: RuleType | None) -> Json:
    """Return what templates may name, under the legacy names and the newer ones."""
    rule, notice = order.rule, order.notice
    groups = kind.all_groups if kind is not None else {}
    group_name = groups.get(notice.group, notice.group)
    return {
        "alertId": rule.id,
        "alertName": rule.name,
        "spaceId": rule.space,
        "tags": list(rule.tags),
        "alertInstanceId": notice.instance,
        "alertActionGroup": notice.group,
        "alertActionGroupName": group_name,
        "date": iso(order.now_us),
        "context": notice.context,
        "params": rule.params,
        "state": {},
        "rule": {
            "id": rule.id,
            "name": rule.name,
            "spaceId": rule.space,
            "tags": list(rule.tags),
            "type": rule.type_id,
            "params": rule.params,
        },
        "alert": {"id": notice.instance, "actionGroup": notice.group, "actionGroupName": group_name},
    }


class _Lane:
    """What waits for one connector, and the connector itself while there is something."""

    def __init__(self) -> None:
        self.notes: asyncio.Queue[tuple[Known, Note]] = asyncio.Queue(MAX_WAITING)
        self.busy = False


class Carrier:
    """Takes orders on the loop; a receiver that is slow or gone holds up nobody but its own."""

    def __init__(
        self,
        registry: Registry,
        types: "dict[str, RuleType]",
        write: WriteDocuments,
        clock: Callable[[], int],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Look connectors up in `registry`; `write` puts documents into the event store."""
        self.registry = registry
        self.sent = 0
        self.failed = 0  # notes given up
        self.dropped = 0  # notes for which there was no room
        self._types = types
        self._write = write
        self._clock = clock
        self._sleep = sleep
        self._tasks = Tasks()
        self._lanes: dict[tuple[str, str], _Lane] = {}

    async def close(self) -> None:
        """Stop; what waits is lost."""
        await self._tasks.close()

    def carry(self, tellings: Iterable[Telling]) -> None:
        """Take orders; those that cannot be carried out are logged and counted."""
        for order in orders(tellings):
            try:
                self._take(order)
            except AirwardenError as error:
                self.failed += 1
                _log.error("action of rule %r not run: %s", order.rule.id, error)

    async def execute(self, space: str, connector_id: str, params: Json) -> str:
        """Carry out one action now and return the answer; raises DeliveryError, RefusedError, MissingError."""
        known = self.registry.get(space, connector_id)
        note = known.type.note(known.type.check_params(params), f"execute/{uuid4()}")
        if known.type.id == INDEX:
            return self._index(known, note)
        return await _once(known, note)

    def _take(self, order: Order) -> None:
        space = order.rule.space
        known = self.registry.get(space, order.action.connector)
        names = variables(order, self._types.get(order.rule.type_id))
        params = cast("Json", render(order.action.params, names, known.type.escape))
        note = known.type.note(known.type.check_params(params), order.key)
        if known.type.id == INDEX:
            self._index(known, note)
            return
        lane = self._lanes.setdefault((space, known.id), _Lane())
        try:
            lane.notes.put_nowait((known, note))
        except asyncio.QueueFull:
            self.dropped += 1
            return
        if not lane.busy:
            lane.busy = True
            self._tasks.start(self._serve((space, known.id), lane), f"rules to {known.id}")

    def _index(self, known: Known, note: Note) -> str:
        """Write documents, each of which is told when it was written if the connector names a field for it."""
        now_us = self._clock()
        documents = cast("list[Json]", note.document["documents"])
        field = known.config.get("executionTimeField")
        entries: list[tuple[str, int, Row]] = []
        for document in documents:
            told = {**document, field: iso(now_us)} if isinstance(field, str) and field else document
            text = json.dumps(told, default=str)
            entries.append(("documents", now_us, {"index": str(known.config["index"]), "document": text}))
        self._write(entries)
        self.sent += 1
        return f"{len(entries)} written"

    async def _serve(self, key: tuple[str, str], lane: _Lane) -> None:
        """Send what waits, in order, then let go of the connector."""
        connector: Connector | None = None
        built: Known | None = None
        try:
            while not lane.notes.empty():
                known, note = lane.notes.get_nowait()
                try:
                    if connector is None or known != built:
                        if connector is not None:
                            await connector.close()
                        connector, built = known.build(), known
                        await connector.open()
                    await self._send(connector, note)
                except AirwardenError as error:
                    self.failed += 1
                    _log.error("connector %r did not take a note: %s", known.id, error)
        finally:
            lane.busy = False
            self._lanes.pop(key, None)
            if connector is not None:
                await connector.close()

    async def _send(self, connector: Connector, note: Note) -> None:
        for delay_s in (*RETRIES_S, None):
            try:
                await connector.send(note)
            except DeliveryError as error:
                if not error.retry or delay_s is None:
                    raise
                await self._sleep(max(delay_s, error.wait_s or 0.0))
            else:
                self.sent += 1
                return


async def _once(known: Known, note: Note) -> str:
    connector = known.build()
    try:
        await connector.open()
        return await connector.send(note)
    finally:
        await connector.close()
