"""`/logging/*`: logs that are written, begun and ended; what they hold is for admins, as every frame is."""

import asyncio
import re
from collections.abc import AsyncGenerator
from typing import Final

from aiohttp import hdrs, web

from api.call import Call, ReplyError
from api.kismet.encodings import Record
from api.routing import ANY_SUFFIX, COMMAND, GET_POST, POST, Route
from sensor.errors import RefusedError
from sensor.storage.logbook import Logbook
from sensor.storage.logfile import LogError
from sensor.storage.logkinds import LOG_KINDS, LogKind
from sensor.storage.logrun import LogRun
from sensor.storage.packetquery import PacketQuery, read_query
from sensor.storage.state import ADMIN, READONLY

PCAPNG: Final = ("pcapng",)

_MIME_TYPE: Final = "application/vnd.tcpdump.pcap"
_UNFIT: Final = re.compile("[^A-Za-z0-9._-]")


async def active(call: Call) -> web.Response:
    """Every log that is written now."""
    runs = [] if call.api.logs is None else list(call.api.logs.runs.values())
    return call.reply([run_record(run) for run in runs])


async def drivers(call: Call) -> web.Response:
    """The kinds of logs."""
    return call.reply([kind_record(kind) for kind in LOG_KINDS.values()])


async def start(call: Call) -> web.Response:
    """Begin a log; 500 for one that there is not, that is written already, or that cannot be written."""
    try:
        return call.reply(run_record(await _logs(call).begin(call.path["class"])))
    except (RefusedError, LogError) as error:
        raise ReplyError(500, f"ERROR: {error}\n") from None


async def stop(call: Call) -> web.Response:
    """End a log; 500 where there is none."""
    try:
        await _logs(call).end(call.path["uuid"])
    except RefusedError as error:
        raise ReplyError(500, f"ERROR: {error}\n") from None
    return call.reply_text("OK")


async def packets(call: Call) -> web.StreamResponse:
    """Frames out of the kismetdb log that is written now."""
    query = read_query({**call.parameters.variables, **call.parameters.document})
    log = None if call.api.logs is None else call.api.logs.kismetdb()
    if log is None:
        raise ReplyError(404, "No kismetdb log is written\n")
    call.take_as_long_as_it_takes()
    name = _UNFIT.sub("_", call.path["title"])[:100]
    headers = {
        hdrs.CONTENT_TYPE: _MIME_TYPE,
        hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}.pcapng"',
        hdrs.CACHE_CONTROL: "no-store",
    }
    response = web.StreamResponse(headers=headers)
    pieces = _pieces(PacketQuery(log.path, query))
    try:
        first = await anext(pieces)  # what is wrong shows before the answer begins
        await response.prepare(call.request)
        await response.write(first)
        async for piece in pieces:
            await response.write(piece)
    finally:
        await pieces.aclose()
    return response


async def drop(call: Call) -> web.Response:
    """Remove old frames from the kismetdb log that is written now."""
    before_s = call.parameters.amount("drop_before")
    if before_s is None or not 0 <= before_s < 2**62:
        raise RefusedError("'drop_before' is a time in Unix seconds")
    log = None if call.api.logs is None else call.api.logs.kismetdb()
    if log is None:
        raise ReplyError(500, "ERROR: no kismetdb log is written\n")
    try:
        gone = await asyncio.to_thread(log.drop_before, int(before_s))
    except LogError as error:
        raise ReplyError(500, f"ERROR: {error}\n") from None
    return call.reply_text(f"{gone} packets removed\n")


async def snapshot(call: Call) -> web.Response:
    """Write the frames that are kept in memory, and those of the next seconds, to files."""
    ring = None if call.api.logs is None else call.api.logs.ring
    if ring is None:
        return call.reply({"error": "no frames are kept in memory: set log.ring_mb"}, 400)
    post_s = call.parameters.amount("post_seconds") or 0
    try:
        snapshot = await ring.snapshot(call.path["label"], post_s)
    except RefusedError as error:
        return call.reply({"error": str(error)}, 400)
    except LogError as error:
        return call.reply({"error": str(error)}, 507 if error.full else 500)
    after = "" if snapshot.after is None else str(snapshot.after)
    return call.reply({"label": snapshot.label, "pre_path": str(snapshot.before), "post_path": after})


def run_record(run: LogRun) -> Record:
    """Return a log that is written: Kismet's fields, then ours."""
    return {
        "kismet.logfile.uuid": run.uuid,
        "kismet.logfile.description": run.description,
        "kismet.logfile.path": "" if run.path is None else str(run.path),
        "kismet.logfile.template": run.template,
        "kismet.logfile.open": run.path is not None,
        "kismet.log.type_driver": kind_record(LOG_KINDS[run.kind]),
        "airwarden.logfile.lost": run.lost,
    }


def kind_record(kind: LogKind) -> Record:
    """Return a kind of log; of each, there is one at a time."""
    return {
        "kismet.logfile.type.class": kind.name,
        "kismet.logfile.type.name": kind.name,
        "kismet.logfile.type.stream": kind.stream,
        "kismet.logfile.type.singleton": 1,
        "kismet.logfile.type.description": kind.description,
    }


def _logs(call: Call) -> Logbook:
    if call.api.logs is None:
        raise ReplyError(500, "ERROR: the sensor writes no logs\n")
    return call.api.logs


async def _pieces(query: PacketQuery) -> AsyncGenerator[bytes, None]:
    """Yield the capture, read piece by piece in a thread."""
    try:
        while piece := await asyncio.to_thread(query.read):
            yield piece
    except LogError as error:
        raise ReplyError(500, f"ERROR: {error}\n") from None
    finally:
        await asyncio.to_thread(query.close)


ROUTES: Final = (
    Route("/logging/active", GET_POST, READONLY, ANY_SUFFIX, active),
    Route("/logging/drivers", GET_POST, READONLY, ANY_SUFFIX, drivers),
    Route("/logging/by-class/:class/start", GET_POST, ADMIN, COMMAND, start),
    Route("/logging/by-uuid/:uuid/stop", GET_POST, ADMIN, COMMAND, stop),
    Route("/logging/pcapng_ring/snapshot/:label", POST, ADMIN, COMMAND, snapshot),
    Route("/logging/kismetdb/pcap/:title", GET_POST, ADMIN, PCAPNG, packets),
    Route("/logging/kismetdb/pcap/drop", POST, ADMIN, COMMAND, drop),
)
