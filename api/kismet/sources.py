"""`/datasource/*`: what is captured from, and commands to it."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from api.call import Call, ReplyError
from api.kismet.source_record import DEFAULTS, driver_records, source_record
from api.routing import ANY_SUFFIX, COMMAND, GET_POST, POST, Handler, Route
from datasources.source import Datasource
from datasources.supervisor import Supervisor
from sensor.errors import MisconfiguredError, RefusedError
from sensor.storage.state import ADMIN, READONLY


async def all_sources(call: Call) -> web.Response:
    """Every datasource."""
    return call.reply([source_record(source) for source in call.sensor.sources.sources.values()])


async def one_source(call: Call) -> web.Response:
    """One datasource by its UUID."""
    return call.reply(source_record(_source(call)))


async def types(call: Call) -> web.Response:
    """The kinds of datasources."""
    return call.reply(driver_records())


async def defaults(call: Call) -> web.Response:
    """What holds for a datasource that says nothing else."""
    return call.reply(DEFAULTS)


async def add_source(call: Call) -> web.Response:
    """Add a datasource and open it."""
    definition = call.parameters.text("definition")
    if not definition:
        raise RefusedError("definition is missing or no text")
    try:
        return call.reply(source_record(await call.sensor.sources.add(definition)))
    except (MisconfiguredError, RefusedError):
        raise ReplyError(500, "{}") from None


def _source(call: Call) -> Datasource:
    try:
        return call.sensor.sources.source(call.path["uuid"])
    except RefusedError as error:
        raise ReplyError(500, f"ERROR: {error}\n") from None


def _command(order: Callable[[Supervisor, str], Awaitable[Datasource]]) -> Handler:
    """Return the handler that orders something of one datasource and shows what became of it."""

    async def run(call: Call) -> web.Response:
        uuid = _source(call).uuid
        try:
            return call.reply(source_record(await order(call.sensor.sources, uuid)))
        except (MisconfiguredError, RefusedError) as error:
            raise ReplyError(500, f"ERROR: {error}\n") from None

    return run


async def _open(sources: Supervisor, uuid: str) -> Datasource:
    return await sources.open(uuid)


async def _close(sources: Supervisor, uuid: str) -> Datasource:
    return await sources.close(uuid)


async def _pause(sources: Supervisor, uuid: str) -> Datasource:
    return sources.pause(uuid)


async def _resume(sources: Supervisor, uuid: str) -> Datasource:
    return sources.resume(uuid)


_ONE: Final = "/datasource/by-uuid/:uuid"

# The PyPI release of kismet-rest orders by GET.
ROUTES: Final = (
    Route("/datasource/all_sources", GET_POST, READONLY, ANY_SUFFIX, all_sources),
    Route("/datasource/types", GET_POST, READONLY, ANY_SUFFIX, types),
    Route("/datasource/defaults", GET_POST, READONLY, ANY_SUFFIX, defaults),
    Route("/datasource/add_source", POST, ADMIN, COMMAND, add_source),
    Route(f"{_ONE}/source", GET_POST, READONLY, ANY_SUFFIX, one_source),
    Route(f"{_ONE}/open_source", GET_POST, ADMIN, COMMAND, _command(_open)),
    Route(f"{_ONE}/close_source", GET_POST, ADMIN, COMMAND, _command(_close)),
    Route(f"{_ONE}/disable_source", GET_POST, ADMIN, COMMAND, _command(_close)),
    Route(f"{_ONE}/pause_source", GET_POST, ADMIN, COMMAND, _command(_pause)),
    Route(f"{_ONE}/resume_source", GET_POST, ADMIN, COMMAND, _command(_resume)),
)
