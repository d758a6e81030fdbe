"""`/alerts/*`: definitions, the backlog, defining and raising."""

from collections.abc import Callable, Iterable
from typing import Final

from aiohttp import hdrs, web

from api.call import Call, ReplyError
from api.kismet.encodings import Record
from api.kismet.fields import simplify
from api.kismet.records import PHY, SECOND_US, alert_record, definition_record
from api.kismet.timestamps import parse_since
from api.kismet.views import View
from api.routing import ANY_SUFFIX, COMMAND, GET, GET_POST, POST, Route
from sensor.alerts.alert import PHY_80211, PHY_ANY, Alert
from sensor.alerts.register import BurstTooLongError, DuplicateAlertError, UnknownAlertError
from sensor.dot11.mac import parse_mac
from sensor.errors import RefusedError
from sensor.storage.alertcaptures import capture_name, capture_of
from sensor.storage.state import ADMIN, READONLY

DEFAULT_CLASS: Final = "SYSTEM"  # kismet-rest defines alerts without a class or a severity
DEFAULT_SEVERITY: Final = 0
DEFAULT_THROTTLE: Final = "10/min"
DEFAULT_BURST: Final = "1/sec"
PCAPNG: Final = ("pcapng",)
_PCAPNG_TYPE: Final = "application/x-pcapng"
_NO_MAC: Final = bytes(6)


async def definitions(call: Call) -> web.Response:
    """Every alert definition with its counters."""
    return call.reply([definition_record(state) for state in call.sensor.desk.register])


async def all_alerts(call: Call) -> web.Response:
    """The backlog, oldest first."""
    return call.reply(_records(call, call.sensor.desk.backlog))


async def alerts_since(call: Call) -> web.Response:
    """Alerts later than a time."""
    return call.reply(_records(call, _since(call)))


async def wrapped_alerts_since(call: Call) -> web.Response:
    """Alerts later than a time, with the time to ask from next."""
    alerts = simplify(_records(call, _since(call)), call.fields())
    return call.reply_whole({"kismet.alert.list": alerts, "kismet.alert.timestamp": call.now_us / SECOND_US})


async def alert_by_id(call: Call) -> web.Response:
    """One alert by its hash."""
    alert = _by_hash(call)
    return call.reply(_records(call, [alert])[0]) if alert is not None else call.reply_whole({}, 404)


async def alert_capture(call: Call) -> web.Response:
    """The frames behind one alert as a capture. They may hold handshakes, which are credentials: for admins."""
    alert = _by_hash(call)
    if alert is None:
        raise ReplyError(404, "No such alert\n")
    frames = call.sensor.desk.shelf.of(alert.hash)
    if not frames:
        raise ReplyError(404, "No frames of this alert are kept\n")
    headers = {
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{capture_name(alert)}"',
        hdrs.CACHE_CONTROL: "no-store",
    }
    capture = capture_of(alert, frames, call.sensor.sources.name_of)
    return web.Response(body=capture, content_type=_PCAPNG_TYPE, headers=headers)


async def alerts_view(call: Call) -> web.Response:
    """The backlog as a view: searched, sorted, in pages."""
    view = View(call.parameters, call.now_us)
    alerts = list(call.sensor.desk.backlog)
    times = {alert.hash: alert.ts_us for alert in alerts}
    return call.reply_whole(view.show(_records(call, alerts), _changed_at(times)))


async def define_alert(call: Call) -> web.Response:
    """Define an alert for clients to raise."""
    severity = call.parameters.document.get("severity", DEFAULT_SEVERITY)
    if not isinstance(severity, int) or isinstance(severity, bool):
        raise RefusedError("severity is not a number")
    try:
        call.sensor.desk.register.define(
            _required(call, "name"),
            _required(call, "description"),
            _optional(call, "class") or DEFAULT_CLASS,
            severity,
            _optional(call, "throttle") or DEFAULT_THROTTLE,
            _optional(call, "burst") or DEFAULT_BURST,
            phy=_phy(_optional(call, "phyname")),
        )
    except DuplicateAlertError as error:
        raise ReplyError(503, f"{error}\n") from None
    except BurstTooLongError as error:
        raise ReplyError(504, f"{error}\n") from None
    return call.reply_text("")


async def raise_alert(call: Call) -> web.Response:
    """Raise a defined alert."""
    try:
        call.sensor.desk.raise_alert(
            _required(call, "name"),
            _required(call, "text"),
            call.now_us,
            bssid=_mac(call, "bssid"),
            source=_mac(call, "source"),
            dest=_mac(call, "dest"),
            other=_mac(call, "other"),
            channel=_channel(call),
        )
    except UnknownAlertError as error:
        raise ReplyError(400, f"Invalid request:  {error}\n") from None
    return call.reply_text("Alert raised")


def _records(call: Call, alerts: Iterable[Alert]) -> list[Record]:
    """Return alerts as they stand: whatever dialect closed one."""
    told = list(alerts)
    rows = call.sensor.ledger.rows({alert.id for alert in told})
    return [alert_record(alert, rows.get(alert.id)) for alert in told]


def _by_hash(call: Call) -> Alert | None:
    """Return the alert of the backlog that the URL names."""
    number = call.path["hash"]
    well_formed = number.isascii() and number.isdigit() and len(number) < 11
    return call.sensor.desk.by_hash(int(number)) if well_formed else None


def _since(call: Call) -> list[Alert]:
    """Return the backlog's alerts later than the URL's time."""
    since_us = parse_since(call.path["timestamp"], call.now_us)
    if since_us is None:
        raise ReplyError(400, "")
    return [alert for alert in call.sensor.desk.backlog if alert.ts_us > since_us]


def _changed_at(times: dict[int, int]) -> Callable[[Record], int]:
    """Return what tells an alert record's time in µs."""

    def changed_at(record: Record) -> int:
        number = record["kismet.alert.hash"]
        return times[number] if isinstance(number, int) else 0

    return changed_at


def _required(call: Call, name: str) -> str:
    text = call.parameters.text(name)
    if not text:
        raise RefusedError(f"{name} is missing or no text")
    return text


def _optional(call: Call, name: str) -> str:
    found = call.parameters.document.get(name)
    if found is not None and not isinstance(found, str):
        raise RefusedError(f"{name} is no text")
    return found or ""


def _channel(call: Call) -> str:
    channel = call.parameters.document.get("channel")
    return str(channel) if isinstance(channel, int) and not isinstance(channel, bool) else _optional(call, "channel")


def _mac(call: Call, name: str) -> bytes:
    text = _optional(call, name)
    try:
        mac = parse_mac(text) if text else b""
    except ValueError as error:
        raise RefusedError(f"{name}: {error}") from None
    return b"" if mac == _NO_MAC else mac


def _phy(name: str) -> int:
    if name in ("", "any"):
        return PHY_ANY
    if name != PHY:
        raise RefusedError("unknown phyname")
    return PHY_80211


ROUTES: Final = (
    Route("/alerts/definitions", GET_POST, READONLY, ANY_SUFFIX, definitions),
    Route("/alerts/all_alerts", GET_POST, READONLY, ANY_SUFFIX, all_alerts),
    Route("/alerts/last-time/:timestamp/alerts", GET_POST, READONLY, ANY_SUFFIX, alerts_since),
    Route("/alerts/wrapped/last-time/:timestamp/alerts", GET_POST, READONLY, ANY_SUFFIX, wrapped_alerts_since),
    Route("/alerts/by-id/:hash/alert", GET, ADMIN, PCAPNG, alert_capture),  # before the one that takes any suffix
    Route("/alerts/by-id/:hash/alert", GET_POST, READONLY, ANY_SUFFIX, alert_by_id),
    Route("/alerts/alerts_view", GET_POST, READONLY, ANY_SUFFIX, alerts_view),
    Route("/alerts/definitions/define_alert", POST, ADMIN, COMMAND, define_alert),
    Route("/alerts/raise_alerts", POST, ADMIN, COMMAND, raise_alert),
    Route("/alerts/raise_alert", POST, ADMIN, COMMAND, raise_alert),  # as kismet-rest spells it
)
