"""Syslog against rsyslogd, and against a TLS server of the tests'."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor.delivery.connector import DeliveryError
from sensor.delivery.kinds import SYSLOG, build
from sensor.delivery.schema import Given
from sensor.delivery.syslog import MAX_DATAGRAM, MAX_STREAMED, Syslog
from sensor.errors import MisconfiguredError
from tests.sensor.delivery.notes import hostile, note
from tests.sensor.delivery.peers import Identity, free_port, rsyslogd, until

# RFC 5424 6, the parts of it that a stranger's text comes near
MESSAGE = re.compile(
    r"<\d{1,3}>1 [0-9TZ:.-]+ [!-~]+ [!-~]+ \d+ (?:-|[!-~]{1,32}) "
    r'\[airwarden@32473(?: [a-z]+="(?:[^"\\\]]|\\["\\\]])*")+\] .*'
)


def syslog(**settings: object) -> Syslog:
    return Syslog("syslog", Given(SYSLOG, {"host": "127.0.0.1", "hostname": "sensor-1", "timeout_s": 5, **settings}))


def heard(written: Path) -> list[str]:
    return written.read_text("utf-8").splitlines() if written.exists() else []


@pytest.mark.parametrize(("transport", "module"), [("udp", "imudp"), ("tcp", "imtcp")])
async def test_rsyslogd_understands_every_field(tmp_path: Path, transport: str, module: str) -> None:
    port = free_port()
    with rsyslogd(tmp_path, port, module) as written:
        answer = await syslog(transport=transport, port=port).send(note())
        await until(lambda: len(heard(written)) == 1)
        pri, hostname, app_name, msgid, structured, message = heard(written)[0].split("|")
    assert (pri, hostname, app_name, msgid) == ("131", "sensor-1", "airwarden", "DEAUTHFLOOD")  # local0.err
    assert structured.startswith('[airwarden@32473 key="k1" event="opened" severity="high" id="A1"')
    assert message == "DEAUTHFLOOD high: Many deauthentications against office."
    assert answer.startswith("sent" if transport == "udp" else "taken")


async def test_rsyslogd_is_told_in_order_and_hostile_text_forges_no_line(tmp_path: Path) -> None:
    port = free_port()
    with rsyslogd(tmp_path, port, "imtcp") as written:
        connector = syslog(transport="tcp", port=port)
        for number in range(20):
            await connector.send(hostile(title=f"{number} überall \r\n<13>1 forged"))
        await until(lambda: len(heard(written)) >= 20)
        lines = heard(written)
    assert len(lines) == 20
    assert [line.split("|")[5].removeprefix("\ufeff").split()[0] for line in lines] == [str(n) for n in range(20)]
    assert all('\\"\\\\' in line for line in lines)


@asynccontextmanager
async def tls_server(identity: Identity, port: int) -> AsyncIterator[list[bytes]]:
    messages: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        messages.append(await reader.read())
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", port, ssl=identity.server_context())
    async with server:
        yield messages


async def test_over_tls_messages_are_counted_in_octets(tmp_path: Path) -> None:
    identity, port = Identity.make(tmp_path), free_port()
    async with tls_server(identity, port) as messages:
        connector = syslog(transport="tls", host="localhost", port=port, ca_file=str(identity.certificate))
        await connector.send(note(body="Grüße"))
        await until(lambda: len(messages) == 1)
    length, _, message = messages[0].partition(b" ")
    assert int(length) == len(message)
    assert message.endswith("\ufeffDEAUTHFLOOD high: Grüße".encode())


async def test_a_stranger_is_not_told_anything(tmp_path: Path) -> None:
    identity, port = Identity.make(tmp_path), free_port()
    async with tls_server(identity, port) as messages:
        with pytest.raises(DeliveryError, match="certificate is not accepted") as caught:
            await syslog(transport="tls", host="localhost", port=port).send(note())
    assert caught.value.retry
    assert messages in ([], [b""])


async def test_a_server_that_dies_with_the_message_unread_did_not_take_it() -> None:
    port = free_port()

    async def die(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with await asyncio.start_server(die, "127.0.0.1", port):
        with pytest.raises(DeliveryError, match="not taken") as caught:
            await syslog(transport="tcp", port=port).send(note(document={"id": "x" * 100}))
    assert caught.value.retry


async def test_nobody_there_is_a_reason_to_come_again() -> None:
    with pytest.raises(DeliveryError, match="not taken") as caught:
        await syslog(transport="tcp", port=free_port()).send(note())
    assert (caught.value.retry, caught.value.answered) == (True, False)


def test_a_datagram_is_bounded_and_stays_utf8() -> None:
    message = syslog().message(hostile(body="ü" * 5000), MAX_DATAGRAM)
    assert len(message) <= MAX_DATAGRAM
    assert message.decode("utf-8").startswith("<131>1 2027-01-15T08:00:00.000Z sensor-1 airwarden ")


def test_structured_values_end_where_they_end() -> None:
    message = syslog().message(note(document={"id": 'a"]b\\c\n'}), MAX_DATAGRAM).decode()
    assert 'id="a\\"\\]b\\\\c\\\\x0a"]' in message


def test_plain_text_needs_no_mark_and_a_strange_name_is_left_out() -> None:
    message = syslog().message(note(name="ü \n"), MAX_DATAGRAM)
    assert b"\xef\xbb\xbf" not in message
    assert b" - [airwarden@32473 " in message


@given(st.text(), st.text(), st.text(), st.text(), st.integers(200, 2000))
def test_every_message_is_one_line_of_rfc_5424(title: str, body: str, name: str, subject: str, bound: int) -> None:
    told = note(title=title, body=body, name=name, document={"subject": subject, "id": title})
    message = syslog().message(told, MAX_STREAMED)
    text = message.decode("utf-8")
    assert all(char.isprintable() or char == "\ufeff" for char in text)
    assert MESSAGE.fullmatch(text)
    assert len(syslog().message(told, bound)) <= bound


@pytest.mark.parametrize("setting", [{"app_name": "a b"}, {"app_name": ""}, {"hostname": "ü"}, {"hostname": "a\nb"}])
def test_a_name_that_breaks_the_header_is_refused(setting: dict[str, object]) -> None:
    with pytest.raises(MisconfiguredError, match="ASCII characters"):
        build("syslog", "s", {"host": "h", **setting})
