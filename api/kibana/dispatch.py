"""Kibana's dialect: every request passes identity, route, `kbn-xsrf`, role and handler, in this order."""

import asyncio
import binascii
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias
from urllib.parse import unquote

import msgspec
from aiohttp import hdrs, web

from api.auth import Identity, permits
from api.context import Api
from api.credentials import comes_from_elsewhere, read_credentials
from api.dispatch import REQUEST_S, Dispatcher
from api.routing import path_below
from sensor.errors import RefusedError
from sensor.rules.assembly import Rules
from sensor.rules.rule import DEFAULT_SPACE, Json
from sensor.rules.rulebook import ConflictError, MissingError
from sensor.rules.schema import MISSING, Key, fit, shape
from sensor.rules.service import Caller, ForbiddenError, RuleService
from sensor.storage.state import ADMIN, READONLY

_TITLES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    408: "Request Timeout",
    409: "Conflict",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
_SAFE: Final = ("GET", "HEAD")
_JSON_TYPES: Final = ("", "application/json", "application/octet-stream")  # aiohttp names the last where there is none
MAX_SPACE: Final = 64  # characters


@dataclass(frozen=True, slots=True)
class KibanaCall:
    """One request whose caller may make it."""

    request: web.Request
    api: Api
    rules: Rules
    caller: Caller
    space: str
    path: Mapping[str, str]  # the route's variables
    body: object = field(default=MISSING)

    @property
    def service(self) -> RuleService:
        """What users may do."""
        return self.rules.service

    def fitted(self, keys: Mapping[str, Key]) -> Json:
        """Return the body as these keys want it; raises RefusedError."""
        body = self.body if self.body is not MISSING else None
        found = shape(keys)(body, "request body")
        assert isinstance(found, dict)  # noqa: S101 - `shape` returns nothing else
        return found

    def query(self, keys: Mapping[str, Key]) -> Json:
        """Return the query as these keys want it: lists for what is repeated; raises RefusedError."""
        given = self.request.query
        values = {name: given.getall(name) for name in given}
        return fit(keys, {name: found[0] if len(found) == 1 else found for name, found in values.items()},
                   "request query")  # fmt: skip


KibanaHandler: TypeAlias = Callable[[KibanaCall], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class KibanaRoute:
    """One route: `/api/alerts/alert/:id`; it exists below `/s/:space`, too."""

    verb: str
    path: str
    handler: KibanaHandler
    told: str  # what it does, for the documentation

    @property
    def steps(self) -> tuple[str, ...]:
        """The path in parts."""
        return tuple(self.path.strip("/").split("/"))


class KibanaDispatcher(Dispatcher):
    """Takes each request to its route, if its caller may use it."""

    def __init__(self, api: Api, routes: Sequence[KibanaRoute]) -> None:
        """Serve `routes`."""
        super().__init__(api, ())
        self._routes = [(route, route.steps) for route in routes]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        try:
            async with asyncio.timeout(REQUEST_S):
                return await self._answer(request)
        except MissingError as error:
            return self.refusal(404, str(error))
        except ConflictError as error:
            return self.refusal(409, str(error))
        except ForbiddenError as error:
            return self.refusal(403, str(error))
        except web.HTTPUnsupportedMediaType:
            return self.refusal(415, "Unsupported Media Type")
        except web.HTTPRequestEntityTooLarge:
            return self.refusal(413, "Payload content length greater than maximum allowed")

    def refusal(self, status: int, reason: str) -> web.Response:
        """Return an error in the envelope that Kibana's clients read."""
        return web.json_response(
            {"statusCode": status, "error": _TITLES.get(status, "Error"), "message": reason}, status=status
        )

    async def _answer(self, request: web.Request) -> web.Response:
        identity = await self._identify(request)
        if identity is None:
            refused = self.refusal(401, "Unauthorized")
            refused.headers[hdrs.WWW_AUTHENTICATE] = 'Basic realm="Airwarden"'
            return refused
        if request.method not in _SAFE and not request.headers.keys() & {"kbn-xsrf", "kbn-version"}:
            return self.refusal(400, "Request must contain a kbn-xsrf header.")
        if request.method not in _SAFE and comes_from_elsewhere(request, self.api.settings.allowed_origins):
            return self.refusal(403, "A page of another origin may not do this")
        rules = self.api.sensor.rules
        found = self._route(request)
        if found is None or rules is None:
            return self.refusal(404, "Not Found")
        route, space, variables = found
        if not permits(identity.role, READONLY):
            return self.refusal(403, "Forbidden")
        caller = Caller(identity.name, permits(identity.role, ADMIN))
        call = KibanaCall(request, self.api, rules, caller, space, variables)
        if request.method not in _SAFE:
            call = replace(call, body=await _body(request))
        return await route.handler(call)

    async def _identify(self, request: web.Request) -> Identity | None:
        header = request.headers.get(hdrs.AUTHORIZATION, "")
        credentials = read_credentials(request, {})
        token = api_key(header)
        if token:
            credentials = replace(credentials, tokens=(token,))
        return await self.api.authenticator.identify(credentials, request.remote or "")

    def _route(self, request: web.Request) -> tuple[KibanaRoute, str, dict[str, str]] | None:
        """Return where a request leads, in which space, and the path's variables."""
        path = path_below(self.api.settings.uri_prefix, request.rel_url.raw_path)
        steps, space = [unquote(step) for step in path.removeprefix("/").split("/")], DEFAULT_SPACE
        if steps[0] == "s":
            if len(steps) < 3 or not valid_space(steps[1]):
                return None
            space, steps = steps[1], steps[2:]
        verb = "GET" if request.method == "HEAD" else request.method
        for route, wanted in self._routes:
            if route.verb == verb and len(wanted) == len(steps):
                variables = _variables(wanted, steps)
                if variables is not None:
                    return route, space, variables
        return None


def valid_space(name: str) -> bool:
    """Whether a space may be called so: lower case, digits, `-` and `_`, as in Kibana."""
    return 0 < len(name) <= MAX_SPACE and all(char in "abcdefghijklmnopqrstuvwxyz0123456789-_" for char in name)


def api_key(header: str) -> str:
    """Return the token of an `Authorization: ApiKey` header: ours as it is, or `name:token` in base64 as Kibana's."""
    scheme, _, given = header.partition(" ")
    if scheme.lower() != "apikey":
        return ""
    given = given.strip()
    try:
        _, colon, token = b64decode(given, validate=True).decode("ascii").rpartition(":")
    except (binascii.Error, ValueError):
        return given
    return token if colon else given


def _variables(wanted: Sequence[str], steps: Sequence[str]) -> dict[str, str] | None:
    variables: dict[str, str] = {}
    for name, step in zip(wanted, steps, strict=True):
        if name.startswith(":") and step:
            variables[name[1:]] = step
        elif name != step:
            return None
    return variables


async def _body(request: web.Request) -> object:
    """Return the JSON of a request, whether or not it says that it is JSON; MISSING without any."""
    raw = await request.read()
    if not raw.strip():
        return MISSING
    if request.headers.get(hdrs.CONTENT_TYPE) is not None and request.content_type not in _JSON_TYPES:
        raise web.HTTPUnsupportedMediaType
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise RefusedError("Invalid request payload JSON format") from None
