"""`/eventbus/events.ws`: the eventbus, one subscription for each client."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

import msgspec
from aiohttp import WSMsgType, web

from api.auth import Identity
from api.call import Call
from api.context import Api
from api.kismet.encodings import Encoder, Record, encoder, plain_json
from api.kismet.event_texts import Occurrence
from api.kismet.fields import Field, parse_fields, simplify
from api.routing import GET, WEBSOCKET, Route
from sensor.errors import RefusedError
from sensor.eventbus import ALL
from sensor.storage.state import READONLY

QUEUE: Final = 1024  # events waiting for one client
MAX_TOPICS: Final = 64
MAX_FRAME_BYTES: Final = 65_536
NOT_READING_S: Final = 30.0
# A ping after 20 s of silence and half as long for the pong: a client that reads nothing is gone after 30 s.
HEARTBEAT_S: Final = 20.0
CLOSING_S: Final = 2.0  # for the closing handshake
LOOK_S: Final = 2.0  # how long a revoked key or a changed password may still listen
TURN: Final = 32  # events that a client gets before others have their turn


@dataclass(frozen=True, slots=True)
class Wish:
    """How a client wants a topic's events."""

    fields: Sequence[Field]
    encode: Encoder


class EventStream:
    """One client's subscription: reads its orders, sends its events."""

    def __init__(self, api: Api, identity: Identity, socket: web.WebSocketResponse) -> None:
        """Serve the client behind `socket`."""
        self.deaf = False  # whether the client has stopped reading
        self._api = api
        self._identity = identity
        self._socket = socket
        self._wishes: dict[str, Wish] = {}
        self._waiting = asyncio.Event()
        self._sending_since_s: float | None = None  # steady clock; None: nothing waits for the client
        self._subscription, self._unsubscribe = api.sensor.bus.subscribe(
            (), bound=QUEUE, wake=self._waiting.set, name=f"websocket {identity.name}"
        )

    async def serve(self) -> None:
        """Run until the client leaves, may no longer listen, or is found deaf."""
        sender = self._api.tasks.start(self._send_events(), "event stream")
        reader = self._api.tasks.start(self._read_orders(), "event stream orders")
        try:
            ended: set[asyncio.Task[None]] = set()
            while not ended and self._may_go_on():
                ended, _ = await asyncio.wait((sender, reader), timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sender.cancel()
            reader.cancel()
            self._unsubscribe()

    def _may_go_on(self) -> bool:
        """Whether the client still may listen, and does."""
        if self._sending_since_s is not None and monotonic() - self._sending_since_s > NOT_READING_S:
            self.deaf = True
        return not self.deaf and self._api.authenticator.by_token(self._identity.token) is not None

    async def _read_orders(self) -> None:
        """Follow the client's orders until it leaves or breaks the protocol."""
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT or not self.order(message.data):
                return

    def order(self, text: str) -> bool:
        """Follow one order; what is not understood is ignored, but False for what ends the connection."""
        try:
            order = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            return True
        if isinstance(order, list):
            return False
        if isinstance(order, dict):
            if isinstance(topic := order.get("SUBSCRIBE"), str):
                self._subscribe(topic, order)
            if isinstance(topic := order.get("UNSUBSCRIBE"), str):
                self._wishes.pop(topic, None)
                self._api.sensor.bus.remove_topic(self._subscription, topic)
        return True

    def _subscribe(self, topic: str, order: dict[str, object]) -> None:
        """Add a topic, or replace how it is wanted."""
        try:
            fields = parse_fields(order["fields"]) if order.get("fields") else ()
        except RefusedError:
            return
        if topic not in self._wishes and len(self._wishes) >= MAX_TOPICS:
            return
        self._wishes[topic] = Wish(fields, encoder(str(order.get("format", "json"))) or plain_json)
        self._api.sensor.bus.add_topic(self._subscription, topic)

    async def _send_events(self) -> None:
        """Send events as they come; end when the connection does. Who does not read is noticed by `serve`."""
        while True:
            self._waiting.clear()
            try:
                await self._drain()
            except ConnectionError:
                self.deaf = True
                return
            await self._waiting.wait()

    async def _drain(self) -> None:
        """Send what waits; after some events it is others' turn."""
        sent = 0
        while (occurrence := self._subscription.take()) is not None:
            octets = self._octets(occurrence)
            if octets is None:
                continue
            self._sending_since_s = monotonic()
            await self._socket.send_frame(octets, WSMsgType.TEXT)
            self._sending_since_s = None
            sent += 1
            if sent % TURN == 0:
                await asyncio.sleep(0)

    def _octets(self, occurrence: Occurrence) -> bytes | None:
        """Return an event as this client wants it, None if it does not want it any more."""
        wish = self._wishes.get(occurrence[0]) or self._wishes.get(ALL)
        if wish is None:
            return None
        if not wish.fields:
            return self._api.event_texts.octets(occurrence, wish.encode)
        record = self._api.event_texts.record(occurrence)
        if record is None:
            return None
        shown: Record = {key: simplify(value, wish.fields) for key, value in record.items()}
        return wish.encode(shown)


async def events(call: Call) -> web.StreamResponse:
    """The start of an event stream."""
    assert call.identity is not None  # noqa: S101 - the route's role sees to that
    socket = web.WebSocketResponse(
        timeout=CLOSING_S, heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME_BYTES, compress=False
    )
    await socket.prepare(call.request)
    call.api.sockets.add(socket)
    stream = EventStream(call.api, call.identity, socket)
    try:
        await stream.serve()
        if not stream.deaf:
            await socket.close()
        elif call.request.transport is not None:
            call.request.transport.abort()  # a closing handshake would wait for a client that does not read
    finally:
        call.api.sockets.discard(socket)
    return socket


ROUTES: Final = (Route("/eventbus/events", GET, READONLY, WEBSOCKET, events),)
