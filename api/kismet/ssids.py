"""`/phy/phy80211/ssids/*`: every SSID on the air, with who advertises, answers with and asks for it."""

from collections.abc import Iterable, Sequence
from typing import Final

from aiohttp import web

from api.call import Call, ReplyError
from api.kismet.encodings import Value
from api.kismet.list_reply import reply_list, reply_page
from api.kismet.list_view import ListView, Shape
from api.kismet.members import LIST, Getter, Members
from api.kismet.records import seconds, ssid_text
from api.kismet.slices import in_slices
from api.kismet.ssid_record import ssid_hash
from api.kismet.views import ViewRequest
from api.routing import ANY_SUFFIX, GET_POST, Route
from sensor.dot11.security import Security
from sensor.identity import device_key
from sensor.storage.state import READONLY
from sensor.tracking.device import Device, ProbedSsid, SsidRecord

SLICE: Final = 512
MAX_KEYS: Final = 10_000  # devices of each kind that a record names


class SsidGroup:
    """One SSID and everybody who has to do with it."""

    __slots__ = ("advertising", "first_us", "last_us", "probing", "responding", "security", "ssid")

    def __init__(self, ssid: bytes) -> None:
        """Start with nobody."""
        self.ssid = ssid
        self.first_us = 0
        self.last_us = 0
        self.security: Security | None = None
        self.advertising: list[bytes] = []
        self.responding: list[bytes] = []
        self.probing: list[bytes] = []

    def heard(self, record: SsidRecord | ProbedSsid) -> None:
        """Take over when the SSID was heard, and what protects it according to the newest frame."""
        self.first_us = min(self.first_us or record.first_us, record.first_us)
        newest = record.last_us >= self.last_us
        self.last_us = max(self.last_us, record.last_us)
        if isinstance(record, SsidRecord) and (newest or self.security is None):
            self.security = record.security


class SsidGroups:
    """The SSIDs of some devices."""

    def __init__(self) -> None:
        """Start with none."""
        self.groups: dict[bytes, SsidGroup] = {}

    def add(self, device: Device) -> None:
        """Take in a device's SSIDs; those that are hidden or asked for by a wildcard are none."""
        bss = device.bss
        if bss is not None:
            for record in bss.advertised.values():
                self._of(record.ssid, record).advertising.append(device.mac)
            for record in (bss.responded or {}).values():
                self._of(record.ssid, record).responding.append(device.mac)
        for probed in device.probed or ():
            if probed.ssid:
                self._of(probed.ssid, probed).probing.append(device.mac)

    def _of(self, ssid: bytes, record: SsidRecord | ProbedSsid) -> SsidGroup:
        group = self.groups.get(ssid)
        if group is None:
            group = self.groups[ssid] = SsidGroup(ssid)
        group.heard(record)
        return group


def _keys(macs: Iterable[bytes]) -> list[Value]:
    return [device_key(mac) for mac in list(macs)[:MAX_KEYS]]


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


SHAPE: Final = Shape(Members(_MEMBERS), _last_heard_us, ("dot11.ssidgroup.ssid", "dot11.ssidgroup.crypt_string"))


async def groups_of(devices: Sequence[Device]) -> list[SsidGroup]:
    """Return the SSIDs of some devices."""
    groups = SsidGroups()
    async for some in in_slices(devices, SLICE):
        for device in some:
            groups.add(device)
    return list(groups.groups.values())


async def ssids(call: Call) -> web.StreamResponse:
    """Every SSID, as a view."""
    view = ListView(SHAPE, ViewRequest(call.parameters, call.now_us), LIST)
    rows, around = await view.find(await groups_of(list(call.sensor.tracker.devices.values())))
    if around is None:
        return await reply_list(call, view.records(rows))
    return await reply_page(call, view.records(rows), around)


async def by_hash(call: Call) -> web.Response:
    """One SSID."""
    for group in await groups_of(list(call.sensor.tracker.devices.values())):
        if str(ssid_hash(group.ssid)) == call.path["hash"]:
            return call.reply(SHAPE.members.record(group, LIST))
    raise ReplyError(404, "No such SSID\n")


ROUTES: Final = (
    Route("/phy/phy80211/ssids/views/ssids", GET_POST, READONLY, ANY_SUFFIX, ssids),
    Route("/phy/phy80211/ssids/by-hash/:hash/ssid", GET_POST, READONLY, ANY_SUFFIX, by_hash),
)
