"""What rules look like to Kibana's clients, under the legacy names and the newer ones."""

from collections.abc import Mapping
from typing import Final

from sensor.ledger.row import Row
from sensor.rules.carrier import instance_state
from sensor.rules.durations import SECOND_US
from sensor.rules.rule import Instance, Json, Rule, Run, Status
from sensor.rules.ruletype import RuleType
from sensor.rules.threshold import iso

_NEWER: Final = {
    "alertTypeId": "rule_type_id",
    "notifyWhen": "notify_when",
    "apiKeyOwner": "api_key_owner",
    "createdBy": "created_by",
    "updatedBy": "updated_by",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "muteAll": "mute_all",
    "mutedInstanceIds": "muted_alert_ids",
    "scheduledTaskId": "scheduled_task_id",
    "executionStatus": "execution_status",
    "lastExecutionDate": "last_execution_date",
    "actionTypeId": "connector_type_id",
}
VARIABLES: Final = {
    "alertId": "id of the rule",
    "alertName": "name of the rule",
    "spaceId": "space of the rule",
    "tags": "tags of the rule",
    "alertInstanceId": "the instance",
    "alertActionGroup": "id of its action group",
    "alertActionGroupName": "name of its action group",
    "date": "when the rule ran",
}
STATE: Final = {"start": "when the instance became active", "duration_s": "seconds since then"}


def attributes(rule: Rule, run: Run) -> Json:
    """Return everything about a rule but its id and when it was changed."""
    record: Json = {
        "name": rule.name,
        "tags": list(rule.tags),
        "enabled": rule.enabled,
        "alertTypeId": rule.type_id,
        "consumer": rule.consumer,
        "schedule": {"interval": rule.interval},
        "actions": [
            {"group": each.group, "id": each.connector, "params": each.params, "actionTypeId": each.type_id}
            for each in rule.actions
        ],
        "params": rule.params,
        "throttle": rule.throttle,
        "notifyWhen": rule.notify_when.value,
        "apiKeyOwner": rule.owner,
        "createdBy": rule.created_by,
        "updatedBy": rule.updated_by,
        "createdAt": iso(rule.created_us),
        "muteAll": rule.mute_all,
        "mutedInstanceIds": list(rule.muted),
        "executionStatus": execution_status(rule, run),
    }
    if rule.task is not None:
        record["scheduledTaskId"] = rule.task
    return record


def alert_record(rule: Rule, run: Run) -> Json:
    """Return a rule as the legacy API's alert."""
    return {"id": rule.id, **attributes(rule, run), "updatedAt": iso(rule.updated_us)}


def rule_record(rule: Rule, run: Run) -> Json:
    """Return a rule as the newer API's rule."""
    record = newer(alert_record(rule, run))
    if rule.enabled:
        record["next_run"] = iso(run.next_us)
    return record


def newer(record: Mapping[str, object]) -> Json:
    """Return a legacy record under the newer names; what users wrote as parameters stays as it is."""
    renamed: Json = {}
    for name, value in record.items():
        if name == "params":
            renamed[name] = value
        elif isinstance(value, Mapping):
            renamed[_NEWER.get(name, name)] = newer(value)
        elif name == "actions" and isinstance(value, list):
            renamed[name] = [newer(action) for action in value]
        else:
            renamed[_NEWER.get(name, name)] = value
    return renamed


def execution_status(rule: Rule, run: Run) -> Json:
    """Return how the last run ended; `warning` is there only where something is to be known though it went well."""
    record: Json = {"status": run.status.value, "lastExecutionDate": iso(run.last_us or rule.created_us)}
    if run.status is Status.ERROR:
        record["error"] = {"reason": run.reason, "message": run.message}
    elif run.message:
        record["warning"] = {"reason": "unknown", "message": run.message}
    return record


def linked(instance: Instance, rows: Mapping[str, Row]) -> Json:
    """Return which alerts of the ledger an instance is, and who closed the newest, if anybody."""
    if not instance.ledger:
        return {}
    record: Json = {"alertId": instance.ledger[-1]}
    if len(instance.ledger) > 1:
        record["alertIds"] = list(instance.ledger)
    row = rows.get(instance.ledger[-1])
    if row is not None and row.is_closed:
        record["closed"] = {"by": row.closed_by, "at": iso(row.closed_us), "reason": row.reason}
    return record


def state_record(run: Run, rows: Mapping[str, Row]) -> Json:
    """Return what a rule remembers from run to run; `rows` are those of its instances in the ledger."""
    instances: Json = {}
    for name, instance in run.instances.items():
        meta: Json = {}
        if instance.told_group:
            meta["lastScheduledActions"] = {"group": instance.told_group, "date": iso(instance.told_us)}
        state = instance_state(instance.since_us, run.last_us)
        instances[name] = {"state": state, "meta": meta, **linked(instance, rows)}
    return {"alertInstances": instances, "alertTypeState": run.state, "previousStartedAt": iso(run.last_us)}


def summary_record(rule: Rule, run: Run, now_us: int, since_us: int | None, rows: Mapping[str, Row]) -> Json:
    """Return the instances that are active or muted, for a window that ends now."""
    start_us = now_us - 60 * rule.interval_s * SECOND_US if since_us is None else since_us
    instances: Json = {}
    for name, instance in run.instances.items():
        instances[name] = {
            "status": "Active",
            "muted": name in rule.muted,
            "actionGroupId": instance.group,
            "activeStartDate": iso(instance.since_us),
            **linked(instance, rows),
        }
    for name in rule.muted:
        instances.setdefault(name, {"status": "OK", "muted": True})
    record: Json = {
        "id": rule.id,
        "name": rule.name,
        "tags": list(rule.tags),
        "alertTypeId": rule.type_id,
        "consumer": rule.consumer,
        "muteAll": rule.mute_all,
        "throttle": rule.throttle,
        "enabled": rule.enabled,
        "statusStartDate": iso(start_us),
        "statusEndDate": iso(now_us),
        "status": {Status.ERROR: "Error", Status.ACTIVE: "Active"}.get(run.status, "OK"),
        "errorMessages": [{"date": iso(run.last_us), "message": run.message}] if run.status is Status.ERROR else [],
        "instances": instances,
    }
    if run.message and run.status is not Status.ERROR:
        record["warningMessages"] = [{"date": iso(run.last_us), "message": run.message}]
    if run.last_us:
        record["lastRun"] = iso(run.last_us)
    return record


def type_record(kind: RuleType) -> Json:
    """Return a type of rule as the legacy API lists it."""
    return {
        "id": kind.id,
        "name": kind.name,
        "actionGroups": [{"id": each, "name": name} for each, name in kind.all_groups.items()],
        "recoveryActionGroup": {"id": "recovered", "name": kind.all_groups["recovered"]},
        "defaultActionGroupId": kind.default_group,
        "minimumLicenseRequired": "basic",
        "enabledInLicense": True,
        "producer": kind.producer,
        "actionVariables": {
            "context": [{"name": name, "description": told} for name, told in kind.context.items()],
            "state": [{"name": name, "description": told} for name, told in STATE.items()],
            "params": [{"name": name, "description": name} for name in kind.keys],
        },
        "authorizedConsumers": {each: {"read": True, "all": True} for each in ("alerts", kind.producer)},
    }


def newer_type_record(kind: RuleType) -> Json:
    """Return a type of rule as the newer API lists it."""
    record = type_record(kind)
    return {
        "id": kind.id,
        "name": kind.name,
        "action_groups": record["actionGroups"],
        "recovery_action_group": record["recoveryActionGroup"],
        "default_action_group_id": kind.default_group,
        "minimum_license_required": "basic",
        "enabled_in_license": True,
        "is_exportable": True,
        "does_set_recovery_context": True,
        "category": "management",
        "producer": kind.producer,
        "action_variables": record["actionVariables"],
        "authorized_consumers": record["authorizedConsumers"],
    }
