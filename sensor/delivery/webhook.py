"""Webhooks: a note as the body of an HTTP request, signed where both sides share a secret."""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Callable, Iterable
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp
from aiohttp import hdrs
from yarl import URL

from sensor.delivery.connector import MAX_ANSWER, DeliveryError, Note, as_json, flat
from sensor.delivery.formats import FORMATS, PAGERDUTY_URL
from sensor.delivery.schema import Given
from sensor.delivery.secret import SHOWN, Secret
from sensor.delivery.tls import client_context, told
from sensor.errors import MisconfiguredError

KIND: Final = "webhook"
TIMESTAMP: Final = "X-Airwarden-Timestamp"
SIGNATURE: Final = "X-Airwarden-Signature"
KEY: Final = "Idempotency-Key"
MAX_ANSWER_OCTETS: Final = 2048  # of an answer's body that are read
SHORTEST_HIDDEN: Final = 4  # a secret shorter than this would blank out ordinary words

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 5.6.2
_OURS: Final = frozenset({"host", "content-length", "transfer-encoding", "connection", "idempotency-key"})
# RFC 9110 15.5.9 and RFC 8470: the same request may succeed later, as after 429 and 503.
_PASSING: Final = frozenset({408, 425, 429})


def build(name: str, given: Given) -> "Webhook":
    """Return the connector; raises MisconfiguredError for an address or headers that cannot be used."""
    return Webhook(name, given)


def signature(secret: Secret, timestamp: str, body: bytes) -> str:
    """Return the header that proves who sent `body` and when: HMAC-SHA256 over `timestamp.body`, in hexadecimal."""
    signed = timestamp.encode() + b"." + body
    return "v1=" + hmac.new(secret.reveal().encode(), signed, hashlib.sha256).hexdigest()


class Webhook:
    """Sends each note as one request. Redirects are not followed: only the operator says where alerts go."""

    kind = KIND

    def __init__(self, name: str, given: Given, clock: Callable[[], float] = time.time) -> None:
        """Check the settings; `clock` gives Unix time in seconds."""
        self.name = name
        self._given = given
        self._clock = clock
        self._url = _url(given)
        self._headers = _headers(given) | _basic(given, self._url)
        self._tls = client_context(given.text("ca_file"))
        self._hidden = _hidden(given, self._url)
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Need nothing before the first note."""

    async def close(self) -> None:
        """End what is open."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, note: Note) -> str:
        """Make one request; only a status of 2xx is a yes."""
        body, content_type = self._body(note)
        headers = {**self._headers, KEY: note.token, hdrs.CONTENT_TYPE: content_type}
        secret = self._given.secret("signing_secret")
        if secret:
            timestamp = str(int(self._clock()))
            headers |= {TIMESTAMP: timestamp, SIGNATURE: signature(secret, timestamp, body)}
        try:
            return await self._request(body, headers)
        except TimeoutError:
            raise DeliveryError(f"no answer within {self._given.integer('timeout_s')} s", retry=True) from None
        except aiohttp.ClientConnectorError as error:
            raise DeliveryError(f"no connection: {told(error.os_error)}", retry=True) from None
        except (aiohttp.ClientError, OSError) as error:
            # The texts of these may hold the address, and with it a token.
            raise DeliveryError(f"the request failed: {type(error).__name__}", retry=True) from None

    async def _request(self, body: bytes, headers: dict[str, str]) -> str:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._given.integer("timeout_s"))
            connector = aiohttp.TCPConnector(ssl=self._tls, limit=1, force_close=True)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=timeout, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
            )
        request = self._session.request(
            self._given.text("method"), self._url, data=body, headers=headers, allow_redirects=False
        )
        async with request as response:
            said = await response.content.read(MAX_ANSWER_OCTETS)
            answer = self._shown(response.status, said)
            if response.status // 100 == 2:
                return answer
            raise _refusal(response.status, response.headers.get(hdrs.RETRY_AFTER), answer, self._clock())

    def _body(self, note: Note) -> tuple[bytes, str]:
        """Return the body and its type: what the note brings, or the format's."""
        raw = note.text_option("body")
        if raw is None:
            return as_json(FORMATS[self._given.text("format")](note, self._given)), "application/json"
        wanted = note.text_option("content_type") or self._own_type() or "application/json"
        return raw.encode("utf-8", "backslashreplace"), flat(wanted, MAX_ANSWER)

    def _own_type(self) -> str | None:
        return next((text for name, text in self._headers.items() if name.lower() == "content-type"), None)

    def _shown(self, status: int, said: bytes) -> str:
        """Return what may be shown of an answer; a receiver may repeat what we sent it."""
        text = said.decode("utf-8", "replace").strip()
        for secret in self._hidden:
            text = text.replace(secret, SHOWN)
        return flat(f"HTTP {status} {text}".rstrip(), MAX_ANSWER)


def _refusal(status: int, retry_after: str | None, answer: str, now_s: float) -> DeliveryError:
    """Return what a status other than 2xx means: wait, try again, or never."""
    passing = status in _PASSING or status >= 500
    # A redirection is what a captive portal says to everything; once it is gone, the receiver is back.
    retry = passing or 300 <= status < 400
    busy = status in (429, 503)
    wait_s = parse_retry_after(retry_after, now_s) if busy else None
    return DeliveryError(answer, retry=retry, wait_s=wait_s, answered=passing and not busy)


def parse_retry_after(text: str | None, now_s: float) -> float | None:
    """Read seconds or a date, RFC 9110 10.2.3; None for anything else."""
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return float(text)
    try:
        return max(parsedate_to_datetime(text).timestamp() - now_s, 0.0)
    except (ValueError, OverflowError, OSError):
        return None


def _url(given: Given) -> URL:
    """Return where to; raises MisconfiguredError that does not repeat it."""
    text = given.secret("url").reveal()
    if not text and given.text("format") == "pagerduty":
        text = PAGERDUTY_URL
    try:
        url = URL(text)
        usable = url.scheme in ("http", "https") and bool(url.host) and text.isprintable() and " " not in text
    except ValueError:
        usable = False
    if not usable:
        raise MisconfiguredError("'url' is no address such as https://example.net/hook")
    if given.text("format") == "pagerduty" and not given.secret("routing_key"):
        raise MisconfiguredError("'routing_key' is needed for PagerDuty")
    return url


def _headers(given: Given) -> dict[str, str]:
    headers = {"User-Agent": "Airwarden"}
    for name, secret in given.headers("headers").items():
        value = secret.reveal()
        if not _TOKEN.fullmatch(name) or name.lower() in _OURS:
            raise MisconfiguredError(f"'headers': '{flat(name, 40)}' is no header that can be set")
        if not value.isprintable():
            raise MisconfiguredError(f"'headers': the value of {name} holds a line break or another control")
        headers[name] = value
    return headers


def _basic(given: Given, url: URL) -> dict[str, str]:
    """Return the header of Basic authentication where it is wanted, RFC 7617."""
    username, password = given.text("username"), given.secret("password")
    if not username:
        if password:
            raise MisconfiguredError("'password' is of no use without 'username'")
        return {}
    if url.user or ":" in username:
        raise MisconfiguredError("'username' must hold no colon, and not be in 'url' as well")
    both = f"{username}:{password.reveal()}".encode()
    return {hdrs.AUTHORIZATION: "Basic " + base64.b64encode(both).decode()}


def _hidden(given: Given, url: URL) -> tuple[str, ...]:
    """Return the texts that no answer may show, longest first."""
    secrets: Iterable[str] = (
        str(url),
        url.raw_path_qs,
        url.password or "",
        *(given.secret(name).reveal() for name in ("password", "signing_secret", "routing_key")),
        *(secret.reveal() for secret in given.headers("headers").values()),
    )
    return tuple(sorted({each for each in secrets if len(each) >= SHORTEST_HIDDEN}, key=len, reverse=True))
