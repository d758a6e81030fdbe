"""Actions carried out: into the outbox with the run, and from there to receivers."""

from pathlib import Path
from typing import Any

import pytest

from sensor.delivery.outbox import Outbox
from sensor.rules.carrier import Carrier, instance_state
from sensor.rules.catalogue import TYPES
from sensor.rules.engine import Telling
from sensor.rules.indices import Row
from sensor.rules.notifying import Notice
from sensor.rules.registry import Registry
from sensor.rules.rule import DEFAULT_SPACE, Action, Rule
from sensor.rules.rulebook import StoredConnector
from tests.sensor.rules.rules import NOW_US, Bench
from tests.sensor.rules.test_registry import Fixed

LANE = f"rules/{DEFAULT_SPACE}/hook"


class Setting:
    """A carrier over a bench, with a webhook that nobody answers."""

    def __init__(self, folder: Path) -> None:
        self.bench = Bench(folder)
        self.outbox = Outbox(self.bench.state)
        self.configured = Fixed()
        self.documents: list[tuple[str, int, Row]] = []
        registry = Registry(self.bench.book, self.configured)
        self.carrier = Carrier(registry, TYPES, self.outbox, self.documents.extend, lambda: NOW_US)
        config = {"url": "http://127.0.0.1:1/", "hasAuth": False}
        hook = StoredConnector("hook", DEFAULT_SPACE, "hook", ".webhook", config)
        notes = StoredConnector("notes", DEFAULT_SPACE, "notes", ".index", {"index": "n"})
        for connector in (hook, notes):
            self.bench.book.save_connector(connector, {}, new=True)

    def bodies(self) -> list[Any]:
        found, after = [], 0
        while (entry := self.outbox.next(LANE, NOW_US, after)) is not None:
            found.append(entry.note.options["body"])
            after = entry.number
        return found


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def telling(*actions: tuple[str, str, dict[str, Any]], group: str = "met") -> Telling:
    made = tuple(Action(action_group, connector, "", params) for action_group, connector, params in actions)
    rule = Rule(
        "1", DEFAULT_SPACE, 'a "rule"', ".index-threshold", "alerts", "10s", 0, 0, tags=("x", "y"), actions=made
    )
    return Telling(rule, [Notice("AA", group, {"value": 5})], NOW_US)


def test_an_action_runs_for_its_group_alone_and_twice_means_twice(setting: Setting) -> None:
    body = {"body": "{{alertName}} {{context.value}} {{rule.tags}} {{alert.id}} {{alertActionGroup}} {{date}}"}
    told = telling(("met", "hook", body), ("met", "hook", body), ("recovered", "hook", {"body": "over"}))
    setting.carrier.settle(told)
    expected = 'a \\"rule\\" 5 x,y AA met 2027-01-15T08:00:00.000Z'
    assert setting.bodies() == [expected, expected]
    setting.carrier.settle(told)
    assert len(setting.bodies()) == 2


def test_a_run_that_is_not_kept_tells_nobody(setting: Setting) -> None:
    def fail() -> None:
        with setting.bench.book.transaction():
            setting.carrier.settle(telling(("met", "hook", {"body": "x"})))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert setting.bodies() == []


def test_an_action_that_cannot_be_run_holds_up_no_other(setting: Setting, caplog: pytest.LogCaptureFixture) -> None:
    setting.carrier.settle(telling(("met", "gone", {}), ("met", "hook", {"x": 1}), ("met", "hook", {"body": "fine"})))
    assert setting.bodies() == ["fine"]
    assert setting.carrier.failed == 2
    assert "Saved object [action/gone] not found" in caplog.text


def test_documents_and_configured_connectors_go_their_own_ways(setting: Setting) -> None:
    setting.carrier.settle(
        telling(
            ("met", "notes", {"documents": [{"v": "{{context.value}}"}]}), ("met", "ops", {"message": "{{alert.id}}"})
        )
    )
    assert [row["document"] for _, _, row in setting.documents] == ['{"v": "5"}']
    assert [(name, note.body) for name, note in setting.configured.posted] == [("ops", "AA")]


async def test_what_waits_since_the_last_time_gets_a_worker(setting: Setting) -> None:
    setting.carrier.settle(telling(("met", "hook", {"body": "x"})))
    setting.carrier.start()
    assert list(setting.carrier._workers) == [LANE]
    await setting.carrier.close()
    assert setting.bodies() == ["x"]


def test_templates_may_name_what_is_remembered_of_an_instance() -> None:
    assert instance_state(NOW_US - 90_500_000, NOW_US) == {"start": "2027-01-15T07:58:29.500Z", "duration_s": 90}
