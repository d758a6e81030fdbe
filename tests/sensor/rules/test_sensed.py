"""The sensor's own types of rules."""

from typing import Any

import pytest

from sensor.dot11.mac import parse_mac
from sensor.errors import RefusedError
from sensor.rules.catalogue import TYPES
from sensor.rules.ruletype import Charge, Evaluation, Heard, Place, SourceHealth, Verdict
from sensor.rules.sensed import distance
from tests.sensor.rules.rules import NOW_US, SECOND_US, Bench

MAC = "02:00:00:00:00:01"


def verdict(bench: Bench, kind: str, state: Any = None, **params: Any) -> Verdict:
    rule_type = TYPES[f"airwarden.{kind}"]
    checked = rule_type.check(params)
    facts = rule_type.gather(checked, bench.world)
    return rule_type.evaluate(Evaluation(checked, bench.now_us, bench.store, facts, NOW_US, state or {}))


def test_a_device_is_seen_while_it_is_heard(bench: Bench) -> None:
    assert verdict(bench, "device-seen", macs=[MAC]).hits == {}
    bench.world.devices[parse_mac(MAC)] = Heard(1, bench.now_us - 59 * SECOND_US, -40, "6")
    hits = verdict(bench, "device-seen", macs=[MAC.replace(":", "-")]).hits
    assert hits[MAC].context == {"mac": MAC, "date": "2027-01-15T07:59:01.000Z", "signal_dbm": -40, "channel": "6"}
    bench.now_us += 2 * SECOND_US
    assert verdict(bench, "device-seen", macs=[MAC]).hits == {}
    with pytest.raises(RefusedError, match=r"^\[macs.0\]"):
        verdict(bench, "device-seen", macs=["nobody"])


def test_a_device_is_absent_only_after_it_was_waited_for(bench: Bench) -> None:
    first = verdict(bench, "device-absent", macs=[MAC], absentFor="1m")
    assert first.hits == {}
    bench.now_us += 60 * SECOND_US
    assert list(verdict(bench, "device-absent", first.state, macs=[MAC], absentFor="1m").hits) == [MAC]
    bench.world.devices[parse_mac(MAC)] = Heard(1, bench.now_us, -40, "6")
    assert verdict(bench, "device-absent", first.state, macs=[MAC], absentFor="1m").hits == {}


def test_a_source_in_trouble_is_told_and_so_is_one_that_is_not_there(bench: Bench) -> None:
    bench.world.all_sources = [
        SourceHealth("U1", "roof", "running", healthy=True),
        SourceHealth("U2", "yard", "error", healthy=False, error="unplugged"),
    ]
    assert verdict(bench, "source-health").hits["yard"].context["error"] == "unplugged"
    assert list(verdict(bench, "source-health").hits) == ["yard"]
    assert verdict(bench, "source-health", sources=["U1", "roof"]).hits == {}
    assert list(verdict(bench, "source-health", sources=["cellar"]).hits) == ["cellar"]


def test_a_battery_is_low_unless_it_is_charged(bench: Bench) -> None:
    assert "no battery" in verdict(bench, "battery").warning
    bench.world.battery = Charge(15, mains=False)
    assert list(verdict(bench, "battery").hits) == ["battery"]
    assert verdict(bench, "battery", below=15).hits == {}
    bench.world.battery = Charge(15, mains=True)
    assert verdict(bench, "battery").hits == {}
    assert list(verdict(bench, "battery", evenOnMains=True).hits) == ["battery"]


def test_a_fence_is_crossed_either_way(bench: Bench) -> None:
    fence = {"latitude": 52.52, "longitude": 13.405, "radiusM": 1000}
    assert "does not know where" in verdict(bench, "geofence", **fence).warning
    bench.world.here = Place(52.52, 13.405)
    assert verdict(bench, "geofence", **fence).hits == {}
    assert list(verdict(bench, "geofence", **fence, when="inside").hits) == ["sensor"]
    bench.world.here = Place(52.53, 13.405)
    assert verdict(bench, "geofence", **fence).hits["sensor"].context["distance_m"] == 1112
    with pytest.raises(RefusedError):
        verdict(bench, "geofence", **{**fence, "latitude": 91})


def test_distances_are_those_on_a_sphere() -> None:
    assert round(distance(Place(0, 0), Place(0, 180)) / 1000) == 20_015
    assert distance(Place(10, 10), Place(10, 10)) == 0
