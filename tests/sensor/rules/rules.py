"""An engine over a store in memory's stead, a clock that tests set, and rules to run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from sensor.rules.bodies import CREATE
from sensor.rules.engine import Engine, Telling
from sensor.rules.indices import Row
from sensor.rules.registry import Registry
from sensor.rules.rule import DEFAULT_SPACE, Rule, Run
from sensor.rules.rulebook import RuleBook
from sensor.rules.ruletype import Charge, Heard, Place, SourceHealth
from sensor.rules.schema import fit
from sensor.rules.service import Caller, RuleService
from sensor.rules.store import EventStore
from sensor.storage.database import Database
from sensor.tracking.device import Device

NOW_US = 1_800_000_000_000_000
SECOND_US = 1_000_000
ADMIN = Caller("admin", may_write=True)
COUNT: dict[str, Any] = {
    "index": ["deauth_frames"],
    "timeField": "timestamp",
    "groupBy": "top",
    "termField": "bssid",
    "termSize": 10,
    "timeWindowSize": 5,
    "timeWindowUnit": "m",
    "thresholdComparator": ">",
    "threshold": [100],
}


class FixedWorld:
    """A sensor that says what tests want."""

    def __init__(self) -> None:
        self.devices: dict[bytes, Heard] = {}
        self.known: dict[bytes, Device] = {}
        self.all_sources: list[SourceHealth] = []
        self.battery: Charge | None = None
        self.here: Place | None = None

    def heard(self, mac: bytes) -> Heard | None:
        return self.devices.get(mac)

    def roll(self) -> Mapping[bytes, Device]:
        return self.known

    def sources(self) -> list[SourceHealth]:
        return self.all_sources

    def charge(self) -> Charge | None:
        return self.battery

    def place(self) -> Place | None:
        return self.here

    def samples(self) -> list[tuple[str, Row]]:
        return []


class Bench:
    """Everything that a rule needs, opened anew from the same files by `restart`."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.options = options
        self.now_us = NOW_US
        self.world = FixedWorld()
        self._open()

    def _open(self) -> None:
        self.state = Database.open(self.folder / "state.db")
        self.store = EventStore.open(self.folder / "events.db")
        self.book = RuleBook(self.state)
        self.service = RuleService(self.book, Registry(self.book), lambda: self.now_us)
        self.engine = Engine(self.book, self.store, self.world, **self.options)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        self.store.close()
        self.state.close()

    def restart(self) -> None:
        self.close()
        self._open()

    def rule(self, params: Mapping[str, Any] | None = None, **changes: Any) -> Rule:
        """Make a rule."""
        body = {
            "name": "a rule",
            "alertTypeId": ".index-threshold",
            "consumer": "alerts",
            "schedule": {"interval": "10s"},
            "params": dict(COUNT if params is None else params),
            **changes,
        }
        return self.service.create(DEFAULT_SPACE, fit(CREATE, body), ADMIN)

    def run(self, rule: Rule) -> Run:
        """Return where a rule stands."""
        return self.book.run(rule)

    def flood(self, bssid: str = "02:00:00:00:00:01", count: int = 101) -> None:
        """Let so many deauthentications have been heard just now."""
        row: Row = {"kind": "deauth", "bssid": bssid, "channel": "6", "count": count}
        self.store.write([("frames", self.now_us - 1, row)])

    def second(self) -> list[Telling]:
        """Let a second pass, and run what is due."""
        self.now_us += SECOND_US
        return self.engine.work(self.engine.due(self.now_us), (), self.now_us)

    def seconds(self, count: int) -> list[tuple[int, str, str]]:
        """Let seconds pass; return what was told: when in seconds, of which instance, and its group."""
        return [
            ((telling.now_us - NOW_US) // SECOND_US, notice.instance, notice.group)
            for _ in range(count)
            for telling in self.second()
            for notice in telling.notices
        ]
