"""What Mackerel's clients ask for beside alerts: the host, which is this sensor, its monitors and the organisation."""

import platform
from typing import Final

from aiohttp import web

from api.mackerel.dispatch import READ, MackerelCall, MackerelRoute
from api.mackerel.records import CHECK, SECOND_US, Document
from sensor.alerts.register import UnknownAlertError
from sensor.build import version_line
from sensor.ledger.people import UnknownRowError

WORKING: Final = "working"  # a host's status


async def list_hosts(call: MackerelCall) -> web.Response:
    """The one host there is, unless it is asked for another one."""
    query = call.request.query
    host = host_document(call)
    named = query.get("name") in (None, "", host["name"])
    wanted = named and not query.get("service") and WORKING in (query.getall("status", []) or [WORKING])
    return web.json_response({"hosts": [host] if wanted else []})


async def get_host(call: MackerelCall) -> web.Response:
    """This sensor as a host."""
    if call.path["id"].upper() != call.api.names.uuid:
        raise UnknownRowError("there is no such host")
    return web.json_response({"host": host_document(call)})


async def list_monitors(call: MackerelCall) -> web.Response:
    """None: checks are no monitors of Mackerel's list, and clients stumble over a type that they do not know."""
    return web.json_response({"monitors": []})


async def get_monitor(call: MackerelCall) -> web.Response:
    """A definition of alerts as a monitor."""
    try:
        definition = call.api.sensor.desk.register.find(call.path["id"]).definition
    except UnknownAlertError:
        raise UnknownRowError("there is no such monitor") from None
    monitor = {
        "id": definition.name,
        "type": CHECK,
        "name": definition.name,
        "memo": definition.description,
        "isMute": not definition.enabled,
    }
    return web.json_response({"monitor": monitor})


async def get_organisation(call: MackerelCall) -> web.Response:
    """The organisation: the sensor's name."""
    return web.json_response({"name": _name(call)})


def host_document(call: MackerelCall) -> Document:
    """Return this sensor as a host."""
    return {
        "id": call.api.names.uuid,
        "name": _name(call),
        "type": "unknown",
        "status": WORKING,
        "memo": "",
        "roles": {},
        "isRetired": False,
        "createdAt": call.api.started_us // SECOND_US,
        "meta": {"agent-name": version_line(), "kernel": {"name": platform.system(), "release": platform.release()}},
        "interfaces": [],
    }


def _name(call: MackerelCall) -> str:
    return call.api.settings.server_name or platform.node() or "airwarden"


ROUTES: Final = (
    MackerelRoute("GET", "/api/v0/hosts", READ, list_hosts),
    MackerelRoute("GET", "/api/v0/hosts.json", READ, list_hosts),  # as older clients ask
    MackerelRoute("GET", "/api/v0/hosts/:id", READ, get_host),
    MackerelRoute("GET", "/api/v0/monitors", READ, list_monitors),
    MackerelRoute("GET", "/api/v0/monitors/:id", READ, get_monitor),
    MackerelRoute("GET", "/api/v0/org", READ, get_organisation),
)
