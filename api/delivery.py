"""Who is told of alerts, how that goes, and what waits."""

from typing import Final

from aiohttp import web

from api.call import Call
from api.routing import GET, Route
from sensor.alerts.definition import severity_name
from sensor.delivery.delivery import RULES, Standing
from sensor.delivery.outbox import SECOND_US, Dead
from sensor.delivery.route import Route as Way
from sensor.storage.state import READONLY

MAX_DEAD: Final = 100  # notes that are shown


async def delivery(call: Call) -> web.Response:
    """Connectors with their queues, routes, and the newest of the dead: see docs/delivery.md. No secret is in it."""
    part = call.sensor.delivery
    if part is None:
        return web.json_response({"connectors": [], "routes": [], "dead": []})
    dead = part.outbox.dead()[-MAX_DEAD:]
    return web.json_response(
        {
            "connectors": [_connector(each, part.routes) for each in part.standing()],
            "routes": [_route(each) for each in part.routes],
            "dead": [_dead(each) for each in dead],
        }
    )


def _connector(standing: Standing, routes: tuple[Way, ...]) -> dict[str, object]:
    """Return how a connector fares; times in Unix seconds, 0 for never."""
    tally = standing.tally
    return {
        "name": standing.name,
        "kind": standing.kind,
        "configured": bool(standing.kind) and standing.kind != RULES,
        "routes": sum(standing.name in route.connectors for route in routes),
        "waiting": tally.waiting,
        "waiting_bytes": tally.octets,
        "oldest": tally.oldest_us // SECOND_US,
        "next_attempt_s": round(standing.pause_s, 1),
        "sent": tally.sent,
        "failed": tally.failed,
        "died": tally.died,
        "dropped": tally.dropped,
        "dead": tally.dead,
        "last_sent": tally.last_sent_us // SECOND_US,
        "last_answer": tally.last_answer,
        "last_failed": tally.last_error_us // SECOND_US,
        "last_error": tally.last_error,
    }


def _route(route: Way) -> dict[str, object]:
    """Return a route as the configuration has it."""
    return {
        "connectors": list(route.connectors),
        "severity": severity_name(route.severity),
        "classes": list(route.classes),
        "alerts": list(route.alerts),
        "ssids": list(route.ssids),
        "addresses": [str(mask) for mask in route.addresses],
        "on": list(route.transitions),
        "quiet_hours": "" if route.quiet is None else str(route.quiet),
    }


def _dead(dead: Dead) -> dict[str, object]:
    """Return a note that its receiver will not get."""
    return {
        "id": dead.number,
        "connector": dead.connector,
        "key": dead.key,
        "title": dead.title,
        "created": dead.created_us // SECOND_US,
        "dead": dead.dead_us // SECOND_US,
        "attempts": dead.attempts,
        "error": dead.error,
    }


ROUTES: Final = (Route("/airwarden/delivery", GET, READONLY, ("json",), delivery),)
