"""The aiohttp application: every request goes to the dialect that its path belongs to."""

import asyncio
from collections.abc import AsyncIterator
from email.utils import formatdate
from typing import Final

from aiohttp import WSCloseCode, hdrs, web

from api import airwarden, delivery, metrics
from api.context import API, Api, ApiSettings, Sensor
from api.dispatch import Dispatcher
from api.kibana import connectors, indices, newer, rules
from api.kibana.dispatch import KibanaDispatcher
from api.kismet import (
    absent,
    alerts,
    channels,
    device_commands,
    device_monitor,
    devices,
    event_stream,
    gps,
    handshakes,
    ledger,
    logs,
    messagebus,
    page_modules,
    session,
    sources,
    ssids,
    streams,
    system,
)
from api.kismet.dispatch import KismetDispatcher
from api.kismet.system_record import Statistics
from api.mackerel import alerts as mackerel_alerts
from api.mackerel import neighbours as mackerel_neighbours
from api.mackerel.dispatch import PATHS as MACKEREL_PATHS
from api.mackerel.dispatch import MackerelDispatcher
from api.routing import path_below
from sensor import eventbus
from sensor.manufacturers import MANUFACTURERS

MAX_BODY_BYTES: Final = 100_000
SAMPLE_S: Final = 1.0

ROUTES: Final = (
    *alerts.ROUTES,
    *ledger.ROUTES,
    *messagebus.ROUTES,
    *system.ROUTES,
    *sources.ROUTES,
    *devices.ROUTES,
    *device_commands.ROUTES,
    *device_monitor.ROUTES,
    *ssids.ROUTES,
    *handshakes.ROUTES,
    *gps.ROUTES,
    *channels.ROUTES,
    *streams.ROUTES,
    *logs.ROUTES,
    *absent.ROUTES,
    *page_modules.ROUTES,
    *session.ROUTES,
    *event_stream.ROUTES,
    *airwarden.ROUTES,
    *delivery.ROUTES,
    *metrics.ROUTES,
)

KIBANA_ROUTES: Final = (*rules.ROUTES, *newer.ROUTES, *connectors.ROUTES, *indices.ROUTES)
KIBANA_PATHS: Final = ("/api/alerts/", "/api/alerting/", "/api/actions", "/api/airwarden/", "/s/")

MACKEREL_ROUTES: Final = (*mackerel_alerts.ROUTES, *mackerel_neighbours.ROUTES)


def build_app(sensor: Sensor, settings: ApiSettings | None = None) -> web.Application:
    """Return the application that serves `sensor`; it must run on the loop that the sensor runs on."""
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    api = Api(sensor, settings or ApiSettings())
    app[API] = api
    app.router.add_route("*", r"/{path:[\s\S]*}", _Front(api).serve)
    app.on_response_prepare.append(_add_headers)
    app.on_shutdown.append(_close_sockets)
    app.cleanup_ctx.append(_keep_sampling)
    return app


class _Front:
    """Knows which dialect each path belongs to: the first that claims it; Kismet's has what nobody else claims."""

    def __init__(self, api: Api) -> None:
        self._prefix = api.settings.uri_prefix
        kibana = KibanaDispatcher(api, KIBANA_ROUTES)
        self._dialects: tuple[tuple[str, Dispatcher], ...] = (
            *((start, kibana) for start in KIBANA_PATHS),
            (MACKEREL_PATHS, MackerelDispatcher(api, MACKEREL_ROUTES)),
            ("/", KismetDispatcher(api, ROUTES)),
        )

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = path_below(self._prefix, request.rel_url.raw_path)
        return await next(dialect for start, dialect in self._dialects if path.startswith(start)).serve(request)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers[hdrs.SERVER] = "Kismet"
    if hdrs.ETAG not in response.headers:  # a file knows when it was changed
        response.headers[hdrs.LAST_MODIFIED] = formatdate(usegmt=True)
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-cache")
    response.headers[hdrs.PRAGMA] = "no-cache"
    response.headers[hdrs.EXPIRES] = "Sat, 01 Jan 2000 00:00:00 GMT"
    response.headers["X-Content-Type-Options"] = "nosniff"


async def _keep_sampling(app: web.Application) -> AsyncIterator[None]:
    """Note the system's figures each second while the application runs, and let go of everything behind it."""
    api = app[API]
    api.tasks.start(_sample(api), "system figures")
    api.tasks.start(asyncio.to_thread(MANUFACTURERS.load), "manufacturers")
    yield
    await api.tasks.close()
    api.authenticator.close()


async def _close_sockets(app: web.Application) -> None:
    """Say goodbye to everybody who listens, so that stopping does not wait for them."""
    app[API].streams.close()
    sockets = list(app[API].sockets)
    await asyncio.gather(*(socket.close(code=WSCloseCode.GOING_AWAY) for socket in sockets), return_exceptions=True)


async def _sample(api: Api) -> None:
    while True:
        devices = len(api.sensor.tracker.devices)
        api.devices.histories.sample(api.sensor.clock() // 1_000_000, api.sensor.tracker.devices)
        api.figures.sample(api.sensor.clock(), devices)
        figures = Statistics(api.figures.rss_kb(), devices, api.connections)
        api.sensor.bus.publish(eventbus.STATISTICS, figures)
        await asyncio.sleep(SAMPLE_S)
