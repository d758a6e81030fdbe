"""Websocket clients get the events they ask for, and harm nobody by not reading them."""

import asyncio
import json
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from api.kismet import event_stream
from sensor import eventbus
from sensor.eventbus import Subscription
from tests.api.world import NOW_S, NOW_US, World, until

PATH = "/eventbus/events.ws"


async def connect(world: World, **options: Any) -> ClientWebSocketResponse:
    listener: ClientWebSocketResponse = await world.client.ws_connect(f"{PATH}?KISMET={world.readonly}", **options)
    return listener


async def subscribe(world: World, socket_: ClientWebSocketResponse, *orders: dict[str, Any]) -> None:
    """Send orders, and wait until the last of them has taken effect."""
    for order in orders:
        await socket_.send_json(order)
    await socket_.send_json({"SUBSCRIBE": "SYNC"})
    await until(lambda: listened(world, "SYNC"))
    await socket_.send_json({"UNSUBSCRIBE": "SYNC"})
    await until(lambda: not listened(world, "SYNC"))


def listened(world: World, topic: str) -> bool:
    """Whether anybody asked for this very topic."""
    return any(topic in topics for topics in world.bus._wanted.values())


def raise_alert(world: World, text: str = "text") -> None:
    world.desk.raise_alert("LOUD", text, NOW_US)


async def test_an_alert_raised_over_http_reaches_a_listener(world: World) -> None:
    async with await connect(world) as listener:
        await subscribe(world, listener, {"SUBSCRIBE": "ALERT"})
        await world.post("/alerts/raise_alerts.cmd", {"name": "LOUD", "text": "opened"})
        event = await listener.receive_json(timeout=5)
        assert list(event) == ["ALERT"]
        assert event["ALERT"]["kismet.alert.text"] == "opened"


async def test_a_listener_gets_only_its_topics_and_each_event_once(world: World) -> None:
    async with await connect(world) as listener:
        await subscribe(world, listener, {"SUBSCRIBE": "*"}, {"SUBSCRIBE": "TIMESTAMP"}, {"UNSUBSCRIBE": "*"})
        raise_alert(world)
        world.bus.publish(eventbus.TIMESTAMP, NOW_US + 5)
        record = {"kismet.system.timestamp.sec": NOW_S, "kismet.system.timestamp.usec": 5}
        assert await listener.receive_json(timeout=5) == {"TIMESTAMP": record}
        await subscribe(world, listener, {"SUBSCRIBE": "*"})
        world.bus.publish(eventbus.TIMESTAMP, NOW_US)
        raise_alert(world)
        topics = [next(iter(await listener.receive_json(timeout=5))) for _ in range(3)]
        assert topics == ["TIMESTAMP", "ALERT", "MESSAGE"]


async def test_fields_and_format_apply_and_a_new_subscription_replaces_them(world: World) -> None:
    async with await connect(world) as listener:
        order = {"SUBSCRIBE": "ALERT", "fields": ["kismet.alert.header", ["kismet.alert.text", "t.x"]]}
        await subscribe(world, listener, order)
        raise_alert(world)
        assert await listener.receive_json(timeout=5) == {"ALERT": {"kismet.alert.header": "LOUD", "t.x": "text"}}
        await subscribe(world, listener, {**order, "format": "ekjson"})
        raise_alert(world)
        assert await listener.receive_json(timeout=5) == {"ALERT": {"kismet_alert_header": "LOUD", "t_x": "text"}}
        await subscribe(world, listener, {"SUBSCRIBE": "ALERT"})
        raise_alert(world)
        assert len((await listener.receive_json(timeout=5))["ALERT"]) > 10


async def test_both_orders_may_stand_in_one_frame(world: World) -> None:
    async with await connect(world) as listener:
        await subscribe(world, listener, {"SUBSCRIBE": "ALERT"})
        await subscribe(world, listener, {"UNSUBSCRIBE": "ALERT", "SUBSCRIBE": "MESSAGE"})
        raise_alert(world)
        assert list(await listener.receive_json(timeout=5)) == ["MESSAGE"]


@pytest.mark.parametrize(
    "frame", ["junk", "", "5", "null", '"x"', "{}", '{"SUBSCRIBE": 5}', '{"SUBSCRIBE": "MESSAGE", "fields": 5}']
)
async def test_frames_that_make_no_sense_are_ignored(world: World, frame: str) -> None:
    async with await connect(world) as listener:
        await listener.send_str(frame)
        await subscribe(world, listener, {"SUBSCRIBE": "ALERT"})
        raise_alert(world)
        assert list(await listener.receive_json(timeout=5)) == ["ALERT"]


async def test_a_json_array_ends_the_connection(world: World) -> None:
    async with await connect(world) as listener:
        await listener.send_str('[{"SUBSCRIBE": "ALERT"}]')
        assert (await listener.receive(timeout=5)).type is WSMsgType.CLOSE


async def test_a_binary_frame_ends_the_connection(world: World) -> None:
    async with await connect(world) as listener:
        await listener.send_bytes(b'{"SUBSCRIBE": "ALERT"}')
        assert (await listener.receive(timeout=5)).type is WSMsgType.CLOSE


async def test_topics_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "MAX_TOPICS", 2)
    async with await connect(world) as listener:
        for topic in ("ONE", "TWO", "THREE"):
            await listener.send_json({"SUBSCRIBE": topic})
        await listener.send_json({"UNSUBSCRIBE": "TWO"})
        await subscribe(world, listener)
        assert not world.bus.wants("THREE")


async def test_leaving_ends_the_subscription(world: World) -> None:
    listener = await connect(world)
    await subscribe(world, listener, {"SUBSCRIBE": "*"})
    await listener.close()
    await until(lambda: not listeners(world))


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


async def test_a_listener_proves_itself_in_any_of_five_ways(world: World) -> None:
    world.state.set_login("ada", "right", "readonly")
    client = world.client
    for path, headers in (
        (PATH, basic("ada", "right")),
        (PATH, {"Cookie": f"KISMET={world.readonly}"}),
        (f"{PATH}?KISMET={world.readonly}", {}),
        (f"{PATH}?user=ada&password=right", {}),
        (f"{PATH}?KISMET={world.readonly}", {"Cookie": "KISMET=stale"}),
    ):
        async with await client.ws_connect(path, headers=headers) as listener:
            assert not listener.closed


@pytest.mark.parametrize("query", ["", "?KISMET=FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "?user=ada&password=wrong"])
async def test_strangers_may_not_listen(world: World, query: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refusal:
        await world.client.ws_connect(PATH + query)
    assert refusal.value.status == 401


async def test_a_page_of_another_origin_may_not_listen(world: World) -> None:
    with pytest.raises(WSServerHandshakeError) as refusal:
        await connect(world, origin="http://evil.example")
    assert refusal.value.status == 403
    async with await connect(world, origin=str(world.client.make_url("/")).rstrip("/")) as listener:
        assert not listener.closed


async def test_a_revoked_key_stops_listening(world: World) -> None:
    async with await connect(world) as listener:
        await subscribe(world, listener, {"SUBSCRIBE": "ALERT"})
        world.state.revoke_key("viewer")
        raise_alert(world)
        async with asyncio.timeout(30):
            while (await listener.receive()).type is WSMsgType.TEXT:  # what comes before the next look at the key
                raise_alert(world)
        assert listener.closed


async def test_a_busy_listener_is_looked_up_now_and_then_and_not_for_each_event(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = 0

    def by_token(token: str) -> object:
        nonlocal looked_up
        looked_up += 1
        return token

    async with await connect(world) as listener:
        await subscribe(world, listener, {"SUBSCRIBE": "ALERT"})
        monkeypatch.setattr(event_stream, "LOOK_S", 3600.0)
        monkeypatch.setattr(world.api.authenticator, "by_token", by_token)
        for _ in range(20):
            raise_alert(world)
            assert (await listener.receive(timeout=5)).type is WSMsgType.TEXT
    assert looked_up <= 1


@pytest.fixture
async def deaf(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Subscription]:
    """The subscription of a client that listens to everything and never reads, nor answers a ping."""
    monkeypatch.setattr(event_stream, "CLOSING_S", 0.1)
    monkeypatch.setattr(event_stream, "LOOK_S", 0.2)
    with socket.socket() as client:
        await listen_deafly(world, client)
        (subscription,) = listeners(world)
        yield subscription


def listeners(world: World) -> list[Subscription]:
    """Return the clients' subscriptions; parts of the sensor listen, too."""
    return [subscription for subscription in world.bus.subscriptions if subscription.name.startswith("websocket")]


async def listen_deafly(world: World, deaf: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.setblocking(False)
    await loop.sock_connect(deaf, ("127.0.0.1", world.client.port))
    request = (
        f"GET {PATH}?KISMET={world.readonly} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    await loop.sock_sendall(deaf, request.encode())
    await loop.sock_recv(deaf, 1024)
    order = json.dumps({"SUBSCRIBE": "*"}).encode()
    await loop.sock_sendall(deaf, bytes((0x81, 0x80 | len(order), 0, 0, 0, 0)) + order)  # masked with zeros
    await until(lambda: world.bus.wants(eventbus.TIMESTAMP))


async def test_a_listener_that_does_not_read_loses_its_own_events_and_is_closed(
    world: World, monkeypatch: pytest.MonkeyPatch, deaf: Subscription
) -> None:
    monkeypatch.setattr(event_stream, "NOT_READING_S", 3.0)  # long enough for a busy machine to fill the queue
    async with await connect(world) as good:
        await subscribe(world, good, {"SUBSCRIBE": "ALERT"})
        for number in range(4000):
            raise_alert(world, f"{number} " + "x" * 2000)
            if number % 50 == 49:
                for _ in range(50):
                    await good.receive_json(timeout=10)
        assert deaf.dropped > 0
        assert len(deaf) <= event_stream.QUEUE
        await until(lambda: deaf not in world.bus.subscriptions)
        assert listeners(world)[0].dropped == 0
        assert world.bus.dropped >= deaf.dropped


async def test_a_listener_that_answers_no_ping_is_closed_without_any_event(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "HEARTBEAT_S", 0.1)
    monkeypatch.setattr(event_stream, "CLOSING_S", 0.1)
    with socket.socket() as client:
        await listen_deafly(world, client)
        await until(lambda: not listeners(world))


async def test_stopping_says_goodbye_to_listeners(world: World) -> None:
    listener = await connect(world)
    await subscribe(world, listener, {"SUBSCRIBE": "ALERT"})
    closing = asyncio.gather(world.app.shutdown(), listener.receive(timeout=5))
    _, message = await closing
    assert message.type is WSMsgType.CLOSE
    assert message.data == 1001
    await listener.close()
