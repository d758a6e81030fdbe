"""A rule's own small laws."""

from dataclasses import replace

from sensor.rules.rule import MAX_MUTED, NotifyWhen, Rule, resolved

RULE = Rule("1", "default", "a rule", "t", "alerts", "2m", 0, 0)


def test_mutes_of_instances_are_kept_once_and_bounded() -> None:
    rule = RULE.muting("a").muting("b").muting("a")
    assert rule.muted == ("a", "b")
    assert rule.unmuting("a").muted == ("b",)
    full = replace(RULE, muted=tuple(map(str, range(MAX_MUTED))))
    assert full.muting("one more") is full


def test_while_all_are_muted_single_mutes_change_nothing() -> None:
    muted = replace(RULE, mute_all=True)
    assert muted.muting("a") is muted
    assert muted.unmuting("a") is muted


def test_a_throttle_alone_means_to_keep_to_it() -> None:
    assert resolved(None, "1m") is NotifyWhen.THROTTLED
    assert resolved(None, None) is NotifyWhen.ACTIVE
    assert resolved("onActionGroupChange", "1m") is NotifyWhen.CHANGE
    assert RULE.interval_s == 120
