"""The type of rules on alerts of the sensor's own detections."""

from collections.abc import Mapping
from typing import ClassVar, Final, cast

from sensor.alerts.definition import SEVERITIES
from sensor.errors import RefusedError
from sensor.rules import kql, schema
from sensor.rules.durations import duration_us
from sensor.rules.indices import INDICES, TIME_FIELD, Row
from sensor.rules.notifying import Hit
from sensor.rules.own import names_own
from sensor.rules.rule import Json
from sensor.rules.ruletype import MAX_INSTANCES, Evaluation, RuleType, Verdict
from sensor.rules.schema import Key
from sensor.rules.threshold import iso
from sensor.wids.system import RULE

MAX_IDS: Final = 16  # alerts that one instance is known to stand for


class AlertSent(RuleType):
    """Met while alerts come that pass a filter."""

    id = "airwarden.alert"
    name = "Alert of the sensor"
    groups: ClassVar[Mapping[str, str]] = {"alert": "Alert"}
    context: ClassVar[Mapping[str, str]] = {
        **{field.name: field.meaning for field in INDICES["alerts"].fields},
        "date": "when it happened",
        "group": "what alerts are told apart by",
        "count": "how many such alerts came since the last run",
    }
    raises: ClassVar[bool] = False
    keys: ClassVar[Mapping[str, Key]] = {
        "filter": Key(schema.text, default=""),
        "names": Key(schema.array(schema.filled, 0, 256), default=()),
        "minimumSeverity": Key(schema.one_of(*SEVERITIES), default="info"),
        "groupBy": Key(schema.filled, default="name"),
        "activeFor": Key(schema.duration, default="5m"),
    }

    def conflict(self, params: Json) -> str | None:
        """Return what is wrong with filter or grouping."""
        index = INDICES["alerts"]
        if index.field(cast("str", params["groupBy"])) is None:
            return f"[groupBy]: [alerts] has no field [{schema.shown(params['groupBy'])}]"
        try:
            kql.condition(kql.parse(cast("str", params["filter"])), index)
        except RefusedError as error:
            return f"[filter]: {error}"
        return None

    def evaluate(self, run: Evaluation) -> Verdict:
        """Look at the alerts that were written since the last run, however old they are."""
        params, cursor = run.params, run.state.get("cursor")
        where = kql.condition(kql.parse(cast("str", params["filter"])), INDICES["alerts"])
        since_us = run.created_us if cursor is None else 0
        after, rows = run.store.rows_after("alerts", cast("int", cursor or 0), where, since_us)
        seen = cast("dict[str, Json]", run.state.get("seen", {}))
        over_us = run.now_us - duration_us(cast("str", params["activeFor"]))
        seen = {name: last for name, last in seen.items() if cast("int", last["at"]) > over_us}
        fresh: dict[str, int] = {}
        for row in rows:
            if self._wanted(params, row):
                name = str(row[cast("str", params["groupBy"])] or "none")
                fresh[name] = fresh.get(name, 0) + 1
                if name in seen or len(seen) < MAX_INSTANCES:
                    ids = _ids(seen.get(name, {}), row)
                    seen[name] = {
                        "at": run.now_us,
                        "context": _alert_context(name, row, fresh[name]),
                        "ledger": ids,
                    }
        hits = {name: Hit("alert", cast("Json", last["context"]), _ledger(last)) for name, last in seen.items()}
        return Verdict(hits, {"cursor": after, "seen": seen})

    @staticmethod
    def _wanted(params: Json, row: Row) -> bool:
        names = cast("list[str]", params["names"])
        lowest = SEVERITIES[cast("str", params["minimumSeverity"])]
        if row["name"] == RULE and RULE not in names and not names_own(cast("str", params["filter"])):
            return False
        return (not names or row["name"] in names) and cast("int", row["severity"]) >= lowest


def _ledger(last: Json) -> tuple[str, ...]:
    return tuple(cast("list[str]", last.get("ledger", [])))


def _ids(last: Json, row: Row) -> list[str]:
    """Return the alerts that an instance stands for, the one of `row` last."""
    name = str(row["ledger_id"] or "")
    kept = [each for each in _ledger(last) if each != name]
    return [*kept, name][-MAX_IDS:] if name else kept


def _alert_context(group: str, row: Row, count: int) -> Json:
    context: Json = {name: value for name, value in row.items() if name != TIME_FIELD}
    return {**context, "date": iso(cast("int", row[TIME_FIELD])), "group": group, "count": count}
