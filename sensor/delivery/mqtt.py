"""MQTT through paho-mqtt, which has a thread of its own; Home Assistant finds out by itself what there is.

A message counts as taken when the broker has acknowledged it (QoS 1). After anything else the client is thrown away
with all that it still holds: the outbox sends it again, and two that do would send it twice.
"""

import asyncio
import re
import secrets
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from sensor.alerts.definition import severity_name
from sensor.delivery.connector import DeliveryError, Note, as_json
from sensor.delivery.discovery import OFFLINE, ONLINE, Topics, discovery
from sensor.delivery.schema import Given
from sensor.delivery.tls import client_context, told
from sensor.delivery.wording import NOTICE, whole
from sensor.errors import MisconfiguredError
from sensor.ledger.row import CONTINUED, ESCALATED, OPENED

KIND: Final = "mqtt"
PORT: Final = 1883
TLS_PORT: Final = 8883
KEEPALIVE_S: Final = 60
RECONNECT_S: Final = (1, 120)
QOS: Final = 1  # at least once, and acknowledged

T = TypeVar("T")

_TOPIC: Final = re.compile(r"[^+#\x00-\x1f\x7f]{1,1024}")  # MQTT 3.1.1 4.7: wildcards are for those who subscribe
_NODE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what Home Assistant takes


def build(name: str, given: Given) -> "Mqtt":
    """Return the connector; raises MisconfiguredError for topics that are none."""
    return Mqtt(name, given)


class Mqtt:
    """Stays connected, so that others see whether the sensor lives; publishes each note."""

    kind = KIND

    def __init__(self, name: str, given: Given) -> None:
        """Check the settings."""
        self.name = name
        self._given = given
        for setting, pattern in (("topic", _TOPIC), ("discovery_prefix", _TOPIC), ("node", _NODE)):
            if not pattern.fullmatch(given.text(setting)):
                raise MisconfiguredError(f"'{setting}' cannot be part of a topic")
        if given.secret("password") and not given.text("username"):
            raise MisconfiguredError("'password' is of no use without 'username'")
        self._topics = Topics(given.text("topic"), given.text("node"))
        self._tls = client_context(given.text("ca_file")) if given.flag("tls") else None
        self._link: _Link | None = None
        # A thread of its own: a broker that hangs must not take one of those that all the sensor shares.
        self._thread = ThreadPoolExecutor(1, "mqtt")
        self._resident = False  # speaks for the sensor's life, as only one connector of a sensor can

    async def open(self) -> None:
        """Connect, so that the sensor is seen to be there; without it, notes are all that is published."""
        self._resident = True
        await self._in_thread(self._connected)

    async def close(self) -> None:
        """Say goodbye and disconnect."""
        await self._in_thread(lambda: self._disconnect(goodbye=True))
        self._thread.shutdown(wait=False)

    async def send(self, note: Note) -> str:
        """Publish a note and wait for the broker's acknowledgement."""
        topic = note.text_option("topic")
        if topic is not None and not _TOPIC.fullmatch(topic):
            raise DeliveryError("its topic is none to publish to", retry=False)
        messages = self._messages(note)
        return await self._in_thread(lambda: self._publish(messages))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Do something that waits for the broker; it is finished whoever stops waiting for it."""
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, work))

    def _messages(self, note: Note) -> list[tuple[str, bytes, bool]]:
        """Return topic, payload and whether the broker is to keep it, of all that a note is told by."""
        raw, topic = note.text_option("body"), note.text_option("topic")
        content = whole(note)
        payload = as_json(content) if raw is None else raw.encode("utf-8", "backslashreplace")
        if topic is not None:
            return [(topic, payload, False)]
        event = as_json(content | {"event_type": note.transition or NOTICE}) if raw is None else payload
        told_by = [(self._topics.event, event, False), (self._topics.last, payload, True)]
        if note.transition in (OPENED, ESCALATED, CONTINUED):
            told_by.append((self._topics.severity(severity_name(note.severity)), b"ON", False))
        return told_by

    def _publish(self, messages: list[tuple[str, bytes, bool]]) -> str:
        link = self._connected()
        try:
            link.publish(messages, self._given.integer("timeout_s"))
        except DeliveryError:
            self._disconnect(goodbye=False)
            raise
        return f"acknowledged by the broker ({len(messages)} messages)"

    def _connected(self) -> "_Link":
        """Return the link to the broker, made anew where there is none; raises DeliveryError."""
        if self._link is None:
            link = _Link(self._given, self._topics, self._tls, resident=self._resident)
            try:
                link.connect()
            except DeliveryError:
                link.end(goodbye=False)
                raise
            self._link = link
        return self._link

    def _disconnect(self, *, goodbye: bool) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.end(goodbye=goodbye)


class _Link:
    """One client of paho's, until something goes wrong. Its callbacks run in paho's thread."""

    def __init__(self, given: Given, topics: Topics, tls: ssl.SSLContext | None, *, resident: bool) -> None:
        self._given = given
        self._topics = topics
        self._resident = resident
        self._answer: str | None = None  # why the broker refused, empty once it has accepted
        self._answered = threading.Event()
        # A broker ends the connection of whoever had the name before: the daemon's when a person tries it out.
        client_id = given.text("client_id") or f"airwarden-{given.text('node')}-{secrets.token_hex(4)}"
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=True)
        self._client.connect_timeout = float(given.integer("timeout_s"))
        self._client.reconnect_delay_set(*RECONNECT_S)
        if resident:
            self._client.will_set(topics.availability, OFFLINE, QOS, retain=True)
        self._client.on_connect = self._on_connect
        if given.text("username"):
            self._client.username_pw_set(given.text("username"), given.secret("password").reveal())
        if tls is not None:
            self._client.tls_set_context(tls)

    def connect(self) -> None:
        """Connect and wait for the broker's answer; raises DeliveryError."""
        port = self._given.integer("port") or (TLS_PORT if self._given.flag("tls") else PORT)
        try:
            self._client.connect(self._given.text("host"), port, KEEPALIVE_S)
        except OSError as error:
            raise DeliveryError(f"no connection: {told(error)}", retry=True) from None
        except ValueError:
            raise DeliveryError("the broker's address cannot be used", retry=True) from None
        self._client.loop_start()
        if not self._answered.wait(self._given.integer("timeout_s")):
            raise DeliveryError("the broker does not answer", retry=True)
        if self._answer:
            raise DeliveryError(f"the broker refuses: {self._answer}", retry=True)

    def publish(self, messages: list[tuple[str, bytes, bool]], timeout_s: float) -> None:
        """Publish all of `messages` and wait until the broker has them; raises DeliveryError."""
        if not self._client.is_connected():
            raise DeliveryError("the connection to the broker is lost", retry=True)
        try:
            sent = [self._client.publish(topic, payload, QOS, retain) for topic, payload, retain in messages]
            for each in sent:
                each.wait_for_publish(timeout_s)
        except (RuntimeError, ValueError) as error:
            raise DeliveryError(f"not published: {error}", retry=True) from None
        if not all(each.is_published() for each in sent):
            raise DeliveryError(f"no acknowledgement within {timeout_s:g} s", retry=True)

    def end(self, *, goodbye: bool) -> None:
        """Disconnect; without `goodbye` the broker tells everybody that the sensor is gone."""
        if goodbye and self._resident and self._client.is_connected():
            farewell = self._client.publish(self._topics.availability, OFFLINE, QOS, retain=True)
            farewell.wait_for_publish(self._given.integer("timeout_s"))
        self._client.disconnect()
        self._client.loop_stop()
        self._client.reinitialise()  # closes all of its sockets now, not when the collector comes by

    def _on_connect(
        self, client: paho.Client, data: object, flags: paho.ConnectFlags, reason: ReasonCode, more: Properties | None
    ) -> None:
        """Note the broker's answer; each time we are let in, say who we are."""
        self._answer = str(reason) if reason.is_failure else ""
        if self._resident and not reason.is_failure:
            client.publish(self._topics.availability, ONLINE, QOS, retain=True)
            if self._given.flag("discovery"):
                prefix, off_delay_s = self._given.text("discovery_prefix"), self._given.integer("off_delay_s")
                for topic, entity in discovery(self._topics, prefix, off_delay_s).items():
                    client.publish(topic, as_json(entity), QOS, retain=True)
        self._answered.set()
