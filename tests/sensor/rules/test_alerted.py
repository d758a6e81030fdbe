"""Rules on alerts."""

from typing import Any

import pytest

from sensor.errors import RefusedError
from sensor.rules.indices import Row
from tests.sensor.rules.rules import SECOND_US, Bench
from tests.sensor.rules.test_sensed import MAC, verdict


def alert(bench: Bench, name: str = "DEAUTHFLOOD", severity: int = 10, **fields: Any) -> None:
    row: Row = {"name": name, "severity": severity, "subject": MAC, "text": "x", **fields}
    bench.store.write([("alerts", bench.now_us, row)])


def test_an_alert_is_told_however_late_it_is_written(bench: Bench) -> None:
    first = verdict(bench, "alert")
    assert first.hits == {}
    bench.store.write([("alerts", 5, {"name": "OLD", "severity": 10})])
    second = verdict(bench, "alert", first.state)
    assert list(second.hits) == ["OLD"]
    assert verdict(bench, "alert", second.state).hits.keys() == {"OLD"}
    bench.now_us += 301 * SECOND_US
    assert verdict(bench, "alert", second.state).hits == {}


def test_alerts_are_chosen_by_name_severity_and_filter(bench: Bench) -> None:
    alert(bench, "DEAUTHFLOOD", 10, channel="6")
    alert(bench, "KARMA", 15, channel="11")
    assert list(verdict(bench, "alert", names=["KARMA"]).hits) == ["KARMA"]
    assert list(verdict(bench, "alert", minimumSeverity="high").hits) == ["KARMA"]
    assert list(verdict(bench, "alert", filter="channel:6").hits) == ["DEAUTHFLOOD"]
    grouped = verdict(bench, "alert", groupBy="subject").hits
    assert grouped[MAC].context["count"] == 2
    assert grouped[MAC].context["name"] == "KARMA"
    for wrong in ({"filter": "x:1"}, {"groupBy": "x"}, {"minimumSeverity": "x"}, {"activeFor": "0s"}):
        with pytest.raises(RefusedError):
            verdict(bench, "alert", **wrong)
