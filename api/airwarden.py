"""Our own routes, of which Kismet has none."""

from pathlib import Path
from typing import Final

from aiohttp import web

from api.auth import NO_ROLE
from api.call import Call
from api.context import Sensor
from api.routing import GET, NO_SUFFIX, Route
from sensor.errors import UnavailableError
from sensor.storage.state import READONLY

_DESCRIPTION: Final = Path(__file__).with_name("openapi.yaml")


async def health(call: Call) -> web.Response:
    """Whether the sensor can do its work: it answers, and its state database does; says nothing else to strangers."""
    try:
        call.sensor.state.has_login()
    except UnavailableError:
        return web.json_response({"status": "failing", "reason": "the state database is not available"}, status=503)
    return web.json_response({"status": "ok"})


async def counters(call: Call) -> web.Response:
    """Everything that is counted because it was refused, forgotten, held back or lost: see docs/api.md."""
    streams = call.api.streams
    readers = {"open": len(streams.streams), "opened": streams.opened, "dropped": streams.dropped}
    lost = {} if call.api.logs is None else call.api.logs.lost()
    kept = call.api.devices.histories
    series = {"devices": len(kept), "evicted": kept.evicted, "memory_bytes": kept.memory_bytes}
    told = {**counted(call.sensor), "streams": readers, "logs": {"lost": lost}, "series": series}
    return web.json_response(told)


def counted(sensor: Sensor) -> dict[str, object]:
    """Return the counters by room."""
    pipeline = sensor.pipeline
    pairs = pipeline.tracker.pairs
    refused = pipeline.faults.refused()
    return {
        "frames": int(pipeline.frames),
        "duplicates": pipeline.duplicates,
        "tolerated": pipeline.tracker.tolerated,
        "refused": {reason: {"count": count, "last_octet": at} for reason, (count, at) in refused.items()},
        "devices": {
            "tracked": len(pipeline.tracker.devices),
            "evicted": pipeline.tracker.evicted,
            "list_entries_forgotten": pipeline.tracker.forgotten,
        },
        "pairs": {
            "tracked": len(pairs),
            "captured": len(pairs.captured()),
            "evicted": pairs.evicted,
            "list_entries_forgotten": pairs.forgotten,
        },
        "detections": {each.name: {"evictions": int(each.evictions)} for each in pipeline.detections},
        "alerts": {
            "sent": sensor.desk.sent,
            "suppressed": sensor.desk.suppressed,
            "incidents": len(sensor.desk.incidents),
            "incidents_evicted": sensor.desk.incidents.evicted,
            "captures": len(sensor.desk.shelf),
            "captures_evicted": sensor.desk.shelf.evicted,
            "unwritten": len(sensor.ledger.unwritten),
            "never_written": sensor.ledger.lost,
            "removed": sensor.ledger.removed,
        },
        "sources": {
            source.uuid: {"frames": source.packets, "malformed": source.error_packets, "dropped": source.dropped}
            for source in sensor.sources.sources.values()
        },
        "listening": {
            str(freq_mhz): round(share, 3) for freq_mhz, share in pipeline.listening.shares(sensor.clock()).items()
        },
        "eventbus": {
            "published": sensor.bus.published,
            "withheld": sensor.bus.withheld,
            "dropped": sensor.bus.dropped,
        },
        "rules": sensor.rules.counters() if sensor.rules is not None else {},
    }


async def description(call: Call) -> web.Response:
    """Every route, as OpenAPI."""
    return web.Response(text=_DESCRIPTION.read_text("utf-8"), content_type="application/yaml")


ROUTES: Final = (
    Route("/airwarden/openapi", GET, READONLY, ("yaml",), description),
    Route("/healthz", GET, NO_ROLE, NO_SUFFIX, health),
    Route("/airwarden/health", GET, NO_ROLE, NO_SUFFIX, health),
    Route("/airwarden/counters", GET, READONLY, ("json",), counters),
)
