"""The aiohttp application: every request passes route, verb, role, origin and handler, in this order."""

import asyncio
import logging
from collections.abc import AsyncIterator
from email.utils import formatdate
from typing import Final

from aiohttp import WSCloseCode, hdrs, web

from api import airwarden
from api.auth import NO_ROLE, Identity, TooManyAttemptsError, permits
from api.call import Call, ReplyError
from api.context import API, Api, ApiSettings, Sensor
from api.credentials import COOKIE, comes_from_elsewhere, read_credentials
from api.kismet import alerts, event_stream, handshakes, messagebus, session, sources, system
from api.kismet.parameters import Parameters, query_variables, read_parameters
from api.routing import Match, Router
from sensor.errors import RefusedError, UnavailableError

MAX_BODY_BYTES: Final = 100_000
REQUEST_S: Final = 30.0
SAMPLE_S: Final = 1.0

ROUTES: Final = (
    *alerts.ROUTES,
    *messagebus.ROUTES,
    *system.ROUTES,
    *sources.ROUTES,
    *handshakes.ROUTES,
    *session.ROUTES,
    *event_stream.ROUTES,
    *airwarden.ROUTES,
)

_TITLES: Final = {401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed"}
_log: Final = logging.getLogger(__name__)


def build_app(sensor: Sensor, settings: ApiSettings | None = None) -> web.Application:
    """Return the application that serves `sensor`; it must run on the loop that the sensor runs on."""
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    api = Api(sensor, settings or ApiSettings())
    app[API] = api
    app.router.add_route("*", "/{path:.*}", Dispatcher(api).serve)
    app.on_response_prepare.append(_add_headers)
    app.on_shutdown.append(_close_sockets)
    app.cleanup_ctx.append(_keep_sampling)
    return app


class Dispatcher:
    """Takes each request to its route, if its caller may use it."""

    def __init__(self, api: Api) -> None:
        """Serve all routes of `api`."""
        self._api = api
        self._router = Router(ROUTES, api.settings.uri_prefix)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, errors in Kismet's shapes included."""
        self._api.connections += 1
        try:
            return await self._answer(request)
        except ReplyError as error:
            return web.Response(text=error.text, status=error.status)
        except RefusedError as error:
            return web.Response(text=f"Invalid request: {error}\n", status=400)
        except TooManyAttemptsError:
            return web.Response(text="Too many login attempts\n", status=429, headers={hdrs.RETRY_AFTER: "10"})
        except TimeoutError:
            return web.Response(text="ERROR: the request took too long\n", status=408)
        except UnavailableError as error:
            return web.Response(text=f"ERROR: {error}\n", status=503)
        except (web.HTTPException, ConnectionError):
            raise
        except Exception:  # noqa: BLE001 - logged here, and no business of the client's
            _log.exception("request failed: %s", request.method)
            return web.Response(text="ERROR: internal error\n", status=500)
        finally:
            self._api.connections -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        match = self._router.find(request.rel_url.raw_path)
        if match is None:
            return _page(404)
        if request.method not in match.route.verbs:
            return _page(405)
        if match.route.is_websocket:
            return await self._open_websocket(request, match)
        async with asyncio.timeout(REQUEST_S):
            return await self._call(request, match)

    async def _call(self, request: web.Request, match: Match) -> web.StreamResponse:
        identity = await self._identify(request)
        if not _may_use(match, identity):
            return _unauthorized(request)
        # Whatever the credentials: a browser adds cookies and remembered Basic logins by itself.
        if _changes_state(match) and self._from_elsewhere(request):
            raise ReplyError(403, "A page of another origin may not do this\n")
        parameters = await read_parameters(request)
        call = Call(request, self._api, identity, match.variables, match.suffix, parameters)
        response = await match.route.handler(call)
        if identity is not None:
            # Scripts never see the token, and no other site's page can make a browser send it.
            response.set_cookie(COOKIE, identity.token, httponly=True, samesite="Strict", secure=request.secure)
        return response

    async def _open_websocket(self, request: web.Request, match: Match) -> web.StreamResponse:
        async with asyncio.timeout(REQUEST_S):
            identity = await self._identify(request)
        if not _may_use(match, identity):
            return _unauthorized(request)
        if self._from_elsewhere(request):
            raise ReplyError(403, "A page of another origin may not listen\n")
        nothing = Parameters({}, {})
        return await match.route.handler(Call(request, self._api, identity, match.variables, match.suffix, nothing))

    async def _identify(self, request: web.Request) -> Identity | None:
        credentials = read_credentials(request, query_variables(request))
        return await self._api.authenticator.identify(credentials, request.remote or "")

    def _from_elsewhere(self, request: web.Request) -> bool:
        return comes_from_elsewhere(request, self._api.settings.allowed_origins)


def _may_use(match: Match, identity: Identity | None) -> bool:
    wanted = match.route.role
    return wanted == NO_ROLE or (identity is not None and permits(identity.role, wanted))


def _changes_state(match: Match) -> bool:
    """Whether a route commands something: by GET, too, for some clients."""
    return match.suffix == "cmd" or "GET" not in match.route.verbs


def _page(status: int) -> web.Response:
    title = f"{status} {_TITLES[status]}"
    text = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return web.Response(text=text, status=status, content_type="text/html")


def _unauthorized(request: web.Request) -> web.Response:
    response = _page(401)
    if "wget" in request.headers.get(hdrs.USER_AGENT, "").lower():
        # Only to those who wait for it: a browser would open a dialogue of its own.
        response.headers[hdrs.WWW_AUTHENTICATE] = 'Basic realm="Kismet"'
    return response


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers[hdrs.SERVER] = "Kismet"
    response.headers[hdrs.LAST_MODIFIED] = formatdate(usegmt=True)
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-cache")
    response.headers[hdrs.PRAGMA] = "no-cache"
    response.headers[hdrs.EXPIRES] = "Sat, 01 Jan 2000 00:00:00 GMT"
    response.headers["X-Content-Type-Options"] = "nosniff"


async def _keep_sampling(app: web.Application) -> AsyncIterator[None]:
    """Note the system's figures each second while the application runs, and let go of everything behind it."""
    api = app[API]
    api.tasks.start(_sample(api), "system figures")
    yield
    await api.tasks.close()
    api.authenticator.close()


async def _close_sockets(app: web.Application) -> None:
    """Say goodbye to everybody who listens, so that stopping does not wait for them."""
    sockets = list(app[API].sockets)
    await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in sockets), return_exceptions=True)


async def _sample(api: Api) -> None:
    while True:
        api.figures.sample(api.sensor.clock(), len(api.sensor.tracker.devices))
        await asyncio.sleep(SAMPLE_S)
