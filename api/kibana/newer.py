"""Rules by the newer routes: other names for the same, and a few wishes that are refused."""

from collections.abc import Mapping
from typing import Final, cast

from aiohttp import web

from api.kibana import health, rules
from api.kibana.dispatch import KibanaCall, KibanaRoute
from api.kibana.records import newer, newer_type_record, rule_record
from api.kibana.rules import cut, page_of, told, wanted_id
from sensor.errors import RefusedError
from sensor.rules import schema
from sensor.rules.bodies import CREATE, MAX_ACTIONS, UPDATE
from sensor.rules.rule import Json
from sensor.rules.rulebook import MissingError
from sensor.rules.schema import Key, SchemaError, fit

MAX_SHOWN: Final = 256  # characters of an instance's name in an answer

# Names of bodies: the newer ones by the legacy ones.
_NAMES: Final = {"alertTypeId": "rule_type_id", "notifyWhen": "notify_when"}
# What a rule or an action of a newer Kibana may bring, and this sensor has no such thing as.
UNSUPPORTED: Final = ("alert_delay", "artifacts", "flapping")
UNSUPPORTED_OF_ACTIONS: Final = ("alerts_filter", "use_alert_data_for_template")


def _refused(value: object, path: str) -> object:
    """Want nothing: null, or false."""
    if value is not None and value is not False:
        raise SchemaError(path, "this sensor does not support it")
    return value


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
        **{name: Key(_refused, optional=True) for name in UNSUPPORTED_OF_ACTIONS},
    }
)


def _newer_keys(keys: Mapping[str, Key]) -> dict[str, Key]:
    renamed = {_NAMES.get(name, name): key for name, key in keys.items()}
    refused = {name: Key(_refused, optional=True) for name in UNSUPPORTED}
    return {**renamed, **refused, "actions": Key(schema.array(_NEWER_ACTION, 0, MAX_ACTIONS), default=[])}


NEWER_CREATE: Final = _newer_keys(CREATE)
NEWER_UPDATE: Final = _newer_keys(UPDATE)
_LEGACY: Final = {new: old for old, new in _NAMES.items()}


def _legacy(body: Json) -> Json:
    """Return a newer body under the legacy names; a frequency that all actions share becomes the rule's."""
    made = {_LEGACY.get(name, name): value for name, value in body.items() if name not in UNSUPPORTED}
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


async def create(call: KibanaCall) -> web.Response:
    """Make a rule by the newer names."""
    body, wanted = _legacy(call.fitted(NEWER_CREATE)), wanted_id(call)
    return told(call, call.service.create(call.space, body, call.caller, wanted), rule_record)


async def get(call: KibanaCall) -> web.Response:
    """Return a rule by the newer names."""
    return told(call, call.service.get(call.space, call.path["id"]), rule_record)


async def update(call: KibanaCall) -> web.Response:
    """Change a rule by the newer names."""
    body = _legacy(call.fitted(NEWER_UPDATE))
    return told(call, call.service.update(call.space, call.path["id"], body, call.caller), rule_record)


async def mute(call: KibanaCall) -> web.Response:
    """Mute one instance, which must exist unless the caller says that it need not."""
    if call.request.query.get("validate_alerts_existence", "true") != "false":
        run = call.rules.book.run(call.service.get(call.space, call.path["id"]))
        if call.path["instance"] not in run.instances:
            raise MissingError(
                f"Alert instance with id {call.path['instance'][:MAX_SHOWN]} does not exist for rule {call.path['id']}"
            )
    return await rules.mute(call)


async def find(call: KibanaCall) -> web.Response:
    """Return a page of rules by the newer names."""
    paging, records = page_of(call, rule_record)
    fields = [next(iter(newer({field: None}))) for field in cast("list[str]", paging["fields"])]
    return web.json_response(
        {
            "page": paging["page"],
            "per_page": paging["per_page"],
            "total": paging["total"],
            "data": [cut(record, fields) for record in records],
        }
    )


async def types(call: KibanaCall) -> web.Response:
    """Return the types of rules by the newer names."""
    return web.json_response([newer_type_record(kind) for kind in call.service.types.values()])


_R: Final = "/api/alerting/rule/:id"
ROUTES: Final = (
    KibanaRoute("GET", "/api/alerting/rules/_find", find, "a page of rules"),
    KibanaRoute("GET", "/api/alerting/_health", health.health_newer, "whether rules can be read and run in time"),
    KibanaRoute("GET", "/api/alerting/rule_types", types, "the types of rules"),
    KibanaRoute("POST", "/api/alerting/rule", create, "make a rule"),
    KibanaRoute("POST", _R, create, "make a rule with this id"),
    KibanaRoute("GET", _R, get, "a rule"),
    KibanaRoute("PUT", _R, update, "change a rule"),
    KibanaRoute("DELETE", _R, rules.remove, "remove a rule"),
    KibanaRoute("POST", f"{_R}/_enable", rules.enable, "let a rule run"),
    KibanaRoute("POST", f"{_R}/_disable", rules.disable, "let a rule rest"),
    KibanaRoute("POST", f"{_R}/_mute_all", rules.mute_all, "let a rule run without actions"),
    KibanaRoute("POST", f"{_R}/_unmute_all", rules.unmute_all, "let its actions run again"),
    KibanaRoute("POST", f"{_R}/_update_api_key", rules.update_api_key, "let a rule run in the caller's name"),
    KibanaRoute("POST", f"{_R}/alert/:instance/_mute", mute, "mute one instance, which must exist"),
    KibanaRoute("POST", f"{_R}/alert/:instance/_unmute", rules.unmute, "unmute one instance"),
)
