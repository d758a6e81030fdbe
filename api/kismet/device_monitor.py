"""`/devices/monitor.ws`: devices as they change, one message each, as often as the client asked for."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import msgspec
from aiohttp import WSMsgType, web

from api.auth import Identity, permits
from api.call import Call, ReplyError
from api.context import Api
from api.kismet import device_views
from api.kismet.encodings import Encoder, Record, encoder, plain_json
from api.kismet.event_stream import CLOSING_S, HEARTBEAT_S, LOOK_S, MAX_FRAME_BYTES, NOT_READING_S
from api.kismet.fields import Field, parse_fields
from api.kismet.list_view import simplifier
from api.kismet.members import Scope
from api.kismet.slices import in_slices
from api.routing import GET, WEBSOCKET, Route
from sensor.dot11.mac import parse_mac
from sensor.errors import MalformedError, RefusedError
from sensor.identity import parse_device_key
from sensor.storage.state import ADMIN, READONLY
from sensor.tracking.device import Device

MAX_REQUESTS: Final = 64  # of one client
LEAST_RATE_S: Final = 1.0
MOST_RATE_S: Final = 3600.0
SLICE: Final = 32

_EVERYBODY: Final = b""


@dataclass(slots=True)
class Watch:
    """One request: which device (empty: all), how often, and how it is written."""

    mac: bytes
    rate_s: float
    write: Callable[[Device], Record]
    encode: Encoder
    due_s: float  # monotonic
    newest_us: int = -1  # of what was sent: packet time
    sent: dict[bytes, int] = field(default_factory=dict)  # packets of those heard at that very time


class DeviceMonitor:
    """One client's requests: reads them, sends the devices that changed."""

    def __init__(self, api: Api, identity: Identity, socket: web.WebSocketResponse, view: str) -> None:
        """Serve the client behind `socket` with the devices of `view`."""
        self.deaf = False  # whether the client has stopped reading
        self._api = api
        self._identity = identity
        self._socket = socket
        self._view = view
        self._watches: dict[int, Watch] = {}
        self._asked = asyncio.Event()

    async def serve(self) -> None:
        """Run until the client leaves, may no longer watch, or is found deaf."""
        sender = self._api.tasks.start(self._send(), "device monitor")
        reader = self._api.tasks.start(self._read(), "device monitor orders")
        try:
            await asyncio.wait((sender, reader), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sender.cancel()
            reader.cancel()

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                return
            self.order(message.data)

    def order(self, text: str) -> None:
        """Follow one order; what is not understood is ignored."""
        try:
            order = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            return
        if not isinstance(order, dict):
            return
        cancelled = order.get("cancel")
        if isinstance(cancelled, int):
            self._watches.pop(cancelled, None)
        if "monitor" in order:
            self._watch(order)

    def _watch(self, order: dict[str, object]) -> None:
        number, mac, rate_s = order.get("request"), _target(order["monitor"]), _rate(order.get("rate"))
        if not isinstance(number, int) or mac is None or rate_s is None:
            return
        if number not in self._watches and len(self._watches) >= MAX_REQUESTS:
            return
        try:
            fields = parse_fields(order["fields"]) if order.get("fields") else ()
        except RefusedError:
            return
        encode = encoder(str(order.get("format", "json"))) or plain_json
        self._watches[number] = Watch(mac, rate_s, self._writer(fields, mac), encode, monotonic())
        self._asked.set()

    def _writer(self, fields: Sequence[Field], mac: bytes) -> Callable[[Device], Record]:
        secrets = permits(self._identity.role, ADMIN)
        return simplifier(self._api.devices.members, fields, Scope(secrets=secrets, follow=mac != _EVERYBODY))

    async def _send(self) -> None:
        """Send what changed whenever a request is due; look now and then whether the client may still watch."""
        while self._api.authenticator.by_token(self._identity.token) is not None and not self.deaf:
            self._asked.clear()
            for watch in [watch for watch in self._watches.values() if watch.due_s <= monotonic()]:
                watch.due_s = monotonic() + watch.rate_s
                await self._tell(watch)
            due_s = min((watch.due_s for watch in self._watches.values()), default=monotonic() + LOOK_S)
            wait_s = min(max(0.0, due_s - monotonic()), LOOK_S)
            try:
                async with asyncio.timeout(wait_s):
                    await self._asked.wait()
            except TimeoutError:
                pass

    async def _tell(self, watch: Watch) -> None:
        """Send the devices that were heard since the last time."""
        changed = await self._changed(watch)
        async for some in in_slices(changed, SLICE):
            for device in some:
                try:
                    async with asyncio.timeout(NOT_READING_S):
                        await self._socket.send_str(watch.encode(watch.write(device)).decode())
                except (TimeoutError, ConnectionError):
                    self.deaf = True
                    return

    async def _changed(self, watch: Watch) -> list[Device]:
        """Return the devices that were heard since, by packet time: a replay's clock is not ours."""
        before_us, sent = watch.newest_us, watch.sent
        found: list[Device] = []
        async for some in in_slices(await self._watched(watch), 1024):
            for device in some:
                heard_us = device.last_us
                if heard_us > before_us or (heard_us == before_us and sent.get(device.mac) != device.packets):
                    found.append(device)
        if found:
            watch.newest_us = max(device.last_us for device in found)
            watch.sent = {device.mac: device.packets for device in found if device.last_us == watch.newest_us}
        return found

    async def _watched(self, watch: Watch) -> Sequence[Device]:
        if not watch.mac:
            return await device_views.devices_in(self._api, self._view) or ()
        device = self._api.sensor.tracker.devices.get(watch.mac)
        if device is None or not device_views.belongs(self._api, self._view, device):
            return ()
        return (device,)


def _target(asked: object) -> bytes | None:
    """Return the address that a request is about, empty for everybody, None if it cannot be read."""
    if not isinstance(asked, str):
        return None
    if asked == "*":
        return _EVERYBODY
    try:
        return parse_device_key(asked)
    except MalformedError:
        pass
    try:
        return parse_mac(asked)
    except ValueError:
        return None


def _rate(asked: object) -> float | None:
    """Return seconds between two looks, within bounds; None if it is no number."""
    if isinstance(asked, bool) or not isinstance(asked, int | float):
        return None
    return min(max(float(asked), LEAST_RATE_S), MOST_RATE_S)


async def monitor(call: Call) -> web.StreamResponse:
    """The start of a monitor of all devices."""
    return await _serve(call, device_views.ALL)


async def monitor_view(call: Call) -> web.StreamResponse:
    """The start of a monitor of a view's devices."""
    if not device_views.exists(call.api, call.path["view"]):
        raise ReplyError(404, "There is no such view\n")
    return await _serve(call, call.path["view"])


async def _serve(call: Call, view: str) -> web.StreamResponse:
    assert call.identity is not None  # noqa: S101 - the route's role sees to that
    socket = web.WebSocketResponse(
        timeout=CLOSING_S, heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME_BYTES, compress=False
    )
    await socket.prepare(call.request)
    call.api.sockets.add(socket)
    watching = DeviceMonitor(call.api, call.identity, socket, view)
    try:
        await watching.serve()
        if not watching.deaf:
            await socket.close()
        elif call.request.transport is not None:
            call.request.transport.abort()  # a closing handshake would wait for a client that does not read
    finally:
        call.api.sockets.discard(socket)
    return socket


ROUTES: Final = (
    Route("/devices/monitor", GET, READONLY, WEBSOCKET, monitor),
    Route("/devices/views/:view/monitor", GET, READONLY, WEBSOCKET, monitor_view),
)
