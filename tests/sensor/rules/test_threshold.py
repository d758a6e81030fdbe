"""`.index-threshold`: its parameters, and what it makes of numbers."""

from typing import Any

import pytest

from sensor.errors import RefusedError
from sensor.rules.catalogue import TYPES
from sensor.rules.ruletype import Evaluation, Verdict
from tests.sensor.rules.rules import COUNT, NOW_US, SECOND_US, Bench

KIND = TYPES[".index-threshold"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"index": []}, "[index]: array size is [0], but cannot be smaller than [1]"),
        ({"index": "nothing"}, '[index]: there is no index "nothing"'),
        ({"timeField": ""}, "[timeField]: value has length [0] but it must have a minimum length of [1]."),
        ({"timeField": "bssid"}, "[timeField]: the time of [deauth_frames] is [timestamp]"),
        ({"aggType": "x"}, '[aggType]: invalid aggType: "x"'),
        ({"aggType": "avg"}, '[aggField]: must have a value when [aggType] is "avg"'),
        ({"aggType": "avg", "aggField": "bssid"}, "[aggField]: [deauth_frames] has no number [bssid]"),
        ({"groupBy": "x"}, '[groupBy]: invalid groupBy: "x"'),
        ({"termField": None}, "[termField]: termField required when [groupBy] is top"),
        ({"termField": "x"}, "[termField]: [deauth_frames] has no field [x]"),
        ({"termSize": None}, "[termSize]: termSize required when [groupBy] is top"),
        ({"termSize": 1001}, "[termSize]: must be less than or equal to 1000"),
        ({"termSize": 0}, "[termSize]: Value must be equal to or greater than [1]."),
        ({"timeWindowSize": 0}, "[timeWindowSize]: Value must be equal to or greater than [1]."),
        ({"timeWindowSize": 10_000, "timeWindowUnit": "d"}, "[timeWindowSize]: the window is too long"),
        ({"timeWindowUnit": "x"}, '[timeWindowUnit]: invalid timeWindowUnit: "x"'),
        ({"thresholdComparator": "x"}, "[thresholdComparator]: invalid thresholdComparator specified: x"),
        ({"thresholdComparator": "notBetween"}, '[threshold]: must have two elements for the "notBetween" comparator'),
        ({"threshold": []}, "[threshold]: array size is [0], but cannot be smaller than [1]"),
        ({"threshold": [1, 2, 3]}, "[threshold]: array size is [3], but cannot be greater than [2]"),
        ({"threshold": ["1"]}, "[threshold.0]: expected value of type [number] but got [string]"),
        ({"filterKuery": "x:1"}, "[filterKuery]: there is no field [x] in the index [deauth_frames]"),
        ({"more": 1}, "[more]: definition for this key is missing"),
    ],
)
def test_parameters_that_cannot_be_are_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(RefusedError) as caught:
        KIND.check({**COUNT, **changes})
    assert str(caught.value) == told


def verdict(bench: Bench, **changes: Any) -> Verdict:
    params = KIND.check({**COUNT, **changes})
    return KIND.evaluate(Evaluation(params, bench.now_us, bench.store, None, NOW_US, {}))


@pytest.mark.parametrize(
    ("comparator", "threshold", "met"),
    [
        (">", [7], False), (">", [6], True), (">=", [7], True), (">=", [8], False), ("<", [8], True), ("<", [7], False),
        ("<=", [7], True), ("<=", [6], False), ("between", [7, 9], True), ("between", [8, 9], False),
        ("notBetween", [8, 9], True), ("notBetween", [7, 9], False),
    ],
)  # fmt: skip
def test_each_comparator_compares(bench: Bench, comparator: str, threshold: list[int], met: bool) -> None:
    bench.flood(count=7)
    hits = verdict(bench, thresholdComparator=comparator, threshold=threshold).hits
    assert bool(hits) is met


def test_a_rule_over_everything_has_one_instance(bench: Bench) -> None:
    bench.flood("A", 60)
    bench.flood("B", 60)
    assert verdict(bench).hits == {}
    hits = verdict(bench, groupBy="all").hits
    assert list(hits) == ["all documents"]
    assert hits["all documents"].context == {
        "title": "all documents: count is greater than 100",
        "message": "all documents: count of deauth_frames over 5m is 120; the rule says: count is greater than 100",
        "group": "all documents",
        "date": "2027-01-15T08:00:00.000Z",
        "value": 120,
        "conditions": "count is greater than 100",
    }


def test_silence_counts_as_nought(bench: Bench) -> None:
    assert list(verdict(bench, groupBy="all", thresholdComparator="<", threshold=[1]).hits) == ["all documents"]
    mute = {"groupBy": "all", "aggType": "max", "aggField": "signal_dbm", "thresholdComparator": "<", "threshold": [1]}
    assert verdict(bench, **mute).hits == {}


def test_what_is_older_than_the_window_does_not_count(bench: Bench) -> None:
    bench.flood()
    bench.now_us += 300 * SECOND_US - 1
    assert verdict(bench).hits
    bench.now_us += 1
    assert not verdict(bench).hits


def test_more_groups_than_are_looked_at_are_told(bench: Bench) -> None:
    for number in range(12):
        bench.flood(f"B{number:02}", 200 + number)
    found = verdict(bench)
    assert list(found.hits) == [f"B{number:02}" for number in range(11, 1, -1)]
    assert found.warning == "there are more than 10 groups: only so many are looked at"


def test_a_filter_narrows_what_is_counted(bench: Bench) -> None:
    bench.flood("A", 200)
    bench.flood("B", 200)
    assert list(verdict(bench, index="frames", filterKuery="kind:deauth and not bssid:A").hits) == ["B"]
