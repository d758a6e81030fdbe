"""Instances of rules as alerts: one row of the ledger from the run that finds them to the one that no longer does.

All of it happens on the sensor's loop, between evaluating and settling. A person's close says "I know": the instance
keeps its closed row, and only what becomes active again after a recovery opens another.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

from sensor.alerts.alert import Evidence
from sensor.alerts.desk import AlertDesk
from sensor.alerts.incident import Incident
from sensor.ledger.ledger import Ledger
from sensor.rules.catalogue import TYPES
from sensor.rules.engine import Engine, Outcome
from sensor.rules.notifying import Hit
from sensor.rules.rule import Json, Rule
from sensor.rules.ruletype import RuleType, Verdict
from sensor.text import printable
from sensor.wids.system import RULE

AT_ONCE: Final = 25  # alerts raised before others on the loop get their turn
MAX_SHOWN: Final = 512  # characters of a name or a value
MAX_SUBJECT: Final = 200  # bytes; what is longer ends in a digest
_DIGEST_OCTETS: Final = 16

Key = tuple[str, str]  # space and id of a rule


@dataclass(slots=True)
class _Held:
    """An instance that is active."""

    subject: bytes
    incident: Incident
    id: str  # of its row, empty while the ledger cannot write it


class RuleAlerts:
    """Raises, counts and ends the alerts that instances are."""

    def __init__(self, desk: AlertDesk, ledger: Ledger, types: Mapping[str, RuleType] = TYPES) -> None:
        """Raise through `desk`, whose book is `ledger`."""
        self._desk = desk
        self._ledger = ledger
        self._types = types
        self._held: dict[Key, dict[str, _Held]] = {}
        self._renewed_for = -1  # the engine's list of rules

    def renew(self, engine: Engine, now_us: int) -> None:
        """Follow the engine's list of rules: end what is gone, go on with what an earlier process has left."""
        if engine.changes == self._renewed_for:
            return
        for key in list(self._held):
            self._end_missing(key, engine, now_us)
        self._resume(engine)
        self._renewed_for = engine.changes

    async def note(self, outcomes: Sequence[Outcome], now_us: int) -> None:
        """Raise what has become active, and count what still is; the hits learn the ids."""
        raised = 0
        for outcome in outcomes:
            if not isinstance(outcome.found, Verdict) or not self._raises(outcome.due.rule):
                continue
            rule, hits = outcome.due.rule, outcome.found.hits
            held = self._held.setdefault((rule.space, rule.id), {})
            for name, hit in hits.items():
                known = held.get(name)
                if known is not None:
                    known.incident.add(now_us, 0)
                    known.id = known.id or self._ledger.current(RULE, known.subject)
                else:
                    known = self._raise(rule, name, hit, now_us)
                    raised += 1
                if known is not None:
                    held[name] = known
                    hits[name] = replace(hit, ledger=(known.id,) if known.id else ())
                if raised == AT_ONCE:
                    raised = 0
                    await asyncio.sleep(0)

    def settled(self, outcomes: Sequence[Outcome], engine: Engine, now_us: int) -> None:
        """End what has recovered, now that this is durable."""
        for outcome in outcomes:
            self._end_missing((outcome.due.rule.space, outcome.due.rule.id), engine, now_us)

    def _raises(self, rule: Rule) -> bool:
        kind = self._types.get(rule.type_id)
        return kind is not None and kind.raises

    def _raise(self, rule: Rule, name: str, hit: Hit, now_us: int) -> _Held | None:
        """Raise an alert; None where the operator has switched that off."""
        subject = subject_of(rule, name)
        severity = self._types[rule.type_id].severity
        alert = self._desk.hold(RULE, subject, told(rule, name, hit), now_us, severity, evidence_of(rule, name, hit))
        incident = self._desk.incident_of(RULE, subject)
        return None if alert is None or incident is None else _Held(subject, incident, alert.id)

    def _end_missing(self, key: Key, engine: Engine, now_us: int) -> None:
        """End what is no instance of a rule any more."""
        held, run = self._held.get(key, {}), engine.runs.get(key)
        for name in held.keys() - (run.instances.keys() if run is not None else ()):
            over = held.pop(name)
            self._desk.release(RULE, over.subject)
            self._ledger.over(over.incident, now_us)
        if not held:
            self._held.pop(key, None)

    def _resume(self, engine: Engine) -> None:
        found: list[tuple[Key, str, _Held]] = []
        for rule in filter(self._raises, engine.rules):
            key = (rule.space, rule.id)
            held = self._held.get(key, {})
            for name, instance in engine.runs[key].instances.items():
                if name not in held and instance.ledger:
                    subject = subject_of(rule, name)
                    incident = self._desk.resume(RULE, subject, instance.since_us)
                    found.append((key, name, _Held(subject, incident, instance.ledger[-1])))
        if found:
            self._ledger.resume({each.id: each.incident for _, _, each in found})
        for key, name, each in found:
            self._held.setdefault(key, {})[name] = each


def subject_of(rule: Rule, instance: str) -> bytes:
    """Return what tells an instance from all others: space, rule and instance; as text, while that is short."""
    subject = f"{rule.space}/{rule.id}/{instance}".encode("utf-8", "surrogatepass")
    if len(subject) <= MAX_SUBJECT:
        return subject
    return subject[: MAX_SUBJECT // 2] + blake2b(subject, digest_size=_DIGEST_OCTETS).hexdigest().encode()


def told(rule: Rule, instance: str, hit: Hit) -> str:
    """Return what happened, printable."""
    message = hit.context.get("message")
    if isinstance(message, str):
        return f'Rule "{shown(rule.name)}" is met: {shown(message)}'
    details = "; ".join(f"{name} {value}" for name, value in _values(hit.context))
    return f'Rule "{shown(rule.name)}" is met for {shown(instance)}: {shown(hit.group)}{details and f" ({details})"}'


def evidence_of(rule: Rule, instance: str, hit: Hit) -> Evidence:
    """Return rule and instance, by which dialects know each other's alerts, and what led here; printable."""
    named = (("rule", rule.id), ("space", rule.space), ("instance", safe(instance)), ("action group", hit.group))
    return (*named, *_values(hit.context))


def safe(text: str) -> str:
    """Return text as it is where all of it is visible, else with escapes."""
    escaped = printable(text.encode("utf-8", "surrogatepass"))
    return text if escaped.replace("\\\\", "\\") == text else escaped


def shown(text: str) -> str:
    """Return text printable and cut."""
    return safe(text[:MAX_SHOWN])


def _values(context: Json) -> list[tuple[str, str]]:
    return [(shown(name), shown(str(value))) for name, value in context.items() if value not in ("", None)]
