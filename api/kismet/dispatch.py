"""Kismet's dialect: every request passes route, verb, role, origin and handler, in this order."""

import asyncio
from collections.abc import Sequence
from typing import Final

from aiohttp import hdrs, web

from api.auth import NO_ROLE, Identity, permits
from api.call import Call, ReplyError
from api.context import Api
from api.credentials import COOKIE, comes_from_elsewhere, read_credentials
from api.dispatch import REQUEST_S, Dispatcher
from api.kismet.parameters import Parameters, query_variables, read_parameters
from api.pages import Pages
from api.routing import Match, Route

_TITLES: Final = {401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed"}


class KismetDispatcher(Dispatcher):
    """Takes each request to its route, if its caller may use it."""

    def __init__(self, api: Api, routes: Sequence[Route]) -> None:
        """Serve `routes` of `api`, and pages where no route leads."""
        super().__init__(api, routes)
        self._pages = Pages(api.settings.pages, api.settings.uri_prefix)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, errors in Kismet's shapes included."""
        try:
            return await self._answer(request)
        except ReplyError as error:
            return web.Response(text=error.text, status=error.status)

    def refusal(self, status: int, reason: str) -> web.Response:
        """Return an error as Kismet words it: clients look at the status, people at the text."""
        opening = {400: "Invalid request: ", 429: ""}.get(status, "ERROR: ")
        return web.Response(text=f"{opening}{reason}\n", status=status)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        match = self.find(request)
        if match is None:
            return await self._show(request)
        if request.method not in match.route.verbs:
            return _page(405)
        if match.route.is_websocket:
            return await self._open_websocket(request, match)
        async with asyncio.timeout(REQUEST_S) as limit:
            return await self._call(request, match, limit)

    async def _show(self, request: web.Request) -> web.StreamResponse:
        """Answer with a file of the pages, where there is one."""
        try:
            return await self._pages.answer(request) or _page(404)
        except web.HTTPMethodNotAllowed:
            return _page(405)

    async def _call(self, request: web.Request, match: Match, limit: asyncio.Timeout) -> web.StreamResponse:
        identity = await self._identify(request)
        if not _may_use(match, identity):
            return _unauthorized(request)
        # Whatever the credentials: a browser adds cookies and remembered Basic logins by itself.
        if _changes_state(match) and self._from_elsewhere(request):
            raise ReplyError(403, "A page of another origin may not do this\n")
        parameters = await read_parameters(request)
        call = Call(request, self.api, identity, match.variables, match.suffix, parameters, limit)
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
        return await match.route.handler(Call(request, self.api, identity, match.variables, match.suffix, nothing))

    async def _identify(self, request: web.Request) -> Identity | None:
        credentials = read_credentials(request, query_variables(request))
        return await self.api.authenticator.identify(credentials, request.remote or "")

    def _from_elsewhere(self, request: web.Request) -> bool:
        return comes_from_elsewhere(request, self.api.settings.allowed_origins)


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
