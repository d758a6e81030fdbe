"""The views of devices that there are, and which devices belong to each."""

from collections.abc import Sequence
from typing import Final

from api.context import Api
from api.kismet.device_columns import sorts, texts
from api.kismet.device_search import FIELDS, finder
from api.kismet.encodings import Record
from api.kismet.list_view import QuickSearch, Shape
from api.kismet.records import PHY
from api.kismet.slices import in_slices
from sensor.tracking.device import ROLE_AP, ROLE_RESPONDER, Device

ALL: Final = "all"
ACCESS_POINTS: Final = "phydot11_accesspoints"
PHY_VIEW: Final = f"phy-{PHY}"
SEEN_BY: Final = "seenby-"

SLICE: Final = 4096
_AP_ROLES: Final = ROLE_AP | ROLE_RESPONDER

# Members that a search looks into when the client names no fields.
_SEARCHED: Final = tuple(
    f"kismet.device.base.{name}" for name in ("commonname", "name", "macaddr", "manuf", "type", "crypt", "channel")
)


def device_shape(api: Api) -> Shape[Device]:
    """Return what a view has to know of devices."""
    notes = api.devices.notes
    search = QuickSearch(FIELDS, lambda paths, sought: finder(paths, sought, notes))
    return Shape(api.devices.members, last_heard_us, _SEARCHED, sorts(notes), texts(notes), search)


def last_heard_us(device: Device) -> int:
    """Return when a device was heard last, in packet time."""
    return device.last_us


async def devices_in(api: Api, view: str) -> Sequence[Device] | None:
    """Return the devices of a view, None if there is no such view."""
    devices = list(api.sensor.tracker.devices.values())
    if view in (ALL, PHY_VIEW):
        return devices
    if view == ACCESS_POINTS:
        return await _with(devices, _AP_ROLES)
    bit = _source_bit(api, view.removeprefix(SEEN_BY)) if view.startswith(SEEN_BY) else 0
    return await _heard_by(devices, bit) if bit else None


def belongs(api: Api, view: str, device: Device) -> bool:
    """Whether a device is in a view; no device is in one that there is not."""
    if view in (ALL, PHY_VIEW):
        return True
    if view == ACCESS_POINTS:
        return device.roles & _AP_ROLES != 0
    return view.startswith(SEEN_BY) and device.sources & _source_bit(api, view.removeprefix(SEEN_BY)) != 0


def exists(api: Api, view: str) -> bool:
    """Whether there is such a view."""
    return view in (ALL, PHY_VIEW, ACCESS_POINTS) or (
        view.startswith(SEEN_BY) and _source_bit(api, view.removeprefix(SEEN_BY)) != 0
    )


async def view_records(api: Api) -> list[Record]:
    """Return what views there are and how many devices each has."""
    devices = list(api.sensor.tracker.devices.values())
    records = [
        _record(ALL, "All devices", len(devices)),
        _record(PHY_VIEW, f"Devices of {PHY}", len(devices)),
        _record(ACCESS_POINTS, "Wi-Fi access points", len(await _with(devices, _AP_ROLES))),
    ]
    for source in list(api.sensor.sources.sources.values()):
        heard = await _heard_by(devices, 1 << (source.number & 63))
        records.append(
            _record(
                f"{SEEN_BY}{source.uuid}", f"Devices that {api.sensor.sources.name_of(source.number)} heard", len(heard)
            )
        )
    return records


async def _with(devices: Sequence[Device], roles: int) -> list[Device]:
    found: list[Device] = []
    async for some in in_slices(devices, SLICE):
        found += [device for device in some if device.roles & roles]
    return found


async def _heard_by(devices: Sequence[Device], bit: int) -> list[Device]:
    found: list[Device] = []
    async for some in in_slices(devices, SLICE):
        found += [device for device in some if device.sources & bit]
    return found


def _source_bit(api: Api, uuid: str) -> int:
    """Return a datasource's bit in `Device.sources`, 0 if there is no such source."""
    source = api.sensor.sources.sources.get(uuid.upper())
    return 1 << (source.number & 63) if source is not None else 0


def _record(view: str, description: str, size: int) -> Record:
    return {
        "kismet.devices.view.id": view,
        "kismet.devices.view.description": description,
        "kismet.devices.view.size": size,
        "kismet.devices.view.indexed": 1,
    }
