"""Mackerel's dialect: every request passes route, verb, key, permission and handler, in this order."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import unquote

import msgspec
from aiohttp import hdrs, web

from api.auth import Identity, permits
from api.context import Api
from api.dispatch import REQUEST_S, Dispatcher
from api.routing import path_below
from sensor.errors import RefusedError
from sensor.ledger.people import TooLongError, UnknownRowError
from sensor.storage.state import READONLY, RESPONDER

PATHS: Final = "/api/v0/"  # every path of Mackerel's starts so
API_KEY: Final = "X-Api-Key"
READ: Final = READONLY  # what Mackerel calls a key's permissions, as roles
WRITE: Final = RESPONDER
# A memo of 80 KB whose characters are all written as `\uXXXX` has six times as many octets, and an envelope.
MAX_BODY_BYTES: Final = 6 * 81_920 + 1024


@dataclass(frozen=True, slots=True)
class MackerelCall:
    """One request whose caller may make it."""

    request: web.Request
    api: Api
    identity: Identity
    path: Mapping[str, str]  # the route's variables

    def query(self, name: str) -> str:
        """Return a variable of the address, empty where it is absent: some clients send it empty for that."""
        return self.request.query.get(name, "")

    async def text(self, name: str) -> str:
        """Return a member of the JSON object that is the body, which must be there and a text; raises RefusedError."""
        found = (await _document(self.request)).get(name)
        if not isinstance(found, str):
            raise RefusedError(f"{name} is missing or no text")
        return found


MackerelHandler: TypeAlias = Callable[[MackerelCall], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class MackerelRoute:
    """One route: `/api/v0/alerts/:id`, and the role that it needs."""

    verb: str
    path: str
    role: str
    handler: MackerelHandler


class MackerelDispatcher(Dispatcher):
    """Takes each request to its route, if its key may use it."""

    def __init__(self, api: Api, routes: Sequence[MackerelRoute]) -> None:
        """Serve `routes`."""
        super().__init__(api, ())
        self._routes = [(route, route.path.strip("/").split("/")) for route in routes]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        try:
            async with asyncio.timeout(REQUEST_S):
                return await self._answer(request)
        except UnknownRowError as error:
            return self.refusal(404, str(error))
        except (TooLongError, web.HTTPRequestEntityTooLarge) as error:
            return self.refusal(413, str(error) if isinstance(error, TooLongError) else "the request is too long")

    def refusal(self, status: int, reason: str) -> web.Response:
        """Return an error in the form that all of Mackerel's clients read."""
        return web.json_response({"error": {"message": reason}}, status=status)

    async def _answer(self, request: web.Request) -> web.Response:
        steps = path_below(self.api.settings.uri_prefix, request.rel_url.raw_path).removeprefix("/").split("/")
        matches = [
            (route, variables)
            for route, template in self._routes
            if (variables := _variables(template, steps)) is not None
        ]
        if not matches:
            return self.refusal(404, "there is no such path")
        match = next((match for match in matches if match[0].verb == request.method), None)
        if match is None:
            response = self.refusal(405, "this path does not take that method")
            response.headers[hdrs.ALLOW] = ", ".join(sorted(route.verb for route, _ in matches))
            return response
        route, variables = match
        token = request.headers.get(API_KEY, "")
        identity = self.api.authenticator.by_key(token, request.remote or "")
        if identity is None:
            return self.refusal(403, "the API key is missing or not valid here")
        if not permits(identity.role, route.role):
            return self.refusal(403, "the API key does not permit that")
        return await route.handler(MackerelCall(request, self.api, identity, variables))


def _variables(template: Sequence[str], steps: Sequence[str]) -> dict[str, str] | None:
    """Return the values of a path's variables, None where it does not fit."""
    if len(template) != len(steps):
        return None
    pairs = list(zip(template, steps, strict=True))
    if any(wanted != step if not wanted.startswith(":") else not step for wanted, step in pairs):
        return None
    return {wanted[1:]: unquote(step) for wanted, step in pairs if wanted.startswith(":")}


async def _document(request: web.Request) -> dict[str, object]:
    """Return the JSON object of a body, whatever its content type; raises RefusedError."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise web.HTTPRequestEntityTooLarge(MAX_BODY_BYTES, len(body))
    try:
        found = msgspec.json.decode(bytes(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RefusedError("the body is no JSON object")
    return found
