"""`/session/*` and `/auth/apikey/*`: logins and API keys."""

from typing import Final

from aiohttp import web

from api.auth import ANY_ROLE, NO_ROLE
from api.call import Call, ReplyError
from api.credentials import names_this_machine
from api.kismet.records import key_record
from api.routing import ANY_SUFFIX, COMMAND, GET, NO_SUFFIX, POST, Route
from sensor.errors import RefusedError
from sensor.storage.state import ADMIN


async def check_setup_ok(call: Call) -> web.Response:
    """Whether anybody can log in yet: 200, or 500 on the first run."""
    if call.sensor.state.has_login():
        return call.reply_text("Login configured")
    raise ReplyError(500, "Login not configured")


async def check_login(call: Call) -> web.Response:
    """Whether the caller is an administrator."""
    return call.reply_text("Login valid")


async def check_session(call: Call) -> web.Response:
    """Whether the caller is anybody at all."""
    return call.reply_text("Session valid")


async def set_password(call: Call) -> web.Response:
    """Set the first login, or as an administrator any login."""
    name, password = (call.parameters.variables.get(each, "") for each in ("username", "password"))
    if call.sensor.state.has_login():
        if call.identity is None or call.identity.role != ADMIN:
            raise ReplyError(403, "Login already configured")
        _complete(name, password)
        await call.api.authenticator.set_login(name, password)
        return call.reply_text("Login configured")
    if not names_this_machine(call.request):
        # A web page must not become the administrator by a domain of its own that it points here.
        raise ReplyError(403, "The first login is set at the sensor's own address, or by `airwarden user add`")
    _complete(name, password)
    if not await call.api.authenticator.set_first_login(name, password):
        raise ReplyError(403, "Login already configured")
    return call.reply_text("Login configured")


async def generate_key(call: Call) -> web.Response:
    """Create an API key; the answer is the only place that shows its token."""
    document = call.parameters.document
    name, role = call.parameters.text("name"), call.parameters.text("role")
    duration_s = document.get("duration", 0)
    if not name or not role or not isinstance(duration_s, int | float) or duration_s < 0:
        raise RefusedError("an API key has a name, a role and a duration in seconds")
    try:
        token = call.sensor.state.create_key(name, role, int(duration_s) or None)
    except RefusedError as error:
        raise ReplyError(500, f"ERROR: {error}\n") from None
    return call.reply_text(token)


async def revoke_key(call: Call) -> web.Response:
    """Remove an API key."""
    name = call.parameters.text("name")
    if not name:
        raise RefusedError("name is missing or no text")
    try:
        call.sensor.state.revoke_key(name)
    except RefusedError as error:
        raise ReplyError(500, f"ERROR: {error}\n") from None
    return call.reply_text("revoked")


async def list_keys(call: Call) -> web.Response:
    """Every API key, without tokens."""
    keys = call.sensor.state.keys()
    return call.reply([key_record(key) for key in keys])


def _complete(name: str, password: str) -> None:
    if not name or not password:
        raise RefusedError("username and password are needed")


ROUTES: Final = (
    Route("/session/check_setup_ok", GET, NO_ROLE, NO_SUFFIX, check_setup_ok),
    Route("/session/check_login", GET, ADMIN, NO_SUFFIX, check_login),
    Route("/session/check_session", GET, ANY_ROLE, NO_SUFFIX, check_session),
    Route("/session/set_password", POST, NO_ROLE, NO_SUFFIX, set_password),
    Route("/auth/apikey/generate", POST, ADMIN, COMMAND, generate_key),
    Route("/auth/apikey/revoke", POST, ADMIN, COMMAND, revoke_key),
    Route("/auth/apikey/list", GET, ADMIN, ANY_SUFFIX, list_keys),
)
