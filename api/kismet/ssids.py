"""`/phy/phy80211/ssids/*`: every SSID on the air, with who advertises, answers with and asks for it."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from aiohttp import web

from api.call import Call, ReplyError
from api.kismet.encodings import Value
from api.kismet.list_reply import reply_list, reply_page
from api.kismet.list_view import Column, ListView, Shape
from api.kismet.members import LIST, Getter, Members
from api.kismet.records import seconds, ssid_text
from api.kismet.slices import in_slices
from api.kismet.ssid_groups import SsidGroup
from api.kismet.ssid_record import ssid_hash
from api.kismet.views import ViewRequest
from api.routing import ANY_SUFFIX, GET_POST, Route
from sensor.identity import device_key
from sensor.storage.state import READONLY

SLICE: Final = 512
MAX_KEYS: Final = 10_000  # devices of each kind that a record names


def _keys(macs: Sequence[bytes]) -> list[Value]:
    return [device_key(mac) for mac in macs[:MAX_KEYS]]


_MEMBERS: Final[dict[str, Getter[SsidGroup]]] = {
    "dot11.ssidgroup.hash": lambda group, _: ssid_hash(group.ssid),
    "dot11.ssidgroup.ssid": lambda group, _: ssid_text(group.ssid),
    "dot11.ssidgroup.ssid_len": lambda group, _: len(group.ssid),
    "dot11.ssidgroup.crypt_set": lambda group, _: group.security.crypt_set if group.security is not None else 0,
    "dot11.ssidgroup.crypt_string": lambda group, _: group.security.crypt_string if group.security is not None else "",
    "dot11.ssidgroup.advertising_devices": lambda group, _: _keys(group.advertising),
    "dot11.ssidgroup.responding_devices": lambda group, _: _keys(group.responding),
    "dot11.ssidgroup.probing_devices": lambda group, _: _keys(group.probing),
    "dot11.ssidgroup.advertising_devices_len": lambda group, _: len(group.advertising),
    "dot11.ssidgroup.responding_devices_len": lambda group, _: len(group.responding),
    "dot11.ssidgroup.probing_devices_len": lambda group, _: len(group.probing),
    "dot11.ssidgroup.first_time": lambda group, _: seconds(group.first_us),
    "dot11.ssidgroup.last_time": lambda group, _: seconds(group.last_us),
    "airwarden.ssidgroup.ssid_hex": lambda group, _: group.ssid.hex().upper(),
}


def _last_heard_us(group: SsidGroup) -> int:
    return group.last_us


# Where a member can be had without anything in between, for sorting.
_SORTS: Final[dict[tuple[str, ...], Column[SsidGroup, int]]] = {
    ("dot11.ssidgroup.first_time",): partial(map, lambda group: group.first_us),
    ("dot11.ssidgroup.last_time",): partial(map, _last_heard_us),
    ("dot11.ssidgroup.advertising_devices_len",): partial(map, lambda group: len(group.advertising)),
    ("dot11.ssidgroup.responding_devices_len",): partial(map, lambda group: len(group.responding)),
    ("dot11.ssidgroup.probing_devices_len",): partial(map, lambda group: len(group.probing)),
}
SHAPE: Final = Shape(
    Members(_MEMBERS), _last_heard_us, ("dot11.ssidgroup.ssid", "dot11.ssidgroup.crypt_string"), _SORTS
)


async def _groups(call: Call) -> dict[bytes, SsidGroup]:
    return await call.api.ssids.of(lambda: list(call.sensor.tracker.devices.values()))


async def ssids(call: Call) -> web.StreamResponse:
    """Every SSID, as a view."""
    view = ListView(SHAPE, ViewRequest(call.parameters, call.now_us), LIST)
    rows, around = await view.find(list((await _groups(call)).values()))
    if around is None:
        return await reply_list(call, view.records(rows))
    return await reply_page(call, view.records(rows), around)


async def by_hash(call: Call) -> web.Response:
    """One SSID."""
    groups = await _groups(call)
    async for some in in_slices(list(groups), SLICE):
        for ssid in some:
            if str(ssid_hash(ssid)) == call.path["hash"]:
                return call.reply(SHAPE.members.record(groups[ssid], LIST))
    raise ReplyError(404, "No such SSID\n")


ROUTES: Final = (
    Route("/phy/phy80211/ssids/views/ssids", GET_POST, READONLY, ANY_SUFFIX, ssids),
    Route("/phy/phy80211/ssids/by-hash/:hash/ssid", GET_POST, READONLY, ANY_SUFFIX, by_hash),
)
