"""A whole sensor behind its API, for tests: real pipeline, desk, bus and state, a clock that tests set."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from api.app import build_app
from api.context import API, Api, ApiSettings, Sensor
from datasources.definition import Definition as SourceDefinition
from datasources.source import Datasource
from datasources.source import State as SourceState
from datasources.supervisor import Supervisor
from sensor.alerts.definition import Definition
from sensor.alerts.desk import AlertDesk
from sensor.delivery.assembly import deliver
from sensor.delivery.route import Route
from sensor.delivery.settings import ConnectorSettings, DeliverySettings
from sensor.dot11.block import DLT_RADIOTAP, Block, Fix
from sensor.eventbus import EventBus
from sensor.ledger.ledger import Ledger
from sensor.ledger.store import LedgerStore
from sensor.messages import MessageBus
from sensor.packetchain.recent import RecentFrames
from sensor.pipeline import Pipeline
from sensor.rules.assembly import EVENTS_DATABASE, Rules
from sensor.rules.raised import RuleAlerts
from sensor.rules.world import SensorWorld
from sensor.storage.state import State
from sensor.telemetry.positions import Positions
from sensor.wids.catalogue import DEFINITIONS as CATALOGUE
from sensor.wids.system import RULE
from tests.captures import Packet

NOW_S = 1_800_000_000
NOW_US = NOW_S * 1_000_000
DEFINITIONS = (
    Definition("DEAUTHFLOOD", "DENIAL", 10, "Many deauthentications.", throttle="5/min", burst="2/sec"),
    Definition("LOUD", "OTHER", 5, "Never held back.", throttle="100000/sec", burst="100000/sec"),
    CATALOGUE[RULE],
)


class World:
    """The sensor, its API and a client."""

    def __init__(self, folder: Path, settings: ApiSettings | None = None) -> None:
        self.now_us = NOW_US
        self.bus = EventBus()
        self.messages = MessageBus(self.bus)
        recent = RecentFrames()
        self.state = State.open(folder / "state.db", lambda: self.now_us / 1_000_000)
        self.ledger = Ledger(LedgerStore(self.state.database), self.bus, lambda: self.now_us)
        self.desk = AlertDesk(
            DEFINITIONS,
            self.bus,
            announce=self.messages.post,
            witness=self.ledger.witness,
            ended=self.ledger.ended,
            recent=recent,
        )
        self.ledger.follow(self.desk)
        self.pipeline = Pipeline([], self.desk.report, self.bus.publish, recent=recent)
        self.sources = Supervisor(self.bus, self.deliver)
        self.positions = Positions(self.bus, lambda: self.now_us)
        self.folder = folder
        rules_world = SensorWorld(self.pipeline, list, locate=self.positions.locate)
        self.rules = Rules(
            self.state.database,
            folder / EVENTS_DATABASE,
            self.bus,
            self.pipeline,
            rules_world,
            lambda: self.now_us,
            alerts=RuleAlerts(self.desk, self.ledger),
        )
        self.delivery = deliver(
            DeliverySettings((ConnectorSettings("log", "server-log"),), (Route(("log",), severity=10),)),
            self.state,
            self.ledger,
            self.desk,
            self.pipeline.tracker,
            lambda text, flags: self.messages.post(text, flags, self.now_us),
            lambda: self.now_us,
            "tests",
        )
        self.admin = self.state.create_key("tests", "admin")
        self.readonly = self.state.create_key("viewer", "readonly")
        sensor = Sensor(
            bus=self.bus,
            desk=self.desk,
            ledger=self.ledger,
            pipeline=self.pipeline,
            messages=self.messages,
            sources=self.sources,
            state=self.state,
            positions=self.positions,
            clock=lambda: self.now_us,
            rules=self.rules,
            delivery=self.delivery,
        )
        self.app = build_app(sensor, settings)
        self.client = TestClient(TestServer(self.app))

    async def __aenter__(self) -> Self:
        await self.client.start_server()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.close()
        await self.sources.close_all()
        await self.positions.close()
        await self.rules.close()
        self.state.close()

    @property
    def api(self) -> Api:
        return self.app[API]

    async def deliver(self, block: Block) -> int:
        return self.pipeline.process(block)

    def hear(self, packets: Iterable[Packet], source: int = 0, fix: Fix | None = None) -> None:
        heard = list(packets)
        block = Block(b"".join(packet for _, packet in heard), DLT_RADIOTAP, source)
        block.fix = fix
        at = 0
        for ts_us, packet in heard:
            block.append(at, at + len(packet), len(packet), ts_us)
            at += len(packet)
        self.pipeline.process(block)

    def listened_to(self, topic: str) -> bool:
        """Whether a client's websocket receives `topic`; parts of the sensor may, too."""
        return any(topic in topics for heard, topics in self.bus._wanted.items() if heard.name.startswith("websocket"))

    def add_source(self, uuid: str = "4E1D07C3-0000-0000-0000-000000000001", name: str = "roof") -> Datasource:
        """Put a running source on record that nothing feeds."""
        definition = SourceDefinition("roof.pcap", {"name": name})
        source = Datasource(self.pipeline.add_source(), uuid, definition, "pcapfile", SourceState.RUNNING)
        self.sources.sources[uuid] = source
        return source

    async def get(self, path: str, key: str | None = None, **options: Any) -> ClientResponse:
        return await self.client.get(path, cookies={"KISMET": self.admin if key is None else key}, **options)

    async def json(self, path: str) -> Any:
        response = await self.get(path)
        assert response.status == 200, await response.text()
        return await response.json(content_type=None)

    async def post(self, path: str, document: object = None, key: str | None = None, **options: Any) -> ClientResponse:
        cookies = {"KISMET": self.admin if key is None else key}
        return await self.client.post(path, json=document or {}, cookies=cookies, **options)


def keys(records: Sequence[dict[str, Any]], name: str) -> list[Any]:
    """Return one field of each record."""
    return [record[name] for record in records]


async def until(happened: Callable[[], bool]) -> None:
    """Wait for something that the code under test tells nobody of."""
    async with asyncio.timeout(10):
        while not happened():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0)
