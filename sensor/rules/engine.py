"""The engine: which rules are due, what they find, and who is to be told. Without clock or loop of its own.

A pass has three steps: `due` asks the sensor, on its loop; `work` writes, evaluates and settles, in a thread;
what `work` returns goes to whoever carries actions out. A settled run is durable before anybody is told of it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sensor.errors import AirwardenError, UnavailableError
from sensor.rules.catalogue import TYPES
from sensor.rules.notifying import Notice, decide
from sensor.rules.recorder import Entry
from sensor.rules.rule import Json, Rule, Run, Status
from sensor.rules.rulebook import MissingError, RuleBook
from sensor.rules.ruletype import MAX_INSTANCES, Evaluation, Late, RuleType, Verdict, World
from sensor.rules.schedule import first_us, intervals, next_us
from sensor.rules.store import EventStore
from sensor.storage.database import OverdueError

BATCH: Final = 100  # rules evaluated before the loop is asked again
MAX_ACTIVE: Final = 20_000  # instances of all rules together
PRUNE_US: Final = 60_000_000

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A rule whose time has come, and what the sensor said when asked for it."""

    rule: Rule
    run: Run
    facts: object
    params: Json
    problem: str = ""  # why it cannot be evaluated


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule has found, or what is kept of a run that failed."""

    due: Due
    found: Verdict | Run


@dataclass(frozen=True, slots=True)
class Telling:
    """What actions are to be run for one rule."""

    rule: Rule
    notices: list[Notice]
    now_us: int


class Engine:
    """Runs the rules of a book over the entries of a store."""

    def __init__(
        self,
        book: RuleBook,
        store: EventStore,
        world: World,
        types: Mapping[str, RuleType] = TYPES,
        settle: Callable[[Telling], object] | None = None,
    ) -> None:
        """Take the parts; `settle` sees each telling within the transaction that keeps its run."""
        self.book = book
        self.store = store
        self.types = types
        self.lag_us = 0  # how late the most belated rule of the last pass was done
        self.evaluated = 0
        self.failed = 0
        self.overdue = 0  # runs that were given up because their question took too long
        self.late: Late | None = None  # what came too late to be in anybody's window
        self.changes = 0  # how often the list of rules was read anew
        self.missed = 0  # times on a rule's grid that passed while it could not run
        self.pruned = 0
        self._world = world
        self._settle = settle
        self._rules: dict[tuple[str, str], Rule] = {}
        self._runs: dict[tuple[str, str], Run] = {}
        self._checked: dict[tuple[str, str], Json] = {}  # parameters with their defaults
        self._seen_changes: tuple[int, int] | None = None
        self._pruned_us = 0
        self._active = 0

    @property
    def rules(self) -> list[Rule]:
        """The rules that are enabled, as of the last pass."""
        return list(self._rules.values())

    @property
    def runs(self) -> dict[tuple[str, str], Run]:
        """Where enabled rules stand, by space and id, as of the last pass."""
        return self._runs

    @property
    def active(self) -> int:
        """Instances of all rules that are active."""
        return self._active

    def due(self, now_us: int, most: int = BATCH) -> list[Due]:
        """Return the rules that are due, the most belated first."""
        self.refresh(now_us)
        waiting = [(self._runs[key].next_us, key) for key in self._rules if self._runs[key].next_us <= now_us]
        waiting.sort()
        self.lag_us = now_us - waiting[0][0] if waiting else 0
        return [self._ask(self._rules[key], self._runs[key]) for _, key in waiting[:most]]

    def work(self, due: Sequence[Due], entries: Sequence[Entry], now_us: int) -> list[Telling]:
        """Write the entries, evaluate the rules, keep their runs, and return what is to be told. Blocks."""
        return self.settle(self.evaluate(due, entries, now_us), now_us)

    def evaluate(self, due: Sequence[Due], entries: Sequence[Entry], now_us: int) -> list[Outcome]:
        """Write the entries and evaluate the rules. Blocks."""
        if entries:
            self.store.write(entries)
        if now_us >= self._pruned_us + PRUNE_US or now_us < self._pruned_us:
            self._pruned_us = now_us
            self.pruned += self.store.prune(now_us)
        outcomes = []
        grown = 0  # instances that this batch adds
        for each in due:
            found = self._evaluate(each, now_us)
            if isinstance(found, Verdict):
                found = self._bounded(each.run, found, grown)
                grown += len(found.hits) - len(each.run.instances)
            outcomes.append(Outcome(each, found))
        return outcomes

    def settle(self, outcomes: Sequence[Outcome], now_us: int) -> list[Telling]:
        """Keep the runs and return what is to be told. Blocks."""
        told: list[Telling] = []
        if not outcomes:
            return told
        try:
            with self.book.transaction():
                for outcome in outcomes:
                    telling = self._settled(outcome.due, outcome.found, now_us)
                    if telling is not None:
                        told.append(telling)
                        if self._settle is not None:
                            self._settle(telling)
        except BaseException:
            self._seen_changes = None  # what was not kept has not happened: runs are read anew
            raise
        return told

    def refresh(self, now_us: int) -> None:
        """Read the rules anew if they have changed; one that was just enabled gets its first time."""
        changes = self.book.stamp()
        if changes == self._seen_changes:
            return
        rules = {(rule.space, rule.id): rule for rule in self.book.rules() if rule.enabled}
        runs = self.book.runs()
        self._rules = rules
        self._checked = {}
        self._runs = {key: runs.get(key) or Run(first_us(rule, now_us)) for key, rule in rules.items()}
        self._active = sum(len(run.instances) for run in self._runs.values())
        self._seen_changes = changes
        self.changes += 1

    def _ask(self, rule: Rule, run: Run) -> Due:
        kind = self.types.get(rule.type_id)
        if kind is None:
            return Due(rule, run, None, {}, f'Rule type "{rule.type_id}" is not registered.')
        try:
            key = (rule.space, rule.id)
            params = self._checked.get(key)
            if params is None:
                params = self._checked[key] = kind.check(rule.params)
            return Due(rule, run, kind.gather(params, self._world), params)
        except AirwardenError as error:
            return Due(rule, run, None, {}, f"params invalid: {error}")

    def _evaluate(self, due: Due, now_us: int) -> Verdict | Run:
        """Return the verdict, or what is kept of a run that failed."""
        self.evaluated += 1
        if due.problem:
            return self._failure(due, now_us, "execute", due.problem)
        rule = due.rule
        request = Evaluation(due.params, now_us, self.store, due.facts, rule.created_us, due.run.state, self.late)
        try:
            return self.types[rule.type_id].evaluate(request)
        except OverdueError as error:
            self.overdue += 1
            often = due.run.overdue + 1
            told = f"the question to the event streams was given up: {error}{_rests(rule, often)}"
            return replace(self._failure(due, now_us, "timeout", told), overdue=often)
        except UnavailableError as error:
            return self._failure(due, now_us, "read", str(error))
        except AirwardenError as error:
            return self._failure(due, now_us, "execute", str(error))
        except Exception as error:  # noqa: BLE001 - one rule's trouble is told with it, and is nobody else's
            _log.exception("rule %r failed", rule.id)
            return self._failure(due, now_us, "unknown", type(error).__name__)

    def _failure(self, due: Due, now_us: int, reason: str, message: str) -> Run:
        self.failed += 1
        return replace(due.run, status=Status.ERROR, last_us=now_us, reason=reason, message=message, overdue=0)

    def _settled(self, due: Due, outcome: Verdict | Run, now_us: int) -> Telling | None:
        """Keep a run, by the rule as it is now: it may have been muted, disabled or removed meanwhile."""
        try:
            rule = self.book.get(due.rule.space, due.rule.id)
        except MissingError:
            return None
        if not rule.enabled or rule.task != due.rule.task:
            return None
        self.missed += max(0, (now_us - due.run.next_us) // (rule.interval_s * 1_000_000))
        if isinstance(outcome, Run):
            self._keep(rule, replace(outcome, next_us=next_us(rule, now_us, outcome.overdue)))
            return None
        instances, notices = decide(rule, due.run.instances, outcome.hits, now_us)
        status = Status.ACTIVE if instances else Status.OK
        self._keep(
            rule,
            Run(
                next_us(rule, now_us), status, now_us, message=outcome.warning, instances=instances, state=outcome.state
            ),
        )
        return Telling(rule, notices, now_us) if notices else None

    def _bounded(self, run: Run, verdict: Verdict, grown: int) -> Verdict:
        """Return no more instances than one rule, and all rules together, may have."""
        room = min(MAX_INSTANCES, max(MAX_ACTIVE - self.active - grown + len(run.instances), 0))
        if len(verdict.hits) <= room:
            return verdict
        kept = dict(list(verdict.hits.items())[:room])
        told = f"{len(verdict.hits)} instances are too many: only {room} of them are followed"
        return replace(verdict, hits=kept, warning=told)

    def _keep(self, rule: Rule, run: Run) -> None:
        key = (rule.space, rule.id)
        known = self._runs.get(key)
        if known is not None:
            self._active += len(run.instances) - len(known.instances)
            self._runs[key] = run
        self.book.save_run(rule, run)


def _rests(rule: Rule, overdue: int) -> str:
    """Say how long a rule is left alone that ran out of time so often in a row, if longer than otherwise."""
    count = intervals(rule, overdue)
    return f"; the rule runs again after {count} intervals ({count * rule.interval_s} s)" if count > 1 else ""
