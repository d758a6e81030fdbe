"""`/devices/*` and the device lists of `/phy/phy80211/*`: what is known of devices."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from aiohttp import web

from api.auth import permits
from api.call import Call, ReplyError
from api.kismet.device_relations import clients_of, related_to
from api.kismet.device_views import PHY_VIEW, SEEN_BY, SLICE, device_shape, devices_in, view_records
from api.kismet.encodings import Keyed, Value
from api.kismet.list_reply import reply_list, reply_page
from api.kismet.list_view import SHOWN, ListView, simplifier
from api.kismet.members import Scope
from api.kismet.records import PHY
from api.kismet.slices import in_slices
from api.kismet.timestamps import parse_since
from api.kismet.views import ViewRequest
from api.routing import ANY_SUFFIX, GET_POST, POST, Route
from sensor.dot11.mac import MacMask, parse_mac
from sensor.errors import MalformedError
from sensor.identity import device_key, parse_device_key
from sensor.storage.state import ADMIN, READONLY
from sensor.tracking.device import Device

MAX_ASKED: Final = 10_000  # devices that one request names; a body has room for hardly more
MAX_MASKS: Final = 256
FOLLOWED: Final = 256  # whoever asks for no more than so many devices wants to see how they go on


async def all_views(call: Call) -> web.Response:
    """The views there are."""
    return call.reply(await view_records(call.api))


async def view(call: Call) -> web.StreamResponse:
    """A view, by its id or by one of the longer paths: searched, sorted, in pages."""
    devices = await devices_in(call.api, _view_id(call))
    if devices is None:
        raise ReplyError(404, "There is no such view\n")
    return await _show(call, devices, ViewRequest(call.parameters, call.now_us))


async def view_since(call: Call) -> web.StreamResponse:
    """The devices of a view that were heard since a time, at that very time included."""
    since_us = _since(call)
    devices = await devices_in(call.api, _view_id(call))
    if devices is None:
        raise ReplyError(404, "There is no such view\n")
    return await _show(call, await _heard_from(devices, since_us), _bare(call))


async def since(call: Call) -> web.StreamResponse:
    """The devices that were heard later than a time."""
    since_us = _since(call)
    devices = list(call.sensor.tracker.devices.values())
    return await _show(call, await _heard_from(devices, since_us + 1), _bare(call))


async def every(call: Call) -> web.StreamResponse:
    """All devices, one on each line."""
    return await _list(call, list(call.sensor.tracker.devices.values()))


async def by_key(call: Call) -> web.Response:
    """One device with everything that is known of it."""
    device = _device(call)
    write = simplifier(call.api.devices.members, call.fields(), _scope(call, follow=True, detail=True))
    return call.reply_whole(write(device))


async def by_mac(call: Call) -> web.StreamResponse:
    """The devices with an address: one or none, because there is one physical layer."""
    try:
        mac = parse_mac(call.path["mac"])
    except ValueError as error:
        raise ReplyError(400, f"Invalid request: {error}\n") from None
    device = call.sensor.tracker.devices.get(mac)
    return await _list(call, [device] if device is not None else [])


async def multimac(call: Call) -> web.StreamResponse:
    """The devices with any of some addresses, which may have masks."""
    try:
        masks = [MacMask.parse(text) for text in _asked(call)]
    except ValueError as error:
        raise ReplyError(400, f"Invalid request: {error}\n") from None
    known = call.sensor.tracker.devices
    singles = dict.fromkeys(mask.single for mask in masks if mask.single)
    found = {mac: known[mac] for mac in singles if mac in known}
    masks = [mask for mask in dict.fromkeys(masks) if not mask.single]
    if len(masks) > MAX_MASKS:
        raise ReplyError(400, f"Invalid request: more than {MAX_MASKS} masks\n")
    if masks:
        async for some in in_slices(list(known), 64):
            found |= {mac: known[mac] for mac in some if mac in known and any(mask.matches(mac) for mask in masks)}
    return await _list(call, list(found.values()))


async def multikey(call: Call) -> web.StreamResponse:
    """The devices with any of some keys."""
    return await _list(call, _by_keys(call))


async def multikey_object(call: Call) -> web.Response:
    """The same, each under its key."""
    write = simplifier(call.api.devices.members, call.fields(), _scope(call, follow=True))
    records: dict[str, Value] = {}
    async for some in in_slices(_by_keys(call), 8):
        records |= {device_key(device.mac): write(device) for device in some}
    return call.reply_whole(Keyed(records))


async def clients(call: Call) -> web.StreamResponse:
    """The clients of an access point, as devices."""
    return await _list(call, clients_of(call.sensor.tracker, _device(call)))


async def related(call: Call) -> web.StreamResponse:
    """The devices that talk with a device, those that talk with these, and so on."""
    return await _list(call, related_to(call.sensor.tracker, _device(call)))


async def _heard_from(devices: Sequence[Device], since_us: int) -> list[Device]:
    """Return the devices that were heard at a time or later."""
    found: list[Device] = []
    async for some in in_slices(devices, SLICE):
        found += [device for device in some if device.last_us >= since_us]
    return found


async def _show(call: Call, devices: Sequence[Device], request: ViewRequest) -> web.StreamResponse:
    paged = request.arrangement.length > 0
    shown = ListView(device_shape(call.api), request, _scope(call, follow=paged))
    rows, around = await shown.find(devices)
    if around is None:
        return await reply_list(call, shown.records(rows))
    return await reply_page(call, shown.records(rows), around)


async def _list(call: Call, devices: Sequence[Device]) -> web.StreamResponse:
    """Answer with devices, cut down to the wanted fields and nothing else."""
    write = simplifier(call.api.devices.members, call.fields(), _scope(call, follow=len(devices) <= FOLLOWED))

    async def rows() -> AsyncIterator[Sequence[Value]]:
        async for some in in_slices(devices, SHOWN):
            yield [write(device) for device in some]

    return await reply_list(call, rows())


def _bare(call: Call) -> ViewRequest:
    """Read what a client wants of a list that has no pages: fields and patterns."""
    return ViewRequest(call.parameters.without_variables(), call.now_us)


def _scope(call: Call, *, follow: bool, detail: bool = False) -> Scope:
    secrets = call.identity is not None and permits(call.identity.role, ADMIN)
    return Scope(secrets=secrets, follow=follow, detail=detail)


def _view_id(call: Call) -> str:
    if "phy" in call.path:
        return PHY_VIEW if call.path["phy"] == PHY else ""
    return call.path.get("view") or f"{SEEN_BY}{call.path['uuid']}"


def _since(call: Call) -> int:
    since_us = parse_since(call.path["timestamp"], call.now_us)
    if since_us is None:
        raise ReplyError(400, "Invalid request: the time is no number\n")
    return since_us


def _device(call: Call) -> Device:
    """Return the device whose key is in the path; Kismet says 500 for those that it does not know."""
    try:
        device = call.sensor.tracker.devices.get(parse_device_key(call.path["key"]))
    except MalformedError:
        device = None
    if device is None:
        raise ReplyError(500, "ERROR: no such device\n")
    return device


def _by_keys(call: Call) -> list[Device]:
    known = call.sensor.tracker.devices
    try:
        macs = [parse_device_key(key) for key in dict.fromkeys(_asked(call))]
    except MalformedError as error:
        raise ReplyError(400, f"Invalid request: {error}\n") from None
    return [known[mac] for mac in macs if mac in known]


def _asked(call: Call) -> list[str]:
    asked = call.parameters.texts("devices")
    if asked is None or len(asked) > MAX_ASKED:
        raise ReplyError(400, "Invalid request: 'devices' is a list of addresses or keys\n")
    return asked


def _views(path: str) -> tuple[str, ...]:
    """Return a path under each way to name a view."""
    return tuple(f"/devices/views/{start}/{path}" for start in (":view", "phy/:phy", "seenby-uuid/:uuid"))


ROUTES: Final = (
    Route("/devices/views/all_views", GET_POST, READONLY, ANY_SUFFIX, all_views),
    *(Route(path, GET_POST, READONLY, ANY_SUFFIX, view) for path in _views("devices")),
    *(Route(path, GET_POST, READONLY, ANY_SUFFIX, view_since) for path in _views("last-time/:timestamp/devices")),
    Route("/devices/last-time/:timestamp/devices", GET_POST, READONLY, ANY_SUFFIX, since),
    Route("/devices/all_devices", GET_POST, READONLY, ("ekjson", "itjson"), every),
    Route("/devices/by-key/:key/device", GET_POST, READONLY, ANY_SUFFIX, by_key),
    Route("/devices/by-mac/:mac/devices", GET_POST, READONLY, ANY_SUFFIX, by_mac),
    Route("/devices/multimac/devices", POST, READONLY, ANY_SUFFIX, multimac),
    Route("/devices/multikey/as-object/devices", POST, READONLY, ANY_SUFFIX, multikey_object),
    Route("/devices/multikey/devices", POST, READONLY, ANY_SUFFIX, multikey),
    Route("/phy/phy80211/clients-of/:key/clients", GET_POST, READONLY, ANY_SUFFIX, clients),
    Route("/phy/phy80211/related-to/:key/devices", GET_POST, READONLY, ANY_SUFFIX, related),
)
