"""MQTT against Mosquitto."""

import gc
import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from sensor.delivery.connector import DeliveryError
from sensor.delivery.kinds import MQTT, build
from sensor.delivery.mqtt import Mqtt
from sensor.delivery.schema import Given
from sensor.errors import MisconfiguredError
from tests.sensor.delivery.notes import hostile, note
from tests.sensor.delivery.peers import Identity, free_port, mosquitto, until

OPEN = "allow_anonymous true"


def mqtt(port: int, **settings: object) -> Mqtt:
    return Mqtt("mqtt", Given(MQTT, {"host": "localhost", "port": port, "node": "roof", "timeout_s": 3, **settings}))


class Listener:
    """Somebody who subscribed to everything."""

    def __init__(self, port: int) -> None:
        self.heard: list[tuple[str, bytes, bool]] = []
        self.ready = threading.Event()
        self.client = paho.Client(CallbackAPIVersion.VERSION2, client_id="listener")
        self.client.on_message = lambda client, data, message: self.heard.append(
            (message.topic, bytes(message.payload), message.retain)
        )
        self.client.on_subscribe = lambda *_: self.ready.set()
        self.client.connect("127.0.0.1", port)
        self.client.subscribe("#", 1)
        self.client.loop_start()
        assert self.ready.wait(10)

    def payloads(self, topic: str) -> list[bytes]:
        return [payload for name, payload, _ in self.heard if name == topic]


@contextmanager
def listening(port: int) -> Iterator[Listener]:
    listener = Listener(port)
    try:
        yield listener
    finally:
        listener.client.disconnect()
        listener.client.loop_stop()


def password_file(folder: Path) -> Path:
    path = folder / "passwords"
    if shutil.which("mosquitto_passwd") is None:
        pytest.skip("mosquitto_passwd is not installed")
    subprocess.run(["mosquitto_passwd", "-b", "-c", path, "sensor", "hunter2"], check=True)
    return path


async def test_a_note_is_published_and_acknowledged(tmp_path: Path) -> None:
    port = free_port()
    with mosquitto(tmp_path, port, OPEN), listening(port) as listener:
        connector = mqtt(port)
        await connector.open()
        assert await connector.send(note()) == "acknowledged by the broker (3 messages)"
        await until(lambda: bool(listener.payloads("airwarden/roof/severity/high")))
        await connector.close()
        await until(lambda: listener.payloads("airwarden/roof/availability") == [b"online", b"offline"])
    event = json.loads(listener.payloads("airwarden/roof/event")[0])
    assert (event["event_type"], event["key"], event["document"]["id"]) == ("opened", "k1", "A1")
    assert listener.payloads("airwarden/roof/severity/high") == [b"ON"]
    assert len(listener.payloads("homeassistant/sensor/roof/last_alert/config")) == 1


async def test_who_comes_later_finds_the_last_note_and_the_entities(tmp_path: Path) -> None:
    port = free_port()
    with mosquitto(tmp_path, port, OPEN):
        connector = mqtt(port)
        await connector.open()
        await connector.send(note("k1"))
        await connector.send(note("k2"))
        with listening(port) as listener:
            await until(lambda: bool(listener.payloads("airwarden/roof/last")))
            await until(lambda: len([1 for topic, _, _ in listener.heard if topic.endswith("/config")]) == 7)
            assert json.loads(listener.payloads("airwarden/roof/last")[0])["key"] == "k2"
            assert listener.payloads("airwarden/roof/event") == []
            assert listener.payloads("airwarden/roof/availability") == [b"online"]
        await connector.close()


async def test_a_password_opens_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    port, passwords = free_port(), password_file(tmp_path)
    with mosquitto(tmp_path, port, "allow_anonymous false", f"password_file {passwords}"):
        good = mqtt(port, username="sensor", password="hunter2")
        await good.send(note())
        await good.close()
        for settings in ({}, {"username": "sensor", "password": "wrong"}):
            with pytest.raises(DeliveryError, match="the broker refuses: Not authorized") as caught:
                await mqtt(port, **settings).send(note())
            assert caught.value.retry


# paho forgets to close the socket of a handshake that failed; the collector does.
@pytest.mark.filterwarnings("ignore:.*unclosed <ssl:pytest.PytestUnraisableExceptionWarning", "ignore:unclosed <ssl")
async def test_over_tls_the_broker_is_verified(tmp_path: Path) -> None:
    port, identity = free_port(), Identity.make(tmp_path)
    for path in (identity.key, identity.certificate, tmp_path):
        path.chmod(0o755)
    tls = (OPEN, f"certfile {identity.certificate}", f"keyfile {identity.key}")
    with mosquitto(tmp_path, port, *tls):
        good = mqtt(port, tls=True, ca_file=str(identity.certificate))
        await good.send(note())
        await good.close()
        with pytest.raises(DeliveryError, match="certificate is not accepted"):
            await mqtt(port, tls=True).send(note())
    gc.collect()


async def test_a_broker_that_comes_back_is_told_once(tmp_path: Path) -> None:
    port, connector = free_port(), None
    with mosquitto(tmp_path, port, OPEN):
        connector = mqtt(port)
        await connector.send(note("k1"))
    for _ in range(2):
        with pytest.raises(DeliveryError) as caught:
            await connector.send(note("k2"))
        assert caught.value.retry
    with mosquitto(tmp_path, port, OPEN), listening(port) as listener:
        await connector.send(note("k2"))
        await until(lambda: bool(listener.payloads("airwarden/roof/severity/high")))
        await connector.close()
        events = [json.loads(payload)["key"] for payload in listener.payloads("airwarden/roof/event")]
    assert events == ["k2"]


async def test_a_server_that_says_nothing_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(DeliveryError, match="does not answer") as caught:
            await mqtt(silent.getsockname()[1], timeout_s=1).send(note())
        assert (caught.value.retry, caught.value.answered) == (True, False)


async def test_a_sensor_that_dies_is_told_of_by_the_broker(tmp_path: Path) -> None:
    port = free_port()
    with mosquitto(tmp_path, port, OPEN), listening(port) as listener:
        connector = mqtt(port)
        await connector.open()
        assert connector._link is not None
        link = connector._link._client.socket()
        assert isinstance(link, socket.socket)
        link.shutdown(socket.SHUT_RDWR)
        await until(lambda: b"offline" in listener.payloads("airwarden/roof/availability"))
        await connector.close()


async def test_who_only_tries_it_out_does_not_speak_for_the_sensor(tmp_path: Path) -> None:
    port = free_port()
    with mosquitto(tmp_path, port, OPEN), listening(port) as listener:
        daemon, person = mqtt(port), mqtt(port)
        await daemon.open()
        await person.send(note())
        await person.close()
        await daemon.send(note("last"))
        await until(lambda: len(listener.payloads("airwarden/roof/event")) == 2)
        assert listener.payloads("airwarden/roof/availability") == [b"online"]
        await daemon.close()


async def test_hostile_text_stays_in_its_payload(tmp_path: Path) -> None:
    port = free_port()
    with mosquitto(tmp_path, port, OPEN), listening(port) as listener:
        connector = mqtt(port)
        await connector.send(hostile())
        await until(lambda: bool(listener.payloads("airwarden/roof/event")))
        with pytest.raises(DeliveryError, match="none to publish to") as caught:
            await connector.send(note(options={"topic": "a/#"}))
        assert not caught.value.retry
        await connector.send(note(options={"topic": "my/own", "body": "{{raw}}"}))
        await until(lambda: listener.payloads("my/own") == [b"{{raw}}"])
        await connector.close()
    assert "\x1b" not in json.loads(listener.payloads("airwarden/roof/event")[0])["title"]


async def test_a_closed_alert_switches_nothing_on(tmp_path: Path) -> None:
    port = free_port()
    with mosquitto(tmp_path, port, OPEN), listening(port) as listener:
        connector = mqtt(port)
        await connector.open()
        await connector.send(note(transition="closed"))
        await connector.close()
        await until(lambda: b"offline" in listener.payloads("airwarden/roof/availability"))
    assert listener.payloads("airwarden/roof/severity/high") == []


@pytest.mark.parametrize("setting", [{"topic": "a/+"}, {"node": "a/b"}, {"discovery_prefix": ""}, {"password": "p"}])
def test_topics_that_are_none_are_refused(setting: dict[str, object]) -> None:
    with pytest.raises(MisconfiguredError):
        build("mqtt", "m", {"host": "h", **setting})
