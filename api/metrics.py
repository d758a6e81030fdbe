"""The sensor's figures in Prometheus' format, read when somebody asks.

Names end in their unit. What an attacker can choose, addresses and SSIDs, is no label.
"""

import resource
from collections.abc import Iterator, Sequence
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from api.call import Call
from api.context import Api
from api.routing import GET, NO_SUFFIX, Route
from sensor.build import mode
from sensor.dot11.kinds import kind_name
from sensor.latency import BOUNDS_MS
from sensor.storage.state import READONLY
from sensor.telemetry.battery import read_battery

_PREFIX: Final = "airwarden_"
_SOURCE: Final = ("source", "uuid")  # two datasources may have one name


def _counter(name: str, meaning: str, *labels: str) -> CounterMetricFamily:
    return CounterMetricFamily(_PREFIX + name, meaning, labels=labels)


def _gauge(name: str, meaning: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(_PREFIX + name, meaning, labels=labels)


class SensorCollector(Collector):
    """Reads everything from the running sensor."""

    def __init__(self, api: Api) -> None:
        """Read `api` and the sensor behind it."""
        self._api = api
        self._sensor = api.sensor

    def collect(self) -> Iterator[Metric]:
        """Yield every family."""
        yield from self._frames()
        yield from self._sources()
        yield from self._tracking()
        yield from self._alerts()
        yield from self._ledger()
        yield from self._delivery()
        yield from self._rules()
        yield from self._logs()
        yield from self._queues()
        yield from self._machine()

    def _frames(self) -> Iterator[Metric]:
        pipeline = self._sensor.pipeline
        refused = _counter("frames_refused", "Frames that lie about a length or are damaged.", "reason")
        for reason, (count, _) in pipeline.faults.refused().items():
            refused.add_metric((reason,), count)
        yield refused
        duplicates = _counter("frames_duplicate", "Copies of frames that another datasource had delivered.")
        duplicates.add_metric((), pipeline.duplicates)
        yield duplicates
        yield self._latency()

    def _latency(self) -> Metric:
        latency, buckets, total = self._sensor.latency, [], 0
        for bound, count in zip((*(f"{ms / 1000:g}" for ms in BOUNDS_MS), "+Inf"), latency.counts, strict=True):
            total += count
            buckets.append((bound, total))
        family = HistogramMetricFamily(
            f"{_PREFIX}frame_latency_seconds",
            "From the kernel's stamp of a block's last frame to the end of the chain.",
        )
        family.add_metric((), buckets, latency.total_us / 1_000_000)
        return family

    def _sources(self) -> Iterator[Metric]:
        heard = _counter("frames", "Intact frames heard, copies by several datasources included.", *_SOURCE, "kind")
        state = _gauge("source_state", "1 for the state that a datasource is in.", *_SOURCE, "state")
        dropped = _counter("frames_dropped", "Frames lost because nobody could take them in time.", *_SOURCE)
        retries = _counter("source_retries", "Attempts to open a datasource again.", *_SOURCE)
        for source in self._sensor.sources.sources.values():
            named = (source.name, source.uuid)
            for kind, count in _by_name(self._sensor.pipeline.heard.get(source.number, ())).items():
                heard.add_metric((*named, kind), count)
            state.add_metric((*named, str(source.state)), 1)
            dropped.add_metric(named, source.dropped)
            retries.add_metric(named, source.total_retry_attempts)
        yield from (heard, state, dropped, retries)
        listening = _gauge("listening_ratio", "Share of the last minute in which a source listened.", "frequency_mhz")
        for freq_mhz, share in self._sensor.pipeline.listening.shares(self._sensor.clock()).items():
            listening.add_metric((str(freq_mhz),), share)
        yield listening

    def _tracking(self) -> Iterator[Metric]:
        tracker = self._sensor.tracker
        for name, meaning, value in (
            ("devices", "Devices remembered.", len(tracker.devices)),
            ("access_points", "Of them, those that speak for a BSS.", tracker.access_points),
            ("handshakes", "Pairs with a handshake or PMKID that a passphrase can be checked with.", self._captured()),
        ):
            family = _gauge(name, meaning)
            family.add_metric((), value)
            yield family
        evicted = _counter("devices_evicted", "Devices forgotten for want of room.")
        evicted.add_metric((), tracker.evicted)
        yield evicted
        histories = _gauge("histories_memory_bytes", "About what the series of devices take that somebody asks for.")
        histories.add_metric((), self._api.devices.histories.memory_bytes)
        yield histories

    def _captured(self) -> int:
        return len(self._sensor.tracker.pairs.captured())

    def _alerts(self) -> Iterator[Metric]:
        sent = _counter("alerts", "Alerts sent.", "name")
        for name, count in self._sensor.desk.sent.items():
            sent.add_metric((name,), count)
        suppressed = _counter("alerts_suppressed", "Findings held back by a throttle.", "name")
        for name, count in self._sensor.desk.suppressed.items():
            suppressed.add_metric((name,), count)
        incidents = _gauge("incidents", "Incidents remembered.")
        incidents.add_metric((), len(self._sensor.desk.incidents))
        yield from (sent, suppressed, incidents)

    def _ledger(self) -> Iterator[Metric]:
        ledger = self._sensor.ledger
        still_open = _gauge("ledger_open", "Alerts of the ledger that are not closed.")
        still_open.add_metric((), ledger.store.count_open())
        unwritten = _gauge("ledger_unwritten", "Alerts that wait for a database that fails.")
        unwritten.add_metric((), len(ledger.unwritten))
        yield from (still_open, unwritten)

    def _delivery(self) -> Iterator[Metric]:
        waiting = _gauge("delivery_waiting", "Notes that wait for a connector.", "connector")
        dead = _gauge("delivery_dead", "Notes given up that are kept for people to look at.", "connector")
        sent = _counter("delivery_sent", "Notes sent.", "connector")
        failed = _counter("delivery_failed", "Attempts to send a note that failed.", "connector")
        died = _counter("delivery_died", "Notes given up.", "connector")
        dropped = _counter("delivery_dropped", "Notes dropped for want of room.", "connector")
        for each in [] if self._sensor.delivery is None else self._sensor.delivery.standing():
            tally = each.tally
            waiting.add_metric((each.name,), tally.waiting)
            dead.add_metric((each.name,), tally.dead)
            sent.add_metric((each.name,), tally.sent)
            failed.add_metric((each.name,), tally.failed)
            died.add_metric((each.name,), tally.died)
            dropped.add_metric((each.name,), tally.dropped)
        yield from (waiting, dead, sent, failed, died, dropped)

    def _rules(self) -> Iterator[Metric]:
        counts = {} if self._sensor.rules is None else self._sensor.rules.counters()
        for name, meaning in (
            ("evaluated", "Runs of rules."),
            ("failed", "Runs of rules that failed."),
            ("missed", "Times at which a rule was due and could not run."),
        ):
            family = _counter(f"rules_{name}", meaning)
            family.add_metric((), counts.get(name, 0))
            yield family
        lag = _gauge("rules_lag_seconds", "How late the most belated rule is.")
        lag.add_metric((), counts.get("lag_us", 0) / 1_000_000)
        yield lag

    def _logs(self) -> Iterator[Metric]:
        logs = self._api.logs
        written = _counter("log_written", "Frames, networks or alerts written to a log.", "kind")
        lost = _counter("log_lost", "Frames and events that a log lacks: the disk was slow or full.", "kind")
        for family, counts in ((written, logs.written), (lost, logs.lost)) if logs is not None else ():
            for kind, count in counts().items():
                family.add_metric((kind,), count)
        yield from (written, lost)

    def _queues(self) -> Iterator[Metric]:
        events = _counter("events", "Events published on the eventbus.", "topic")
        for topic, count in self._sensor.bus.published.items():
            events.add_metric((topic,), count)
        lost = _counter("events_dropped", "Events lost by subscribers that did not read.")
        lost.add_metric((), self._sensor.bus.dropped)
        yield from (events, lost)
        streams = _gauge("websockets", "Websockets open.")
        streams.add_metric((), len(self._api.sockets))
        captures = _counter("stream_frames_dropped", "Frames that slow readers of captures lost.")
        captures.add_metric((), self._api.streams.dropped)
        yield from (streams, captures)

    def _machine(self) -> Iterator[Metric]:
        battery = read_battery()
        percent = _gauge("battery_ratio", "Charge of the battery; absent without one.")
        if battery.present:
            percent.add_metric((), battery.percent / 100)
        fix = _gauge("gps_fix", "1 while a GPS knows where the sensor is.")
        fix.add_metric((), int(self._sensor.positions.locate() is not None))
        memory = _gauge("memory_resident_bytes", "Memory in use.")
        memory.add_metric((), self._api.figures.rss_kb() * 1024)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        seconds = _counter("cpu_seconds", "CPU time of this process.")
        seconds.add_metric((), usage.ru_utime + usage.ru_stime)
        started = _gauge("start_time_seconds", "When the sensor started, in Unix seconds.")
        started.add_metric((), self._api.started_us / 1_000_000)
        build = _gauge("build_info", "1, with how the sensor was built.", "mode")
        build.add_metric((mode(),), 1)
        yield from (percent, fix, memory, seconds, started, build)


def _by_name(counts: Sequence[int]) -> dict[str, int]:
    """Return how many frames there were under each name of a kind, only where there were any."""
    named: dict[str, int] = {}
    for kind, count in enumerate(counts):
        if count:
            named[kind_name(kind)] = named.get(kind_name(kind), 0) + count
    return named


async def metrics(call: Call) -> web.Response:
    """Everything, as Prometheus reads it."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(SensorCollector(call.api))
    return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


ROUTES: Final = (Route("/metrics", GET, READONLY, NO_SUFFIX, metrics),)
