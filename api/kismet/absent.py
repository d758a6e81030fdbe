"""What Kismet has and this sensor has not, in the shapes that clients wait for; and points of interest."""

from html import escape
from typing import Final

from aiohttp import web

from api.call import Call, ReplyError
from api.kismet.descriptions import DESCRIPTIONS
from api.kismet.encodings import Value
from api.routing import ANY_SUFFIX, COMMAND, GET, GET_POST, NO_SUFFIX, POST, Handler, Route
from sensor.messages import INFO
from sensor.storage.state import ADMIN, READONLY
from sensor.text import printable

MAX_NOTE: Final = 1000  # characters

_NO_AIRCRAFT: Final[Value] = {
    "kismet.adsb.map.min_lat": 0,
    "kismet.adsb.map.min_lon": 0,
    "kismet.adsb.map.max_lat": 0,
    "kismet.adsb.map.max_lon": 0,
    "kismet.adsb.map.devices": [],
}


async def create_poi(call: Call) -> web.Response:
    """Note a point of interest: a message, which logs keep with the time and the place."""
    note = call.parameters.document.get("note", "")
    if not isinstance(note, str) or len(note) > MAX_NOTE:
        raise ReplyError(400, f"Invalid request: 'note' is a text of at most {MAX_NOTE} characters\n")
    shown = printable(note.encode(errors="surrogatepass"))
    call.sensor.messages.post(f"Point of interest: {shown}" if shown else "Point of interest", INFO, call.now_us)
    return call.reply_text("POI created")


async def tracked_fields(call: Call) -> web.Response:
    """Every field of every record, for people."""
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(text)}</td></tr>\n" for name, text in DESCRIPTIONS.items())
    head = "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>Fields</title></head><body>"
    table = f"<table>\n<tr><th>field</th><th>type, meaning</th></tr>\n{rows}</table>"
    return web.Response(text=f"{head}<h1>Fields</h1>\n{table}</body></html>\n", content_type="text/html")


def _always(value: Value) -> Handler:
    """Return the handler that knows of nothing."""

    async def show(call: Call) -> web.Response:
        return call.reply_whole(value)

    return show


ROUTES: Final = (
    Route("/system/tracked_fields.html", GET, READONLY, NO_SUFFIX, tracked_fields),
    Route("/poi/create_poi", POST, ADMIN, COMMAND, create_poi),
    Route("/poi/list_poi", GET_POST, READONLY, ANY_SUFFIX, _always([])),
    Route("/plugins/all_plugins", GET_POST, READONLY, ANY_SUFFIX, _always([])),
    Route("/antennas/antennas", GET_POST, READONLY, ANY_SUFFIX, _always({})),
    Route("/radiation/sensors/all_sensors", GET_POST, READONLY, ANY_SUFFIX, _always({})),
    Route("/phy/ADSB/map_data", GET_POST, READONLY, ANY_SUFFIX, _always(_NO_AIRCRAFT)),
    Route("/phy/phyuav/manuf_matchers", GET_POST, READONLY, ANY_SUFFIX, _always([])),
)
