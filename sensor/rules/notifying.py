"""Who is told what after a run: a decision about instances, mutes and throttles, without any I/O.

The contract is Kibana's: a throttle holds for one instance in one action group, and a change of group breaks it.
Mutes and throttles stop actions alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sensor.rules.durations import duration_us
from sensor.rules.rule import RECOVERED, Instance, Json, NotifyWhen, Rule


@dataclass(frozen=True, slots=True)
class Hit:
    """One instance for which a rule is met."""

    group: str
    context: Json
    ledger: tuple[str, ...] = ()  # ids of alerts in the ledger, newest last


@dataclass(frozen=True, slots=True)
class Notice:
    """One instance whose actions are to run."""

    instance: str
    group: str
    context: Json
    since_us: int = 0  # active since
    ledger_id: str = ""  # of its newest alert in the ledger


def decide(
    rule: Rule, before: Mapping[str, Instance], hits: Mapping[str, Hit], now_us: int
) -> tuple[dict[str, Instance], list[Notice]]:
    """Return the instances that are active now, and the notices that are due."""
    notices = [
        Notice(name, RECOVERED, instance.context, instance.since_us, _newest(instance))
        for name, instance in before.items()
        if name not in hits and not _muted(rule, name)
    ]
    active: dict[str, Instance] = {}
    for name, hit in hits.items():
        known = before.get(name)
        instance = _continued(known, hit, now_us)
        if not _muted(rule, name) and _due(rule, instance, now_us):
            notices.append(Notice(name, hit.group, hit.context, instance.since_us, _newest(instance)))
            instance = replace(instance, told_group=hit.group, told_us=now_us)
        active[name] = instance
    return active, notices


def _continued(known: Instance | None, hit: Hit, now_us: int) -> Instance:
    if known is None:
        return Instance(hit.group, now_us, context=hit.context, ledger=hit.ledger)
    return replace(known, group=hit.group, context=hit.context, ledger=hit.ledger or known.ledger)


def _newest(instance: Instance) -> str:
    return instance.ledger[-1] if instance.ledger else ""


def _muted(rule: Rule, name: str) -> bool:
    return rule.mute_all or name in rule.muted


def _due(rule: Rule, instance: Instance, now_us: int) -> bool:
    if rule.notify_when is NotifyWhen.ACTIVE or instance.told_group != instance.group:
        return True
    if rule.notify_when is NotifyWhen.CHANGE:
        return False
    held_us = duration_us(rule.throttle) if rule.throttle else 0
    return instance.told_us + held_us <= now_us
