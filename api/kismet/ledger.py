"""`/airwarden/alerts/*`: the ledger for those who log in as Kismet's clients do."""

from collections.abc import Callable
from typing import Final

from aiohttp import web

from api.call import Call, ReplyError
from api.kismet.encodings import Record
from api.kismet.fields import simplify
from api.kismet.records import SECOND_US, row_record
from api.routing import ANY_SUFFIX, COMMAND, GET_POST, POST, Route
from sensor.errors import RefusedError
from sensor.ledger.identifier import is_identifier
from sensor.ledger.ledger import Ledger
from sensor.ledger.people import TooLongError, UnknownRowError
from sensor.ledger.row import Event, Row
from sensor.storage.state import READONLY, RESPONDER

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 1000
_FLAGS: Final = {"": False, "false": False, "0": False, "true": True, "1": True}


async def list_alerts(call: Call) -> web.Response:
    """Alerts of the ledger in pages, the last opened first."""
    before, limit, closed = _wanted(call, "before"), _limit(call), _wanted(call, "closed").lower()
    if before and not is_identifier(before):
        raise RefusedError("before is no id of an alert")
    if closed not in _FLAGS:
        raise RefusedError("closed is neither true nor false")
    rows, more = call.sensor.ledger.store.page(limit, before, with_closed=_FLAGS[closed])
    records = simplify([row_record(row) for row in rows], call.fields())
    return call.reply_whole({"airwarden.alerts.list": records, "airwarden.alerts.next": rows[-1].id if more else ""})


async def one_alert(call: Call) -> web.Response:
    """One alert of the ledger as it stands."""
    return call.reply(row_record(_row(call)))


async def events(call: Call) -> web.Response:
    """What became of an alert and who did it, first things first."""
    found, _ = call.sensor.ledger.store.events(_row(call).id, MAX_LIMIT)
    return call.reply([event_record(event) for event in reversed(found)])


async def acknowledge(call: Call) -> web.Response:
    """Say that somebody looks after an alert."""
    return _change(call, lambda ledger, name, who: ledger.acknowledge(name, who))


async def close(call: Call) -> web.Response:
    """Close an alert for a reason."""
    reason = call.parameters.text("reason")
    if not reason:
        raise RefusedError("reason is missing or no text")
    return _change(call, lambda ledger, name, who: ledger.close(name, who, reason))


async def note(call: Call) -> web.Response:
    """Write an alert's memo."""
    memo = call.parameters.text("memo")
    if memo is None:
        raise RefusedError("memo is missing or no text")
    return _change(call, lambda ledger, name, who: ledger.note(name, who, memo))


def event_record(event: Event) -> Record:
    """Return one transition."""
    return {
        "airwarden.event.time": event.at_us / SECOND_US,
        "airwarden.event.what": event.what,
        "airwarden.event.who": event.who,
        "airwarden.event.severity": event.severity,
        "airwarden.event.detail": event.detail,
    }


def _change(call: Call, change: Callable[[Ledger, str, str], Row]) -> web.Response:
    who = call.identity.name if call.identity is not None else ""
    try:
        return call.reply(row_record(change(call.sensor.ledger, _row(call).id, who)))
    except TooLongError as error:
        raise ReplyError(413, f"{error}\n") from None


def _row(call: Call) -> Row:
    """Return the row that the address names."""
    name = call.path["id"]
    try:
        if is_identifier(name):
            return call.sensor.ledger.row(name)
    except UnknownRowError:
        pass
    raise ReplyError(404, "No such alert\n")


def _wanted(call: Call, name: str) -> str:
    """Return what the document or a variable says, empty where neither does."""
    found = call.parameters.document.get(name, call.parameters.variables.get(name, ""))
    return str(found) if isinstance(found, str | int) else ""


def _limit(call: Call) -> int:
    text = _wanted(call, "limit")
    if not text:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_LIMIT)) and 1 <= int(text) <= MAX_LIMIT):
        raise RefusedError(f"limit is a number from 1 to {MAX_LIMIT}")
    return int(text)


ROUTES: Final = (
    Route("/airwarden/alerts/list", GET_POST, READONLY, ANY_SUFFIX, list_alerts),
    Route("/airwarden/alerts/by-id/:id/alert", GET_POST, READONLY, ANY_SUFFIX, one_alert),
    Route("/airwarden/alerts/by-id/:id/events", GET_POST, READONLY, ANY_SUFFIX, events),
    Route("/airwarden/alerts/by-id/:id/ack", POST, RESPONDER, COMMAND, acknowledge),
    Route("/airwarden/alerts/by-id/:id/close", POST, RESPONDER, COMMAND, close),
    Route("/airwarden/alerts/by-id/:id/memo", POST, RESPONDER, COMMAND, note),
)
