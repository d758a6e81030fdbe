"""Enabling, disabling, muting, changing and time, in any order, against a model of a few lines."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sensor.rules.rule import DEFAULT_SPACE, NotifyWhen
from tests.sensor.rules.rules import ADMIN, COUNT, SECOND_US, Bench

BSSID = "02:00:00:00:00:01"
WINDOW_S = 60


class Life(RuleBasedStateMachine):
    """One rule over one BSSID; the model knows when floods came and what was told last."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.bench = Bench(Path(self.folder.name))
        params = {**COUNT, "timeWindowSize": WINDOW_S, "timeWindowUnit": "s"}
        self.made = self.bench.rule(params, schedule={"interval": "5s"})
        self.params = params
        self.enabled, self.mute_all, self.muted = True, False, False
        self.when, self.throttle_s = NotifyWhen.ACTIVE, 0
        self.floods: list[int] = []
        self.active = False
        self.told_us: int | None = None

    def teardown(self) -> None:
        self.bench.close()
        self.folder.cleanup()

    @rule()
    def enable(self) -> None:
        self.bench.service.enable(DEFAULT_SPACE, self.made.id, ADMIN)
        self.enabled = True

    @rule()
    def disable(self) -> None:
        self.bench.service.disable(DEFAULT_SPACE, self.made.id, ADMIN)
        self.enabled, self.active, self.told_us = False, False, None

    @rule(mute=st.booleans())
    def mute_everything(self, mute: bool) -> None:
        self.bench.service.mute_all(DEFAULT_SPACE, self.made.id, ADMIN, mute=mute)
        self.mute_all, self.muted = mute, False

    @rule(mute=st.booleans())
    def mute_instance(self, mute: bool) -> None:
        self.bench.service.mute(DEFAULT_SPACE, self.made.id, BSSID, ADMIN, mute=mute)
        self.muted = mute and not self.mute_all

    @rule(when=st.sampled_from(list(NotifyWhen)), throttle_s=st.sampled_from([10, 100]))
    def update(self, when: NotifyWhen, throttle_s: int) -> None:
        body: dict[str, object] = {"name": "x", "tags": [], "schedule": {"interval": "5s"}, "params": self.params}
        body |= {"throttle": f"{throttle_s}s", "actions": [], "notifyWhen": when.value}
        self.bench.service.update(DEFAULT_SPACE, self.made.id, body, ADMIN)
        self.when, self.throttle_s = when, throttle_s

    @rule()
    def flood(self) -> None:
        self.bench.flood(BSSID)
        self.floods.append(self.bench.now_us - 1)

    @rule()
    def restart(self) -> None:
        self.bench.restart()

    @rule(seconds=st.integers(1, 30))
    def wait(self, seconds: int) -> None:
        for _ in range(seconds):
            evaluated = self.bench.engine.evaluated
            told = [notice.group for telling in self.bench.second() for notice in telling.notices]
            ran = self.bench.engine.evaluated > evaluated
            assert told == (self._expected() if ran else [])
            assert not ran or self.enabled

    @invariant()
    def what_is_kept_is_what_was_asked_for(self) -> None:
        kept = self.bench.book.get(DEFAULT_SPACE, self.made.id)
        assert (kept.enabled, kept.mute_all, kept.muted) == (
            self.enabled,
            self.mute_all,
            (BSSID,) if self.muted else (),
        )
        assert (kept.task is not None) == self.enabled
        assert set(self.bench.run(kept).instances) == ({BSSID} if self.active else set())

    def _expected(self) -> list[str]:
        now_us = self.bench.now_us
        met = any(now_us - WINDOW_S * SECOND_US <= flood < now_us for flood in self.floods)
        silent = self.mute_all or self.muted
        if not met:
            over, self.active, self.told_us = self.active and not silent, False, None
            return ["recovered"] if over else []
        self.active = True
        fresh = self.told_us is None or self.when is NotifyWhen.ACTIVE
        again = self.when is NotifyWhen.THROTTLED and now_us >= (self.told_us or 0) + self.throttle_s * SECOND_US
        if silent or not (fresh or again):
            return []
        self.told_us = now_us
        return ["threshold met"]


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=25, stateful_step_count=20)
