"""What rules look like to clients."""

from api.kibana.records import execution_status, newer, rule_record, state_record, summary_record
from sensor.rules.rule import Instance, Rule, Run, Status
from tests.api.world import NOW_US

RULE = Rule("1", "default", "a rule", ".index-threshold", "alerts", "1m", NOW_US, NOW_US, params={"notifyWhen": 1},
            task="t", muted=("b",))  # fmt: skip
TIME = "2027-01-15T08:00:00.000Z"


def test_users_own_names_are_left_alone() -> None:
    record = rule_record(RULE, Run(NOW_US))
    assert record["params"] == {"notifyWhen": 1}
    assert record["notify_when"] == "onActiveAlert"
    assert record["next_run"] == TIME
    assert newer({"actions": [{"actionTypeId": "x", "params": {"muteAll": 1}}]}) == {
        "actions": [{"connector_type_id": "x", "params": {"muteAll": 1}}]
    }


def test_an_error_says_why_and_a_warning_what() -> None:
    failed = Run(1, Status.ERROR, NOW_US, "read", "disk full")
    assert execution_status(RULE, failed) == {
        "status": "error",
        "lastExecutionDate": TIME,
        "error": {"reason": "read", "message": "disk full"},
    }
    warned = Run(1, Status.OK, NOW_US, message="too many")
    assert execution_status(RULE, warned)["warning"] == {"reason": "unknown", "message": "too many"}


def test_instances_are_shown_with_what_was_told_of_them() -> None:
    run = Run(
        1, Status.ACTIVE, NOW_US, instances={"a": Instance("met", NOW_US, "met", NOW_US), "c": Instance("met", NOW_US)}
    )
    state = state_record(run, {})["alertInstances"]
    assert state == {
        "a": {
            "state": {"start": TIME, "duration_s": 0},
            "meta": {"lastScheduledActions": {"group": "met", "date": TIME}},
        },
        "c": {"state": {"start": TIME, "duration_s": 0}, "meta": {}},
    }
    summary = summary_record(RULE, run, NOW_US, None, {})
    assert summary["instances"] == {
        "a": {"status": "Active", "muted": False, "actionGroupId": "met", "activeStartDate": TIME},
        "c": {"status": "Active", "muted": False, "actionGroupId": "met", "activeStartDate": TIME},
        "b": {"status": "OK", "muted": True},
    }
    assert summary["statusStartDate"] == "2027-01-15T07:00:00.000Z"
