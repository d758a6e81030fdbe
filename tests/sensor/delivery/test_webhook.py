"""Webhooks against a web server that answers in every way."""

import asyncio
import json
from pathlib import Path

import pytest
from aiohttp import web

from sensor.delivery.connector import MAX_WAIT_S, DeliveryError, Note
from sensor.delivery.kinds import build
from sensor.delivery.secret import Secret
from sensor.delivery.webhook import KEY, SIGNATURE, TIMESTAMP, parse_retry_after, signature
from sensor.errors import MisconfiguredError
from tests.sensor.delivery.notes import HOSTILE, hostile, note
from tests.sensor.delivery.peers import Identity, Receiver, Request, always, free_port


async def sent(receiver: Receiver, told: Note, **settings: object) -> str:
    connector = build("webhook", "hook", {"url": receiver.url, **settings})
    try:
        return await connector.send(told)
    finally:
        await connector.close()


async def refused(receiver: Receiver, **settings: object) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await sent(receiver, note(), **settings)
    return caught.value


async def test_a_note_arrives_whole_with_its_key() -> None:
    async with Receiver(always(text="thanks")) as receiver:
        assert await sent(receiver, note()) == "HTTP 200 thanks"
    request = receiver.requests[0]
    assert (request.method, request.headers[KEY.lower()]) == ("POST", "k1")
    body = json.loads(request.body)
    assert (body["event"], body["severity"], body["time"]) == ("opened", "high", "2027-01-15T08:00:00.000Z")
    assert body["document"]["id"] == "A1"


async def test_the_signature_is_that_of_time_and_body() -> None:
    async with Receiver(always()) as receiver:
        await sent(receiver, note(), signing_secret="hunter2")
    request = receiver.requests[0]
    timestamp = request.headers[TIMESTAMP.lower()]
    assert request.headers[SIGNATURE.lower()] == signature(Secret("hunter2"), timestamp, request.body)
    assert signature(Secret("other"), timestamp, request.body) != request.headers[SIGNATURE.lower()]


def test_the_signature_is_what_openssl_makes() -> None:
    # printf '1.{}' | openssl dgst -sha256 -hmac key
    assert signature(Secret("key"), "1", b"{}") == (
        "v1=1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224"
    )


async def test_headers_method_and_basic_authentication_are_sent() -> None:
    async with Receiver(always()) as receiver:
        wanted = {"method": "PUT", "headers": {"X-Team": "blue"}, "username": "u", "password": "p"}
        await sent(receiver, note(), **wanted)
    request = receiver.requests[0]
    assert request.method == "PUT"
    assert request.headers["x-team"] == "blue"
    assert request.headers["authorization"] == "Basic dTpw"


async def test_an_action_may_bring_its_own_body() -> None:
    async with Receiver(always()) as receiver:
        await sent(receiver, note(options={"body": "a={{b}}", "content_type": "text/plain"}))
    assert receiver.requests[0].body == b"a={{b}}"
    assert receiver.requests[0].headers["content-type"] == "text/plain"


@pytest.mark.parametrize(
    ("status", "retry", "answered"),
    [
        (301, True, False),
        (400, False, False),
        (401, False, False),
        (404, False, False),
        (408, True, True),
        (410, False, False),
        (413, False, False),
        (429, True, False),
        (500, True, True),
        (502, True, True),
        (503, True, False),
    ],
)
async def test_a_refusal_says_whether_to_come_again(status: int, retry: bool, answered: bool) -> None:
    async with Receiver(always(status)) as receiver:
        error = await refused(receiver)
    assert (error.retry, error.answered) == (retry, answered)
    assert f"HTTP {status}" in str(error)


@pytest.mark.parametrize(("asked", "waits"), [("7", 7.0), ("999999", MAX_WAIT_S), ("soon", None), ("-1", None)])
async def test_the_wait_that_a_receiver_asks_for_is_honoured_and_bounded(asked: str, waits: float | None) -> None:
    async with Receiver(always(429, Retry_After=asked)) as receiver:
        assert (await refused(receiver)).wait_s == waits


def test_a_date_to_come_again_is_understood() -> None:
    assert parse_retry_after("Fri, 15 Jan 2027 08:00:30 GMT", 1_800_000_000) == 30
    assert parse_retry_after("Fri, 15 Jan 2027 07:00:00 GMT", 1_800_000_000) == 0
    assert parse_retry_after("Fri, 99 Jan 2027 07:00:00 GMT", 1_800_000_000) is None


async def test_a_redirection_is_not_followed() -> None:
    async with Receiver(always()) as elsewhere, Receiver(always(307, Location=elsewhere.url)) as receiver:
        await refused(receiver)
    assert elsewhere.requests == []


async def test_a_receiver_that_hangs_is_left() -> None:
    hanging = asyncio.Event()

    async def hang(request: Request) -> web.Response:
        await hanging.wait()
        return web.Response()

    async with Receiver(hang) as receiver:
        error = await refused(receiver, timeout_s=1)
        hanging.set()
    assert error.retry
    assert str(error) == "no answer within 1 s"


async def test_nobody_there_is_a_reason_to_come_again() -> None:
    connector = build("webhook", "hook", {"url": f"http://127.0.0.1:{free_port()}/TOKEN123"})
    with pytest.raises(DeliveryError) as caught:
        await connector.send(note())
    await connector.close()
    error = caught.value
    assert (error.retry, error.answered) == (True, False)
    assert "TOKEN123" not in str(error)


async def test_of_a_long_answer_only_the_start_is_read() -> None:
    async with Receiver(always(200, "x" * 5_000_000)) as receiver:
        assert len(await sent(receiver, note())) == 200


async def test_a_receiver_that_repeats_secrets_does_not_give_them_away() -> None:
    async def echo(request: Request) -> web.Response:
        said = " ".join([*request.headers.values(), "/hook/TOKEN123", "hunter2"])
        return web.Response(status=403, text=said[-120:] + "\r\nforged: line")

    async with Receiver(echo) as receiver:
        error = await refused(receiver, signing_secret="hunter2", headers={"X-Key": "sesame"})
    for secret in ("TOKEN123", "hunter2", "sesame"):
        assert secret not in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize("form", ["airwarden", "slack", "teams", "mattermost", "mackerel", "pagerduty"])
async def test_hostile_text_stays_within_its_value(form: str) -> None:
    async with Receiver(always()) as receiver:
        await sent(receiver, hostile(), format=form, routing_key="r" * 32)
    request = receiver.requests[0]
    assert json.loads(request.body)
    assert "bcc" not in request.headers
    assert b"\x1b" not in request.body


async def test_a_key_cannot_break_out_of_its_header() -> None:
    async with Receiver(always()) as receiver:
        await sent(receiver, note(HOSTILE))
    assert "bcc" not in receiver.requests[0].headers


async def test_a_certificate_is_checked(tmp_path: Path) -> None:
    trusted = Identity.make(tmp_path)
    receiver = Receiver(always())
    await receiver.server.start_server(ssl=trusted.server_context())
    try:
        error = await refused(receiver)
        assert "certificate is not accepted" in str(error)
        assert await sent(receiver, note(), ca_file=str(trusted.certificate)) == "HTTP 200 ok"
    finally:
        await receiver.server.close()


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"url": "ftp://example.net/hook"},
        {"url": "file:///etc/passwd"},
        {"url": "http://"},
        {"url": "https://a b/"},
        {"url": "http://[::1"},
        {"url": "http://x/", "headers": {"A\r\nB": "c"}},
        {"url": "http://x/", "headers": {"A": "c\r\nB: d"}},
        {"url": "http://x/", "headers": {"Host": "other"}},
        {"url": "http://x/", "password": "p"},
        {"url": "http://u:p@x/", "username": "u", "password": "p"},
        {"url": "http://x/", "format": "pagerduty"},
        {"url": "https://x/", "ca_file": "/nowhere.pem"},
    ],
)
def test_what_cannot_work_is_refused_without_repeating_it(settings: dict[str, object]) -> None:
    with pytest.raises(MisconfiguredError) as caught:
        build("webhook", "hook", settings)
    assert str(settings.get("url", "nothing")) not in str(caught.value)
