"""`/gps/*`: where the sensor is, which GPSs say so, and positions that clients send."""

from typing import Final

import msgspec
from aiohttp import WSMsgType, web

from api.call import Call
from api.kismet.encodings import Keyed
from api.kismet.gps_record import gps_location_record, gps_record, kind_record, position_record
from api.kismet.parameters import Parameters, parse_document
from api.routing import ANY_SUFFIX, COMMAND, GET, GET_POST, POST, WEBSOCKET, Route
from sensor.errors import MisconfiguredError, RefusedError
from sensor.storage.state import ADMIN, READONLY
from sensor.telemetry.definition import KINDS
from sensor.telemetry.reading import KMH_PER_M_S, Reading

WEB_GPS: Final = "WEBGPS"  # the role that may send positions, and do nothing else
MAX_FRAME_BYTES: Final = 4096
HEARTBEAT_S: Final = 20.0


async def location(call: Call) -> web.Response:
    """Where the sensor is, by the best GPS."""
    return call.reply(position_record(call.sensor.positions.position()))


async def all_gps(call: Call) -> web.Response:
    """Every GPS."""
    return call.reply([gps_record(receiver, call.now_us) for receiver in call.sensor.positions.receivers.values()])


async def all_locations(call: Call) -> web.Response:
    """Where each GPS says that it is, by UUID."""
    receivers = call.sensor.positions.receivers
    return call.reply(Keyed({uuid: gps_location_record(each, call.now_us) for uuid, each in receivers.items()}))


async def one_location(call: Call) -> web.Response:
    """Where one GPS says that it is."""
    return call.reply(gps_location_record(call.sensor.positions.receiver(call.path["uuid"]), call.now_us))


async def drivers(call: Call) -> web.Response:
    """The kinds of GPS."""
    return call.reply([kind_record(kind) for kind in KINDS.values()])


async def add_gps(call: Call) -> web.Response:
    """Add a GPS and connect it."""
    definition = call.parameters.text("definition")
    if not definition:
        raise RefusedError("definition is missing or no text")
    try:
        return call.reply(gps_record(call.sensor.positions.add(definition), call.now_us))
    except MisconfiguredError as error:
        raise RefusedError(str(error)) from None


async def remove_gps(call: Call) -> web.Response:
    """Forget a GPS."""
    await call.sensor.positions.remove(call.path["uuid"])
    return call.reply_text("GPS removed\n")


async def update(call: Call) -> web.Response:
    """Take a position for the web GPS, or for the meta GPS that the path names."""
    _take(call, call.parameters)
    return call.reply_text("Updated")


async def updates(call: Call) -> web.StreamResponse:
    """Take one position after the other over a websocket; each is answered."""
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME_BYTES, compress=False)
    await socket.prepare(call.request)
    call.api.sockets.add(socket)
    try:
        async for message in socket:
            if message.type is not WSMsgType.TEXT or not _still_may(call):
                break
            await socket.send_str(_answer(call, message.data))
    finally:
        call.api.sockets.discard(socket)
    return socket


def _still_may(call: Call) -> bool:
    """Whether the caller's key is still good."""
    return call.identity is not None and call.api.authenticator.by_token(call.identity.token) is not None


def _answer(call: Call, text: str) -> str:
    try:
        _take(call, Parameters({}, parse_document(text.encode("utf-8", "replace")) or {}))
    except RefusedError:
        return msgspec.json.encode({"update": "error"}).decode()
    return msgspec.json.encode({"update": "ok"}).decode()


def _take(call: Call, sent: Parameters) -> None:
    latitude_deg, longitude_deg = sent.amount("lat"), sent.amount("lon")
    if latitude_deg is None or longitude_deg is None:
        raise RefusedError("lat and lon are missing or no numbers")
    reading = Reading(
        latitude_deg, longitude_deg, sent.amount("alt") or None, speed_m_s=(sent.amount("spd") or 0.0) / KMH_PER_M_S
    )
    name = call.path.get("name", "")
    try:
        call.sensor.positions.push("meta" if name else "web", name, reading)
    except MisconfiguredError as error:
        raise RefusedError(str(error)) from None


ROUTES: Final = (
    Route("/gps/location", GET_POST, READONLY, ANY_SUFFIX, location),
    Route("/gps/all_gps", GET_POST, READONLY, ANY_SUFFIX, all_gps),
    Route("/gps/all_locations", GET_POST, READONLY, ANY_SUFFIX, all_locations),
    Route("/gps/drivers", GET_POST, READONLY, ANY_SUFFIX, drivers),
    Route("/gps/by-uuid/:uuid/location", GET_POST, READONLY, ANY_SUFFIX, one_location),
    Route("/gps/add_gps", POST, ADMIN, COMMAND, add_gps),
    Route("/gps/by-uuid/:uuid/remove_gps", GET_POST, ADMIN, COMMAND, remove_gps),
    Route("/gps/web/update", POST, WEB_GPS, COMMAND, update),
    Route("/gps/web/update", GET, WEB_GPS, WEBSOCKET, updates),
    Route("/gps/meta/:name/update", POST, WEB_GPS, COMMAND, update),
    Route("/gps/meta/:name/update", GET, WEB_GPS, WEBSOCKET, updates),
)
