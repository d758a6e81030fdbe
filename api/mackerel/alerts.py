"""`/api/v0/alerts`: listed in pages, read, noted, closed; and what became of each."""

from typing import Final

from aiohttp import web

from api.mackerel.dispatch import READ, WRITE, MackerelCall, MackerelRoute
from api.mackerel.records import alert_document, log_document
from sensor.errors import RefusedError
from sensor.ledger.identifier import is_identifier
from sensor.ledger.people import UnknownRowError
from sensor.ledger.row import Row

MAX_LIMIT: Final = 100
_MAX_DIGITS: Final = 18  # of a number within 64 bits
_FLAGS: Final = {"": False, "false": False, "0": False, "true": True, "1": True}


async def list_alerts(call: MackerelCall) -> web.Response:
    """Alerts, the last opened first: the open ones, and with `withClosed` all; older than `nextId` if it is given."""
    limit = _limit(call)
    before = call.query("nextId")
    if before and not is_identifier(before):
        raise RefusedError("nextId is none that a page ended with")
    with_closed = _FLAGS.get(call.query("withClosed").lower())
    if with_closed is None:
        raise RefusedError("withClosed is neither true nor false")
    rows, more = call.api.sensor.ledger.store.page(limit, before, with_closed=with_closed)
    document: dict[str, object] = {"alerts": [alert_document(row, _host(call)) for row in rows]}
    if more:
        document["nextId"] = rows[-1].id
    return web.json_response(document)


async def get_alert(call: MackerelCall) -> web.Response:
    """One alert."""
    return web.json_response(alert_document(_row(call), _host(call)))


async def put_memo(call: MackerelCall) -> web.Response:
    """Write an alert's memo."""
    memo = await call.text("memo")
    row = call.api.sensor.ledger.note(_row(call).id, call.identity.name, memo)
    return web.json_response({"id": row.id, "memo": row.memo})


async def close_alert(call: MackerelCall) -> web.Response:
    """Close an alert for a reason; one that is closed stays as it is."""
    reason = await call.text("reason")
    row = call.api.sensor.ledger.close(_row(call).id, call.identity.name, reason)
    return web.json_response({**alert_document(row, _host(call)), "reason": row.reason})


async def list_logs(call: MackerelCall) -> web.Response:
    """What became of an alert, the latest first."""
    row, limit = _row(call), _limit(call)
    before = call.query("nextId")
    if before and not _is_number(before):
        raise RefusedError("nextId is none that a page ended with")
    events, more = call.api.sensor.ledger.store.events(row.id, limit, int(before or 0))
    document: dict[str, object] = {"logs": [log_document(event, row) for event in events]}
    if more:
        document["nextId"] = str(events[-1].number)
    return web.json_response(document)


def _row(call: MackerelCall) -> Row:
    name = call.path["id"]
    if not is_identifier(name):
        raise UnknownRowError("there is no such alert")
    return call.api.sensor.ledger.row(name)


def _host(call: MackerelCall) -> str:
    return call.api.names.uuid


def _limit(call: MackerelCall) -> int:
    """Return how many are wanted, at most `MAX_LIMIT`, which is what those get who do not say; raises RefusedError."""
    text = call.query("limit")
    if not text:
        return MAX_LIMIT
    if not _is_number(text) or not 1 <= int(text) <= MAX_LIMIT:
        raise RefusedError(f"limit is a number from 1 to {MAX_LIMIT}")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS


ROUTES: Final = (
    MackerelRoute("GET", "/api/v0/alerts", READ, list_alerts),
    MackerelRoute("GET", "/api/v0/alerts/:id", READ, get_alert),
    MackerelRoute("PUT", "/api/v0/alerts/:id", WRITE, put_memo),
    MackerelRoute("POST", "/api/v0/alerts/:id/close", WRITE, close_alert),
    MackerelRoute("GET", "/api/v0/alerts/:id/logs", READ, list_logs),
)
