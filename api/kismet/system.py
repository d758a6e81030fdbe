"""`/system/*`, `/packetchain/*` and `/phy/all_phys`: how the sensor is doing."""

import asyncio
from functools import partial
from typing import Final

from aiohttp import web

from api.auth import NO_ROLE
from api.call import Call
from api.kismet.records import packet_stats_record, phy_records, rrd_record, timestamp_record
from api.kismet.system_record import status_record, user_name
from api.routing import ANY_SUFFIX, GET_POST, Handler, Route
from sensor.packetchain.statistics import ChainStatistics
from sensor.rrd import Rrd
from sensor.storage.state import READONLY


async def status(call: Call) -> web.Response:
    """The machine, and the sensor's use of it."""
    api = call.api
    collect = partial(
        status_record,
        api.figures,
        now_us=call.now_us,
        started_us=api.started_us,
        devices=len(call.sensor.tracker.devices),
        connections=api.connections,
        server=api.names,
    )
    return call.reply(await asyncio.to_thread(collect))


async def timestamp(call: Call) -> web.Response:
    """The sensor's time of day."""
    return call.reply(timestamp_record(call.now_us))


async def user_status(call: Call) -> web.Response:
    """The user that the sensor runs as; the web page asks before anybody can log in."""
    return call.reply({"kismet.system.user": user_name()})


async def packet_stats(call: Call) -> web.Response:
    """Every series of the packetchain."""
    return call.reply(packet_stats_record(call.sensor.statistics, call.now_us))


async def all_phys(call: Call) -> web.Response:
    """The physical layers."""
    return call.reply(phy_records(len(call.sensor.tracker.devices), call.sensor.statistics.packets))


def _series(name: str) -> Handler:
    """Return the handler that shows one series of the packetchain."""

    async def show(call: Call) -> web.Response:
        return call.reply(rrd_record(_rrd(call.sensor.statistics, name), call.now_us))

    return show


def _rrd(statistics: ChainStatistics, name: str) -> Rrd:
    return {
        "peak": statistics.peak_rrd,
        "rate": statistics.packets_rrd,
        "error": statistics.errors_rrd,
        "dupe": statistics.dupes_rrd,
        "drop": statistics.dropped_rrd,
        "processed": statistics.processed_rrd,
    }[name]


ROUTES: Final = (
    Route("/system/status", GET_POST, READONLY, ANY_SUFFIX, status),
    Route("/system/timestamp", GET_POST, READONLY, ANY_SUFFIX, timestamp),
    Route("/system/user_status", GET_POST, NO_ROLE, ANY_SUFFIX, user_status),
    Route("/phy/all_phys", GET_POST, READONLY, ANY_SUFFIX, all_phys),
    Route("/packetchain/packet_stats", GET_POST, READONLY, ANY_SUFFIX, packet_stats),
    *(
        Route(f"/packetchain/packet_{name}", GET_POST, READONLY, ANY_SUFFIX, _series(name))
        for name in ("peak", "rate", "error", "dupe", "drop", "processed")
    ),
)
