"""One request on its way through a route, and the ways to answer it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from aiohttp import web

from api.auth import Identity
from api.context import Api, Sensor
from api.kismet.encodings import Value, encoder
from api.kismet.fields import Field, parse_fields, simplify
from api.kismet.parameters import Parameters
from sensor.errors import AirwardenError, RefusedError

_MIME_TYPES: Final = {
    "json": "application/json",
    "prettyjson": "application/json",
    "ekjson": "application/json",
    "itjson": "application/json",
    "cmd": "application/json",
    "jcmd": "application/json",
}


class ReplyError(AirwardenError):
    """A request that ends in an error status with this text."""

    def __init__(self, status: int, text: str) -> None:
        """Take the HTTP status and the whole body."""
        super().__init__(text)
        self.status = status
        self.text = text


class Call:
    """A request whose caller may make it."""

    def __init__(
        self,
        request: web.Request,
        api: Api,
        identity: Identity | None,
        path: Mapping[str, str],
        suffix: str,
        parameters: Parameters,
        limit: asyncio.Timeout | None = None,
    ) -> None:
        """Take the parts of a request; `path` holds the route's variables, `limit` its time."""
        self.request = request
        self.api = api
        self.identity = identity
        self.path = path
        self.suffix = suffix
        self.parameters = parameters
        self._limit = limit

    @property
    def sensor(self) -> Sensor:
        """The sensor that is asked."""
        return self.api.sensor

    @property
    def now_us(self) -> int:
        """The time of day in µs."""
        return self.api.sensor.clock()

    def take_as_long_as_it_takes(self) -> None:
        """Lift the limit of time, for an answer that goes on."""
        if self._limit is not None:
            self._limit.reschedule(None)

    def fields(self) -> Sequence[Field]:
        """Return the fields that the client wants, none for all of them."""
        try:
            return parse_fields(self.parameters.document["fields"]) if "fields" in self.parameters.document else ()
        except RefusedError as error:
            raise ReplyError(500, f"ERROR: {error}\n") from None

    def reply(self, value: Value, status: int = 200) -> web.Response:
        """Answer with a record or a list of records, cut down to the wanted fields."""
        return self.reply_whole(simplify(value, self.fields()), status)

    def reply_whole(self, value: Value, status: int = 200) -> web.Response:
        """Answer with a value as it is; a suffix without an encoding gets an empty body, as from Kismet."""
        encode = encoder(self.suffix)
        return self.reply_bytes(encode(value) if encode is not None else b"", status)

    def reply_bytes(self, body: bytes, status: int = 200) -> web.Response:
        """Answer with what is written already as the suffix asks for."""
        return web.Response(body=body, status=status, content_type=self.content_type)

    @property
    def content_type(self) -> str:
        """Content type of what the suffix asks for."""
        return _MIME_TYPES.get(self.suffix, "text/plain")

    def reply_text(self, text: str) -> web.Response:
        """Answer with a line of text."""
        return web.Response(text=text, content_type=_MIME_TYPES.get(self.suffix, "text/plain"))
