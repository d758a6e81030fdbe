"""Carries actions out: parameters are filled in, and notes go to the outbox, from which workers send them.

A note is put there in the transaction that keeps the run of its rule, so that neither a restart nor a receiver that is
away loses or repeats it.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast
from uuid import uuid4

from sensor.delivery.connector import Connector, Note, flat
from sensor.delivery.outbox import Outbox
from sensor.delivery.worker import Worker
from sensor.errors import AirwardenError
from sensor.rules.connectors import INDEX
from sensor.rules.durations import SECOND_US
from sensor.rules.engine import Telling
from sensor.rules.indices import Row
from sensor.rules.notifying import Notice
from sensor.rules.registry import Known, Registry
from sensor.rules.rule import Action, Json, Rule
from sensor.rules.ruletype import RuleType
from sensor.rules.templates import render
from sensor.rules.threshold import iso
from sensor.tasks import Tasks

PARTING_S: Final = 3.0  # what receivers get to answer when the sensor stops

_log: Final = logging.getLogger(__name__)

WriteDocuments = Callable[[list[tuple[str, int, Row]]], None]


@dataclass(frozen=True, slots=True)
class Order:
    """One action for one instance, ready to be carried out."""

    rule: Rule
    action: Action
    notice: Notice
    now_us: int
    place: int  # of the action among the rule's

    @property
    def key(self) -> str:
        """What tells this order from all others, at every attempt."""
        rule, notice = self.rule, self.notice
        return f"rule/{rule.space}/{rule.id}/{notice.instance}/{notice.group}/{self.place}/{self.now_us}"


def orders(tellings: Iterable[Telling]) -> Iterator[Order]:
    """Return the actions that tellings mean: those of the instances' action groups."""
    for telling in tellings:
        for notice in telling.notices:
            for place, action in enumerate(telling.rule.actions):
                if action.group == notice.group:
                    yield Order(telling.rule, action, notice, telling.now_us, place)


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
        "context": {**notice.context, "ledgerId": notice.ledger_id},
        "params": rule.params,
        "state": instance_state(notice.since_us, order.now_us),
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


def instance_state(since_us: int, now_us: int) -> Json:
    """Return what is remembered of an instance, as templates and clients see it."""
    return {"start": iso(since_us), "duration_s": max(now_us - since_us, 0) // SECOND_US}


class Carrier:
    """Takes orders; a receiver that is slow or gone holds up nobody but its own."""

    def __init__(
        self,
        registry: Registry,
        types: Mapping[str, RuleType],
        outbox: Outbox,
        write: WriteDocuments,
        clock: Callable[[], int],
    ) -> None:
        """Look connectors up in `registry`; `write` puts documents into the event store, in its thread."""
        self.registry = registry
        self.failed = 0  # actions that could not be filled in or have no connector
        self.dropped = 0  # notes that had to go because there were too many
        self._types = types
        self._outbox = outbox
        self._write = write
        self._clock = clock
        self._tasks = Tasks()
        self._workers: dict[str, tuple[Known, Worker, asyncio.Task[None]]] = {}

    def start(self) -> None:
        """Send what waits since the last time, on the running loop."""
        for known in self.registry.made():
            if self._outbox.next_due_us(known.lane) is not None:
                self._employ(known)

    async def close(self) -> None:
        """Let what is under way be answered, for a moment, and end; what waits is sent after the next start."""
        for _, worker, _ in self._workers.values():
            worker.stop()
        if self._workers:
            await asyncio.wait([task for _, _, task in self._workers.values()], timeout=PARTING_S)
        await self._tasks.close()
        for _, worker, _ in self._workers.values():
            await _let_go(worker)
        self._workers.clear()

    def settle(self, telling: Telling) -> None:
        """Put the notes of a telling into the outbox: called within the transaction that keeps its run."""
        for order in orders([telling]):
            try:
                self._post(order)
            except AirwardenError as error:
                self.failed += 1
                _log.error("action of rule %r not run: %s", order.rule.id, error)

    def carry(self, tellings: Iterable[Telling]) -> None:
        """See that somebody sends what `settle` has put into the outbox; on the loop."""
        wanted = {(order.rule.space, order.action.connector) for order in orders(tellings)}
        for space, connector_id in sorted(wanted):
            known = self.registry.find(space, connector_id)
            if known is not None and known.type.kind:
                self._employ(known)

    async def execute(self, space: str, connector_id: str, params: Json) -> str:
        """Carry out one action now and return the answer; raises DeliveryError, RefusedError, MissingError."""
        known = self.registry.get(space, connector_id)
        note = known.type.note(known.type.check_params(params), f"execute/{uuid4()}")
        if known.type.id == INDEX:
            return await asyncio.to_thread(self._index, known, note)
        connector = known.build()
        try:
            return await connector.send(note)
        finally:
            await connector.close()

    def down(self, name: str, error: str) -> None:
        """Tell once that a receiver takes nothing."""
        _log.error("connector %s does not take notes, they wait: %s", flat(name, 128), error)

    def back(self, name: str) -> None:
        """Tell that it does again."""
        _log.info("connector %s takes notes again", flat(name, 128))

    def died(self, name: str, title: str, error: str) -> None:
        """Tell of a note that its receiver will never get."""
        self.failed += 1
        _log.error("connector %s will not get %r: %s", flat(name, 128), flat(title, 100), error)

    def _post(self, order: Order) -> None:
        known = self.registry.get(order.rule.space, order.action.connector)
        names = variables(order, self._types.get(order.rule.type_id))
        params = cast("Json", render(order.action.params, names, known.type.escape))
        note = known.type.note(known.type.check_params(params), order.key)
        if known.type.id == INDEX:
            self._index(known, note)
        elif known.configured is not None:
            known.configured.post(known.lane, note)
        else:
            self.dropped += self._outbox.put(known.lane, note, self._clock())

    def _index(self, known: Known, note: Note) -> str:
        """Write documents; one that is to tell when it was written gets a field more."""
        now_us = self._clock()
        documents = cast("list[Json]", note.document["documents"])
        field = known.config.get("executionTimeField")
        index = str(note.document.get("index") or known.config["index"])
        entries: list[tuple[str, int, Row]] = []
        for document in documents:
            told = {**document, field: iso(now_us)} if isinstance(field, str) and field else document
            entries.append(("documents", now_us, {"index": index, "document": json.dumps(told, default=str)}))
        self._write(entries)
        return f"{len(entries)} written"

    def _employ(self, known: Known) -> None:
        """Wake the worker of a connector, or get one; a connector that has changed gets another one."""
        if known.preconfigured:
            return  # it has a worker elsewhere
        employed = self._workers.get(known.lane)
        if employed is not None and employed[0] == known and not employed[2].done():
            employed[1].wake()
            return
        if employed is not None:
            self._dismiss(employed[1])
        try:
            connector = Named(known.build(), known.lane)
        except AirwardenError as error:
            _log.error("connector %s cannot be used: %s", flat(known.lane, 128), error)
            return
        worker = Worker(connector, self._outbox, self._clock, self)
        task = self._tasks.start(worker.run(), f"connector {flat(known.lane, 128)}")
        self._workers[known.lane] = (known, worker, task)

    def _dismiss(self, worker: Worker) -> None:
        worker.stop()
        self._tasks.start(_let_go(worker), "a connector's end")


class Named:
    """A connector under the name of its lane in the outbox."""

    def __init__(self, connector: Connector, lane: str) -> None:
        """Stand for `connector`."""
        self.kind = connector.kind
        self.name = lane
        self.open = connector.open
        self.send = connector.send
        self.close = connector.close


async def _let_go(worker: Worker) -> None:
    try:
        async with asyncio.timeout(PARTING_S):
            await worker.connector.close()
    except Exception as error:  # noqa: BLE001 - whatever a receiver does, the sensor ends in good order
        _log.warning("connector %s: %s", flat(worker.connector.name, 128), type(error).__name__)
