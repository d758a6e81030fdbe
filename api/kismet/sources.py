"""`/datasource/*`: what is captured from, and commands to it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from aiohttp import web

from api.call import Call, ReplyError
from api.kismet.source_record import defaults_record, interface_record
from api.routing import ANY_SUFFIX, COMMAND, GET_POST, POST, Handler, Route
from datasources.source import Datasource
from datasources.tuning import Tuning, checked_rate
from sensor.errors import MisconfiguredError, RefusedError
from sensor.storage.state import ADMIN, READONLY


async def all_sources(call: Call) -> web.Response:
    """Every datasource."""
    return call.reply([call.api.devices.sources.record(source) for source in call.sensor.sources.sources.values()])


async def one_source(call: Call) -> web.Response:
    """One datasource by its UUID."""
    return call.reply(call.api.devices.sources.record(_source(call)))


async def types(call: Call) -> web.Response:
    """The kinds of datasources."""
    return call.reply(call.api.devices.sources.kinds())


async def defaults(call: Call) -> web.Response:
    """What holds for a datasource that says nothing else."""
    return call.reply(defaults_record(call.sensor.sources.defaults))


async def list_interfaces(call: Call) -> web.Response:
    """What could be captured on, of every kind that can tell."""
    sources = call.sensor.sources
    running = [source for source in sources.sources.values() if source.running]
    # A monitor interface that a source has made beside its own is no further one to capture on.
    in_use = {name: source for source in running for name in (source.capture_interface, source.interface)}
    found = []
    for driver in sources.drivers.values():
        if driver.lists:
            candidates = await asyncio.to_thread(driver.candidates)
            found += [interface_record(each, driver, in_use.get(each.interface)) for each in candidates]
    return call.reply(found)


async def add_source(call: Call) -> web.Response:
    """Add a datasource and open it."""
    definition = call.parameters.text("definition")
    if not definition:
        raise RefusedError("definition is missing or no text")
    try:
        return call.reply(call.api.devices.sources.record(await call.sensor.sources.add(definition)))
    except (MisconfiguredError, RefusedError):
        raise ReplyError(500, "{}") from None


def _source(call: Call) -> Datasource:
    try:
        return call.sensor.sources.source(call.path["uuid"])
    except RefusedError as error:
        raise ReplyError(500, f"ERROR: {error}\n") from None


def _command(order: Callable[[Call, str], Awaitable[Datasource]]) -> Handler:
    """Return the handler that orders something of one datasource and shows what became of it."""

    async def run(call: Call) -> web.Response:
        uuid = _source(call).uuid
        try:
            return call.reply(call.api.devices.sources.record(await order(call, uuid)))
        except (MisconfiguredError, RefusedError) as error:
            raise ReplyError(500, f"ERROR: {error}\n") from None

    return run


async def _open(call: Call, uuid: str) -> Datasource:
    return await call.sensor.sources.open(uuid)


async def _close(call: Call, uuid: str) -> Datasource:
    return await call.sensor.sources.close(uuid)


async def _pause(call: Call, uuid: str) -> Datasource:
    return call.sensor.sources.pause(uuid)


async def _resume(call: Call, uuid: str) -> Datasource:
    return call.sensor.sources.resume(uuid)


async def _set_channel(call: Call, uuid: str) -> Datasource:
    """Stay on `channel`, or hop over `channels` at `rate`, shuffled or not; what is not said stays as it is."""
    sources, asked = call.sensor.sources, call.parameters
    now = _tuning(sources.source(uuid))
    channel, channels = asked.text("channel"), asked.texts("channels")
    rate, shuffle = asked.amount("rate"), asked.flag("shuffle")
    if channel:
        return await sources.tune(uuid, replace(now, channel=channel))
    if not channels and rate is None and shuffle is None:
        raise RefusedError("neither a channel, nor channels, rate or shuffle to hop by")
    hopping = Tuning(
        channels=tuple(channels) if channels else now.channels,
        rate=now.rate if rate is None else checked_rate(rate),
        shuffle=now.shuffle if shuffle is None else shuffle,
        split=now.split,
    )
    return await sources.tune(uuid, hopping)


async def _set_hop(call: Call, uuid: str) -> Datasource:
    sources = call.sensor.sources
    return await sources.tune(uuid, replace(_tuning(sources.source(uuid)), channel=""))


def _tuning(source: Datasource) -> Tuning:
    """Return what a source listens to now, with what it would hop over."""
    return Tuning(source.channel, source.hop_channels, source.hop_rate, source.hop_shuffle, source.hop_split)


_ONE: Final = "/datasource/by-uuid/:uuid"

# The PyPI release of kismet-rest orders by GET.
ROUTES: Final = (
    Route("/datasource/all_sources", GET_POST, READONLY, ANY_SUFFIX, all_sources),
    Route("/datasource/types", GET_POST, READONLY, ANY_SUFFIX, types),
    Route("/datasource/defaults", GET_POST, READONLY, ANY_SUFFIX, defaults),
    Route("/datasource/list_interfaces", GET_POST, ADMIN, ANY_SUFFIX, list_interfaces),
    Route("/datasource/add_source", POST, ADMIN, COMMAND, add_source),
    Route(f"{_ONE}/source", GET_POST, READONLY, ANY_SUFFIX, one_source),
    Route(f"{_ONE}/open_source", GET_POST, ADMIN, COMMAND, _command(_open)),
    Route(f"{_ONE}/close_source", GET_POST, ADMIN, COMMAND, _command(_close)),
    Route(f"{_ONE}/disable_source", GET_POST, ADMIN, COMMAND, _command(_close)),
    Route(f"{_ONE}/set_channel", POST, ADMIN, COMMAND, _command(_set_channel)),
    Route(f"{_ONE}/set_hop", GET_POST, ADMIN, COMMAND, _command(_set_hop)),
    Route(f"{_ONE}/pause_source", GET_POST, ADMIN, COMMAND, _command(_pause)),
    Route(f"{_ONE}/resume_source", GET_POST, ADMIN, COMMAND, _command(_resume)),
)
