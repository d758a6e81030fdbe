"""Connectors: the newer routes, and the older ones, where they are called actions."""

from collections.abc import Mapping
from typing import Final, cast

from aiohttp import web

from api.kibana.dispatch import KibanaCall, KibanaRoute
from sensor.delivery.connector import DeliveryError
from sensor.errors import MisconfiguredError, RefusedError
from sensor.rules import schema
from sensor.rules.connectors import CONNECTOR_TYPES
from sensor.rules.registry import Known
from sensor.rules.rule import Json
from sensor.rules.schema import Key
from sensor.rules.service import ForbiddenError

_UPDATE: Final = {
    "name": Key(schema.filled),
    "config": Key(schema.record, default={}),
    "secrets": Key(schema.record, default={}),
}
_CREATE: Final = {"connector_type_id": Key(schema.filled), **_UPDATE}
_OLDER_CREATE: Final = {"actionTypeId": Key(schema.filled), **_UPDATE}
_EXECUTE: Final = {"params": Key(schema.record)}


def connector_record(known: Known) -> Json:
    """Return a connector without its secrets; the configuration's own is nobody's business either."""
    record: Json = {
        "id": known.id,
        "name": known.name,
        "connector_type_id": known.type.id,
        "is_preconfigured": known.preconfigured,
        "is_deprecated": False,
        "is_system_action": False,
        "is_missing_secrets": known.lacks_secrets,
    }
    return record if known.preconfigured else {**record, "config": known.config}


def action_record(known: Known) -> Json:
    """Return a connector as the older API's action."""
    record: Json = {
        "id": known.id,
        "actionTypeId": known.type.id,
        "name": known.name,
        "isPreconfigured": known.preconfigured,
    }
    return record if known.preconfigured else {**record, "config": known.config}


def _made(call: KibanaCall, body: Json, type_id: str) -> Known:
    return call.service.add_connector(
        call.space,
        str(body["name"]),
        type_id,
        cast("Json", body["config"]),
        cast("Json", body["secrets"]),
        call.caller,
        call.path.get("id", ""),
    )


def _changed(call: KibanaCall) -> Known:
    body = call.fitted(_UPDATE)
    config, secrets = cast("Json", body["config"]), cast("Json", body["secrets"])
    return call.service.update_connector(call.space, call.path["id"], str(body["name"]), config, secrets, call.caller)


async def create(call: KibanaCall) -> web.Response:
    """Make a connector."""
    body = call.fitted(_CREATE)
    return web.json_response(connector_record(_made(call, body, str(body["connector_type_id"]))))


async def create_older(call: KibanaCall) -> web.Response:
    """Make a connector by the older names."""
    body = call.fitted(_OLDER_CREATE)
    return web.json_response(action_record(_made(call, body, str(body["actionTypeId"]))))


async def get(call: KibanaCall) -> web.Response:
    """Return a connector."""
    return web.json_response(connector_record(call.rules.registry.get(call.space, call.path["id"])))


async def get_older(call: KibanaCall) -> web.Response:
    """Return a connector by the older names."""
    return web.json_response(action_record(call.rules.registry.get(call.space, call.path["id"])))


async def update(call: KibanaCall) -> web.Response:
    """Change a connector."""
    return web.json_response(connector_record(_changed(call)))


async def update_older(call: KibanaCall) -> web.Response:
    """Change a connector by the older names."""
    return web.json_response(action_record(_changed(call)))


async def remove(call: KibanaCall) -> web.Response:
    """Remove a connector."""
    call.service.remove_connector(call.space, call.path["id"], call.caller)
    return web.Response(status=204)


def _all(call: KibanaCall) -> list[tuple[Known, int]]:
    """Return the connectors of a space, and how many rules use each."""
    uses: dict[str, int] = {}
    for rule in call.rules.book.rules(call.space):
        for connector in {action.connector for action in rule.actions}:
            uses[connector] = uses.get(connector, 0) + 1
    known = sorted(call.rules.registry.all(call.space), key=lambda each: each.name)
    return [(each, uses.get(each.id, 0)) for each in known]


async def every(call: KibanaCall) -> web.Response:
    """Return all connectors."""
    return web.json_response([{**connector_record(known), "referenced_by_count": uses} for known, uses in _all(call)])


async def every_older(call: KibanaCall) -> web.Response:
    """Return all connectors by the older names."""
    return web.json_response([{**action_record(known), "referencedByCount": uses} for known, uses in _all(call)])


async def types(call: KibanaCall) -> web.Response:
    """Return the types of connectors."""
    return web.json_response(
        [
            {
                "id": kind.id,
                "name": kind.name,
                "enabled": True,
                "enabled_in_config": True,
                "enabled_in_license": True,
                "minimum_license_required": "basic",
                "supported_feature_ids": ["alerting"],
                "is_system_action_type": False,
            }
            for kind in CONNECTOR_TYPES.values()
        ]
    )


async def types_older(call: KibanaCall) -> web.Response:
    """Return the types of connectors by the older names."""
    return web.json_response(
        [
            {
                "id": kind.id,
                "name": kind.name,
                "enabled": True,
                "enabledInConfig": True,
                "enabledInLicense": True,
                "minimumLicenseRequired": "basic",
            }
            for kind in CONNECTOR_TYPES.values()
        ]
    )


async def _executed(call: KibanaCall, name: str) -> web.Response:
    """Carry out an action; a receiver's refusal is an answer, not an error."""
    params = cast("Json", call.fitted(_EXECUTE)["params"])
    known = call.rules.registry.get(call.space, call.path["id"])
    if not call.caller.may_write:
        raise ForbiddenError(f'Unauthorized to execute a "{known.type.id}" action')
    try:
        known.type.check_params(params)
    except RefusedError as error:
        return _answer(known, name, "error", {"message": f"error validating action params: {error}", "retry": False})
    try:
        said = await call.rules.carrier.execute(call.space, known.id, params)
    except DeliveryError as error:
        trouble: Mapping[str, object] = {
            "message": "an error occurred while running the action",
            "service_message" if name == "connector_id" else "serviceMessage": str(error),
            "retry": error.retry,
        }
        return _answer(known, name, "error", trouble)
    except MisconfiguredError as error:
        return _answer(known, name, "error", {"message": str(error), "retry": False})
    return _answer(known, name, "ok", {"data": said})


def _answer(known: Known, name: str, status: str, more: Mapping[str, object]) -> web.Response:
    return web.json_response({"status": status, name: known.id, **more})


async def execute(call: KibanaCall) -> web.Response:
    """Carry out an action."""
    return await _executed(call, "connector_id")


async def execute_older(call: KibanaCall) -> web.Response:
    """Carry out an action by the older names."""
    return await _executed(call, "actionId")


_C: Final = "/api/actions/connector/:id"
_A: Final = "/api/actions/action/:id"
ROUTES: Final = (
    KibanaRoute("GET", "/api/actions/connector_types", types, "the types of connectors"),
    KibanaRoute("GET", "/api/actions/connectors", every, "all connectors"),
    KibanaRoute("POST", "/api/actions/connector", create, "make a connector"),
    KibanaRoute("POST", _C, create, "make a connector with this id"),
    KibanaRoute("GET", _C, get, "a connector, without its secrets"),
    KibanaRoute("PUT", _C, update, "change a connector"),
    KibanaRoute("DELETE", _C, remove, "remove a connector"),
    KibanaRoute("POST", f"{_C}/_execute", execute, "send something through a connector now"),
    KibanaRoute("GET", "/api/actions/list_action_types", types_older, "the types of connectors"),
    KibanaRoute("GET", "/api/actions", every_older, "all connectors"),
    KibanaRoute("POST", "/api/actions/action", create_older, "make a connector"),
    KibanaRoute("GET", _A, get_older, "a connector, without its secrets"),
    KibanaRoute("PUT", _A, update_older, "change a connector"),
    KibanaRoute("DELETE", _A, remove, "remove a connector"),
    KibanaRoute("POST", f"{_A}/_execute", execute_older, "send something through a connector now"),
)
