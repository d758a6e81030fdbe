"""Our own routes, of which Kismet has none."""

from typing import Final

from aiohttp import web

from api.auth import NO_ROLE
from api.call import Call
from api.routing import GET, NO_SUFFIX, Route


async def health(call: Call) -> web.Response:
    """Whether the sensor answers at all; says nothing else to strangers."""
    return web.json_response({"status": "ok"})


ROUTES: Final = (Route("/airwarden/health", GET, NO_ROLE, NO_SUFFIX, health),)
