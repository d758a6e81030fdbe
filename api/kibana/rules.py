"""Rules by the legacy routes, where they are called alerts."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, cast

from aiohttp import web

from api.kibana import health
from api.kibana.dispatch import KibanaCall, KibanaRoute
from api.kibana.find import QUERY, Document, chosen
from api.kibana.records import (
    alert_record,
    state_record,
    summary_record,
    type_record,
)
from sensor.errors import RefusedError
from sensor.ledger.row import Row
from sensor.rules import schema
from sensor.rules.bodies import CREATE, UPDATE
from sensor.rules.durations import SECOND_US, duration_us
from sensor.rules.rule import Json, Rule, Run
from sensor.rules.schema import Key

MAX_ID: Final = 256
_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,256}")

Recorded = Callable[[Rule, Run], Json]


def told(call: KibanaCall, rule: Rule, record: Recorded) -> web.Response:
    """Return a rule as a dialect shows it."""
    return web.json_response(record(rule, call.rules.book.run(rule)))


def nothing() -> web.Response:
    """Say that it is done."""
    return web.Response(status=204)


def wanted_id(call: KibanaCall) -> str | None:
    """Return the id that a new rule is to have, None for one of our making; raises RefusedError."""
    wanted = call.path.get("id")
    if wanted is not None and not _ID.fullmatch(wanted):
        raise RefusedError("[request params.id]: an id is 1 to 256 letters, digits and any of _ . : -")
    return wanted


async def create(call: KibanaCall) -> web.Response:
    """Make a rule, with an id of its own or the caller's."""
    wanted = wanted_id(call)
    return told(call, call.service.create(call.space, call.fitted(CREATE), call.caller, wanted), alert_record)


async def get(call: KibanaCall) -> web.Response:
    """Return a rule."""
    return told(call, call.service.get(call.space, call.path["id"]), alert_record)


async def update(call: KibanaCall) -> web.Response:
    """Change a rule."""
    body = call.fitted(UPDATE)
    return told(call, call.service.update(call.space, call.path["id"], body, call.caller), alert_record)


async def remove(call: KibanaCall) -> web.Response:
    """Remove a rule."""
    call.service.remove(call.space, call.path["id"], call.caller)
    return nothing()


async def enable(call: KibanaCall) -> web.Response:
    """Let a rule run."""
    call.service.enable(call.space, call.path["id"], call.caller)
    return nothing()


async def disable(call: KibanaCall) -> web.Response:
    """Let a rule rest."""
    call.service.disable(call.space, call.path["id"], call.caller)
    return nothing()


async def mute_all(call: KibanaCall) -> web.Response:
    """Let a rule run without actions."""
    call.service.mute_all(call.space, call.path["id"], call.caller, mute=True)
    return nothing()


async def unmute_all(call: KibanaCall) -> web.Response:
    """Let a rule's actions run again."""
    call.service.mute_all(call.space, call.path["id"], call.caller, mute=False)
    return nothing()


async def mute(call: KibanaCall) -> web.Response:
    """Mute one instance, which need not exist."""
    call.service.mute(call.space, call.path["id"], call.path["instance"], call.caller, mute=True)
    return nothing()


async def unmute(call: KibanaCall) -> web.Response:
    """Let the actions of one instance run again."""
    call.service.mute(call.space, call.path["id"], call.path["instance"], call.caller, mute=False)
    return nothing()


async def update_api_key(call: KibanaCall) -> web.Response:
    """Let a rule run in the caller's name."""
    call.service.renew_owner(call.space, call.path["id"], call.caller)
    return nothing()


async def state(call: KibanaCall) -> web.Response:
    """Return what a rule remembers; nothing before its first run."""
    rule = call.service.get(call.space, call.path["id"])
    run = call.rules.book.run(rule)
    return web.json_response(state_record(run, _rows(call, run))) if run.last_us else nothing()


async def instance_summary(call: KibanaCall) -> web.Response:
    """Return a rule's instances."""
    query = call.query({"dateStart": Key(schema.text, optional=True)})
    rule = call.service.get(call.space, call.path["id"])
    since_us = _date(str(query["dateStart"]), call.service.clock()) if "dateStart" in query else None
    run = call.rules.book.run(rule)
    record = summary_record(rule, run, call.service.clock(), since_us, _rows(call, run))
    return web.json_response(record)


def _rows(call: KibanaCall, run: Run) -> dict[str, Row]:
    """Return how the ledger has a rule's instances: whatever dialect closed one."""
    return call.api.sensor.ledger.rows(each.ledger[-1] for each in run.instances.values() if each.ledger)


def _date(text: str, now_us: int) -> int:
    """Read an ISO date, or a duration back from now; raises RefusedError."""
    try:
        return now_us - duration_us(text)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * SECOND_US)
    except (ValueError, OverflowError):
        raise RefusedError(f'Invalid date for parameter dateStart: "{text[:40]}"') from None


def page_of(call: KibanaCall, record: Recorded) -> tuple[Json, list[Json]]:
    """Return the query and what is on the page that it wants."""
    query = call.query(QUERY)
    runs = call.rules.book.runs()
    rules = {rule.id: rule for rule in call.rules.book.rules(call.space)}
    documents = [Document(rule, runs[(rule.space, rule.id)]) for rule in rules.values()]
    found = chosen(documents, query)
    page, per_page = cast("int", query["page"]), cast("int", query["per_page"])
    shown = found[(page - 1) * per_page : page * per_page]
    records = [record(each.rule, runs[(call.space, each.rule.id)]) for each in shown]
    return {"page": page, "per_page": per_page, "total": len(found), "fields": query["fields"]}, records


_ALWAYS: Final = ("id", "alertTypeId", "rule_type_id", "consumer")


def cut(record: Json, fields: list[str]) -> Json:
    """Return only the wanted fields, and those that every answer has."""
    if not fields:
        return record
    wanted = {field.split(".")[0] for field in fields} | set(_ALWAYS)
    return {name: value for name, value in record.items() if name in wanted}


async def find(call: KibanaCall) -> web.Response:
    """Return a page of rules."""
    paging, records = page_of(call, alert_record)
    fields = cast("list[str]", paging["fields"])
    return web.json_response(
        {
            "page": paging["page"],
            "perPage": paging["per_page"],
            "total": paging["total"],
            "data": [cut(record, fields) for record in records],
        }
    )


async def types(call: KibanaCall) -> web.Response:
    """Return the types of rules."""
    return web.json_response([type_record(kind) for kind in call.service.types.values()])


_A: Final = "/api/alerts/alert/:id"
ROUTES: Final = (
    KibanaRoute("GET", "/api/alerts/_find", find, "a page of rules"),
    KibanaRoute("GET", "/api/alerts/_health", health.health, "whether rules can be read and run in time"),
    KibanaRoute("GET", "/api/alerts/list_alert_types", types, "the types of rules"),
    KibanaRoute("POST", "/api/alerts/alert", create, "make a rule"),
    KibanaRoute("POST", _A, create, "make a rule with this id"),
    KibanaRoute("GET", _A, get, "a rule"),
    KibanaRoute("PUT", _A, update, "change a rule"),
    KibanaRoute("DELETE", _A, remove, "remove a rule"),
    KibanaRoute("POST", f"{_A}/_enable", enable, "let a rule run"),
    KibanaRoute("POST", f"{_A}/_disable", disable, "let a rule rest; it forgets its instances"),
    KibanaRoute("POST", f"{_A}/_mute_all", mute_all, "let a rule run without actions"),
    KibanaRoute("POST", f"{_A}/_unmute_all", unmute_all, "let its actions run again"),
    KibanaRoute("POST", f"{_A}/_update_api_key", update_api_key, "let a rule run in the caller's name"),
    KibanaRoute("POST", f"{_A}/alert_instance/:instance/_mute", mute, "mute one instance"),
    KibanaRoute("POST", f"{_A}/alert_instance/:instance/_unmute", unmute, "unmute one instance"),
    KibanaRoute("GET", f"{_A}/state", state, "what a rule remembers; 204 before its first run"),
    KibanaRoute("GET", f"{_A}/_instance_summary", instance_summary, "a rule's instances"),
    KibanaRoute("GET", f"{_A}/status", instance_summary, "the same under its older name"),
)
