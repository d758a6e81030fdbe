"""Who is told: a state machine over instances, mutes and time against a model of few lines."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sensor.rules.notifying import Hit, decide
from sensor.rules.rule import Instance, NotifyWhen, Rule

SECOND_US = 1_000_000
PLAIN = Rule("1", "default", "a rule", "t", "alerts", "10s", 0, 0)
NAMES = st.sampled_from(["a", "b"])
GROUPS = st.sampled_from(["low", "high"])


def told(
    rule: Rule, before: dict[str, Instance], groups: dict[str, str], now_s: int
) -> tuple[dict[str, Instance], set[tuple[str, str]]]:
    """Decide, with instances given by their groups."""
    hits = {name: Hit(group, {}) for name, group in groups.items()}
    active, notices = decide(rule, before, hits, now_s * SECOND_US)
    return active, {(notice.instance, notice.group) for notice in notices}


def test_a_throttle_holds_for_one_instance_in_one_group() -> None:
    throttled = replace(PLAIN, notify_when=NotifyWhen.THROTTLED, throttle="1m")
    active, notices = told(throttled, {}, {"a": "low"}, 0)
    assert notices == {("a", "low")}
    active, notices = told(throttled, active, {"a": "low", "b": "low"}, 30)
    assert notices == {("b", "low")}
    active, notices = told(throttled, active, {"a": "high", "b": "low"}, 40)
    assert notices == {("a", "high")}
    active, notices = told(throttled, active, {"a": "low", "b": "low"}, 50)
    assert notices == {("a", "low")}
    active, notices = told(throttled, active, {"a": "low", "b": "low"}, 89)
    assert notices == set()
    active, notices = told(throttled, active, {"a": "low", "b": "low"}, 90)
    assert notices == {("b", "low")}


def test_what_is_over_is_told_once_whatever_the_throttle() -> None:
    throttled = replace(PLAIN, notify_when=NotifyWhen.THROTTLED, throttle="1h")
    active, _ = told(throttled, {}, {"a": "low"}, 0)
    active, notices = told(throttled, active, {}, 1)
    assert notices == {("a", "recovered")}
    assert told(throttled, active, {}, 2)[1] == set()
    assert told(throttled, active, {"a": "low"}, 3)[1] == {("a", "low")}


def test_an_instance_unmuted_later_is_told_then() -> None:
    once = replace(PLAIN, notify_when=NotifyWhen.CHANGE)
    active, notices = told(replace(once, muted=("a",)), {}, {"a": "low"}, 0)
    assert notices == set()
    assert active["a"].since_us == 0
    assert told(once, active, {"a": "low"}, 10)[1] == {("a", "low")}


class Notifications(RuleBasedStateMachine):
    """Mutes, throttles and runs in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.rule = PLAIN
        self.active: dict[str, Instance] = {}
        self.now_s = 0
        # The model: for each active instance when and as what it was told of last.
        self.model: dict[str, tuple[str, int] | None] = {}

    @rule(when=st.sampled_from(list(NotifyWhen)), throttle=st.sampled_from([None, "30s", "2m"]))
    def update(self, when: NotifyWhen, throttle: str | None) -> None:
        self.rule = replace(self.rule, notify_when=when, throttle=throttle)

    @rule(mute=st.booleans())
    def mute_all(self, mute: bool) -> None:
        self.rule = replace(self.rule, mute_all=mute, muted=())

    @rule(name=NAMES)
    def mute(self, name: str) -> None:
        self.rule = self.rule.muting(name)

    @rule(name=NAMES)
    def unmute(self, name: str) -> None:
        self.rule = self.rule.unmuting(name)

    @rule(groups=st.dictionaries(NAMES, GROUPS), wait_s=st.integers(1, 100))
    def run(self, groups: dict[str, str], wait_s: int) -> None:
        self.now_s += wait_s
        before = self.model
        expected, self.model = set(), {}
        for name in before:
            if name not in groups and not self._muted(name):
                expected.add((name, "recovered"))
        for name, group in groups.items():
            last = before.get(name)
            if not self._muted(name) and self._wanted(group, last):
                expected.add((name, group))
                last = (group, self.now_s)
            self.model[name] = last
        self.active, notices = told(self.rule, self.active, groups, self.now_s)
        assert notices == expected

    @invariant()
    def instances_are_those_of_the_last_run(self) -> None:
        assert set(self.active) == set(self.model)

    @invariant()
    def nothing_is_muted_twice_over(self) -> None:
        assert not (self.rule.mute_all and self.rule.muted)

    def _muted(self, name: str) -> bool:
        return self.rule.mute_all or name in self.rule.muted

    def _wanted(self, group: str, last: tuple[str, int] | None) -> bool:
        if self.rule.notify_when is NotifyWhen.ACTIVE or last is None or last[0] != group:
            return True
        held_s = {None: 0, "30s": 30, "2m": 120}[self.rule.throttle]
        return self.rule.notify_when is NotifyWhen.THROTTLED and self.now_s >= last[1] + held_s


TestNotifications = Notifications.TestCase
