"""Syslog: RFC 5424 messages over UDP (RFC 5426), TCP with octet counting (RFC 6587) or TLS (RFC 5425).

Syslog has no answer. Over TCP and TLS a message counts as taken once the server, told that nothing more comes, has
closed its side too: one that died with the message unread resets the connection instead.
"""

import asyncio
import os
import socket
from typing import Final

from sensor.alerts.definition import CRITICAL, HIGH, LOW, MEDIUM, severity_name
from sensor.delivery.connector import DeliveryError, Note, Plain, flat
from sensor.delivery.schema import Given
from sensor.delivery.tls import client_context, told
from sensor.delivery.wording import time_of
from sensor.errors import MisconfiguredError

KIND: Final = "syslog"
# RFC 5424 6.2.1
FACILITIES: Final = {"user": 1, "daemon": 3, "auth": 4, "authpriv": 10} | {f"local{n}": 16 + n for n in range(8)}
MAX_DATAGRAM: Final = 2048  # RFC 5424 6.1: what receivers should be able to take
MAX_STREAMED: Final = 8192
PORT: Final = 514
TLS_PORT: Final = 6514  # RFC 5425 4.1
# We have no enterprise number of our own; RFC 5612 keeps this one for examples.
ENTERPRISE: Final = "airwarden@32473"
NIL: Final = "-"


def build(name: str, given: Given) -> "Syslog":
    """Return the connector; raises MisconfiguredError for names that cannot stand in a header."""
    return Syslog(name, given)


class Syslog(Plain):
    """Sends each note as one message."""

    kind = KIND

    def __init__(self, name: str, given: Given) -> None:
        """Check the settings."""
        self.name = name
        self._transport = given.text("transport")
        self._host = given.text("host")
        self._port = given.integer("port") or (TLS_PORT if self._transport == "tls" else PORT)
        self._timeout_s = given.integer("timeout_s")
        self._tls = client_context(given.text("ca_file")) if self._transport == "tls" else None
        self._facility = FACILITIES[given.text("facility")]
        self._app_name = _header("app_name", given.text("app_name"), 48)
        self._hostname = _header("hostname", given.text("hostname") or socket.gethostname() or NIL, 255)

    async def send(self, note: Note) -> str:
        """Hand one message over; over UDP nobody can say whether it arrived."""
        try:
            async with asyncio.timeout(self._timeout_s):
                if self._transport == "udp":
                    await self._send_datagram(self.message(note, MAX_DATAGRAM))
                    return "sent; UDP has no answer"
                await self._send_streamed(self.message(note, MAX_STREAMED))
                return "taken: the server closed the connection in good order"
        except TimeoutError:
            raise DeliveryError(f"not taken within {self._timeout_s} s", retry=True) from None
        except OSError as error:
            raise DeliveryError(f"not taken: {told(error)}", retry=True) from None

    def message(self, note: Note, bound: int) -> bytes:
        """Return the message in at most `bound` octets, RFC 5424 6."""
        priority = self._facility * 8 + _severity(note.severity)
        name = "".join(char for char in note.name if "!" <= char <= "~")[:32] or NIL
        head = f"<{priority}>1 {time_of(note)} {self._hostname} {self._app_name} {os.getpid()} {name} "
        said = flat(f"{note.title}: {note.body}" if note.body and note.body != note.title else note.title, bound)
        text = said.encode()
        if not text.isascii():
            text = b"\xef\xbb\xbf" + text  # RFC 5424 6.4: UTF-8 is announced by a byte order mark
        whole = head.encode() + _structured(note).encode() + b" " + text
        return whole if len(whole) <= bound else whole[:bound].decode("utf-8", "ignore").encode()

    async def _send_datagram(self, message: bytes) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=(self._host, self._port)
        )
        try:
            transport.sendto(message)
        finally:
            transport.close()

    async def _send_streamed(self, message: bytes) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        try:
            writer.write(b"%d %b" % (len(message), message))
            await writer.drain()
            if self._tls is None:
                writer.write_eof()
                await reader.read(1)
        finally:
            writer.close()  # with TLS this says goodbye, and waits for the server's
            await writer.wait_closed()


def _severity(severity: int) -> int:
    """Return the severity of RFC 5424 6.2.1."""
    steps = ((CRITICAL, 2), (HIGH, 3), (MEDIUM, 4), (LOW, 5))
    return next((number for least, number in steps if severity >= least), 6)


def _structured(note: Note) -> str:
    """Return the structured data, RFC 5424 6.3: what a receiver sorts and filters by."""
    document = note.document
    wanted = {
        "key": note.token,
        "event": note.transition or "notice",
        "severity": severity_name(note.severity),
        **{field: document[field] for field in ("id", "class", "subject", "channel") if document.get(field)},
    }
    return f"[{ENTERPRISE}" + "".join(f' {name}="{_quoted(str(value))}"' for name, value in wanted.items()) + "]"


def _quoted(text: str) -> str:
    """Return a parameter's value: three characters are escaped, RFC 5424 6.3.3."""
    return flat(text, 128).replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")


def _header(setting: str, text: str, bound: int) -> str:
    """Return a name for the header: printable ASCII without spaces, RFC 5424 6; raises MisconfiguredError."""
    if not text or len(text) > bound or not all("!" <= char <= "~" for char in text):
        raise MisconfiguredError(f"'{setting}' must be 1 to {bound} ASCII characters without spaces")
    return text
