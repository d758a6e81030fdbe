"""The engine: schedules, states, and what a restart leaves."""

from itertools import pairwise
from typing import Any

import pytest

from sensor.rules.catalogue import TYPES
from sensor.rules.engine import MAX_ACTIVE
from sensor.rules.notifying import Hit
from sensor.rules.rule import DEFAULT_SPACE, Status
from sensor.rules.ruletype import MAX_INSTANCES, Evaluation, Late, Verdict
from sensor.rules.threshold import IndexThreshold
from tests.sensor.rules.rules import ADMIN, COUNT, NOW_US, SECOND_US, Bench

BSSID = "02:00:00:00:00:01"


def test_a_flood_is_told_once_and_again_after_the_throttle(bench: Bench) -> None:
    rule = bench.rule(throttle="1h")
    assert bench.seconds(20) == []
    assert bench.run(rule).status is Status.OK
    bench.flood()
    first = bench.seconds(11)
    assert [each[1:] for each in first] == [(BSSID, "threshold met")]
    assert bench.seconds(120) == []
    assert bench.run(rule).status is Status.ACTIVE


def test_the_end_is_told_when_the_window_has_passed(bench: Bench) -> None:
    bench.rule(throttle="1h")
    bench.flood()
    assert [each[2] for each in bench.seconds(320)] == ["threshold met", "recovered"]


def test_a_restart_keeps_the_throttle_and_repeats_nothing(bench: Bench) -> None:
    rule = bench.rule(throttle="1h", notifyWhen="onThrottleInterval")
    bench.flood()
    assert len(bench.seconds(11)) == 1
    before = bench.run(rule)
    bench.restart()
    assert bench.run(rule) == before
    assert bench.seconds(60) == []


def test_a_rule_keeps_to_its_grid(bench: Bench) -> None:
    rule = bench.rule(notifyWhen="onActiveAlert")
    bench.flood()
    times = [when for when, _, _ in bench.seconds(100)]
    assert {later - earlier for earlier, later in pairwise(times[1:])} == {10}
    phase = bench.run(rule).next_us % (10 * SECOND_US)
    bench.seconds(7)
    assert bench.run(rule).next_us % (10 * SECOND_US) == phase


def test_many_rules_spread_over_their_interval(bench: Bench) -> None:
    for _ in range(100):
        bench.rule()
    bench.seconds(20)
    before = bench.engine.evaluated
    counts = []
    for _ in range(10):
        bench.second()
        counts.append(bench.engine.evaluated - before)
        before = bench.engine.evaluated
    assert sum(counts) == 100
    assert max(counts) <= 25


def test_sleep_is_caught_up_with_once(bench: Bench) -> None:
    bench.rule(notifyWhen="onActiveAlert")
    bench.seconds(20)
    bench.now_us += 86_400 * SECOND_US
    bench.flood()
    evaluated = bench.engine.evaluated
    bench.second()
    assert bench.engine.evaluated == evaluated + 1
    assert bench.engine.missed >= 8_000
    bench.seconds(10)
    assert bench.engine.evaluated == evaluated + 2


def test_a_batch_is_bounded_and_the_most_belated_come_first(bench: Bench) -> None:
    for _ in range(7):
        bench.rule()
    bench.now_us += 100 * SECOND_US
    due = bench.engine.due(bench.now_us, 3)
    assert len(due) == 3
    assert [each.run.next_us for each in due] == sorted(bench.run(each).next_us for each in bench.book.rules())[:3]


def test_muting_stops_actions_and_not_evaluation(bench: Bench) -> None:
    rule = bench.rule(notifyWhen="onActiveAlert")
    bench.service.mute_all(DEFAULT_SPACE, rule.id, ADMIN, mute=True)
    bench.flood()
    assert bench.seconds(30) == []
    run = bench.run(rule)
    assert run.status is Status.ACTIVE
    assert list(run.instances) == [BSSID]
    bench.service.mute_all(DEFAULT_SPACE, rule.id, ADMIN, mute=False)
    assert bench.seconds(11)


def test_a_disabled_rule_does_not_run_and_forgets_its_instances(bench: Bench) -> None:
    rule = bench.rule()
    bench.flood()
    assert bench.seconds(11)
    bench.service.disable(DEFAULT_SPACE, rule.id, ADMIN)
    assert bench.run(rule).instances == {}
    evaluated = bench.engine.evaluated
    assert bench.seconds(30) == []
    assert bench.engine.evaluated == evaluated
    bench.service.enable(DEFAULT_SPACE, rule.id, ADMIN)
    assert [each[1:] for each in bench.seconds(11)][:1] == [(BSSID, "threshold met")]


@pytest.mark.parametrize("step", ["disable", "remove"])
def test_what_is_stopped_while_it_is_evaluated_tells_nobody(bench: Bench, step: str) -> None:
    rule = bench.rule()
    bench.flood()
    bench.now_us += 15 * SECOND_US
    due = bench.engine.due(bench.now_us)
    getattr(bench.service, step)(DEFAULT_SPACE, rule.id, ADMIN)
    assert bench.engine.work(due, (), bench.now_us) == []


def test_a_shorter_interval_holds_at_once(bench: Bench) -> None:
    rule = bench.rule(schedule={"interval": "1d"})
    bench.seconds(11)
    assert bench.run(rule).next_us > bench.now_us + 60 * SECOND_US or bench.run(rule).last_us
    body: dict[str, Any] = {"name": "x", "tags": [], "throttle": None, "params": COUNT, "actions": []}
    body |= {"schedule": {"interval": "10s"}, "notifyWhen": None}
    bench.service.update(DEFAULT_SPACE, rule.id, body, ADMIN)
    evaluated = bench.engine.evaluated
    bench.seconds(20)
    assert bench.engine.evaluated - evaluated in (2, 3)


class Failing(IndexThreshold):
    def evaluate(self, run: Evaluation) -> Verdict:
        raise ZeroDivisionError


def test_a_rule_that_fails_says_why_and_goes_on(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    rule = bench.rule()
    bench.engine.types = {**TYPES, ".index-threshold": Failing()}
    bench.seconds(11)
    run = bench.run(rule)
    assert (run.status, run.reason, run.message) == (Status.ERROR, "unknown", "ZeroDivisionError")
    bench.engine.types = TYPES
    bench.flood()
    assert bench.seconds(11)
    assert bench.run(rule).status is Status.ACTIVE
    assert "failed" in caplog.text


def test_a_store_that_cannot_be_read_is_told_as_that(bench: Bench) -> None:
    rule = bench.rule()
    bench.store._database._connection.execute("DROP TABLE frames")
    bench.now_us += 11 * SECOND_US
    bench.engine._pruned_us = bench.now_us
    bench.engine.work(bench.engine.due(bench.now_us), (), bench.now_us)
    assert (bench.run(rule).status, bench.run(rule).reason) == (Status.ERROR, "read")


def test_a_type_that_is_gone_is_an_error_of_the_rule(bench: Bench) -> None:
    rule = bench.rule()
    bench.engine.types = {}
    bench.seconds(11)
    assert bench.run(rule).message == 'Rule type ".index-threshold" is not registered.'


class Crowd(IndexThreshold):
    def evaluate(self, run: Evaluation) -> Verdict:
        return Verdict({str(number): Hit("threshold met", {}) for number in range(10_000)})


def test_ten_thousand_instances_are_cut_and_it_is_said(bench: Bench) -> None:
    rule = bench.rule()
    bench.engine.types = {".index-threshold": Crowd()}
    assert len(bench.seconds(11)) == MAX_INSTANCES * (1 + (bench.run(rule).last_us > NOW_US + 10 * SECOND_US))
    run = bench.run(rule)
    assert len(run.instances) == MAX_INSTANCES
    assert "10000 instances are too many" in run.message


def test_all_rules_together_have_a_cap(bench: Bench) -> None:
    bench.engine.types = {".index-threshold": Crowd()}
    for _ in range(MAX_ACTIVE // MAX_INSTANCES + 2):
        bench.rule()
    bench.seconds(11)
    assert bench.engine.active == MAX_ACTIVE


def test_another_process_may_change_rules(bench: Bench) -> None:
    rule = bench.rule()
    bench.seconds(1)
    other = Bench(bench.folder)
    other.service.disable(DEFAULT_SPACE, rule.id, ADMIN)
    other.close()
    bench.seconds(1)
    assert bench.engine.rules == []


def test_what_is_told_is_settled_in_the_transaction_of_its_run(tmp_path: Any) -> None:
    def refuse(telling: object) -> None:
        raise OSError

    with Bench(tmp_path, settle=refuse) as bench:
        rule = bench.rule()
        bench.flood()
        with pytest.raises(OSError):  # noqa: PT011 - only that it comes through
            bench.seconds(11)
        assert bench.run(rule).last_us == 0


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT '', COUNT(*) FROM n"


class Endless(IndexThreshold):
    def evaluate(self, run: Evaluation) -> Verdict:
        run.store._read(ENDLESS)
        raise AssertionError


def test_a_question_without_end_is_given_up_counted_and_told(bench: Bench) -> None:
    rule = bench.rule(schedule={"interval": "10s"})
    bench.engine.types = {".index-threshold": Endless()}
    bench.store.limit_s = 0.01
    bench.seconds(11)
    run = bench.run(rule)
    assert (run.status, run.reason) == (Status.ERROR, "timeout")
    assert "longer than 0.01 seconds" in run.message
    assert bench.engine.overdue == 1
    bench.engine.types = TYPES
    bench.flood()
    assert bench.seconds(21)


def _until(bench: Bench, count: int) -> int:
    """Let time pass until so many questions in all were given up; return the seconds that took."""
    return next(passed for passed in range(1, 8000) if bench.second() == [] and bench.engine.overdue == count)


def test_a_rule_that_runs_out_of_time_is_left_alone_ever_longer_up_to_an_hour(bench: Bench) -> None:
    rule = bench.rule(schedule={"interval": "1m"})
    bench.engine.types = {".index-threshold": Endless()}
    bench.store.limit_s = 0.001
    _until(bench, 1)
    assert bench.run(rule).message.endswith("; the rule runs again after 2 intervals (120 s)")
    assert [_until(bench, count) // 60 for count in range(2, 9)][1:] == [4, 8, 16, 32, 60, 60]
    assert bench.engine.missed == 0
    bench.restart()
    bench.engine.types = {".index-threshold": Endless()}
    bench.store.limit_s = 0.001
    assert _until(bench, 1) == 3600


def test_a_rule_that_found_its_answer_keeps_to_its_interval_again(bench: Bench) -> None:
    rule = bench.rule(notifyWhen="onActiveAlert")
    bench.engine.types = {".index-threshold": Endless()}
    bench.store.limit_s = 0.001
    _until(bench, 3)
    assert bench.run(rule).overdue == 3
    bench.engine.types = TYPES
    bench.store.limit_s = 3
    bench.seconds(80)
    assert bench.run(rule).overdue == 0
    bench.flood()
    times = [when for when, _, _ in bench.seconds(50)]
    assert {later - earlier for earlier, later in pairwise(times)} == {10}


def test_a_rule_that_was_changed_is_not_left_alone_for_what_it_asked_before(bench: Bench) -> None:
    rule = bench.rule(schedule={"interval": "1m"})
    bench.engine.types = {".index-threshold": Endless()}
    bench.store.limit_s = 0.001
    _until(bench, 4)
    body: dict[str, Any] = {"name": "x", "tags": [], "throttle": None, "params": COUNT, "actions": []}
    bench.service.update(DEFAULT_SPACE, rule.id, body | {"schedule": {"interval": "1m"}, "notifyWhen": None}, ADMIN)
    assert bench.run(rule).next_us <= bench.now_us + 10 * SECOND_US


def test_an_interval_of_hours_is_long_enough(bench: Bench) -> None:
    rule = bench.rule(schedule={"interval": "2h"})
    bench.engine.types = {".index-threshold": Endless()}
    bench.store.limit_s = 0.001
    _until(bench, 1)
    assert bench.run(rule).message.endswith("seconds")
    assert bench.run(rule).next_us <= bench.now_us + 7200 * SECOND_US


def test_what_was_heard_before_the_window_and_comes_now_is_told_of(bench: Bench) -> None:
    rule = bench.rule()
    bench.engine.late = Late(NOW_US, NOW_US - 301 * SECOND_US)
    bench.seconds(11)
    run = bench.run(rule)
    assert run.status is Status.OK
    assert "replay captures with realtime=true" in run.message
    bench.seconds(320)
    assert bench.run(rule).message == ""


def test_a_run_that_could_not_be_kept_is_tried_again(tmp_path: Any) -> None:
    told: list[object] = []

    def refuse_once(telling: object) -> None:
        told.append(telling)
        if len(told) == 1:
            raise OSError

    with Bench(tmp_path, settle=refuse_once) as bench:
        bench.rule(throttle="1h")
        bench.flood()
        with pytest.raises(OSError):  # noqa: PT011 - only that it comes through
            bench.seconds(11)
        assert len(bench.seconds(2)) == 1


def test_active_instances_are_counted_as_they_come_and_go(bench: Bench) -> None:
    bench.rule()
    bench.flood()
    bench.seconds(11)
    assert bench.engine.active == 1
    bench.seconds(320)
    assert bench.engine.active == 0
