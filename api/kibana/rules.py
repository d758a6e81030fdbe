"""Rules: the legacy routes, where they are called alerts, and the newer ones, which mean the same."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, cast

from aiohttp import web

from api.kibana.dispatch import KibanaCall, KibanaRoute
from api.kibana.find import QUERY, Document, chosen
from api.kibana.records import (
    alert_record,
    newer,
    newer_type_record,
    rule_record,
    state_record,
    summary_record,
    type_record,
)
from sensor.errors import RefusedError
from sensor.rules import schema
from sensor.rules.durations import SECOND_US, duration_us
from sensor.rules.rule import Json, Rule, Run
from sensor.rules.rulebook import MissingError
from sensor.rules.schema import Key, fit
from sensor.rules.service import CREATE, UPDATE
from sensor.rules.threshold import iso

LATE_US: Final = 60 * SECOND_US  # rules that run this late are in trouble
MAX_ID: Final = 256
_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,256}")

# Names of bodies: the newer ones by the legacy ones.
_NAMES: Final = {"alertTypeId": "rule_type_id", "notifyWhen": "notify_when"}
_FREQUENCY: Final = schema.shape(
    {
        "summary": Key(schema.flag, default=False),
        "notify_when": Key(schema.text),
        "throttle": Key(schema.nullable(schema.text), default=None),
    }
)
_NEWER_ACTION: Final = schema.shape(
    {
        "group": Key(schema.text, default="default"),
        "id": Key(schema.text),
        "connector_type_id": Key(schema.text, optional=True),
        "uuid": Key(schema.text, optional=True),
        "params": Key(schema.record, default={}),
        "frequency": Key(schema.nullable(_FREQUENCY), optional=True),
    }
)


def _newer_keys(keys: Mapping[str, Key]) -> dict[str, Key]:
    renamed = {_NAMES.get(name, name): key for name, key in keys.items()}
    return {**renamed, "actions": Key(schema.array(_NEWER_ACTION, 0, 50), default=[])}


NEWER_CREATE: Final = _newer_keys(CREATE)
NEWER_UPDATE: Final = _newer_keys(UPDATE)
_LEGACY: Final = {new: old for old, new in _NAMES.items()}

Recorded = Callable[[Rule, Run], Json]


def _legacy(body: Json) -> Json:
    """Return a newer body under the legacy names; a frequency that all actions share becomes the rule's."""
    made = {_LEGACY.get(name, name): value for name, value in body.items()}
    actions = cast("list[Json]", body["actions"])
    frequencies = [cast("Json", action["frequency"]) for action in actions if action.get("frequency")]
    if frequencies:
        first = frequencies[0]
        if len(frequencies) < len(actions) or any(each != first for each in frequencies):
            raise RefusedError("[request body.actions]: all actions of a rule must have the same frequency")
        if first["summary"]:
            raise RefusedError("[request body.actions]: summaries of alerts are not supported")
        made["notifyWhen"], made["throttle"] = first["notify_when"], first["throttle"]
        fit({name: UPDATE[name] for name in ("notifyWhen", "throttle")},
            {name: made[name] for name in ("notifyWhen", "throttle")}, "request body.actions.0.frequency")  # fmt: skip
    made["actions"] = [{name: action[name] for name in ("group", "id", "params")} for action in actions]
    return made


def _told(call: KibanaCall, rule: Rule, record: Recorded) -> web.Response:
    return web.json_response(record(rule, call.rules.book.run(rule)))


def _nothing() -> web.Response:
    return web.Response(status=204)


def _wanted_id(call: KibanaCall) -> str | None:
    wanted = call.path.get("id")
    if wanted is not None and not _ID.fullmatch(wanted):
        raise RefusedError("[request params.id]: an id is 1 to 256 letters, digits and any of _ . : -")
    return wanted


async def create(call: KibanaCall) -> web.Response:
    """Make a rule, with an id of its own or the caller's."""
    wanted = _wanted_id(call)
    return _told(call, call.service.create(call.space, call.fitted(CREATE), call.caller, wanted), alert_record)


async def create_newer(call: KibanaCall) -> web.Response:
    """Make a rule by the newer names."""
    body, wanted = _legacy(call.fitted(NEWER_CREATE)), _wanted_id(call)
    return _told(call, call.service.create(call.space, body, call.caller, wanted), rule_record)


async def get(call: KibanaCall) -> web.Response:
    """Return a rule."""
    return _told(call, call.service.get(call.space, call.path["id"]), alert_record)


async def get_newer(call: KibanaCall) -> web.Response:
    """Return a rule by the newer names."""
    return _told(call, call.service.get(call.space, call.path["id"]), rule_record)


async def update(call: KibanaCall) -> web.Response:
    """Change a rule."""
    body = call.fitted(UPDATE)
    return _told(call, call.service.update(call.space, call.path["id"], body, call.caller), alert_record)


async def update_newer(call: KibanaCall) -> web.Response:
    """Change a rule by the newer names."""
    body = _legacy(call.fitted(NEWER_UPDATE))
    return _told(call, call.service.update(call.space, call.path["id"], body, call.caller), rule_record)


async def remove(call: KibanaCall) -> web.Response:
    """Remove a rule."""
    call.service.remove(call.space, call.path["id"], call.caller)
    return _nothing()


async def enable(call: KibanaCall) -> web.Response:
    """Let a rule run."""
    call.service.enable(call.space, call.path["id"], call.caller)
    return _nothing()


async def disable(call: KibanaCall) -> web.Response:
    """Let a rule rest."""
    call.service.disable(call.space, call.path["id"], call.caller)
    return _nothing()


async def mute_all(call: KibanaCall) -> web.Response:
    """Let a rule run without actions."""
    call.service.mute_all(call.space, call.path["id"], call.caller, mute=True)
    return _nothing()


async def unmute_all(call: KibanaCall) -> web.Response:
    """Let a rule's actions run again."""
    call.service.mute_all(call.space, call.path["id"], call.caller, mute=False)
    return _nothing()


async def mute(call: KibanaCall) -> web.Response:
    """Mute one instance, which need not exist."""
    call.service.mute(call.space, call.path["id"], call.path["instance"], call.caller, mute=True)
    return _nothing()


async def mute_newer(call: KibanaCall) -> web.Response:
    """Mute one instance, which must exist unless the caller says that it need not."""
    if call.request.query.get("validate_alerts_existence", "true") != "false":
        run = call.rules.book.run(call.service.get(call.space, call.path["id"]))
        if call.path["instance"] not in run.instances:
            raise MissingError(
                f"Alert instance with id {call.path['instance'][:MAX_ID]} does not exist for rule {call.path['id']}"
            )
    return await mute(call)


async def unmute(call: KibanaCall) -> web.Response:
    """Let the actions of one instance run again."""
    call.service.mute(call.space, call.path["id"], call.path["instance"], call.caller, mute=False)
    return _nothing()


async def update_api_key(call: KibanaCall) -> web.Response:
    """Let a rule run in the caller's name."""
    call.service.renew_owner(call.space, call.path["id"], call.caller)
    return _nothing()


async def state(call: KibanaCall) -> web.Response:
    """Return what a rule remembers; nothing before its first run."""
    rule = call.service.get(call.space, call.path["id"])
    run = call.rules.book.run(rule)
    return web.json_response(state_record(run)) if run.last_us else _nothing()


async def instance_summary(call: KibanaCall) -> web.Response:
    """Return a rule's instances."""
    query = call.query({"dateStart": Key(schema.text, optional=True)})
    rule = call.service.get(call.space, call.path["id"])
    since_us = _date(str(query["dateStart"]), call.service.clock()) if "dateStart" in query else None
    record = summary_record(rule, call.rules.book.run(rule), call.service.clock(), since_us)
    return web.json_response(record)


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


def _page(call: KibanaCall, record: Recorded) -> tuple[Json, list[Json]]:
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


def _cut(record: Json, fields: list[str]) -> Json:
    """Return only the wanted fields, and those that every answer has."""
    if not fields:
        return record
    wanted = {field.split(".")[0] for field in fields} | set(_ALWAYS)
    return {name: value for name, value in record.items() if name in wanted}


async def find(call: KibanaCall) -> web.Response:
    """Return a page of rules."""
    paging, records = _page(call, alert_record)
    fields = cast("list[str]", paging["fields"])
    return web.json_response(
        {
            "page": paging["page"],
            "perPage": paging["per_page"],
            "total": paging["total"],
            "data": [_cut(record, fields) for record in records],
        }
    )


async def find_newer(call: KibanaCall) -> web.Response:
    """Return a page of rules by the newer names."""
    paging, records = _page(call, rule_record)
    fields = [next(iter(newer({field: None}))) for field in cast("list[str]", paging["fields"])]
    return web.json_response(
        {
            "page": paging["page"],
            "per_page": paging["per_page"],
            "total": paging["total"],
            "data": [_cut(record, fields) for record in records],
        }
    )


async def types(call: KibanaCall) -> web.Response:
    """Return the types of rules."""
    return web.json_response([type_record(kind) for kind in call.service.types.values()])


async def types_newer(call: KibanaCall) -> web.Response:
    """Return the types of rules by the newer names."""
    return web.json_response([newer_type_record(kind) for kind in call.service.types.values()])


def _health(call: KibanaCall) -> tuple[Json, Json]:
    """Return how the rules are: whether they can be read, and whether they run in time."""
    rules, now = call.rules, iso(call.service.clock())
    late = rules.engine.lag_us > LATE_US
    read = {"status": "ok", "timestamp": now}
    execution = {"status": "error" if rules.trouble else "warn" if late else "ok", "timestamp": now}
    health: Json = {"decryptionHealth": dict(read), "executionHealth": execution, "readHealth": read}
    # Logins are always on: what then makes them safe is TLS, or that nobody else can listen.
    return {"isSufficientlySecure": call.request.secure or _is_local(call), "hasPermanentEncryptionKey": True}, health


def _is_local(call: KibanaCall) -> bool:
    return (call.request.remote or "") in ("127.0.0.1", "::1")


async def health(call: KibanaCall) -> web.Response:
    """Return how the rules are, under both spellings that Kibana has had."""
    record, framework = _health(call)
    return web.json_response({**record, "alertingFrameworkHealth": framework, "alertingFrameworkHeath": framework})


async def health_newer(call: KibanaCall) -> web.Response:
    """Return how the rules are by the newer names."""
    record, framework = _health(call)
    renamed = {
        "decryption_health": framework["decryptionHealth"],
        "execution_health": framework["executionHealth"],
        "read_health": framework["readHealth"],
    }
    return web.json_response(
        {
            "is_sufficiently_secure": record["isSufficientlySecure"],
            "has_permanent_encryption_key": True,
            "alerting_framework_health": renamed,
            "alerting_framework_heath": renamed,
        }
    )


_A: Final = "/api/alerts/alert/:id"
_R: Final = "/api/alerting/rule/:id"
ROUTES: Final = (
    KibanaRoute("GET", "/api/alerts/_find", find, "a page of rules"),
    KibanaRoute("GET", "/api/alerts/_health", health, "whether rules can be read and run in time"),
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
    KibanaRoute("GET", "/api/alerting/rules/_find", find_newer, "a page of rules"),
    KibanaRoute("GET", "/api/alerting/_health", health_newer, "whether rules can be read and run in time"),
    KibanaRoute("GET", "/api/alerting/rule_types", types_newer, "the types of rules"),
    KibanaRoute("POST", "/api/alerting/rule", create_newer, "make a rule"),
    KibanaRoute("POST", _R, create_newer, "make a rule with this id"),
    KibanaRoute("GET", _R, get_newer, "a rule"),
    KibanaRoute("PUT", _R, update_newer, "change a rule"),
    KibanaRoute("DELETE", _R, remove, "remove a rule"),
    KibanaRoute("POST", f"{_R}/_enable", enable, "let a rule run"),
    KibanaRoute("POST", f"{_R}/_disable", disable, "let a rule rest"),
    KibanaRoute("POST", f"{_R}/_mute_all", mute_all, "let a rule run without actions"),
    KibanaRoute("POST", f"{_R}/_unmute_all", unmute_all, "let its actions run again"),
    KibanaRoute("POST", f"{_R}/_update_api_key", update_api_key, "let a rule run in the caller's name"),
    KibanaRoute("POST", f"{_R}/alert/:instance/_mute", mute_newer, "mute one instance, which must exist"),
    KibanaRoute("POST", f"{_R}/alert/:instance/_unmute", unmute, "unmute one instance"),
)
