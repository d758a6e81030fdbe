"""What people say of devices: names, tags, and whose coming and going they want to hear of."""

import asyncio
from collections.abc import Callable
from typing import Final

from aiohttp import web

from api.call import Call, ReplyError
from api.kismet.records import mac_text
from api.routing import ANY_SUFFIX, COMMAND, GET, POST, Route
from sensor.dot11.mac import parse_mac
from sensor.errors import MalformedError, RefusedError
from sensor.identity import parse_device_key
from sensor.storage.devicenotes import FOUND, LOST, DeviceNotes
from sensor.storage.state import ADMIN, READONLY

MAX_MACS: Final = 10_000
BOTH: Final = "both"


async def set_name(call: Call) -> web.Response:
    """Name a device; an empty name takes it away."""
    mac, name = _mac(call), _text(call, "username")
    await asyncio.to_thread(call.api.devices.notes.set_name, mac, name)
    return call.reply_text("Device name set")


async def set_tag(call: Call) -> web.Response:
    """Give a device a tag; an empty value takes it away."""
    mac, tag, value = _mac(call), _text(call, "tagname"), _text(call, "tagvalue")
    await asyncio.to_thread(call.api.devices.notes.set_tag, mac, tag, value)
    return call.reply_text("Device tag set")


async def listed(call: Call) -> web.Response:
    """The addresses on one of the lists."""
    if call.path["type"] not in (FOUND, LOST):
        raise ReplyError(400, "Invalid request: there are the lists found and lost\n")
    return call.reply_whole([mac_text(mac) for mac in call.api.devices.notes.watched(call.path["type"])])


async def add(call: Call) -> web.Response:
    """Put addresses on a list."""
    return await _change(call, DeviceNotes.watch)


async def remove(call: Call) -> web.Response:
    """Take addresses off a list."""
    return await _change(call, DeviceNotes.unwatch)


async def _change(call: Call, change: Callable[[DeviceNotes, str, list[bytes]], None]) -> web.Response:
    names = {FOUND: (FOUND,), LOST: (LOST,), BOTH: (FOUND, LOST)}.get(call.path["type"])
    if names is None:
        raise ReplyError(400, "Invalid request: there are the lists found and lost\n")
    macs = _macs(call)
    for name in names:
        await asyncio.to_thread(change, call.api.devices.notes, name, macs)
    call.api.watch_devices()
    return call.reply_text("")


def _macs(call: Call) -> list[bytes]:
    """Return the addresses in `macs`, or the one in `mac`."""
    one, several = call.parameters.text("mac"), call.parameters.texts("macs")
    texts = ([] if one is None else [one]) + (several or [])
    if not texts or len(texts) > MAX_MACS:
        raise RefusedError("'mac' is an address, or 'macs' a list of them")
    try:
        return [parse_mac(text) for text in texts]
    except ValueError as error:
        raise RefusedError(str(error)) from None


def _mac(call: Call) -> bytes:
    """Return the address of the device whose key is in the path; Kismet says 500 for those that it does not know."""
    try:
        mac = parse_device_key(call.path["key"])
    except MalformedError:
        mac = b""
    if mac not in call.sensor.tracker.devices:
        raise ReplyError(500, "ERROR: no such device\n")
    return mac


def _text(call: Call, name: str) -> str:
    text = call.parameters.text(name)
    if text is None:
        raise RefusedError(f"{name} is missing")
    return text


ROUTES: Final = (
    Route("/devices/by-key/:key/set_name", POST, ADMIN, COMMAND, set_name),
    Route("/devices/by-key/:key/set_tag", POST, ADMIN, COMMAND, set_tag),
    Route("/devices/alerts/mac/:type/macs", GET, READONLY, ANY_SUFFIX, listed),
    Route("/devices/alerts/mac/:type/add", POST, ADMIN, COMMAND, add),
    Route("/devices/alerts/mac/:type/remove", POST, ADMIN, COMMAND, remove),
)
